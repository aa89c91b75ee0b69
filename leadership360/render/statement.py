"""One page for a works council or a data-protection officer: what was attacked, and what was found.

Plain text, in plain words, with figures; it names cycles and nobody else.
"""

from collections.abc import Iterator, Mapping
from textwrap import wrap

from babel.numbers import format_decimal, format_percent

from leadership360.attack.evidence import CycleEvidence, Evidence
from leadership360.domain.errors import N_
from leadership360.domain.proof import Check, Checked
from leadership360.i18n import locale_of, translations

_WIDTH = 80

_CHECKS: Mapping[Check, str] = {
    Check.SIZES: N_("Boxes and copies that differ in size, so that size tells something"),
    Check.NOISE: N_("Boxes and copies in which anything can be read"),
    Check.KEYS_GONE: N_("Destroyed cycles of which a key is left"),
    Check.UNOPENABLE: N_("Boxes of destroyed cycles that a key left in the key store opens"),
    Check.COLUMNS: N_("Columns of the database that the application does not know"),
    Check.TIMES: N_("Columns with a time in the table of boxes"),
    Check.LINKS: N_("Links of which more than a hash is kept"),
    Check.MAIL: N_("Texts or links in the queue of mails"),
    Check.IDS: N_("Numbers of requests that are not random"),
    Check.WRITES: N_("Closed cycles whose rows tell in which order they were written"),
    Check.RELEASES_UNCHANGED: N_("Releases changed after they were written"),
    Check.RELEASES_COMPLETE: N_("Leaders with no release of a closed cycle, or with two"),
    Check.FROZEN: N_("Rules or questions that changed after the launch"),
}


def statement(evidence: Evidence, language: str) -> str:
    """Return the page, lines of at most 80 characters."""
    return "\n".join(_Page(language).lines(evidence)) + "\n"


