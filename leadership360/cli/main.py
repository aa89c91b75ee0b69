"""The group of commands; each is imported only when it is called, so that none slows another."""

from importlib import import_module
from importlib.metadata import version

import click

#: Command -> module and object, and the line in the help.
COMMANDS = {
    "demo": ("leadership360.cli.demo:demo", "A fictional company to click through."),
    "serve": ("leadership360.cli.serve:serve", "Run the web pages and the worker."),
    "worker": ("leadership360.cli.serve:worker", "Run the worker only."),
    "db": ("leadership360.cli.database:db", "Look after the database."),
    "admin": ("leadership360.cli.admin:admin", "Look after admins."),
    "person": ("leadership360.cli.person:person", "Erase a person."),
    "retention": ("leadership360.cli.retention:retention", "Delete what is too old, or say what."),
    "cycle": ("leadership360.cli.cycle:cycle", "List, close, reopen and release cycles."),
    "instrument": ("leadership360.cli.instrument:instrument", "Check instrument files."),
    "score": ("leadership360.cli.score:score", "Scores from a CSV of responses."),
    "report": ("leadership360.cli.report:report", "PDF reports from a CSV of responses."),
    "psychometrics": (
        "leadership360.cli.psychometrics:psychometrics_command",
        "Quality of instrument and ratings from a CSV of responses.",
    ),
    "simulate": ("leadership360.cli.simulate:simulate", "Compare printed numbers with the truth."),
    "prove": ("leadership360.cli.prove:prove", "Attack this installation; say what was found."),
    "verify": ("leadership360.cli.verify:verify", "Say whether a PDF was made here."),
    "doctor": ("leadership360.cli.doctor:doctor", "Say what is missing and how to get it."),
}


class LazyGroup(click.Group):
    """A group that imports a command when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command, or None if there is no such."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help without importing anything."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=LazyGroup)
@click.version_option(version("leadership360"), prog_name="leadership360")
def main() -> None:
    """Run an honest 360 assessment for transformational leadership."""
