"""``leadership360 simulate``: how honest the printed numbers are, where the truth is known."""

from enum import StrEnum

import click

from leadership360.cli.files import read_instrument, write_json
from leadership360.domain.policy import PolicyName
from leadership360.simulation.scenarios import Scenario
from leadership360.simulation.study import Question, conduct
from leadership360.simulation.table import rendered


def _words(choices: type[StrEnum]) -> list[str]:
    return [choice.value for choice in choices]


@click.command()
@click.option("--leaders", type=click.IntRange(10, 10_000), default=200, show_default=True)
@click.option(
    "--raters",
    type=click.IntRange(2, 50),
    default=5,
    show_default=True,
    help="Reports, and as many peers, of each leader.",
)
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True)
@click.option("--scenario", type=click.Choice(_words(Scenario)), default="typical")
@click.option("--policy", type=click.Choice(_words(PolicyName)), default="standard")
@click.option("--instrument", default="transformational", metavar="ID|FILE")
@click.option("--json", "out", type=click.Path(dir_okay=False), help="JSON to write.")
def simulate(
    *,
    leaders: int,
    raters: int,
    seed: int,
    scenario: str,
    policy: str,
    instrument: str,
    out: str | None,
) -> None:
    """Simulate an organisation and compare what its leaders would read with what is true."""
    study = conduct(
        Question(
            read_instrument(instrument),
            Scenario(scenario),
            leaders=leaders,
            raters=raters,
            seed=seed,
            policy=PolicyName(policy),
        )
    )
    click.echo(rendered(study))
    if out:
        write_json(out, study.to_json())
