"""Sections about the ratings: do they tell leaders apart, agree, were they read."""

from collections.abc import Iterable

from leadership360.domain.psychometrics import ALL, Why
from leadership360.render.figure_sections import (
    FiguresTable,
    Json,
    Row,
    Section,
    Subject,
    is_asked,
)


def separation(subject: Subject) -> Section:
    """Return ICC(1), ICC(2) and the raters needed, per dimension and relation."""
    _, words = subject._, subject.words
    of_all = {key: one["icc"][ALL] for key, one in subject.dimensions.items()}
    known = {key: cell for key, cell in of_all.items() if "withheld" not in cell}
    needed = [cell["k_for_70"] for cell in known.values() if cell["k_for_70"] is not None]
    flat = [key for key, cell in known.items() if cell["k_for_70"] is None]
    table = FiguresTable(
        _("How far ratings depend on whom they are about"),
        (
            _("Dimension and group"),
            _("Raters"),
            _("Leaders"),
            _("One rater, ICC(1)"),
            _("Interval (90 %)"),
            _("A leader’s mean, ICC(2)"),
            _("Raters for 0.70"),
        ),
        tuple(
            _separation_row(subject, key, relation, cell)
            for key, one in subject.dimensions.items()
            for relation, cell in one["icc"].items()
            if is_asked(cell) or relation == ALL
        ),
    )
    return subject.section(
        "separation",
        _("Do raters tell leaders apart?"),
        words.separation(min(needed, default=None), max(needed, default=None), flat),
        table,
        _(
            "ICC runs from 0, where a rating depends on the rater alone, to 1, where it depends on "
            "the leader alone. Over all raters it mixes what groups see differently."
        ),
    )


def _separation_row(subject: Subject, dimension: str, relation: str, cell: Json) -> Row:
    words, name = subject.words, subject.words.with_relation(dimension, relation)
    if "withheld" in cell:
        return Row(name, missing=words.missing(cell, words.needs_icc()))
    needed, mean = cell["k_for_70"], cell["icc2"]
    low, high = cell["icc1_90"] or (0.0, 0.0)
    cells = (
        words.number(cell["raters"], 0),
        words.forms(cell["leaders"], cell["provisional"]),
        words.number(max(0.0, cell["icc1"])),
        words.range(max(0.0, low), max(0.0, high)),
        words.number(None if mean is None else max(0.0, mean)),
        words.no_number() if needed is None else words.number(needed, 1),
    )
    return Row(name, cells)


def agreement(subject: Subject) -> Section:
    """Return agreement within leaders, means over leaders."""
    _, words, by_dimension = subject._, subject.words, subject.document["agreement"]
    known = [
        (relation, cell)
        for by_relation in by_dimension.values()
        for relation, cell in by_relation.items()
        if "withheld" not in cell
    ]
    title = _("Do the raters of one leader agree?")
    meaning = words.agreement(_agreed(cell for _r, cell in known), _spreads(known))
    rows = [
        _agreement_row(subject, key, relation, cell)
        for key, by_relation in by_dimension.items()
        for relation, cell in by_relation.items()
        if is_asked(cell)
    ]
    if not rows:
        nobody = {"withheld": Why.TOO_FEW_LEADERS, "have": 0}
        missing = words.missing(nobody, words.needs_agreement())
        return Section("agreement", title, meaning, notes=(subject.sentence(missing),))
    table = FiguresTable(
        _("How closely the raters of one leader agree, mean over leaders"),
        (
            _("Dimension and group"),
            _("Leaders"),
            _("SD in points"),
            _("AD in points"),
            _("r_wg(j), skewed null"),
            _("r_wg(j), uniform null"),
            *(() if subject.is_rounded else (_("a_wg"),)),
        ),
        tuple(rows),
    )
    note = _(
        "Different views are no fault: people see different sides. r_wg is 1 where all "
        "agree; with a uniform null even chance looks like agreement."
    )
    return subject.section("agreement", title, meaning, table, note)


def _agreed(cells: Iterable[Json]) -> float | None:
    """Return agreement over all cells, against the skewed null where it is known."""
    found = [
        cell["rwg_j_uniform"] if cell["rwg_j_slight_skew"] is None else cell["rwg_j_slight_skew"]
        for cell in cells
    ]
    known = [figure for figure in found if figure is not None]
    return sum(known) / len(known) if known else None


def _spreads(cells: Iterable[tuple[str, Json]]) -> dict[str, float]:
    """Return each relation's spread, mean over dimensions."""
    found: dict[str, list[float]] = {}
    for relation, cell in cells:
        if cell["sd"] is not None:
            found.setdefault(relation, []).append(cell["sd"])
    return {relation: sum(each) / len(each) for relation, each in found.items()}


def _agreement_row(subject: Subject, dimension: str, relation: str, cell: Json) -> Row:
    words, name = subject.words, subject.words.with_relation(dimension, relation)
    if "withheld" in cell:
        return Row(name, missing=words.missing(cell, words.needs_agreement()))
    keys = ["sd", "ad_m", "rwg_j_slight_skew", "rwg_j_uniform"]
    if not subject.is_rounded:
        keys.append("awg")
    figures = (words.number(cell[key]) for key in keys)
    return Row(name, (words.number(cell["leaders"], 0), *figures))


def careless(subject: Subject) -> Section:
    """Return counts of forms that may have been filled in without reading."""
    _, words, signs = subject._, subject.words, subject.document["careless"]
    title = _("Were forms filled in without reading?")
    if "withheld" in signs:
        meaning = _("There are too few leaders to count this without pointing at anybody.")
        missing = words.missing(signs, words.needs_leaders())
        return Section("careless", title, meaning, notes=(subject.sentence(missing),))
    rows = [
        Row(words.sign(key), (_careless_cell(subject, signs[key]),))
        for key in ("straight", "flat", "fast", "odd", "queued")
    ]
    counts = FiguresTable(_("Signs seen in forms"), (_("Sign"), _("Forms")), tuple(rows))
    means = {
        key: cell for key, cell in _known(signs["sensitivity"]).items() if "withheld" not in cell
    }
    return Section(
        "careless",
        title,
        words.careless(signs),
        (counts, _means(subject, means)) if means else (counts,),
        (words.without_them(max(map(_moved, means.values()))),) if means else (),
    )


def _known(cell: Json) -> Json:
    return {} if "withheld" in cell else cell


def _moved(cell: Json) -> float:
    return float(abs(cell["with"] - cell["without"]))


def _careless_cell(subject: Subject, found: int | Json) -> str:
    words = subject.words
    if isinstance(found, int):
        return words.counted(found)
    if found["withheld"] == Why.TOO_FEW_ANSWERS:
        return words.few()
    return words.missing(found, words.needs_patterns()).reason


def _means(subject: Subject, means: Json) -> FiguresTable:
    _, words, digits = subject._, subject.words, 1 if subject.is_rounded else 2
    return FiguresTable(
        _("Means with and without these forms"),
        (_("Dimension"), _("All forms"), _("Without these")),
        tuple(
            Row(
                words.labels[key],
                (words.number(cell["with"], digits), words.number(cell["without"], digits)),
            )
            for key, cell in means.items()
        ),
    )