class _Page:
    def __init__(self, language: str) -> None:
        self.locale = locale_of(language)
        catalog = translations(language)
        self._, self.ngettext = catalog.gettext, catalog.ngettext

    def lines(self, evidence: Evidence) -> Iterator[str]:
        yield self._("Who said what? We tried to find out.")
        yield ""
        yield from self._paragraph(self._result(evidence))
        yield from self._heading(self._("Can this attacker win at all?"))
        yield from self._paragraph(self._planted(evidence))
        yield from self._heading(self._("The reports"))
        yield from self._paragraph(
            self._(
                "For every answer that was promised to stay anonymous, a program that knows all "
                "rules, the whole report and who took part tries to prove which ratings cannot "
                "have been given. It works by two methods that must agree."
            )
        )
        if not evidence.cycles:
            yield from self._paragraph(self._("No cycle is closed yet: there is no report."))
        for cycle in evidence.cycles:
            yield from self._cycle(cycle)
        yield from self._heading(self._("The storage"))
        yield from self._paragraph(
            self._("An attacker with the database and the key store looks for (found / examined):")
        )
        for checked in evidence.storage:
            yield from self._point(self._check(checked))
        yield from self._heading(self._("What this does not cover"))
        for sentence in self._limits():
            yield from self._point(sentence)

    def _result(self, evidence: Evidence) -> str:
        if not evidence.can_win:
            return self._("The attacker found nothing even where he must: this proves nothing.")
        if evidence.won:
            return self.ngettext(
                "%(number)s attack won. Please do not publish anything before it is understood.",
                "%(number)s attacks won. Please do not publish anything before they are "
                "understood.",
                evidence.won,
            ) % {"number": self._number(evidence.won)}
        return self._("No attack won against what raters were promised.")

    def _planted(self, evidence: Evidence) -> str:
        planted = evidence.planted
        figures = {
            "exact": self._number(planted.exact),
            "answers": self._number(planted.answers),
            "ruled_out": self._number(planted.answers - planted.full - planted.exact),
        }
        if not evidence.can_win:
            return self._("No: he found out nothing about %(answers)s made-up answers.") % figures
        return (
            self._(
                "Yes. From a made-up report of the usual kind, with exact averages, he found out "
                "%(exact)s of %(answers)s anonymous answers for certain, and proved that another "
                "%(ruled_out)s cannot have been some rating."
            )
            % figures
        )

    def _cycle(self, cycle: CycleEvidence) -> Iterator[str]:
        found = cycle.found
        yield ""
        yield from self._paragraph(
            (
                self._("“%(cycle)s”, policy strict: %(reports)s reports, %(cells)s printed values.")
                if cycle.is_strict
                else self._(
                    "“%(cycle)s”, policy standard: %(reports)s reports, %(cells)s printed values."
                )
            )
            % {
                "cycle": cycle.name,
                "reports": self._number(found.reports),
                "cells": self._number(found.cells),
            }
        )
        yield from self._point(self._outsider(cycle))
        yield from self._point(self._insider(cycle))
        if found.untried:
            yield from self._point(self._untried(found.untried))
        yield from self._point(self._mean_of_one_rater(cycle))
        yield from self._point(self._rules(cycle))
        if found.disagreements:
            yield from self._point(self._("The two methods disagree. This must not happen."))

    def _outsider(self, cycle: CycleEvidence) -> str:
        outsider = cycle.found.outsider
        figures = {
            "answers": self._number(outsider.answers),
            "ruled_out": self._number(cycle.ruled_out),
            "exact": self._number(outsider.exact),
        }
        if not cycle.ruled_out:
            return (
                self._(
                    "Somebody who reads the report: for each of %(answers)s answers every rating "
                    "remains possible."
                )
                % figures
            )
        return (
            self._(
                "Somebody who reads the report can rule out ratings of %(ruled_out)s of "
                "%(answers)s answers and knows %(exact)s for certain. This breaks the promise."
            )
            % figures
        )

    def _insider(self, cycle: CycleEvidence) -> str:
        found = cycle.found
        share = found.own_certain / found.own_sets if found.own_sets else 0.0
        figures = {
            "sets": self._number(found.own_sets),
            "certain": self._number(found.own_certain),
            "share": format_percent(share, "0.0%", locale=self.locale),
        }
        if not found.certain:
            return (
                self._(
                    "A colleague in the same group who also knows their own answers: whatever "
                    "these are (%(sets)s sets tried), nobody else’s rating is certain."
                )
                % figures
            )
        if cycle.is_strict:
            return (
                self._(
                    "A colleague in the same group who also knows their own answers could be "
                    "certain of somebody’s rating with %(certain)s of %(sets)s sets of own "
                    "answers. This breaks the promise."
                )
                % figures
            )
        return (
            self._(
                "A colleague in the same group who also knows their own answers could be certain "
                "of somebody’s rating with %(certain)s of the %(sets)s sets of own answers that "
                "fit a report (%(share)s, most of them unlikely). Standard does not rule this "
                "out; strict does."
            )
            % figures
        )

    def _untried(self, items: int) -> str:
        return self._(
            "For %(items)s items of long themes own answers were not tried: there are too many."
        ) % {"items": self._number(items)}

    def _mean_of_one_rater(self, cycle: CycleEvidence) -> str:
        outsider = cycle.found.outsider
        figures = {
            "narrow": self._number(outsider.narrow),
            "raters": self._number(outsider.raters),
        }
        if not outsider.narrow:
            return (
                self._(
                    "How one person rates a whole theme on average: never known to within a point."
                )
                % figures
            )
        if cycle.is_strict:
            return (
                self._(
                    "How one person rates a whole theme on average is known to within a point in "
                    "%(narrow)s of %(raters)s cases. This breaks the promise."
                )
                % figures
            )
        return (
            self._(
                "How one person rates a whole theme on average is known to within a point in "
                "%(narrow)s of %(raters)s cases. Standard does not rule this out; strict does."
            )
            % figures
        )

    def _rules(self, cycle: CycleEvidence) -> str:
        if not cycle.found.unexplained:
            return self._("Every printed value can have come from the release rules.")
        return self._(
            "%(number)s printed values cannot have come from the release rules: something else "
            "made or changed them."
        ) % {"number": self._number(cycle.found.unexplained)}

    def _check(self, checked: Checked) -> str:
        return self._("%(what)s: %(faults)s / %(examined)s%(alarm)s") % {
            "what": self._(_CHECKS[checked.check]),
            "faults": self._number(checked.faults),
            "examined": self._number(checked.examined),
            "alarm": "" if checked.is_ok else self._(" – this attack wins"),
        }

    def _limits(self) -> tuple[str, ...]:
        return (
            self._(
                "Comments: whoever knows how somebody writes may recognise them. Raters are told."
            ),
            self._("People who tell each other their answers: two of them know more than one."),
            self._(
                "Whoever controls the server while a cycle is open: they can change the program "
                "and read what is typed from then on. No web application can prevent that."
            ),
            self._(
                "Puppets: people put on the list of raters only to betray the others. Let two "
                "persons check the list before the launch."
            ),
            self._(
                "Guessing: this is about what can be proved. Who knows people well guesses better "
                "than chance, with or without a report."
            ),
        )

    def _number(self, value: int) -> str:
        return format_decimal(value, "#,##0", self.locale)

    def _heading(self, text: str) -> Iterator[str]:
        yield ""
        yield text.upper()

    def _paragraph(self, text: str) -> Iterator[str]:
        yield from wrap(text, _WIDTH)

    def _point(self, text: str) -> Iterator[str]:
        yield from wrap(text, _WIDTH, initial_indent="- ", subsequent_indent="  ")
