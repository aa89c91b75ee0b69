"""Response files to score, and the commands as a shell runs them."""

import csv
import io
import random
import subprocess
import sys
from pathlib import Path

from leadership360.domain.answers import NOT_OBSERVED
from leadership360.domain.instrument import Instrument
from leadership360.domain.relation import Relation

COMMAND = Path(sys.executable).with_name("leadership360")


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run a command of ours in a process of its own."""
    return subprocess.run(
        [COMMAND, *map(str, arguments)], capture_output=True, text=True, check=False
    )


def made_up_csv(instrument: Instrument, *, leaders: int, seed: int, raters: int = 5) -> str:
    """Return a responses CSV in which every relation of each leader answers what it is asked."""
    chance = random.Random(seed)
    items = [item.id for item in instrument.items]
    prompts = [prompt.id for prompt in instrument.prompts]
    text = io.StringIO()
    writer = csv.DictWriter(text, ["leader", "group", *items, *prompts], restval="")
    writer.writeheader()
    for leader in range(1, leaders + 1):
        for relation in Relation:
            for _ in range(1 if relation.is_named else raters):
                row: dict[str, object] = {"leader": f"L{leader}", "group": relation.value}
                for item in instrument.items_for(relation):
                    row[item.id] = chance.randint(instrument.scale.min, instrument.scale.max)
                    if instrument.scale.not_observed and chance.random() < 0.05:
                        row[item.id] = NOT_OBSERVED
                for prompt in instrument.prompts_for(relation):
                    row[prompt.id] = f"Comment {chance.randint(100, 999)}"
                writer.writerow(row)
    return text.getvalue()
