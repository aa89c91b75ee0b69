"""``leadership360 score``: releases from a CSV of responses."""

import click

from leadership360.cli.files import read_instrument, read_response_file, write_json
from leadership360.domain.offline import release_responses
from leadership360.domain.policy import PolicyName, make_policy
from leadership360.domain.raw_figures import with_raw_figures


@click.command()
@click.argument("csv", type=click.Path(dir_okay=False))
@click.option("--instrument", required=True, metavar="ID|FILE", help="A shipped id or a YAML file.")
@click.option("--out", required=True, type=click.Path(dir_okay=False), help="JSON to write.")
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
@click.option("--raw", is_flag=True, help="Add unprotected figures, for the data's owner only.")
def score(csv: str, *, instrument: str, out: str, policy: str, norms: bool, raw: bool) -> None:
    """Score the responses in CSV under the release rules."""
    questions = read_instrument(instrument)
    responses = read_response_file(csv, questions)
    rules = make_policy(
        PolicyName(policy), block_minimum=questions.block_minimum, shows_standing=norms
    )
    release = release_responses(questions, rules, responses)
    document = release.to_json()
    if raw:
        document = with_raw_figures(document, questions, responses)
    write_json(out, document)
    if raw and (note := document["others"].get("note")):
        click.echo(note)
    click.echo(f"{out}: {len(release.leaders)} leaders, {len(responses)} responses.")
