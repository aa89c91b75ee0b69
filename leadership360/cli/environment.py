"""What every command needs: settings or a clear refusal, files or a clear refusal."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

import click

from leadership360.config import Settings, SettingsInvalid


def refuse(sentences: Iterable[str]) -> NoReturn:
    """Print one sentence a line and end with 1: a fault in the input, or a check that failed."""
    for sentence in sentences:
        click.echo(sentence, err=True)
    sys.exit(1)


def load_settings() -> Settings:
    """Return the settings of the environment, or end with every fault."""
    try:
        return Settings.from_env()
    except SettingsInvalid as problem:
        refuse(problem.faults)


def read_file(path: str) -> bytes:
    """Return a file's content, or end with a sentence."""
    try:
        return Path(path).read_bytes()
    except OSError as problem:
        refuse([f"{path}: {problem.strerror}."])
