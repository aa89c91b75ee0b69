"""Whether what the report names is so: self and others, and change."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leadership360.domain.comparison import GAP_SHARE, composite
from leadership360.domain.instrument import Scale
from leadership360.domain.interval import Z_90
from leadership360.domain.release import ChangeFinding, GapFinding, Mean, Release
from leadership360.simulation.coverage import clustered_error, true_gaps
from leadership360.simulation.model import RELATIONS, Floats, Ints
from leadership360.simulation.organisation import GROUPS, Organisation, leader_number

Flags = NDArray[np.bool_]

#: Half a standard deviation of the others' scores: a rule of research, here for contrast.
_HALF_SD = 0.5


@dataclass(frozen=True, slots=True)
class Quality:
    """How good a flag is. precision: of the flagged, recall: of the true; None without any.

    flagged, true: shares of all cells, None without any. Errors: standard ones by simulation.
    """

    precision: float | None
    precision_error: float | None
    recall: float | None
    recall_error: float | None
    flagged: float | None
    true: float | None

    @classmethod
    def of(cls, flags: Flags, truth: Flags, leader: Ints) -> "Quality":
        """Return the quality of ``flags`` for ``truth``, one place per cell; leader: whose."""
        precision, precision_error = _share_and_error(truth, flags, leader)
        recall, recall_error = _share_and_error(flags, truth, leader)
        return cls(precision, precision_error, recall, recall_error, _share(flags), _share(truth))


@dataclass(frozen=True, slots=True)
class GapFlags:
    """Flags about self and others; a true gap is half a point of four or more.

    half_sd: blind spots by the rule of half a standard deviation.
    """

    blind_spot: Quality
    hidden_strength: Quality
    half_sd: Quality


def gap_flags(organisation: Organisation, release: Release, scale: Scale) -> GapFlags:
    """Return how good the named gaps are, over all dimensions with a self-view and a block."""
    cells = list(_gap_cells(organisation, release))
    true = np.array([cell.true for cell in cells])
    points = np.array([cell.points for cell in cells])
    findings = np.array([cell.finding for cell in cells])
    others = np.array([cell.others for cell in cells])
    leader = np.array([cell.leader for cell in cells], np.int64)
    least = GAP_SHARE * (scale.max - scale.min)
    half_sd = _HALF_SD * float(others.std(ddof=1)) if len(others) > 1 else 0.0
    return GapFlags(
        blind_spot=Quality.of(findings == GapFinding.HIGHER, true >= least, leader),
        hidden_strength=Quality.of(findings == GapFinding.LOWER, true <= -least, leader),
        half_sd=Quality.of(points > half_sd, true >= least, leader),
    )


@dataclass(frozen=True, slots=True)
class _GapCell:
    leader: int
    true: float
    points: float
    finding: GapFinding
    others: float


def _gap_cells(organisation: Organisation, release: Release) -> Iterator[_GapCell]:
    for leader in release.leaders:
        pairs = zip(true_gaps(organisation, leader), leader.dimensions.values(), strict=True)
        for truth, result in pairs:
            shown = [cell for cell in result.blocks.values() if isinstance(cell, Mean)]
            if result.gap.points is not None and len(shown) == len(result.blocks):
                yield _GapCell(
                    truth.leader,
                    truth.own - truth.others,
                    result.gap.points,
                    result.gap.finding,
                    composite(shown).mean,
                )


@dataclass(frozen=True, slots=True)
class ChangeRates:
    """How often a rise is claimed. false_alarm: where nothing changed; power: where it did.

    Shares of the blocks whose movement may be shown, with their standard errors by simulation;
    None where there is none.
    """

    false_alarm: float | None
    false_alarm_error: float | None
    power: float | None
    power_error: float | None

    @classmethod
    def of(cls, claimed: Flags, rises: Flags, leader: Ints) -> "ChangeRates":
        """Return the rates, one place per block and dimension; leader: whose."""
        return cls(
            *_share_and_error(claimed, ~rises, leader), *_share_and_error(claimed, rises, leader)
        )


def _share_and_error(
    flags: Flags, among: Flags, leader: Ints
) -> tuple[float, float] | tuple[None, None]:
    """Return the share of ``flags`` among some, and its error; leaders count, not cells."""
    if not among.any():
        return None, None
    values = flags[among].astype(float)
    return float(values.mean()), clustered_error(values, leader[among])


def _share(flags: Flags) -> float | None:
    return float(flags.mean()) if len(flags) else None


def change_flags(organisation: Organisation, release: Release) -> ChangeRates:
    """Return how good "higher than last time" is."""
    return _change_rates(
        organisation,
        [
            (leader.leader, change.finding)
            for leader in release.leaders
            for result in leader.dimensions.values()
            for change in (result.change or {}).values()
        ],
    )


def moderated_change_flags(
    organisation: Organisation, changes: Mapping[str, Mapping[str, Any]]
) -> ChangeRates:
    """Return how good moderated t is for the data's owner. changes: of ``raw_changes``."""
    return _change_rates(
        organisation,
        [
            (leader, by_relation[relation]["finding"])
            for leader, dimensions in changes.items()
            for by_relation in dimensions.values()
            for relation in GROUPS
            if relation in by_relation
        ],
    )


def _change_rates(organisation: Organisation, found: Sequence[tuple[str, str]]) -> ChangeRates:
    """Return the rates of findings, each with its leader."""
    number = np.array([leader_number(leader) for leader, _ in found], np.int64)
    claimed = np.array([finding == ChangeFinding.HIGHER for _, finding in found], np.bool_)
    return ChangeRates.of(claimed, organisation.rises[number], number)


def alpha_change_flags(
    organisation: Organisation, now: Floats, later: Floats, alpha: Floats
) -> ChangeRates:
    """Return how good the usual reliable change index would be, one-sided 5 %, for contrast.

    now, later: leaders x groups x dimensions, means of rater scores, nan where missing.
    alpha: per dimension. A rise above 1.645 SD sqrt(2 (1 - alpha)) counts, SD over leaders' means.
    Source: Jacobson & Truax (1991), J. Consult. Clin. Psychol. 59, 12.
    """
    spread = np.nanstd(now, axis=0, ddof=1)
    least = Z_90 * spread * np.sqrt(2 * (1 - alpha))
    claimed = later - now > least
    known = ~np.isnan(later - now)
    leader = np.broadcast_to(np.arange(len(now))[:, np.newaxis, np.newaxis], claimed.shape)[known]
    return ChangeRates.of(claimed[known], organisation.rises[leader], leader)


def mean_true_rise(organisation: Organisation) -> float:
    """Return how much the leaders who changed have risen, in scale points on average."""
    groups = [RELATIONS.index(relation) for relation in GROUPS]
    steps = (organisation.later - organisation.now)[organisation.rises]
    return float(steps[:, groups].mean())
