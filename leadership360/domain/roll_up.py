"""The organisation's means: of values that leaders' reports print, and of nothing else.

There is no total of answers from which a report could be taken away: who subtracts what she knows
of the other leaders comes at best to what the last one's report prints.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from leadership360.domain.release import LeaderRelease, Mean
from leadership360.domain.rounding import mean_of_printed

#: Fewest leaders behind a mean; anonymity.md 2.3.
LEADERS_MINIMUM = 5


@dataclass(frozen=True, slots=True)
class OrganisationMean:
    """Mean of the printed means of one kind of block, one decimal, and over how many leaders."""

    mean: float
    leaders: int


def roll_up(releases: Iterable[LeaderRelease]) -> dict[str, dict[str, OrganisationMean]]:
    """Return dimension -> block id -> mean, where at least five leaders' reports print one.

    Each leader counts the same. Source: anonymity.md 2.3, roll-ups.
    """
    printed: dict[str, dict[str, list[float]]] = {}
    for release in releases:
        for dimension, result in release.dimensions.items():
            for block, cell in result.blocks.items():
                if isinstance(cell, Mean):
                    printed.setdefault(dimension, {}).setdefault(block, []).append(cell.mean)
    return {dimension: _means(blocks) for dimension, blocks in printed.items()}


def _means(blocks: Mapping[str, list[float]]) -> dict[str, OrganisationMean]:
    return {
        block: OrganisationMean(mean_of_printed(means), len(means))
        for block, means in blocks.items()
        if len(means) >= LEADERS_MINIMUM
    }
