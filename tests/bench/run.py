"""``./dev bench``: what a rater's form costs beside the floor, and what closing and PDFs cost.

Not a test: it fails nothing. The table says which goal is met on this machine, now; the goals are
those of the issues. Needs Linux (/proc).
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.bench.closing import measure_closing
from tests.bench.counting import measure_counting
from tests.bench.effort import FULL, QUICK, Effort
from tests.bench.figures import Figure, document, table
from tests.bench.pdf import measure_pdf
from tests.bench.stage import set_stage
from tests.bench.web import measure_web
from tests.jobs.servers import free_port


def measure(effort: Effort) -> list[Figure]:
    """Return every figure, in the order of the table."""
    with tempfile.TemporaryDirectory(prefix="leadership360-bench-") as folder:
        port = free_port()
        stage = set_stage(Path(folder), port)
        figures = measure_web(effort, stage, port)
    return [
        *figures,
        *measure_counting(effort),
        *measure_closing(effort),
        *measure_pdf(effort),
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less than a minute, less exact")
    parser.add_argument("--json", type=Path, metavar="OUT", help="also write every round here")
    options = parser.parse_args(arguments)
    if not Path("/proc/self/smaps_rollup").exists():
        sys.exit("This reads what processes cost from /proc, which only Linux has.")
    effort = QUICK if options.quick else FULL
    figures = measure(effort)
    sys.stdout.write(
        f"{table(figures)}\n\n"
        f"Best of {effort.rounds} rounds, the median beside it; the ratio is of the best. "
        "The floor is tests/bench/floor.py.\n"
    )
    if options.json:
        options.json.write_text(document(figures, effort.name), encoding="utf-8")
