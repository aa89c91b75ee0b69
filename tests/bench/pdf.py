"""``python -m tests.bench.pdf COUNT [naive]``: the report as a PDF, first cold, then warm.

With "naive" only the first report, as ``naive_pdf`` draws it. Prints JSON: times in ms of CPU,
"bytes" the size, "peak" and "grown" memory in MB, the second per report.
"""

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from importlib import import_module
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from leadership360.domain.instrument import freeze, thaw
from leadership360.domain.policy import PolicyName, make_policy
from leadership360.domain.release import LeaderRelease
from leadership360.domain.tally import tally
from leadership360.render.pdf_process import PdfProcess, _document, render, settle
from leadership360.render.report import build_report
from leadership360.store.instruments import load_instrument
from tests.bench.counting import SUBJECT, answers_about
from tests.bench.effort import Effort
from tests.bench.figures import Figure, Goal

DAY = date(2026, 3, 2)

#: Reports over which the growth of memory is measured.
_KEPT = 8


def measure_pdf(effort: Effort) -> list[Figure]:
    """Return what a report costs beside naive use; nothing where Pango is missing."""
    if subprocess.run([sys.executable, "-m", "leadership360.native"], check=False).returncode:
        return []
    told, naive = _told(effort.reports), _told(0, "naive")
    alone, together = (_batch(processes, effort.batch) for processes in (1, 2))
    return [
        Figure("PDF, warm", "ms CPU", told["warm"], told["naive"], Goal(1 / 4.4, is_ratio=True)),
        Figure("PDF, tags (floor: without)", "ms CPU", told["warm"], told["untagged"], _TAGS),
        Figure("PDF, first of a cold process", "ms CPU", [told["cold"]], [naive["cold"]], _COLD),
        Figure("PDF, size", "kB", [told["bytes"] / 1000], [naive["bytes"] / 1000], Goal(80)),
        Figure("PDF, peak of a worker", "MB", [told["peak"]], [naive["peak"]], Goal(130)),
        Figure("PDF, growth of a worker", "MB each", [told["grown"]], goal=Goal(0.1)),
        Figure("PDF, two processes (floor: one)", "1/s", [together], [alone], _TWO, is_rate=True),
    ]


_TAGS = Goal(1.1, is_ratio=True)
_COLD = Goal(0.5, is_ratio=True)
_TWO = Goal(1.6, is_ratio=True, is_least=True)


def _told(count: int, *how: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.bench.pdf", str(count), *how]
    printed = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    told: dict[str, Any] = json.loads(printed)
    return told


def _release() -> tuple[LeaderRelease, str, str]:
    instrument = load_instrument("transformational")
    opened = next(answers_about(instrument, 1, comments=True))
    policy = make_policy(PolicyName.STANDARD)
    release = tally(instrument, policy, SUBJECT, opened, seed=b"bench")
    return release, freeze(instrument)[0], policy.name


def _batch(processes: int, count: int) -> float:
    """Return reports per second of wall time, all processes warm."""
    release, text, policy = _release()
    process = PdfProcess(processes=processes)

    def draw(_: int) -> bytes:
        return process.pdf(release, text, language="en", policy=policy, released_on=DAY)

    with ThreadPoolExecutor(processes) as threads:
        list(threads.map(draw, range(2 * processes)))
        began = perf_counter()
        list(threads.map(draw, range(count)))
        seconds = perf_counter() - began
    process.close()
    return count / seconds


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def _draw(count: int, *, naive: bool) -> dict[str, object]:
    settle()
    release, text, policy = _release()
    document = _document(release, text, policy)

    def ways() -> tuple[Callable[[], bytes], ...]:
        def report() -> Any:
            return build_report(release, thaw(text), language="en", policy=policy, released_on=DAY)

        rival = import_module(_RIVAL)
        return (
            lambda: render(document, text, language="en", policy=policy, released_on=DAY),
            lambda: rival.untagged_pdf(report()),
            lambda: rival.naive_pdf(report()),
        )

    ours, untagged, beginner = ways()
    size = len(beginner() if naive else ours())
    cold = process_time()
    before = _resident()
    kept = [_timed(ours) for _ in range(_KEPT if count else 0)]
    grown, peak = _resident() - before, _peak()
    rounds = [(_timed(ours), _timed(untagged), _timed(beginner)) for _ in range(count)]
    return {
        "cold": cold * 1000,
        "warm": [one for one, _, _ in rounds],
        "untagged": [one for _, one, _ in rounds],
        "naive": [one for _, _, one in rounds],
        "bytes": size,
        "peak": peak,
        "grown": grown / len(kept) if kept else 0.0,
    }


_RIVAL = "tests.bench.naive_pdf"


def _timed(draw: Callable[[], bytes]) -> float:
    began = process_time()
    draw()
    return (process_time() - began) * 1000


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_draw(int(sys.argv[1]), naive="naive" in sys.argv)))
