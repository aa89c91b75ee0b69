"""A server as a process, and what it has cost so far, read from /proc."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

from tests.bench.browser import Browser

_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")

#: What is cheaper than this, in CPU seconds, cannot be told from nothing.
TICK = 1 / _TICKS_PER_SECOND
_PATIENCE_SECONDS = 30


def cpu_seconds(pid: int) -> float:
    """Return what a process and its ended children have used, to about 10 ms."""
    # The name, in brackets, may hold anything; numbers follow it. Source: proc(5), fields 14-17.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / _TICKS_PER_SECOND


def memory_mib(pid: int) -> float:
    """Return the proportional set size: shared pages count by share."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise LookupError(pid)


def children(pid: int) -> list[int]:
    """Return the processes that ``pid`` has started and that still run."""
    lists = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for file in lists for child in file.read_text().split()]


def family(pid: int) -> list[int]:
    """Return a process and all below it."""
    return [pid, *(member for child in children(pid) for member in family(child))]


@dataclass(frozen=True, slots=True)
class Server:
    """A running server. boot: CPU seconds, all processes, until the first page was there."""

    pid: int
    port: int
    boot: float

    def cpu(self) -> float:
        """Return the CPU seconds of the process that answers requests."""
        (worker,) = children(self.pid)
        return cpu_seconds(worker)

    def memory(self) -> float:
        """Return the memory of all its processes in MiB."""
        return sum(map(memory_mib, family(self.pid)))


@contextmanager
def running(
    arguments: Sequence[str], port: int, path: str, environment: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Start ``python ARGUMENTS`` and lend the server once ``path`` is there; end it after."""
    with subprocess.Popen(
        [sys.executable, *arguments],
        env={**os.environ, **(environment or {})},
        stdout=subprocess.DEVNULL,
    ) as process:
        try:
            _wait_for(process, port, path)
            yield Server(process.pid, port, sum(map(cpu_seconds, family(process.pid))))
        finally:
            process.terminate()


def _wait_for(process: "subprocess.Popen[bytes]", port: int, path: str) -> None:
    visitor = Browser(port)
    until = monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            visitor.get(path)
        except ConnectionError:
            if process.poll() is not None or monotonic() > until:
                raise
            sleep(0.02)
        else:
            visitor.close()
            return
