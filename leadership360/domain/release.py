"""What a leader's report may say: printed values, and else a reason without a number.

A release is immutable. Web report, PDF and every export are pure functions of it.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from leadership360.domain.relation import Relation

SCHEMA = "leadership360/scores/1"


class Reason(StrEnum):
    """Why a value is not shown."""

    TOO_FEW_RATERS = "too_few_raters"
    TOO_FEW_ANSWERS = "too_few_answers"
    NOT_ASKED = "not_asked"
    NOT_OBSERVABLE = "not_observable"


@dataclass(frozen=True, slots=True)
class Withheld:
    """A value that is not shown. Carries no number, so nothing that prints it can leak one."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Mean:
    """A block's mean on a dimension (scale points, one decimal) and its 90 % interval (two)."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Band:
    """Where a block's mean on an item lies, in scale points to one decimal.

    ``low`` equal to the scale's minimum reads "``high`` or lower"; ``high`` equal to its
    maximum reads "``low`` or higher".
    """

    low: float
    high: float


class GapFinding(StrEnum):
    """How the leader's own view compares with the anonymous blocks'."""

    HIGHER = "higher"
    SAME = "same"
    LOWER = "lower"
    TOO_FEW = "too_few"
    TOO_CLOSE = "too_close"


@dataclass(frozen=True, slots=True)
class Gap:
    """Own score minus the anonymous blocks' composite, in points; None where one is missing.

    low, high: ends of its 90 % interval (two decimals); None where there are no points.
    """

    points: float | None
    finding: GapFinding
    low: float | None = None
    high: float | None = None


class Quadrant(StrEnum):
    """Johari cell of a dimension."""

    OPEN = "open"
    BLIND_SPOT = "blind_spot"
    HIDDEN_STRENGTH = "hidden_strength"
    DEVELOPMENT = "development"
    TOO_CLOSE = "too_close"


class ChangeFinding(StrEnum):
    """Whether a block's mean moved more than noise."""

    HIGHER = "higher"
    NO_CLEAR_CHANGE = "no_clear_change"
    LOWER = "lower"


@dataclass(frozen=True, slots=True)
class Change:
    """Movement of one block since the release before, in points.

    smallest: the smallest change that can be called real with these groups.
    """

    before: float
    points: float
    smallest: float
    finding: ChangeFinding


#: Leaders compared, the own one included, from which quarters are named and from which percentiles.
QUARTERS_FROM = 30
PERCENTILES_FROM = 100


@dataclass(frozen=True, slots=True)
class Standing:
    """Between which percentiles a block's mean lies among the leaders': 0..100 from the lowest.

    leaders: how many are compared, the own one included, rounded down to ten. low, high: ends of
    a 90 % interval, rounded outwards: to quarters below 100 leaders, else to multiples of 5.
    """

    leaders: int
    low: int
    high: int

    @property
    def is_in_quarters(self) -> bool:
        """Return whether only quarters may be named."""
        return self.leaders < PERCENTILES_FROM


@dataclass(frozen=True, slots=True)
class Block:
    """Anonymous raters shown together.

    id: relations joined by "+"; relations: in the order of ``ANONYMOUS``; raters: how many count.
    """

    id: str
    relations: tuple[Relation, ...]
    raters: int


@dataclass(frozen=True, slots=True)
class DimensionResult:
    """One dimension of one leader. ``blocks`` has every block of the release.

    standing: block -> where it stands among the leaders; None unless the cycle asked for it.
    """

    blocks: Mapping[str, Mean | Withheld]
    self_score: float | None
    manager: tuple[float, ...]
    others: Mean | Withheld
    gap: Gap
    quadrant: Quadrant | None
    change: Mapping[str, Change] | None
    standing: Mapping[str, Standing] | None = None


