"""``leadership360 psychometrics``: how good instrument and ratings are, from a CSV of responses."""

from collections.abc import Iterator, Sequence

import click

from leadership360.cli.environment import refuse
from leadership360.cli.files import read_instrument, read_response_file, write_json
from leadership360.domain.offline import last_two_cycles
from leadership360.domain.psychometrics import psychometrics
from leadership360.domain.responses import Response
from leadership360.i18n import SOURCE_LANGUAGE
from leadership360.render.figure_sections import FiguresTable, Row, Section
from leadership360.render.figures import FiguresPage, build_figures_page


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
    of_cycle = f", cycle {document['cycle']}" if document["cycle"] else ""
    page = build_figures_page(questions, document, SOURCE_LANGUAGE, by_text=False)
    click.echo(f"{questions.id} {questions.version}{of_cycle}")
    for line in _lines(page):
        click.echo(line.rstrip())


def _of_cycle(csv: str, responses: Sequence[Response], cycle: str | None) -> list[Response]:
    known = {response.cycle for response in responses}
    if cycle is not None and cycle not in known:
        named = ", ".join(sorted(known - {""})) or "none"
        refuse([f"{csv}: there is no cycle {cycle} in this file; cycles in it: {named}."])
    wanted = last_two_cycles(responses)[0] if cycle is None else cycle
    return [response for response in responses if response.cycle == wanted]


def _lines(page: FiguresPage) -> Iterator[str]:
    yield page.scope
    for section in page.sections:
        yield from _section(section)
    if page.provisional:
        yield from ("", page.provisional)


def _section(section: Section) -> Iterator[str]:
    yield from ("", section.title, f"  {section.meaning}")
    for table in section.tables:
        yield from ("", *_table(table))
    if section.tables and section.notes:
        yield ""
    for note in section.notes:
        yield f"  {note}"


def _table(table: FiguresTable) -> Iterator[str]:
    """Yield lines with columns as wide as needed."""
    full = [Row(table.columns[0], table.columns[1:]), *(row for row in table.rows if row.cells)]
    widths = [max(map(len, column)) for column in zip(*(row.cells for row in full), strict=True)]
    first = max(len(row.name) for row in (*full, *table.rows))
    for row in (full[0], *table.rows):
        figures = [
            cell.rjust(width) for cell, width in zip(row.cells, widths, strict=bool(row.cells))
        ]
        reason = [row.missing.reason] if row.missing else []
        yield "  " + "  ".join([row.name.ljust(first), *figures, *reason])
