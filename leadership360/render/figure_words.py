"""The sentences about an organisation's figures: what they mean, then the number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from leadership360.domain import cfa, icc
from leadership360.domain.agreement import MIN_RATERS
from leadership360.domain.careless import MAHALANOBIS_RATERS, MAHALANOBIS_RATERS_PER_ITEM
from leadership360.domain.psychometrics import (
    ALL,
    MIN_CARELESS,
    MIN_LEADERS_SUMMARY,
    MIN_RATERS_ALPHA,
    Why,
)
from leadership360.i18n import locale_of, translations

#: From here on a mean is dependable, or an item fits; measurement.md 1.7.
DEPENDABLE = 0.70
FITS = 0.30

#: What stands where there is no number.
NOTHING = "\N{EN DASH}"

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Missing:
    """Why a figure is not given. reason: what follows “this”. have: of what is too few."""

    reason: str
    why: str
    have: int = 0


class FigureWords:
    """Sentences and numbers in one language.

    labels: of dimensions. relations: of relations, in the plural. is_rounded: whether the figures
    are the kept ones, whose counts of forms are rounded down and whose ends are cut off.
    """

    def __init__(
        self,
        language: str,
        *,
        labels: Mapping[str, str],
        relations: Mapping[str, str],
        is_rounded: bool,
    ) -> None:
        self.locale = locale_of(language)
        catalog = translations(language)
        self._ = catalog.gettext
        self.ngettext = catalog.ngettext
        self.labels = labels
        self.relations = {**relations, ALL: self._("All raters")}
        self.is_rounded = is_rounded

    # Numbers and names

    def number(self, value: float | None, digits: int = 2) -> str:
        """Return a number, or a dash where there is none."""
        if value is None:
            return NOTHING
        return str(format_decimal(value, "0." + "0" * digits if digits else "0", self.locale))

    def range(self, low: float, high: float, digits: int = 2) -> str:
        """Return an interval."""
        ends = {"low": self.number(low, digits), "high": self.number(high, digits)}
        return self._("%(low)s to %(high)s") % ends

    def listed(self, parts: Sequence[str]) -> str:
        """Return parts as a list in a sentence."""
        return str(format_list(list(parts), locale=self.locale))

    def dimensions(self, ids: Sequence[str]) -> str:
        """Return dimensions as a list in a sentence."""
        return self.listed([self.labels[one] for one in ids])

    def with_relation(self, dimension: str, relation: str) -> str:
        """Return the name of a row about one dimension and relation."""
        parts = {"dimension": self.labels[dimension], "group": self.relations[relation]}
        return self._("%(dimension)s: %(group)s") % parts

    def forms(self, count: int, is_provisional: bool) -> str:
        """Return how many forms or leaders stand behind a row, marked where they are few."""
        return self.number(count, 0) + ("*" if is_provisional else "")

    # What is missing

    def have(self, cell: Json) -> str:
        """Return how much there is of what is too little."""
        if "have" not in cell:
            return ""
        count = self.number(cell["have"], 0)
        if self.is_rounded and cell["withheld"] == Why.TOO_FEW_RATERS and cell["have"]:
            return self._("; you have about %(count)s") % {"count": count}
        return self._("; you have %(count)s") % {"count": count}

    def missing(self, cell: Json, needs: str) -> Missing:
        """Return why a figure is not given. needs: what it takes, as “10 leaders”."""
        if cell["withheld"] == Why.NOT_ESTIMABLE:
            reason = self._("cannot be computed from these answers")
            return Missing(reason, cell["withheld"])
        reason = self._("needs %(needs)s") % {"needs": needs} + self.have(cell)
        return Missing(reason, cell["withheld"], cell.get("have", 0))

    def impossible(self) -> Missing:
        """Return that a factor model was found, and is not to be used."""
        reason = self._("has impossible values and must not be interpreted")
        return Missing(reason, "not_admissible")

    def no_number(self) -> str:
        """Return that no number of raters is enough."""
        return self._("no number")

    def needs_alpha(self, cell: Json) -> str:
        """Return what alpha takes."""
        match cell["withheld"]:
            case Why.TOO_FEW_ITEMS:
                return self._("two questions")
            case Why.TOO_FEW_LEADERS:
                return self._("%(count)s leaders") % {"count": MIN_LEADERS_SUMMARY}
        return self._("%(count)s raters who answered every question") % {"count": MIN_RATERS_ALPHA}

    def needs_icc(self) -> str:
        """Return what ICC takes."""
        return self._("%(count)s leaders with two raters or more") % {"count": icc.MIN_LEADERS}

    def needs_agreement(self) -> str:
        """Return what agreement takes."""
        return self._("%(leaders)s leaders with %(raters)s raters or more in a group") % {
            "leaders": MIN_LEADERS_SUMMARY,
            "raters": MIN_RATERS,
        }

    def needs_cfa(self, cell: Json) -> str:
        """Return what the factor model takes."""
        if cell["withheld"] == Why.TOO_FEW_ITEMS:
            return self._("two questions in each dimension")
        if cell["withheld"] == Why.TOO_FEW_LEADERS:
            return self._("%(count)s leaders with complete forms") % {"count": cfa.MIN_LEADERS}
        return self._("%(count)s complete forms") % {"count": cfa.MIN_RATERS}

    def needs_leaders(self) -> str:
        """Return what counts over leaders take."""
        return self._("%(count)s leaders") % {"count": MIN_LEADERS_SUMMARY}

    def needs_patterns(self) -> str:
        """Return what comparing patterns of answers takes."""
        return self._("%(count)s forms, and more than %(each)s for each question") % {
            "count": MAHALANOBIS_RATERS,
            "each": MAHALANOBIS_RATERS_PER_ITEM,
        }

    # What figures mean

    def consistency(self, loose: Sequence[str], is_known: bool) -> str:
        """Return what alpha means here. loose: dimensions below .70."""
        if not is_known:
            return self._(
                "There are too few complete forms to say whether the questions of a dimension "
                "belong together."
            )
        if loose:
            return self._(
                "The questions of %(dimensions)s hang together only loosely: read single questions "
                "there, rather than their mean."
            ) % {"dimensions": self.dimensions(loose)}
        return self._("The questions of each dimension belong together: one mean stands for them.")

    def items(self, against: Sequence[str], weak: Sequence[str], is_known: bool) -> str:
        """Return what the item figures mean. against: items that run against the others."""
        if not is_known:
            return self._("There are too few complete forms to judge single questions.")
        if against:
            return self._(
                "Look at %(items)s: answers run against the other questions of the dimension, as "
                "if the scale were the wrong way round."
            ) % {"items": self.listed(against)}
        if weak:
            return self._(
                "Most questions go along with the others of their dimension; %(items)s less so."
            ) % {"items": self.listed(weak)}
        return self._("Every question goes along with the others of its dimension.")

    def separation(self, fewest: float | None, most: float | None, flat: Sequence[str]) -> str:
        """Return what ICC means. fewest, most: raters for .70 over dimensions."""
        if flat:
            return self._(
                "On %(dimensions)s ratings hardly tell one leader from another: do not compare "
                "leaders there."
            ) % {"dimensions": self.dimensions(flat)}
        if fewest is None or most is None:
            return self._(
                "Nobody can say yet whether ratings tell one leader from another, or how many "
                "raters a dependable mean takes."
            )
        if round(fewest) == round(most):
            return self._(
                "Ratings tell leaders apart. A dependable mean takes about %(count)s raters."
            ) % {"count": self.number(most, 0)}
        return self._(
            "Ratings tell leaders apart. A dependable mean takes about %(few)s to %(many)s raters, "
            "depending on the dimension."
        ) % {"few": self.number(fewest, 0), "many": self.number(most, 0)}

    def agreement(self, agreed: float | None, spreads: Mapping[str, float]) -> str:
        """Return what agreement means. agreed: r_wg(j); spreads: relation -> points.

        Words by LeBreton & Senter (2008): from .71 strong, from .51 moderate.
        """
        if agreed is None:
            return self._("There are too few groups of five raters to say how far they agree.")
        each = {
            "each": self.listed(
                [
                    self._("%(group)s %(points)s")
                    % {"group": self.relations[relation], "points": self.number(spread, 1)}
                    for relation, spread in spreads.items()
                ]
            )
        }
        if agreed >= 0.705:
            meaning = self._("The raters of one leader see much the same.")
        elif agreed >= 0.505:
            meaning = self._("The raters of one leader see partly the same.")
        else:
            meaning = self._("The raters of one leader see rather different things.")
        apart = self._("In points they usually lie so far from their mean: %(each)s.") % each
        return f"{meaning} {apart}"

    def lenses(self, count: int, pairs: Sequence[tuple[str, str]]) -> str:
        """Return that factors correlate too much to be read as separate scores."""
        named = [
            self._("%(one)s with %(other)s")
            % {"one": self.labels[one], "other": self.labels[other]}
            for one, other in pairs
        ]
        return self._(
            "Read the dimensions as %(count)s lenses on one picture, not as %(count)s separate "
            "scores. These go up and down together: %(pairs)s."
        ) % {"count": self.number(count, 0), "pairs": self.listed(named)}

    def separate(self, is_known: bool) -> str:
        """Return that factors can be told apart, or that nobody can say."""
        if is_known:
            return self._("The dimensions are different enough to be read one by one.")
        return self._(
            "Nobody can say yet whether the dimensions are separate things. Until then read them "
            "as views of one picture."
        )

    def observed(self, hard: Sequence[str], is_known: bool) -> str:
        """Return which items cannot be observed from where. hard: "item (group)"."""
        if not is_known:
            return self._("There are too few leaders to say which questions are hard to observe.")
        if hard:
            return self._(
                "More than 30 of 100 could not observe this; do not ask these groups again: "
                "%(items)s."
            ) % {"items": self.listed(hard)}
        return self._("Every group can observe what it is asked about.")

    def share(self, share: float) -> str:
        """Return how many could not observe an item."""
        percent = str(format_percent(share, "0 %", self.locale))
        if not self.is_rounded:
            return percent
        if share >= 0.5:
            return self._("more than %(share)s") % {
                "share": str(format_percent(share - 0.1, "0 %", self.locale))
            }
        return self._("up to %(share)s") % {"share": percent}

    def careless(self, signs: Json) -> str:
        """Return how many forms may have been filled in without reading."""
        found = signs["queued"]
        if not isinstance(found, int):
            return self._(
                "Fewer than %(few)s of %(forms)s forms look as if nobody had read the questions. "
                "All answers are kept."
            ) % {"few": MIN_CARELESS, "forms": self.number(signs["raters"], 0)}
        numbers = {"count": self.counted(found), "forms": self.number(signs["raters"], 0)}
        return (
            self._(
                "%(count)s of %(forms)s forms look as if nobody had read the questions. That is a "
                "reason to ask for less, not to look for anybody. All answers are kept."
            )
            % numbers
        )

    def counted(self, found: int) -> str:
        """Return a count of forms, which may have been rounded down."""
        count = self.number(found, 0)
        return self._("At least %(count)s") % {"count": count} if self.is_rounded else count

    def sign(self, key: str) -> str:
        """Return what a sign of carelessness looks like."""
        return {
            "straight": self._("long runs of one answer"),
            "flat": self._("hardly any spread"),
            "fast": self._("under two seconds a question"),
            "odd": self._("an unusual pattern"),
            "queued": self._("two of these or more"),
        }[key]

    def few(self) -> str:
        """Return a count that is not told apart from none."""
        return self._("fewer than %(few)s") % {"few": MIN_CARELESS}

    def without_them(self, furthest: float) -> str:
        """Return how far means would move without careless forms, in points."""
        if furthest < 0.05:
            return self._("Without these forms the means would be the same.")
        return self._("Without these forms means would move by %(points)s points at most.") % {
            "points": self.number(furthest, 1)
        }
