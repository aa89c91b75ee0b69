"""The sentences of a report, one by one, by rule and in the reader's language.

About behaviour and how it is seen, never about the person.
"""

from collections.abc import Sequence
from datetime import date

from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal

from leadership360.domain.release import (
    Band,
    Change,
    ChangeFinding,
    Gap,
    GapFinding,
    Mean,
    Quadrant,
    Reason,
)
from leadership360.domain.rounding import round_tenth
from leadership360.i18n import locale_of, translations

MINUS = "\N{MINUS SIGN}"
#: Keeps a sign before its number where the writing runs from right to left.
LEFT_TO_RIGHT = "\u200e"
DASH = "\N{EN DASH}"


class Words:
    """Sentences and numbers in one language.

    language: a tag; where there is no catalog the sentences are English, the numbers are not.
    low, high: ends of the scale. is_rough: means come from bands, so they read "about".
    """

    def __init__(self, language: str, *, low: int, high: int, is_rough: bool) -> None:
        self.locale = locale_of(language)
        self.low, self.high = low, high
        self.is_rough = is_rough
        catalog = translations(language)
        self._ = catalog.gettext
        self.ngettext = catalog.ngettext

    # Numbers

    def number(self, value: float) -> str:
        """Return a value with one decimal."""
        return format_decimal(round_tenth(value), "0.0", self.locale)

    def count(self, value: int) -> str:
        """Return a whole number."""
        return format_decimal(value, "0", self.locale)

    def points(self, value: float) -> str:
        """Return a difference with its sign before it in every direction; zero has none."""
        rounded = round_tenth(value)
        sign = "+" if rounded > 0 else MINUS if rounded < 0 else ""
        is_mirrored = sign and self.locale.text_direction == "rtl"
        return (LEFT_TO_RIGHT if is_mirrored else "") + sign + self.number(abs(rounded))

    def mean(self, value: float) -> str:
        """Return a block's mean."""
        number = self.number(value)
        return self._("about %(number)s") % {"number": number} if self.is_rough else number

    def range(self, low: float, high: float) -> str:
        """Return a stretch of the scale."""
        return f"{self.number(low)}{DASH}{self.number(high)}"

    def band(self, band: Band) -> str:
        """Return a band as it is said: ends are open."""
        if band.high >= self.high:
            return self._("%(number)s or higher") % {"number": self.number(band.low)}
        if band.low <= self.low:
            return self._("%(number)s or lower") % {"number": self.number(band.high)}
        if band.low == band.high:
            return self.number(band.low)
        return self.range(band.low, band.high)

    def date(self, day: date) -> str:
        """Return a date in full."""
        return format_date(day, "long", locale=self.locale)

    def listed(self, parts: Sequence[str]) -> str:
        """Return parts as a list in a sentence."""
        return format_list(list(parts), locale=self.locale)

    # What is not shown

    def withheld(self, reason: Reason) -> str:
        """Return why a value is not shown, as a phrase that stands alone."""
        match reason:
            case Reason.TOO_FEW_RATERS:
                return self._("Not shown: too few people answered")
            case Reason.TOO_FEW_ANSWERS:
                return self._("Not shown: too few answers to this")
            case Reason.NOT_ASKED:
                return self._("This group was not asked")
            case Reason.NOT_OBSERVABLE:
                return self._("Not shown: many in this group could not observe it")

    def withheld_short(self, reason: Reason) -> str:
        """Return why a value is not shown, for a narrow column."""
        match reason:
            case Reason.TOO_FEW_RATERS:
                return self._("too few people")
            case Reason.TOO_FEW_ANSWERS:
                return self._("too few answers")
            case Reason.NOT_ASKED:
                return self._("not asked")
            case Reason.NOT_OBSERVABLE:
                return self._("hard to observe from here")

    def no_rating(self) -> str:
        """Return what stands in place of a named person's score that is missing."""
        return self._("No rating given")

    def no_answer(self) -> str:
        """Return what stands in place of a named person's answer that is missing."""
        return self._("no answer")

    def nothing(self) -> str:
        """Return the sign for a number that does not exist."""
        return DASH

    def comments_withheld(self) -> str:
        """Return why comments are not shown."""
        return self._("Not shown: too few people wrote something here to keep them unknown.")

    def no_comments(self) -> str:
        """Return what stands where nobody wrote."""
        return self._("Nobody wrote anything here.")

    def by_name(self, relation: str) -> str:
        """Return the heading of comments that were given by name."""
        return self._("%(who)s, by name") % {"who": relation}

    # The table of numbers

    def several(self, values: Sequence[float]) -> str:
        """Return the scores of named people."""
        return ", ".join(self.number(value) for value in values) if values else self.nothing()

    def mean_with_range(self, mean: Mean) -> str:
        """Return a mean with its 90 % interval."""
        return f"{self.mean(mean.mean)} ({self.range(mean.low, mean.high)})"

    def with_size(self, label: str, raters: int) -> str:
        """Return a group with its size."""
        return self._("%(group)s (%(count)s)") % {"group": label, "count": self.count(raters)}

    def all_views(self) -> str:
        """Return the name of the mean over all views but one's own."""
        return self._("All other views")

    # Titles of lanes

    def mean_title(self, who: str, mean: Mean) -> str:
        """Return what a lane with a band shows."""
        return self._("%(who)s: %(mean)s; nearly always between %(low)s and %(high)s") % {
            "who": who,
            "mean": self.mean(mean.mean),
            "low": self.number(mean.low),
            "high": self.number(mean.high),
        }

    def single_title(self, who: str, values: Sequence[float]) -> str:
        """Return what a lane of single values shows."""
        numbers = self.listed([self.number(value) for value in values])
        return self._("%(who)s: %(numbers)s") % {"who": who, "numbers": numbers}

    def gap_limits(self, gap: Gap) -> str:
        """Return the range a gap nearly always lies in."""
        if gap.low is None or gap.high is None:
            return self.nothing()
        is_named = gap.finding in {GapFinding.HIGHER, GapFinding.LOWER}
        low, high = (
            # Beside "higher" a range must not seem to reach zero.
            self._hundredths(end) if is_named and round_tenth(end) == 0 else self.points(end)
            for end in (gap.low, gap.high)
        )
        return self._("%(low)s to %(high)s") % {"low": low, "high": high}

    def _hundredths(self, value: float) -> str:
        sign = "+" if value > 0 else MINUS
        return sign + format_decimal(abs(value), "0.00", self.locale)

    def gap_title(self, own: float, others: float, finding: str) -> str:
        """Return what a lane of self against others shows."""
        return self._("You %(own)s, the groups around you %(others)s. %(finding)s") % {
            "own": self.number(own),
            "others": self.mean(others),
            "finding": finding,
        }

    def change_title(self, who: str, change: Change, now: float) -> str:
        """Return what a lane of then and now shows."""
        return self._("%(who)s: %(before)s last time, %(now)s now. %(finding)s") % {
            "who": who,
            "before": self.mean(change.before),
            "now": self.mean(now),
            "finding": self.change(change.finding),
        }

    # Self and others

    def gap(self, gap: Gap, *, has_own: bool, has_others: bool) -> str:
        """Return one sentence on how own view and others' compare."""
        match gap.finding:
            case GapFinding.HIGHER:
                sentence = self._(
                    "You rate this %(points)s points higher than the groups around you."
                )
            case GapFinding.LOWER:
                sentence = self._(
                    "The groups around you rate this %(points)s points higher than you do."
                )
            case GapFinding.SAME:
                sentence = self._("You and the groups around you see this about the same.")
            case GapFinding.TOO_CLOSE:
                sentence = self._("Your view and theirs may differ; it is too close to call.")
            case GapFinding.TOO_FEW:
                sentence = self._why_not_compared(has_own=has_own, has_others=has_others)
        return sentence % {"points": self.number(abs(gap.points or 0.0))}

    def _why_not_compared(self, *, has_own: bool, has_others: bool) -> str:
        if not has_others:
            return self._("Too few answers to say how others see this.")
        if not has_own:
            return self._("There is no answer of your own to compare with.")
        return self._("Too few answers to compare.")

    def gap_short(self, finding: GapFinding) -> str:
        """Return the same for a narrow column."""
        match finding:
            case GapFinding.HIGHER:
                return self._("higher")
            case GapFinding.LOWER:
                return self._("lower")
            case GapFinding.SAME:
                return self._("about the same")
            case GapFinding.TOO_CLOSE:
                return self._("too close to call")
            case GapFinding.TOO_FEW:
                return self._("too few answers")

    def quadrant(self, quadrant: Quadrant) -> tuple[str, str]:
        """Return the name of a quadrant and what to make of it."""
        match quadrant:
            case Quadrant.HIDDEN_STRENGTH:
                return (
                    self._("Possible hidden strength"),
                    self._("Others see more of it than you do. Use it on purpose."),
                )
            case Quadrant.OPEN:
                return (
                    self._("Open strength"),
                    self._("You and others both see much of it. Keep it up."),
                )
            case Quadrant.BLIND_SPOT:
                return (
                    self._("Possible blind spot"),
                    self._("You see more of it than others do. Ask what they would notice."),
                )
            case Quadrant.DEVELOPMENT:
                return (
                    self._("Shared room to grow"),
                    self._("You and others both see less of it. A good place to start."),
                )
            case Quadrant.TOO_CLOSE:
                return (
                    self._("Too close to call"),
                    self._("A few other answers could move these to another field."),
                )

    # What stands out

    def strength(self, dimension: str, points: float) -> str:
        """Return the sentence of a clear strength."""
        return self._("%(dimension)s is rated higher than the rest, by %(points)s points.") % {
            "dimension": dimension,
            "points": self.number(points),
        }

    def focus(self, dimension: str, points: float) -> str:
        """Return the sentence of a possible focus area."""
        return self._("%(dimension)s is rated lower than the rest, by %(points)s points.") % {
            "dimension": dimension,
            "points": self.number(abs(points)),
        }

    def nothing_stands_out(self, means: Sequence[float]) -> str:
        """Return the sentence for the usual case. ``means``: the groups' means, per dimension."""
        if len(means) < 2:
            return self._("Too few answers to say what stands out.")
        return self._(
            "No clear difference between the dimensions: all lie between %(low)s and %(high)s,"
            " and a few other answers could change their order."
        ) % {"low": self.number(min(means)), "high": self.number(max(means))}

    def places_to_look(self, dimensions: Sequence[str]) -> str:
        """Return what this report suggests to start with, if anything."""
        if not dimensions:
            return ""
        return self._("This report points to: %(dimensions)s.") % {
            "dimensions": self.listed(dimensions)
        }

    def ideas(self) -> tuple[str, str, str]:
        """Return the headings of what to keep, to do more of, and to try once."""
        return self._("To keep"), self._("To do more"), self._("To try once")

    # Since last time

    def change(self, finding: ChangeFinding) -> str:
        """Return whether something moved."""
        match finding:
            case ChangeFinding.HIGHER:
                return self._("higher now")
            case ChangeFinding.LOWER:
                return self._("lower now")
            case ChangeFinding.NO_CLEAR_CHANGE:
                return self._("no clear change")

    # Who answered

    def too_few_to_count(self) -> str:
        """Return what stands in place of the size of a group that is not shown."""
        return self._("too few to show")

    def merged(self) -> str:
        """Return why relations are shown as one group."""
        return self._("Shown as one group, because one of them alone would be too small.")

    def example(self, mean: Mean) -> str:
        """Return the worked example of how to read a lane."""
        return self._(
            "The shape marks the average answer of one group, here %(mean)s. If other people in"
            " the same position had answered, it would most likely lie in the dark part of the"
            " bar and nearly always somewhere in the bar, here between %(low)s and %(high)s."
            " Where two bars overlap a lot, treat them as the same."
        ) % {
            "mean": self.number(mean.mean),
            "low": self.number(mean.low),
            "high": self.number(mean.high),
        }

    def example_in_words(self, mean: Mean) -> str:
        """Return the same example where no chart is drawn."""
        return self._(
            "Take a group whose average answer is %(mean)s. If other people in the same position"
            " had answered, it would nearly always lie between %(low)s and %(high)s. Where two"
            " ranges overlap a lot, treat them as the same."
        ) % {
            "mean": self.number(mean.mean),
            "low": self.number(mean.low),
            "high": self.number(mean.high),
        }
