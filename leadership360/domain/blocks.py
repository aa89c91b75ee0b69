"""Which anonymous raters are shown together, for many leaders at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leadership360.domain.arrays import Bools, Ints, distinct
from leadership360.domain.disclosure import make_blocks
from leadership360.domain.relation import ANONYMOUS
from leadership360.domain.release import Block
from leadership360.domain.scoring import RELATIONS, Sheets


@dataclass(frozen=True, slots=True)
class Blocks:
    """The blocks of many leaders, one after the other.

    of_leader: each leader's blocks. ids: those that occur. Per block: leader, whose it is; place,
    which of theirs; id, its place in ``ids``; raters, how many. relations: blocks x
    ``RELATIONS``, who is in it. members: rows of the raters who count and are anonymous, block by
    block.
    """

    of_leader: tuple[tuple[Block, ...], ...]
    ids: tuple[str, ...]
    leader: Ints
    place: Ints
    id: Ints
    raters: Ints
    relations: Bools
    members: Ints

    def __len__(self) -> int:
        return len(self.leader)

    def totals(self, *of_members: NDArray[Any]) -> list[Ints]:
        """Return sums over each block's raters, of arrays with the rows of ``members``."""
        if not len(self):
            return [values.astype(np.int64) for values in of_members]
        starts = np.cumsum(self.raters) - self.raters
        return [np.add.reduceat(values, starts, axis=0, dtype=np.int64) for values in of_members]


def blocks_of(sheets: Sheets, leader: Ints, leaders: int, minimum: int) -> Blocks:
    """Return the blocks of the raters who count.

    leader: per row of ``sheets``, 0 to ``leaders`` - 1. Which relations join follows from counts
    alone: ``disclosure.make_blocks``.
    """
    number_of = np.full(len(RELATIONS), -1)
    number_of[[RELATIONS.index(relation) for relation in ANONYMOUS]] = range(len(ANONYMOUS))
    rows = np.flatnonzero(sheets.counts & (number_of[sheets.relation] >= 0))
    group = leader[rows] * len(ANONYMOUS) + number_of[sheets.relation[rows]]
    counts = np.bincount(group, minlength=leaders * len(ANONYMOUS))
    combinations, kind = distinct(*counts.reshape(leaders, len(ANONYMOUS)).T)
    partitions = [
        make_blocks(dict(zip(ANONYMOUS, sizes, strict=True)), minimum) for sizes in combinations
    ]
    size = np.array([len(partition) for partition in partitions], np.int64)[kind]
    first = np.cumsum(size) - size
    owner = np.repeat(np.arange(leaders), size)
    place = np.arange(len(owner)) - first[owner]
    ids = tuple(dict.fromkeys(block.id for partition in partitions for block in partition))
    tables = [_table(partition, ids) for partition in partitions]
    raters, id_of, place_of, relations = (
        np.array(column)[kind] for column in zip(*tables, strict=True)
    )
    block = (first[:, None] + place_of).ravel()[group]
    return Blocks(
        of_leader=tuple(partitions[one] for one in kind.tolist()),
        ids=ids,
        leader=owner,
        place=place,
        id=id_of[owner, place],
        raters=raters[owner, place],
        relations=relations[owner, place],
        members=rows[np.argsort(block, kind="stable")],
    )


def _table(partition: Sequence[Block], ids: Sequence[str]) -> tuple[Ints, Ints, Ints, Bools]:
    """Return raters, id and relations by place of the block, and where ``ANONYMOUS`` went."""
    raters, id_of, place_of = np.zeros((3, len(ANONYMOUS)), np.int64)
    relations = np.zeros((len(ANONYMOUS), len(RELATIONS)), np.bool_)
    for place, block in enumerate(partition):
        raters[place], id_of[place] = block.raters, ids.index(block.id)
        for relation in block.relations:
            place_of[ANONYMOUS.index(relation)] = place
            relations[place, RELATIONS.index(relation)] = True
    return raters, id_of, place_of, relations
