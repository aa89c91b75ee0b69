"""What a rater is promised, as facts: everything a sentence of the promise depends on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from leadership360.domain.disclosure import make_blocks
from leadership360.domain.policy import Policy
from leadership360.domain.relation import ANONYMOUS, Relation
from leadership360.domain.release import Block


class PromisePart(StrEnum):
    """One sentence or two, on one matter; in the order they are read."""

    NAMED = "named"
    TOGETHER = "together"
    IF_FEW = "if_few"
    GUARANTEE = "guarantee"
    STANDING = "standing"
    COMMENTS = "comments"
    THEMES = "themes"
    STORED = "stored"
    RISK = "risk"


@dataclass(frozen=True, slots=True)
class PromiseFacts:
    """What is promised to the raters of one relation about one leader.

    asked: relation -> how many are asked about this leader. writes: whether this relation is asked
    for comments. closes_on: last day for answers. coach: who writes themes, if anybody. trustees:
    names of those of whom two open the boxes together; empty where the server keeps the key.

    Trustees are named, without an address: whether two of them would open the boxes for a leader
    only those can judge who know who they are, and a promise nobody can judge is worth nothing.
    """

    relation: Relation
    asked: Mapping[Relation, int]
    policy: Policy
    closes_on: date
    writes: bool
    coach: str | None
    trustees: tuple[str, ...] = ()

    @property
    def block(self) -> Block | None:
        """Return with whom this relation is shown if everybody answers; None where nothing is."""
        groups = {relation: self.asked.get(relation, 0) for relation in ANONYMOUS}
        blocks = make_blocks(groups, self.policy.block_minimum)
        own = next((block for block in blocks if self.relation in block.relations), None)
        return own if own and own.raters >= self.policy.block_minimum else None

    @property
    def destroyed_on(self) -> date:
        """Return the day single answers are destroyed, if the cycle closes by itself."""
        return self.closes_on + timedelta(days=1 + self.policy.grace_days)
