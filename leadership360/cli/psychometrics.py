"""``leadership360 psychometrics``: how good instrument and ratings are, from a CSV of responses."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any

import click

from leadership360.cli.environment import refuse
from leadership360.cli.files import read_instrument, read_response_file, write_json
from leadership360.domain import cfa, icc
from leadership360.domain.agreement import MIN_RATERS
from leadership360.domain.careless import MAHALANOBIS_RATERS
from leadership360.domain.instrument import Instrument
from leadership360.domain.offline import last_two_cycles
from leadership360.domain.psychometrics import (
    ALL,
    MIN_CARELESS,
    MIN_LEADERS_SUMMARY,
    MIN_RATERS_ALPHA,
    SURE_RATERS_ALPHA,
    Why,
    psychometrics,
)
from leadership360.domain.responses import Response

#: Above this correlation two factors are one thing seen twice; measurement.md 1.13.
TOO_ALIKE = 0.85

_WHY = {
    Why.TOO_FEW_RATERS: "too few raters; needs",
    Why.TOO_FEW_LEADERS: "too few leaders; needs",
    Why.TOO_FEW_ITEMS: "too few items; needs",
    Why.TOO_FEW_ANSWERS: "fewer than",
    Why.NOT_ESTIMABLE: "cannot be computed from these answers",
}

_NEEDS_ALPHA = f"two items and {MIN_RATERS_ALPHA} raters who answered all of them"
_NEEDS_ICC = f"{icc.MIN_LEADERS} leaders with two raters or more"
_NEEDS_AGREEMENT = f"{MIN_LEADERS_SUMMARY} leaders with {MIN_RATERS} raters or more"
_NEEDS_CFA = (
    f"two items a dimension and {cfa.MIN_RATERS} complete forms about {cfa.MIN_LEADERS} leaders"
)
_NEEDS_CARELESS = f"{MIN_LEADERS_SUMMARY} leaders"
_NEEDS_ODD = f"{MAHALANOBIS_RATERS} raters, and more than three for each item"

Json = Mapping[str, Any]


@click.command("psychometrics")
@click.argument("csv", type=click.Path(dir_okay=False))
@click.option("--instrument", required=True, metavar="ID|FILE", help="A shipped id or a YAML file.")
@click.option("--cycle", metavar="N", help="The cycle to look at; else the last.")
@click.option("--json", "out", type=click.Path(dir_okay=False), help="Also write JSON.")
def psychometrics_command(csv: str, instrument: str, cycle: str | None, out: str | None) -> None:
    """Say how good the instrument and the ratings in CSV are; leaders' own answers left out."""
    questions = read_instrument(instrument)
    responses = _of_cycle(csv, read_response_file(csv, questions), cycle)
    document = psychometrics(questions, responses)
    if out is not None:
        write_json(out, document)
    present = {str(response.relation) for response in responses} | {ALL}
    for line in _lines(questions, document, present):
        click.echo(line.rstrip())


def _of_cycle(csv: str, responses: Sequence[Response], cycle: str | None) -> list[Response]:
    known = {response.cycle for response in responses}
    if cycle is not None and cycle not in known:
        named = ", ".join(sorted(known - {""})) or "none"
        refuse([f"{csv}: there is no cycle {cycle} in this file; cycles in it: {named}."])
    wanted = last_two_cycles(responses)[0] if cycle is None else cycle
    return [response for response in responses if response.cycle == wanted]


def _lines(instrument: Instrument, document: Json, present: Container[str]) -> Iterator[str]:
    """Yield the page; relations that nobody is of are not mentioned."""
    of_cycle = f", cycle {document['cycle']}" if document["cycle"] else ""
    yield (
        f"{instrument.id} {instrument.version}{of_cycle}: leaders {document['leaders']}, "
        f"raters {document['raters']}. Leaders' own answers are left out."
    )
    labels = {
        dimension.id: instrument.localised(dimension.label, instrument.default_language)
        for dimension in instrument.dimensions
    }
    sections: tuple[tuple[str, Iterator[str]], ...] = (
        ("Do the items of a dimension belong together?", _table(_consistency(labels, document))),
        ("Does each item fit its dimension?", _table(_items(labels, document))),
        ("Do raters tell leaders apart?", _table(_raters(labels, document, present))),
        ("Do the raters of one leader agree?", _table(_agreement(labels, document, present))),
        ("Are the dimensions separate things?", _structure(labels, document)),
        ("Were forms filled in without reading?", _careless(labels, document)),
    )
    for title, lines in sections:
        yield from ("", title, *lines)
    if _is_provisional(document):
        yield from ("", "* provisional: from few raters or leaders, and likely to move.")


