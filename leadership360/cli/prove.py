"""``leadership360 prove``: attacks this installation, and says in one page what was found."""

import click
from flask import current_app

from leadership360.attack.evidence import Evidence, attack_cycle, attack_planted
from leadership360.cli.application import load_running_app
from leadership360.cli.demo_place import last_demo
from leadership360.cli.environment import refuse
from leadership360.cli.files import write_json
from leadership360.db import db, read_only
from leadership360.domain.errors import NotFound
from leadership360.i18n import available_languages, select_language
from leadership360.render.statement import statement
from leadership360.services.proof import examine_storage, load_released_cycles


@click.command()
@click.option("--cycle", default=None, metavar="NAME", help="Attack the reports of this one only.")
@click.option("--json", "out", type=click.Path(dir_okay=False), help="JSON to write.")
@click.option("--demo", is_flag=True, help="Attack the last demo.")
@click.option("--language", default="en", show_default=True, metavar="TAG")
def prove(cycle: str | None, out: str | None, demo: bool, language: str) -> None:
    """Try to find out who said what. Ends with 1 if any attack wins; writes nothing."""
    with load_running_app(last_demo() if demo else None).app_context():
        read_only(True)
        try:
            evidence = _attack(cycle)
        finally:
            read_only(False)
    click.echo(statement(evidence, select_language([language], available_languages())), nl=False)
    if out:
        write_json(out, evidence.to_json())
    if not evidence.holds:
        raise SystemExit(1)


def _attack(cycle: str | None) -> Evidence:
    try:
        cycles = load_released_cycles(db.session, cycle)
    except NotFound:
        refuse([f"{cycle}: there is no closed cycle of this name."])
    return Evidence(
        attack_planted(),
        tuple(attack_cycle(one.name, one.policy, one.instrument, one.releases) for one in cycles),
        examine_storage(db.session, current_app.extensions["keystore"]),
    )
