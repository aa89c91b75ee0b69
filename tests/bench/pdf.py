"""``python -m tests.bench.pdf COUNT``: the report as a PDF, first in a cold process, then warm.

Prints {"cold": CPU ms from the start of the process, "warm": [CPU ms, …], "bytes": size}.
"""

import json
import subprocess
import sys
from datetime import date
from time import process_time

from leadership360.domain.instrument import freeze
from leadership360.domain.policy import PolicyName, make_policy
from leadership360.domain.release import InstrumentRef, Release
from leadership360.domain.tally import tally
from leadership360.render.pdf_process import render, settle
from leadership360.store.instruments import load_instrument
from tests.bench.counting import SUBJECT, answers_about
from tests.bench.effort import Effort
from tests.bench.figures import Figure, Goal


def measure_pdf(effort: Effort) -> list[Figure]:
    """Return what a report costs, in a process of its own; nothing where Pango is missing."""
    if subprocess.run([sys.executable, "-m", "leadership360.native"], check=False).returncode:
        return []
    command = [sys.executable, "-m", "tests.bench.pdf", str(effort.reports)]
    printed = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    told = json.loads(printed)
    return [
        Figure("PDF, warm", "ms CPU", told["warm"]),
        Figure("PDF, first of a cold process", "ms CPU", [told["cold"]]),
        Figure("PDF, size", "kB", [told["bytes"] / 1000], goal=Goal(80)),
    ]


def _draw(count: int) -> dict[str, object]:
    settle()
    instrument = load_instrument("transformational")
    text, fingerprint = freeze(instrument)
    opened = next(answers_about(instrument, 1, comments=True))
    policy = make_policy(PolicyName.STANDARD)
    release = tally(instrument, policy, SUBJECT, opened, seed=b"bench")
    reference = InstrumentRef(instrument.id, instrument.version, fingerprint)
    document = json.dumps(Release(reference, policy.name, (release,)).to_json())

    def draw() -> bytes:
        return render(
            document, text, language="en", policy=policy.name, released_on=date(2026, 3, 2)
        )

    pdf = draw()
    cold = process_time()
    warm = []
    for _ in range(count):
        began = process_time()
        draw()
        warm.append((process_time() - began) * 1000)
    return {"cold": cold * 1000, "warm": warm, "bytes": len(pdf)}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_draw(int(sys.argv[1]))))