def _table(cells: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield lines with columns as wide as needed; a short row is a reason instead of figures."""
    rows = list(cells)
    reasons = {row[1] for row in rows[1:] if len(row) != len(rows[0])}
    if len(reasons) == 1 and all(len(row) != len(rows[0]) for row in rows[1:]):
        yield f"  {reasons.pop()}"
        return
    full = [row for row in rows if len(row) == len(rows[0])]
    widths = [max(len(row[column]) for row in full) for column in range(len(rows[0]))]
    widths[0] = max(len(row[0]) for row in rows)
    for row in rows:
        first, *others = row
        figures = [
            cell.rjust(width) if len(row) == len(rows[0]) else cell
            for cell, width in zip(others, widths[1:], strict=False)
        ]
        yield "  " + "  ".join([first.ljust(widths[0]), *figures])


def _why(figures: Json, needs: str) -> str:
    why = Why(figures["withheld"])
    return _WHY[why] if why is Why.NOT_ESTIMABLE else f"{_WHY[why]} {needs}"


def _named(by_relation: Json, present: Container[str]) -> Iterator[tuple[str, Json]]:
    return ((name, cell) for name, cell in by_relation.items() if name in present)


def _number(value: float | None, digits: int = 2) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def _consistency(labels: Mapping[str, str], document: Json) -> Iterator[list[str]]:
    yield ["dimension", "raters", "alpha", "95 % interval", "omega"]
    for dimension, figures in document["dimensions"].items():
        if "withheld" in figures:
            yield [labels[dimension], _why(figures, _NEEDS_ALPHA)]
            continue
        low, high = figures["alpha_feldt_95"]
        mark = "*" if figures["n"] < SURE_RATERS_ALPHA else ""
        yield [
            labels[dimension],
            f"{figures['n']}{mark}",
            _number(figures["alpha_raw"]),
            f"{low:.2f} to {high:.2f}",
            _number(figures["omega_total_minres_std"]),
        ]


def _items(labels: Mapping[str, str], document: Json) -> Iterator[list[str]]:
    yield ["item", "with the others", "alpha without it", ""]
    for dimension, figures in document["dimensions"].items():
        if "withheld" in figures:
            yield [labels[dimension], _why(figures, _NEEDS_ALPHA)]
            continue
        for item, value in figures["r_drop"].items():
            note = "is it keyed the right way round?" if item in figures["check_keys"] else ""
            yield [item, _number(value), _number(figures["alpha_if_dropped"][item]), note]


def _raters(
    labels: Mapping[str, str], document: Json, present: Container[str]
) -> Iterator[list[str]]:
    yield [
        "dimension",
        "raters",
        "leaders",
        "one rater ICC(1)",
        "90 % interval",
        "a leader's mean ICC(2)",
        "raters for .70",
    ]
    for dimension, figures in document["dimensions"].items():
        for relation, cell in _named(figures["icc"], present):
            name = f"{labels[dimension]}, {relation}"
            if "withheld" in cell:
                yield [name, _why(cell, _NEEDS_ICC)]
                continue
            mark = "*" if cell["provisional"] else ""
            low, high = cell["icc1_90"]
            needed = cell["k_for_70"]
            yield [
                name,
                str(cell["raters"]),
                f"{cell['leaders']}{mark}",
                _number(max(0.0, cell["icc1"])),
                f"{max(0.0, low):.2f} to {max(0.0, high):.2f}",
                _number(None if cell["icc2"] is None else max(0.0, cell["icc2"])),
                "no number" if needed is None else _number(needed, 1),
            ]


def _agreement(
    labels: Mapping[str, str], document: Json, present: Container[str]
) -> Iterator[list[str]]:
    yield [
        "dimension",
        "leaders",
        "r_wg(j) uniform",
        "r_wg(j) skewed",
        "a_wg",
        "AD",
        "SD",
    ]
    for dimension, by_relation in document["agreement"].items():
        for relation, cell in _named(by_relation, present):
            name = f"{labels[dimension]}, {relation}"
            if "withheld" in cell:
                yield [name, _why(cell, _NEEDS_AGREEMENT)]
                continue
            keys = ("rwg_j_uniform", "rwg_j_slight_skew", "awg", "ad_m", "sd")
            yield [name, str(cell["leaders"]), *(_number(cell[key]) for key in keys)]


def _structure(labels: Mapping[str, str], document: Json) -> Iterator[str]:
    for name, key in (("dimensions as filed", "cfa"), ("a single factor", "cfa_one_factor")):
        fit = document[key]
        if "withheld" in fit:
            yield f"  {name}: {_why(fit, _NEEDS_CFA)}"
            continue
        mark = "*" if fit["provisional"] else ""
        yield (
            f"  {name}: chi-square {fit['chisq']:.2f}, df {fit['df']}, CFI {fit['cfi']:.3f}, "
            f"TLI {fit['tli']:.3f}, RMSEA {fit['rmsea']:.3f}, SRMR {fit['srmr']:.3f}, "
            f"{fit['n']}{mark} raters"
        )
        if not fit["admissible"]:
            yield "    This solution has impossible values; do not interpret it."
    if "withheld" not in document["cfa"]:
        yield from _alike(labels, document["cfa"]["factor_cor"])


def _alike(labels: Mapping[str, str], factors: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    names = list(factors)
    for place, one in enumerate(names):
        for other in names[place + 1 :]:
            if factors[one][other] > TOO_ALIKE:
                yield (
                    f"  {labels[one]} and {labels[other]} correlate {factors[one][other]:.2f}: "
                    "two lenses on one thing rather than two separate scores."
                )


def _careless(labels: Mapping[str, str], document: Json) -> Iterator[str]:
    signs = document["careless"]
    if "withheld" in signs:
        yield f"  {_why(signs, _NEEDS_CARELESS)}"
        return
    for key, name in (
        ("straight", "long runs of one answer"),
        ("flat", "hardly any spread"),
        ("fast", "under two seconds an item"),
        ("odd", "an unusual pattern"),
        ("queued", "two of these or more: worth a look"),
    ):
        found = signs[key]
        needs = _NEEDS_ODD if found == {"withheld": Why.TOO_FEW_RATERS} else str(MIN_CARELESS)
        yield f"  {name}: {found if isinstance(found, int) else _why(found, needs)}"
    yield f"  of {signs['raters']} forms. All answers are kept."
    for dimension, means in (
        signs["sensitivity"].items() if "withheld" not in signs["sensitivity"] else ()
    ):
        if "withheld" not in means:
            yield (
                f"  {labels[dimension]}: mean {means['with']:.2f}, "
                f"without those worth a look {means['without']:.2f}"
            )


def _is_provisional(document: Json) -> bool:
    fits = (document["cfa"], document["cfa_one_factor"])
    return any(figures["provisional"] for figures in document["dimensions"].values()) or any(
        fit.get("provisional", False) for fit in fits
    )
