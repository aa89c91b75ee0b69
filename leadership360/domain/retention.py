"""How long something is kept, and from which day on it must go."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Retention:
    """The periods of an installation; defaults: anonymity.md 5.

    report_months: a released report with its comments. roster_months: who was asked about whom,
    and whether they answered; links can be opened as long. mail_days: which mail went to whom.
    """

    report_months: int = 24
    roster_months: int = 12
    mail_days: int = 30

    def reports_from(self, today: date) -> date:
        """Return the first day whose releases are still kept."""
        return months_before(today, self.report_months)

    def rosters_from(self, today: date) -> date:
        """Return the first day of release whose roster is still kept."""
        return months_before(today, self.roster_months)

    def mail_from(self, today: date) -> date:
        """Return the first day whose mail is still listed."""
        return today - timedelta(days=self.mail_days)


DEFAULT_RETENTION = Retention()

#: Shortest and longest period that may be set: long enough to be of use, never for ever.
BOUNDS = {"report_months": (1, 60), "roster_months": (1, 24), "mail_days": (1, 90)}


def months_before(day: date, months: int) -> date:
    """Return the same day so many months earlier, or the last one of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
