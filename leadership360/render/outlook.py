"""What an admin reads about a draft before launch: one line a leader, and the figures behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from leadership360.domain.errors import N_
from leadership360.domain.forecast import (
    DEPENDABLE,
    RESPONSE,
    SURE,
    Fate,
    GroupForecast,
    LeaderForecast,
)
from leadership360.domain.relation import Relation
from leadership360.i18n import locale_of, translations

DASH = "\N{EN DASH}"

#: Groups at the beginning of a sentence, and in the middle of one.
_LEADING = {
    Relation.MANAGER: N_("Manager"),
    Relation.REPORT: N_("Direct reports"),
    Relation.PEER: N_("Peers"),
    Relation.OTHER: N_("Others"),
}
_WITHIN = {
    Relation.REPORT: N_("direct reports"),
    Relation.PEER: N_("peers"),
    Relation.OTHER: N_("others"),
}

#: What becomes of a group, where that is as good as sure, and where it is only the likelier.
_MOST_LIKELY = {
    Fate.ALONE: N_("most likely shown on their own"),
    Fate.TOGETHER: N_("most likely shown together with %(partners)s"),
    Fate.HIDDEN: N_("most likely not shown"),
}
_PROBABLY = {
    Fate.ALONE: N_("probably shown on their own"),
    Fate.TOGETHER: N_("probably shown together with %(partners)s"),
    Fate.HIDDEN: N_("probably not shown"),
}
_OPEN = N_("open whether they are shown on their own, together with others or not at all")


@dataclass(frozen=True, slots=True)
class OutlookLine:
    """One leader in plain words.

    sentences: one for each group of which more people would be good, or a single one about all.
    needs_people: whether a group will probably be too small.
    """

    leader: str
    sentences: tuple[str, ...]
    needs_people: bool


@dataclass(frozen=True, slots=True)
class OutlookRow:
    """One group of one leader in figures, ready to print."""

    leader: str
    group: str
    asked: str
    answers: str
    alone: str
    together: str
    hidden: str
    reliability: str
    more_to_stand: str
    more_to_rely: str


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a draft's reports will be able to say, leaders in the order given.

    response: the share of people who are taken to answer. dependable: the reliability from which
    an average is called so.
    """

    lines: tuple[OutlookLine, ...]
    rows: tuple[OutlookRow, ...]
    response: str
    dependable: str

    @property
    def weak(self) -> tuple[OutlookLine, ...]:
        """Return the leaders with a group that will probably be too small."""
        return tuple(line for line in self.lines if line.needs_people)


def outlook(forecasts: Sequence[LeaderForecast], language: str) -> Outlook:
    """Return the forecasts in words and figures."""
    words = _Words(language)
    return Outlook(
        tuple(OutlookLine(one.leader, words.leader(one), one.needs_people) for one in forecasts),
        tuple(words.row(one.leader, group) for one in forecasts for group in one.groups),
        words.chance(RESPONSE),
        words.reliability(DEPENDABLE),
    )


class _Words:
    def __init__(self, language: str) -> None:
        self.locale = locale_of(language)
        catalog = translations(language)
        self._ = catalog.gettext
        self.ngettext = catalog.ngettext

    def leader(self, forecast: LeaderForecast) -> tuple[str, ...]:
        if not forecast.anonymous:
            return (
                self._(
                    "No direct reports, peers or others are asked, so there will be no anonymous "
                    "answers."
                ),
            )
        if not forecast.can_be_shown:
            return (self.too_few(forecast),)
        small = [group for group in forecast.anonymous if not group.is_enough]
        if not small:
            return (self._("Enough people are asked."),)
        return tuple(self.group(group, forecast.minimum) for group in small)

    def too_few(self, forecast: LeaderForecast) -> str:
        asked = sum(group.asked for group in forecast.anonymous)
        few = self.ngettext(
            "Only %(num)d person is asked besides manager and leader;",
            "Only %(num)d people are asked besides manager and leader;",
            asked,
        ) % {"num": asked}
        until = self.ngettext(
            "until %(minimum)d have answered, nothing of theirs is shown. %(num)d more would most "
            "likely be enough.",
            "until %(minimum)d have answered, nothing of theirs is shown. %(num)d more would most "
            "likely be enough.",
            forecast.more_to_show,
        ) % {"num": forecast.more_to_show, "minimum": forecast.minimum}
        return f"{few} {until}"

    def group(self, group: GroupForecast, minimum: int) -> str:
        if group.asked < minimum:
            said = self._("%(group)s (%(asked)d asked, too few to stand alone): %(fate)s; %(more)s")
        else:
            said = self._(
                "%(group)s (%(asked)d asked, probably %(answers)s answer): %(fate)s; %(more)s"
            )
        return said % {
            "group": self._(_LEADING[group.relation]),
            "asked": group.asked,
            "answers": self.answers(group),
            "fate": self.fate(group),
            "more": self.advice(group),
        }

    def fate(self, group: GroupForecast) -> str:
        chance = group.chances[group.fate]
        if chance < 0.5:
            return self._(_OPEN)
        partners = [self._(_WITHIN[relation]) for relation in group.partners]
        phrases: Mapping[Fate, str] = _MOST_LIKELY if chance >= SURE else _PROBABLY
        return self._(phrases[group.fate]) % {"partners": format_list(partners, locale=self.locale)}

    def advice(self, group: GroupForecast) -> str:
        stand, rely = group.more_to_stand, group.more_to_rely or 0
        if not stand:
            said = self.ngettext(
                "%(num)d more would make their average dependable.",
                "%(num)d more would make their average dependable.",
                rely,
            )
        elif not rely:
            said = self.ngettext(
                "%(num)d more would be enough to stand alone.",
                "%(num)d more would be enough to stand alone.",
                stand,
            )
        elif rely <= stand:
            said = self.ngettext(
                "%(num)d more would be enough to stand alone, with a dependable average.",
                "%(num)d more would be enough to stand alone, with a dependable average.",
                stand,
            )
        else:
            said = self.ngettext(
                "%(num)d more would be enough to stand alone, %(rely)d for a dependable average.",
                "%(num)d more would be enough to stand alone, %(rely)d for a dependable average.",
                stand,
            )
        return said % {"num": stand or rely, "rely": rely}

    def row(self, leader: str, group: GroupForecast) -> OutlookRow:
        return OutlookRow(
            leader,
            self._(_LEADING[group.relation]),
            self.count(group.asked),
            self.answers(group),
            self.chance(group.chances[Fate.ALONE]),
            self.chance(group.chances[Fate.TOGETHER]),
            self.chance(group.chances[Fate.HIDDEN]),
            self.reliability(group.reliability),
            self.count(group.more_to_stand),
            DASH if group.more_to_rely is None else self.count(group.more_to_rely),
        )

    def count(self, number: int) -> str:
        return format_decimal(number, "0", self.locale)

    def reliability(self, value: float) -> str:
        return format_decimal(value, "0.00", self.locale)

    def answers(self, group: GroupForecast) -> str:
        low, high = (self.count(number) for number in group.answers)
        return low if low == high else f"{low}{DASH}{high}"

    def chance(self, chance: float) -> str:
        """Return a chance in whole percent; what is not sure never reads 0 or 100."""
        if 1e-9 < chance < 0.01:
            return "<" + format_percent(0.01, locale=self.locale)
        if 0.99 < chance < 1 - 1e-9:
            return ">" + format_percent(0.99, locale=self.locale)
        return format_percent(round(chance, 2), locale=self.locale)
