"""Sections about the questions: do they belong together, fit, stand apart, can be observed."""

from collections.abc import Iterator, Mapping

from leadership360.domain.psychometrics import SURE_RATERS_ALPHA, Why
from leadership360.render.figure_sections import FiguresTable, Json, Row, Section, Subject
from leadership360.render.figure_words import DEPENDABLE, FITS

#: Above this correlation two factors are one thing seen twice; measurement.md 1.13.
TOO_ALIKE = 0.85


def consistency(subject: Subject) -> Section:
    """Return alpha and omega per dimension."""
    _ = subject._
    known = {key: one for key, one in subject.dimensions.items() if "withheld" not in one}
    loose = [key for key, one in known.items() if one["alpha_raw"] < DEPENDABLE]
    return subject.section(
        "consistency",
        _("Do the questions of a dimension belong together?"),
        subject.words.consistency(loose, bool(known)),
        FiguresTable(
            _("How closely the questions of a dimension go together"),
            (_("Dimension"), _("Raters"), _("Alpha"), _("Interval (95 %)"), _("Omega")),
            tuple(_consistency_row(subject, *pair) for pair in subject.dimensions.items()),
            is_long=False,
        ),
        _("Alpha and omega run from 0 to 1; from 0.70 on one mean may stand for all."),
    )


def _consistency_row(subject: Subject, dimension: str, one: Json) -> Row:
    words, name = subject.words, subject.words.labels[dimension]
    if "withheld" in one:
        return Row(name, missing=words.missing(one, words.needs_alpha(one)))
    cells = (
        words.forms(one["n"], one["n"] < SURE_RATERS_ALPHA),
        words.number(one["alpha_raw"]),
        words.range(*one["alpha_feldt_95"]),
        words.number(one["omega_total_minres_std"]),
    )
    return Row(name, cells)


def items(subject: Subject) -> Section:
    """Return each item's correlation with the others of its dimension."""
    _ = subject._
    known = [one for one in subject.dimensions.values() if "r_drop" in one]
    against = [item for one in known for item in one["check_keys"]]
    weak = [
        item
        for one in known
        for item, value in one["r_drop"].items()
        if value is not None and 0 <= value < FITS
    ]
    rows = [row for pair in subject.dimensions.items() for row in _item_rows(subject, *pair)]
    return subject.section(
        "items",
        _("Does each question fit its dimension?"),
        subject.words.items(
            [subject.quoted(item) for item in against],
            [subject.quoted(item) for item in weak],
            is_known=bool(known),
        ),
        FiguresTable(
            _("Each question beside the others of its dimension"),
            (_("Question"), _("With the others"), _("Alpha without it")),
            tuple(rows),
        ),
        _("A question fits from a correlation of 0.30 with the others on."),
    )


def _item_rows(subject: Subject, dimension: str, one: Json) -> Iterator[Row]:
    words = subject.words
    if "withheld" in one:
        missing = words.missing(one, words.needs_alpha(one))
        yield Row(words.labels[dimension], missing=missing)
        return
    for item, value in one["r_drop"].items():
        cells = words.number(value), words.number(one["alpha_if_dropped"][item])
        yield Row(subject.item_names[item], cells)


def structure(subject: Subject) -> Section:
    """Return the factor models, and which dimensions are one thing seen twice."""
    _, fit = subject._, subject.document["cfa"]
    is_known = "withheld" not in fit and fit["admissible"]
    pairs = list(_alike(fit["factor_cor"])) if is_known else []
    words = subject.words
    fits = (
        (_("The dimensions as they are"), fit),
        (_("One single factor"), subject.document["cfa_one_factor"]),
    )
    return subject.section(
        "structure",
        _("Are the dimensions separate things?"),
        words.lenses(len(subject.dimensions), pairs) if pairs else words.separate(is_known),
        FiguresTable(
            _("Fit of two models of what the questions measure"),
            (
                _("Model"),
                _("Forms"),
                _("Chi-square (df)"),
                _("CFI"),
                _("TLI"),
                _("RMSEA"),
                _("SRMR"),
            ),
            tuple(_fit_row(subject, *pair) for pair in fits),
        ),
        _("Good fit: CFI and TLI from 0.95 up, RMSEA below 0.06, SRMR below 0.08.")
        if is_known
        else "",
    )


def _fit_row(subject: Subject, name: str, fit: Json) -> Row:
    words = subject.words
    if "withheld" in fit:
        return Row(name, missing=words.missing(fit, words.needs_cfa(fit)))
    if not fit["admissible"]:
        return Row(name, missing=words.impossible())
    cells = (
        words.forms(fit["n"], fit["provisional"]),
        f"{words.number(fit['chisq'], 1)} ({words.number(fit['df'], 0)})",
        *(words.number(fit[key]) for key in ("cfi", "tli", "rmsea", "srmr")),
    )
    return Row(name, cells)


def _alike(factors: Mapping[str, Mapping[str, float]]) -> Iterator[tuple[str, str]]:
    names = list(factors)
    for place, one in enumerate(names):
        for other in names[place + 1 :]:
            if factors[one][other] > TOO_ALIKE:
                yield one, other


def not_observed(subject: Subject) -> Section:
    """Return how often items could not be observed, per relation."""
    _, words, by_item = subject._, subject.words, subject.document["not_observed"]
    cells = [
        (item, relation, cell)
        for item, by_relation in by_item.items()
        for relation, cell in by_relation.items()
    ]
    known = dict.fromkeys(relation for _i, relation, cell in cells if "withheld" not in cell)
    hard = [
        _("%(item)s (%(group)s)")
        % {"item": subject.quoted(item), "group": words.relations[relation]}
        for item, relation, cell in cells
        if cell.get("not_observable", False)
    ]
    title = _("Can people observe what they are asked about?")
    meaning = words.observed(hard, is_known=bool(known))
    if not known:
        have = max((cell.get("have", 0) for _i, _r, cell in cells), default=0)
        too_few = {"withheld": Why.TOO_FEW_LEADERS, "have": have}
        missing = words.missing(too_few, words.needs_leaders())
        return Section("not-observed", title, meaning, notes=(subject.sentence(missing),))
    rows = [
        Row(
            subject.item_names[item],
            tuple(_observed_cell(subject, by_relation.get(relation)) for relation in known),
        )
        for item, by_relation in by_item.items()
    ]
    table = FiguresTable(
        _("How many could not observe what a question asks"),
        (_("Question"), *(words.relations[relation] for relation in known)),
        tuple(rows),
    )
    return subject.section("not-observed", title, meaning, table, "")


def _observed_cell(subject: Subject, cell: Json | None) -> str:
    if cell is None or "withheld" in cell:
        return subject.words.number(None)
    return subject.words.share(cell["share"])
