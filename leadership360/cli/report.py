"""``leadership360 report``: one PDF per leader from a CSV of responses."""

import re
from pathlib import Path

import click
from babel.core import UnknownLocaleError

from leadership360.cli.environment import refuse
from leadership360.cli.files import read_instrument, read_response_file, write_json
from leadership360.domain.offline import release_responses
from leadership360.domain.policy import PolicyName, make_policy
from leadership360.i18n import locale_of
from leadership360.render.pdf import report_pdf
from leadership360.render.report import build_report


@click.command()
@click.argument("csv", type=click.Path(dir_okay=False))
@click.option("--instrument", required=True, metavar="ID|FILE", help="A shipped id or a YAML file.")
@click.option("--out", required=True, type=click.Path(file_okay=False), help="Folder to write to.")
@click.option(
    "--policy",
    type=click.Choice([one.value for one in PolicyName]),
    default=PolicyName.STANDARD.value,
)
@click.option(
    "--norms",
    is_flag=True,
    help="Add where each leader stands among 30 others or more; we advise against it.",
)
@click.option(
    "--language",
    default="en",
    callback=lambda _context, _option, value: known_language(value),
    help="Language of the reports, for example de.",
)
def report(csv: str, *, instrument: str, out: str, policy: str, norms: bool, language: str) -> None:
    """Write a PDF for every leader in CSV, and scores.json, into a folder."""
    questions = read_instrument(instrument)
    responses = read_response_file(csv, questions)
    rules = make_policy(
        PolicyName(policy), block_minimum=questions.block_minimum, shows_standing=norms
    )
    release = release_responses(questions, rules, responses)
    folder = Path(out)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, leader in zip(
            safe_names([one.leader for one in release.leaders]), release.leaders, strict=True
        ):
            pdf = report_pdf(
                build_report(
                    leader, questions, language=language, policy=release.policy, released_on=None
                )
            )
            (folder / f"{name}.pdf").write_bytes(pdf)
    except OSError as problem:
        refuse([f"{out}: {problem.strerror}."])
    write_json(str(folder / "scores.json"), release.to_json())
    click.echo(f"{out}: {len(release.leaders)} reports, scores.json.")


def known_language(tag: str) -> str:
    """Return ``tag``; wrong usage if it names no language."""
    try:
        locale_of(tag)
    except (UnknownLocaleError, ValueError) as problem:
        raise click.BadParameter(f"{tag!r} is not a language.") from problem
    return tag


def safe_names(leaders: list[str]) -> list[str]:
    """Return a file name for each leader id: letters, digits, dot, dash; no two alike."""
    names: list[str] = []
    for leader in leaders:
        stem = re.sub(r"[^A-Za-z0-9._-]+", "_", leader).strip("._") or "leader"
        name, number = stem, 2
        while name.casefold() in map(str.casefold, names):
            name, number = f"{stem}-{number}", number + 1
        names.append(name)
    return names
