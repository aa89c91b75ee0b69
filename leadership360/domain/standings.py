"""Standings of all leaders of a cycle, attached to releases that are finished otherwise."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from leadership360.domain.norms import standings
from leadership360.domain.policy import Policy
from leadership360.domain.release import LeaderRelease, Mean, Standing


def with_standings(policy: Policy, leaders: Iterable[LeaderRelease]) -> tuple[LeaderRelease, ...]:
    """Return the releases of one cycle, in the same order, with their standings.

    Where the policy shows none, the releases as they are. Each block is compared with those of
    the same relations. Worked out from printed means alone; what that tells: ``norms``.
    """
    finished = tuple(leaders)
    if not policy.shows_standing:
        return finished
    return tuple(map(_with, finished, _standings(finished)))


Standings = dict[str, dict[str, Standing]]
"""dimension -> block -> standing, of one leader."""


def _standings(leaders: Sequence[LeaderRelease]) -> list[Standings]:
    cells: dict[tuple[str, str], dict[int, Mean]] = {}
    for place, leader in enumerate(leaders):
        for dimension, result in leader.dimensions.items():
            for block, cell in result.blocks.items():
                if isinstance(cell, Mean):
                    cells.setdefault((dimension, block), {})[place] = cell
    found: list[Standings] = [{} for _ in leaders]
    for (dimension, block), means in cells.items():
        for place, where in zip(means, standings(tuple(means.values())), strict=True):
            if where is not None:
                found[place].setdefault(dimension, {})[block] = where
    return found


def _with(leader: LeaderRelease, found: Standings) -> LeaderRelease:
    dimensions = {
        dimension: replace(result, standing=found.get(dimension))
        for dimension, result in leader.dimensions.items()
    }
    return replace(leader, dimensions=dimensions)
