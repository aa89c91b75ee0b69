"""The page "Quality of questions and ratings": one source for the web and the command line.

A function of the document ``leadership360/psychometrics/1``, exact or as kept. Every section says
in a sentence what the figures mean here, then gives them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from leadership360.domain.instrument import Instrument, Item
from leadership360.domain.psychometrics import ALL, SURE_RATERS_ALPHA, Why
from leadership360.domain.relation import Relation
from leadership360.i18n import translations
from leadership360.render.figure_words import DEPENDABLE, FITS, FigureWords

Json = Mapping[str, Any]

#: Above this correlation two factors are one thing seen twice; measurement.md 1.13.
TOO_ALIKE = 0.85


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table. reason: why there are no figures, in their place."""

    name: str
    cells: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FiguresTable:
    """A table. columns: of the row's name first. is_long: better folded away at first."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    is_long: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """One question about the quality of a cycle. meaning: the answer in a plain sentence."""

    id: str
    title: str
    meaning: str
    tables: tuple[FiguresTable, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """The whole page. provisional: what the asterisk means, "" where none is."""

    scope: str
    sections: tuple[Section, ...]
    notes: tuple[str, ...]
    provisional: str


def build_figures_page(
    instrument: Instrument, document: Json, language: str, *, by_text: bool = True
) -> FiguresPage:
    """Return the page about a document of this instrument.

    language: a tag. by_text: whether items are named by their words, else by their ids.
    """
    sections = _Sections(instrument, document, language, by_text=by_text)
    return FiguresPage(
        scope=sections.scope(),
        sections=(
            sections.consistency(),
            sections.items(),
            sections.raters(),
            sections.agreement(),
            sections.structure(),
            sections.not_observed(),
            sections.careless(),
        ),
        notes=sections.notes(),
        provisional=sections.provisional(),
    )


def _names(
    instrument: Instrument, language: str, leader: str, *, by_text: bool
) -> Mapping[str, str]:
    def text(item: Item) -> str:
        relation = next(one for one in item.audience if one is not Relation.SELF or len(item.audience) == 1)
        return instrument.item_text(item, relation, language, leader)

    return {item.id: text(item) if by_text else item.id for item in instrument.items}


class _Sections:
    """The sections, one method each."""

    def __init__(
        self, instrument: Instrument, document: Json, language: str, *, by_text: bool
    ) -> None:
        _ = translations(language).gettext
        self._ = _
        self.instrument = instrument
        self.document = document
        self.words = FigureWords(
            language,
            labels={
                one.id: instrument.localised(one.label, language) for one in instrument.dimensions
            },
            relations={
                relation.value: instrument.localised(perspective.label, language)
                for relation, perspective in instrument.perspectives.items()
            },
            is_rounded=document["rounded"],
        )
        self.item_names = _names(instrument, language, _("The leader"), by_text=by_text)
        self.dimensions: Mapping[str, Json] = document["dimensions"]

    def scope(self) -> str:
        """Return what the page is about."""
        counts = {
            "leaders": self.words.number(self.document["leaders"], 0),
            "raters": self.words.number(self.document["raters"], 0),
        }
        return self._(
            "Leaders: %(leaders)s, raters: %(raters)s. Leaders’ own answers are left out."
        ) % counts

    def notes(self) -> tuple[str, ...]:
        """Return how the figures were kept."""
        if not self.document["rounded"]:
            return ()
        return (
            self._(
                "Counted once, when the cycle closed, from answers behind printed results only; "
                "single answers are not kept."
            ),
            self._(
                "Rounded and cut off on purpose, so that nobody can read that all agreed: .95 "
                "means .95 or more, .10 points mean .10 or less, 0 means close to nothing."
            ),
        )

    def provisional(self) -> str:
        """Return what the asterisk means, where there is one."""
        cells: Iterable[Json] = (
            *self.dimensions.values(),
            self.document["cfa"],
            self.document["cfa_one_factor"],
        )
        if not any(cell.get("provisional", False) for cell in cells):
            return ""
        return self._("* provisional: from few raters or leaders, and likely to move.")

    def consistency(self) -> Section:
        """Return alpha and omega per dimension."""
        known = {key: one for key, one in self.dimensions.items() if "withheld" not in one}
        loose = [key for key, one in known.items() if one["alpha_raw"] < DEPENDABLE]
        rows = [self._consistency_row(key, one) for key, one in self.dimensions.items()]
        return self._section(
            "consistency",
            self._("Do the questions of a dimension belong together?"),
            self.words.consistency(loose, bool(known)),
            FiguresTable(
                self._("How closely the questions of a dimension go together"),
                (
                    self._("Dimension"),
                    self._("Raters"),
                    self._("Alpha"),
                    self._("95 % interval"),
                    self._("Omega"),
                ),
                tuple(rows),
            ),
            self._("Alpha and omega run from 0 to 1; from .70 on one mean may stand for all."),
        )

    def _consistency_row(self, dimension: str, one: Json) -> Row:
        words, name = self.words, self.words.labels[dimension]
        if "withheld" in one:
            return Row(name, reason=words.missing(one, words.needs_alpha(one)))
        cells = (
            words.forms(one["n"], one["n"] < SURE_RATERS_ALPHA),
            words.number(one["alpha_raw"]),
            words.range(*one["alpha_feldt_95"]),
            words.number(one["omega_total_minres_std"]),
        )
        return Row(name, cells)

    def items(self) -> Section:
        """Return each item's correlation with the others of its dimension."""
        words, known = self.words, [one for one in self.dimensions.values() if "r_drop" in one]
        against = [item for one in known for item in one["check_keys"]]
        weak = [
            item
            for one in known
            for item, value in one["r_drop"].items()
            if value is not None and 0 <= value < FITS
        ]
        return self._section(
            "items",
            self._("Does each question fit its dimension?"),
            words.items(self._quoted(against), self._quoted(weak), bool(known)),
            FiguresTable(
                self._("Each question beside the others of its dimension"),
                (self._("Question"), self._("With the others"), self._("Alpha without it")),
                tuple(
                    row for key, one in self.dimensions.items() for row in self._item_rows(key, one)
                ),
                is_long=True,
            ),
            self._("A question fits from a correlation of .30 with the others on."),
        )

    def _quoted(self, items: Sequence[str]) -> list[str]:
        return [self._("“%(item)s”") % {"item": self.item_names[item]} for item in items]

    def _item_rows(self, dimension: str, one: Json) -> Iterator[Row]:
        words = self.words
        if "withheld" in one:
            reason = words.missing(one, words.needs_alpha(one))
            yield Row(words.labels[dimension], reason=reason)
            return
        for item, value in one["r_drop"].items():
            cells = words.number(value), words.number(one["alpha_if_dropped"][item])
            yield Row(self.item_names[item], cells)

    def raters(self) -> Section:
        """Return ICC(1), ICC(2) and the raters needed, per dimension and relation."""
        words, cells = self.words, [one["icc"][ALL] for one in self.dimensions.values()]
        known = [cell for cell in cells if "withheld" not in cell]
        needed = [cell["k_for_70"] for cell in known if cell["k_for_70"] is not None]
        flat = [
            key
            for key, one in self.dimensions.items()
            if one["icc"][ALL].get("k_for_70", 0.0) is None
        ]
        table = FiguresTable(
            self._("How far ratings depend on whom they are about"),
            (
                self._("Dimension and group"),
                self._("Raters"),
                self._("Leaders"),
                self._("One rater, ICC(1)"),
                self._("90 % interval"),
                self._("A leader’s mean, ICC(2)"),
                self._("Raters for .70"),
            ),
            tuple(
                self._rater_row(key, relation, cell)
                for key, one in self.dimensions.items()
                for relation, cell in one["icc"].items()
                if _is_asked(cell) or relation == ALL
            ),
            is_long=bool(known),
        )
        return self._section(
            "raters",
            self._("Do raters tell leaders apart?"),
            words.separation(min(needed, default=None), max(needed, default=None), flat),
            table,
            self._(
                "ICC runs from 0, where ratings depend on the rater alone, to 1, where they depend "
                "on the leader alone. “All raters” is lower than a group: groups see different "
                "sides."
            )
            if known
            else "",
        )

    def _rater_row(self, dimension: str, relation: str, cell: Json) -> Row:
        words, name = self.words, self.words.with_relation(dimension, relation)
        if "withheld" in cell:
            return Row(name, reason=words.missing(cell, words.needs_icc()))
        low, high = cell["icc1_90"]
        needed, mean = cell["k_for_70"], cell["icc2"]
        cells = (
            words.number(cell["raters"], 0),
            words.forms(cell["leaders"], cell["provisional"]),
            words.number(max(0.0, cell["icc1"])),
            words.range(max(0.0, low), max(0.0, high)),
            words.number(None if mean is None else max(0.0, mean)),
            self._("no number") if needed is None else words.number(needed, 1),
        )
        return Row(name, cells)

    def agreement(self) -> Section:
        """Return agreement within leaders, means over leaders."""
        words, by_dimension = self.words, self.document["agreement"]
        spreads: dict[str, list[float]] = {}
        for by_relation in by_dimension.values():
            for relation, cell in by_relation.items():
                if cell.get("sd") is not None:
                    spreads.setdefault(relation, []).append(cell["sd"])
        table = FiguresTable(
            self._("How closely the raters of one leader agree, mean over leaders"),
            (
                self._("Dimension and group"),
                self._("Leaders"),
                self._("SD in points"),
                self._("AD in points"),
                self._("r_wg(j), skewed null"),
                self._("r_wg(j), uniform null"),
                self._("a_wg"),
            ),
            tuple(
                self._agreement_row(key, relation, cell)
                for key, by_relation in by_dimension.items()
                for relation, cell in by_relation.items()
                if _is_asked(cell)
            ),
            is_long=bool(spreads),
        )
        return self._section(
            "agreement",
            self._("Do the raters of one leader agree?"),
            words.agreement({key: sum(each) / len(each) for key, each in spreads.items()}),
            table,
            self._(
                "Different views are no fault: people see different sides. r_wg and a_wg are 1 "
                "where all agree; with a uniform null even raters by chance look agreed."
            )
            if spreads
            else self._sentence(words.needs_agreement()) if not table.rows else "",
        )

    def _agreement_row(self, dimension: str, relation: str, cell: Json) -> Row:
        words, name = self.words, self.words.with_relation(dimension, relation)
        if "withheld" in cell:
            return Row(name, reason=words.missing(cell, words.needs_agreement()))
        keys = ("sd", "ad_m", "rwg_j_slight_skew", "rwg_j_uniform", "awg")
        return Row(
            name, (words.number(cell["leaders"], 0), *(words.number(cell[key]) for key in keys))
        )

    def structure(self) -> Section:
        """Return the factor models, and which dimensions are one thing seen twice."""
        words, fit = self.words, self.document["cfa"]
        pairs = [] if "withheld" in fit else list(_alike(fit["factor_cor"]))
        is_known = "withheld" not in fit and fit["admissible"]
        meaning = words.lenses(len(self.dimensions), pairs) if pairs else words.separate(is_known)
        names = (
            (self._("The dimensions as they are"), "cfa"),
            (self._("One single factor"), "cfa_one_factor"),
        )
        fits = ((name, self.document[key]) for name, key in names)
        table = FiguresTable(
            self._("Fit of two models of what the questions measure"),
            (
                self._("Model"),
                self._("Forms"),
                self._("Chi-square (df)"),
                self._("CFI"),
                self._("TLI"),
                self._("RMSEA"),
                self._("SRMR"),
            ),
            tuple(self._fit_row(name, one) for name, one in fits),
            is_long=is_known,
        )
        return self._section(
            "structure",
            self._("Are the dimensions separate things?"),
            meaning,
            table,
            self._("Good fit: CFI and TLI from .95 up, RMSEA below .06, SRMR below .08.")
            if is_known
            else "",
        )

    def _fit_row(self, name: str, fit: Json) -> Row:
        words = self.words
        if "withheld" in fit:
            return Row(name, reason=words.missing(fit, words.needs_cfa(fit)))
        if not fit["admissible"]:
            return Row(name, reason=self._("has impossible values; do not interpret it"))
        cells = (
            words.forms(fit["n"], fit["provisional"]),
            f"{words.number(fit['chisq'], 1)} ({words.number(fit['df'], 0)})",
            *(words.number(fit[key]) for key in ("cfi", "tli", "rmsea", "srmr")),
        )
        return Row(name, cells)

    def not_observed(self) -> Section:
        """Return how often items could not be observed, per relation."""
        words, by_item = self.words, self.document["not_observed"]
        cells = [
            (item, relation, cell)
            for item, by_relation in by_item.items()
            for relation, cell in by_relation.items()
        ]
        known = dict.fromkeys(relation for _, relation, cell in cells if "withheld" not in cell)
        hard = [
            self._("“%(item)s” (%(group)s)")
            % {"item": self.item_names[item], "group": words.relations[relation]}
            for item, relation, cell in cells
            if cell.get("not_observable", False)
        ]
        table = FiguresTable(
            self._("How many could not observe what a question asks"),
            (self._("Question"), *(words.relations[relation] for relation in known)),
            tuple(
                Row(
                    self.item_names[item],
                    tuple(self._observed_cell(by_relation.get(relation)) for relation in known),
                )
                for item, by_relation in by_item.items()
            )
            if known
            else (),
            is_long=True,
        )
        have = max((cell.get("have", 0) for _, _, cell in cells), default=0)
        too_few = {"withheld": Why.TOO_FEW_LEADERS, "have": have}
        return self._section(
            "not-observed",
            self._("Can people observe what they are asked about?"),
            words.observed(hard, bool(known)),
            table,
            "" if known else self._sentence(words.missing(too_few, words.needs_observers())),
        )

    def _observed_cell(self, cell: Json | None) -> str:
        if cell is None or "withheld" in cell:
            return self.words.number(None)
        return self.words.share(cell["share"])

    def careless(self) -> Section:
        """Return counts of forms that may have been filled in without reading."""
        words, signs = self.words, self.document["careless"]
        title = self._("Were forms filled in without reading?")
        if "withheld" in signs:
            reason = words.missing(signs, words.needs_observers())
            meaning = self._("There are too few leaders to count this without pointing at anybody.")
            return Section("careless", title, meaning, notes=(self._sentence(reason),))
        rows = [
            Row(words.sign(key), (self._careless_cell(signs[key]),))
            for key in ("straight", "flat", "fast", "odd", "queued")
        ]
        counts = FiguresTable(
            self._("Signs seen in forms"), (self._("Sign"), self._("Forms")), tuple(rows), True
        )
        moved = self._sensitivity(signs["sensitivity"])
        return Section(
            "careless",
            title,
            words.careless(signs),
            (counts, *moved),
            self._moved_note(signs["sensitivity"]),
        )

    def _careless_cell(self, found: int | Json) -> str:
        words = self.words
        if isinstance(found, int):
            return words.counted(found)
        if found["withheld"] == Why.TOO_FEW_ANSWERS:
            return words.few()
        return words.missing(found, words.needs_patterns())

    def _sensitivity(self, means: Json) -> list[FiguresTable]:
        shown = {} if "withheld" in means else means
        digits = 1 if self.document["rounded"] else 2
        rows = [
            Row(
                self.words.labels[key],
                (
                    self.words.number(cell["with"], digits),
                    self.words.number(cell["without"], digits),
                ),
            )
            for key, cell in shown.items()
            if "withheld" not in cell
        ]
        if not rows:
            return []
        columns = (self._("Dimension"), self._("All forms"), self._("Without these"))
        return [FiguresTable(self._("Means with and without them"), columns, tuple(rows), True)]

    def _moved_note(self, means: Json) -> tuple[str, ...]:
        shown = {} if "withheld" in means else means
        moved = [
            abs(cell["with"] - cell["without"])
            for cell in shown.values()
            if "withheld" not in cell
        ]
        return (self.words.without_them(max(moved)),) if moved else ()

    def _section(
        self, name: str, title: str, meaning: str, table: FiguresTable, note: str
    ) -> Section:
        """Return a section; a reason that all rows share is said once, instead of the table."""
        reasons = {row.reason for row in table.rows}
        if len(reasons) == 1 and "" not in reasons:
            return Section(name, title, meaning, notes=(self._sentence(reasons.pop()),))
        return Section(
            name, title, meaning, (table,) if table.rows else (), (note,) if note else ()
        )

    def _sentence(self, reason: str) -> str:
        return self._("This %(reason)s.") % {"reason": reason}


def _is_asked(cell: Json) -> bool:
    """Return whether anybody of a relation stands behind a cell, or would if they were more."""
    return cell.get("have", 1) > 0


def _alike(factors: Mapping[str, Mapping[str, float]]) -> Iterator[tuple[str, str]]:
    names = list(factors)
    for place, one in enumerate(names):
        for other in names[place + 1 :]:
            if factors[one][other] > TOO_ALIKE:
                yield one, other