@dataclass(frozen=True, slots=True)
class ItemResult:
    """One item of one leader. Manager and self are single ratings (None: could not observe)."""

    blocks: Mapping[str, Band | Withheld]
    self_rating: int | None
    manager: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class LeaderRelease:
    """Everything that may be printed about one leader in one cycle.

    asked: relation -> how many were asked; answered counts only appear as block sizes.
    comments: prompt id -> shuffled texts of all anonymous raters.
    named_comments: relation (self, manager) -> prompt id -> texts.
    themes: prompt id -> what a coach wrote between closing and release; empty without a coach.
    """

    leader: str
    name: str
    cycle: str
    blocks: tuple[Block, ...]
    asked: Mapping[Relation, int]
    dimensions: Mapping[str, DimensionResult]
    items: Mapping[str, ItemResult]
    comments: Mapping[str, tuple[str, ...] | Withheld]
    named_comments: Mapping[Relation, Mapping[str, tuple[str, ...]]]
    themes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InstrumentRef:
    """Which instrument, to the byte."""

    id: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Release:
    """The releases of one cycle: the document ``leadership360/scores/1``."""

    instrument: InstrumentRef
    policy: str
    leaders: tuple[LeaderRelease, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the document as plain dictionaries (interface.md)."""
        return {
            "schema": SCHEMA,
            "instrument": {
                "id": self.instrument.id,
                "version": self.instrument.version,
                "sha256": self.instrument.sha256,
            },
            "policy": self.policy,
            "leaders": [_leader_json(leader) for leader in self.leaders],
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "Release":
        """Undo ``to_json``. Raises ValueError for another schema."""
        if raw["schema"] != SCHEMA:
            raise ValueError(f"not a {SCHEMA} document: {raw['schema']}")
        return cls(
            InstrumentRef(**raw["instrument"]),
            raw["policy"],
            tuple(_leader_from(leader) for leader in raw["leaders"]),
        )


def _leader_json(leader: LeaderRelease) -> dict[str, Any]:
    return {
        "leader": leader.leader,
        "name": leader.name,
        "cycle": leader.cycle,
        "blocks": [
            {"id": block.id, "relations": list(block.relations), "raters": block.raters}
            for block in leader.blocks
        ],
        "asked": {str(relation): count for relation, count in leader.asked.items()},
        "dimensions": {key: _dimension_json(value) for key, value in leader.dimensions.items()},
        "items": {
            key: {
                "blocks": {block: _cell_json(cell) for block, cell in item.blocks.items()},
                "self": item.self_rating,
                "manager": list(item.manager),
            }
            for key, item in leader.items.items()
        },
        "comments": {
            prompt: _cell_json(texts) if isinstance(texts, Withheld) else list(texts)
            for prompt, texts in leader.comments.items()
        },
        "named_comments": {
            str(relation): {prompt: list(texts) for prompt, texts in prompts.items()}
            for relation, prompts in leader.named_comments.items()
        },
        **({"themes": dict(leader.themes)} if leader.themes else {}),
    }


def _dimension_json(result: DimensionResult) -> dict[str, Any]:
    return {
        "blocks": {block: _cell_json(cell) for block, cell in result.blocks.items()},
        "self": result.self_score,
        "manager": list(result.manager),
        "others": _cell_json(result.others),
        "gap": _gap_json(result.gap),
        "quadrant": result.quadrant and str(result.quadrant),
        "change": None
        if result.change is None
        else {
            block: {
                "before": change.before,
                "points": change.points,
                "smallest": change.smallest,
                "finding": str(change.finding),
            }
            for block, change in result.change.items()
        },
        "standing": None
        if result.standing is None
        else {block: asdict(standing) for block, standing in result.standing.items()},
    }


def _gap_json(gap: Gap) -> dict[str, Any]:
    interval = None if gap.low is None else [gap.low, gap.high]
    return {"points": gap.points, "interval": interval, "finding": str(gap.finding)}


def _cell_json(cell: Mean | Band | Withheld) -> dict[str, Any]:
    match cell:
        case Mean():
            return {"mean": cell.mean, "interval": [cell.low, cell.high]}
        case Band():
            return {"band": [cell.low, cell.high]}
        case Withheld():
            return {"withheld": str(cell.reason)}


def _mean_from(raw: Mapping[str, Any]) -> Mean | Withheld:
    if "withheld" in raw:
        return Withheld(Reason(raw["withheld"]))
    return Mean(raw["mean"], *raw["interval"])


def _gap_from(raw: Mapping[str, Any]) -> Gap:
    limits = raw.get("interval") or (None, None)  # younger than the format
    return Gap(raw["points"], GapFinding(raw["finding"]), *limits)


def _band_from(raw: Mapping[str, Any]) -> Band | Withheld:
    if "withheld" in raw:
        return Withheld(Reason(raw["withheld"]))
    return Band(*raw["band"])


def _leader_from(raw: Mapping[str, Any]) -> LeaderRelease:
    return LeaderRelease(
        leader=raw["leader"],
        name=raw["name"],
        cycle=raw["cycle"],
        blocks=tuple(
            Block(block["id"], tuple(map(Relation, block["relations"])), block["raters"])
            for block in raw["blocks"]
        ),
        asked={Relation(relation): count for relation, count in raw["asked"].items()},
        dimensions={key: _dimension_from(value) for key, value in raw["dimensions"].items()},
        items={
            key: ItemResult(
                {block: _band_from(cell) for block, cell in item["blocks"].items()},
                item["self"],
                tuple(item["manager"]),
            )
            for key, item in raw["items"].items()
        },
        comments={
            prompt: Withheld(Reason(texts["withheld"])) if isinstance(texts, dict) else tuple(texts)
            for prompt, texts in raw["comments"].items()
        },
        named_comments={
            Relation(relation): {prompt: tuple(texts) for prompt, texts in prompts.items()}
            for relation, prompts in raw["named_comments"].items()
        },
        themes=raw.get("themes", {}),
    )


def _dimension_from(raw: Mapping[str, Any]) -> DimensionResult:
    change, standing = raw["change"], raw.get("standing")  # the latter is younger than the format
    return DimensionResult(
        blocks={block: _mean_from(cell) for block, cell in raw["blocks"].items()},
        self_score=raw["self"],
        manager=tuple(raw["manager"]),
        others=_mean_from(raw["others"]),
        gap=_gap_from(raw["gap"]),
        quadrant=raw["quadrant"] and Quadrant(raw["quadrant"]),
        change=None
        if change is None
        else {
            block: Change(
                value["before"], value["points"], value["smallest"], ChangeFinding(value["finding"])
            )
            for block, value in change.items()
        },
        standing=None
        if standing is None
        else {block: Standing(**value) for block, value in standing.items()},
    )
