"""The disclosure policy of a cycle: chosen before launch, then frozen and hashed."""

import json
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from hashlib import sha256

#: Fewest anonymous raters shown together, whatever anybody configures; anonymity.md 3.3, rule 1.
BLOCK_MINIMUM = 4

#: Spread assumed before the organisation has one of its own; measurement.md 1.4, cold start.
COLD_START_PHI = 0.15


class PolicyName(StrEnum):
    """standard: bands and one-decimal means. strict: bands only."""

    STANDARD = "standard"
    STRICT = "strict"


@dataclass(frozen=True, slots=True)
class Policy:
    """The numbers the release rules work with.

    block_minimum: fewest raters in a block (>= 4).
    item_minimum: fewest answers behind an item band.
    phi: pooled spread of ratings as a share of the largest possible one, two decimals.
    grace_days: days between closing and the destruction of boxes and key.
    shows_standing: whether leaders are told where they stand among the others.
    seals_in_browser: whether answers reach the server sealed already.
    """

    name: PolicyName
    block_minimum: int
    item_minimum: int
    phi: float
    grace_days: int
    rules: int = 1
    shows_standing: bool = False
    seals_in_browser: bool = False

    @property
    def is_strict(self) -> bool:
        """Return whether every number must follow from bands."""
        return self.name is PolicyName.STRICT

    def to_json(self) -> str:
        """Return the canonical text that is frozen at launch.

        A rule that came later is written only where it is on, so that what was frozen before
        keeps its text and hash.
        """
        rules = asdict(self)
        for later in ("shows_standing", "seals_in_browser"):
            if not rules[later]:
                del rules[later]
        return json.dumps(rules, sort_keys=True, separators=(",", ":"))

    @property
    def sha256(self) -> str:
        """Return the hash whose beginning raters are shown before the first question."""
        return sha256(self.to_json().encode()).hexdigest()

    @classmethod
    def from_json(cls, text: str) -> "Policy":
        """Undo ``to_json``."""
        raw = json.loads(text)
        return cls(**(raw | {"name": PolicyName(raw["name"])}))


def make_policy(
    name: PolicyName,
    *,
    block_minimum: int = BLOCK_MINIMUM,
    phi: float = COLD_START_PHI,
    grace_days: int = 3,
    shows_standing: bool = False,
    seals_in_browser: bool = False,
) -> Policy:
    """Return the policy of that name.

    block_minimum: raised to 4 when lower. phi: rounded to two decimals, at least .01, because an
    organisation without any spread so far is no proof that the next will have none.
    Source: anonymity.md 3.3, rules 1, 2 and 8.
    """
    minimum = max(BLOCK_MINIMUM, block_minimum)
    item_minimum = minimum if name is PolicyName.STRICT else max(5, minimum)
    return Policy(
        name,
        minimum,
        item_minimum,
        max(0.01, round(phi, 2)),
        grace_days,
        shows_standing=shows_standing,
        seals_in_browser=seals_in_browser,
    )


def stricter(policy: Policy) -> Policy:
    """Return the strict policy with everything else as it was frozen."""
    return replace(policy, name=PolicyName.STRICT, item_minimum=policy.block_minimum)


def is_at_least_as_strict(new: Policy, old: Policy) -> bool:
    """Return whether everything that raters were promised under ``old`` holds under ``new``.

    Strict guarantees what standard does, and more. The fewest answers behind a band are compared
    between policies of one name only: standard shows decimals beside its bands and so needs five,
    bands alone are proved from four on. Single answers may be destroyed earlier, never later, and
    standings may be left out, and what is sealed in the browser stays so; what is no matter of
    strictness stays as it is.
    Source: anonymity.md 3.3.
    """
    if new.name is old.name:
        has_stricter_cells = new.item_minimum >= old.item_minimum
    else:
        has_stricter_cells = new.is_strict and new.item_minimum >= BLOCK_MINIMUM
    return (
        has_stricter_cells
        and new.block_minimum >= old.block_minimum
        and new.grace_days <= old.grace_days
        and new.shows_standing <= old.shows_standing
        and new.seals_in_browser >= old.seals_in_browser
        and (new.phi, new.rules) == (old.phi, old.rules)
    )
