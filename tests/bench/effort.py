"""How much is measured."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Effort:
    """Counts of everything that is repeated.

    rounds: ours and the floor in turn. requests, visits: per round. seconds: of each rate.
    leaders, table_leaders: sizes of the cycles that are scored, from opened boxes and from a
    table. boxes: sealed and opened. reports: warm PDFs. batch: PDFs in a row, by one process
    and by two.
    closed: sizes of a small and a large cycle that are closed.
    """

    name: str
    rounds: int
    requests: int
    visits: int
    seconds: float
    boots: int
    leaders: tuple[int, ...]
    table_leaders: tuple[int, ...]
    boxes: int
    reports: int
    batch: int
    closed: tuple[int, int]


FULL = Effort(
    "full", 7, 600, 40, 1.5, 3, (1_000, 10_000), (1_000, 10_000), 1_000, 7, 300, (250, 1_000)
)
QUICK = Effort("quick", 3, 300, 10, 0.7, 2, (1_000,), (1_000, 10_000), 300, 3, 6, (50, 200))
