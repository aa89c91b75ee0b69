"""Whether what the report names is so: self and others, and change."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leadership360.domain.comparison import GAP_SHARE, composite
from leadership360.domain.instrument import Scale
from leadership360.domain.interval import Z_90
from leadership360.domain.release import ChangeFinding, GapFinding, Mean, Release
from leadership360.simulation.coverage import true_gaps
from leadership360.simulation.model import RELATIONS, Floats
from leadership360.simulation.organisation import GROUPS, Organisation, leader_number

Flags = NDArray[np.bool_]

#: Half a standard deviation of the others' scores: a rule of research, here for contrast.
_HALF_SD = 0.5


@dataclass(frozen=True, slots=True)
class Quality:
    """How good a flag is. precision: of the flagged, recall: of the true; None without any.

    flagged, true: shares of all cells, None without any.
    """

    precision: float | None
    recall: float | None
    flagged: float | None
    true: float | None

    @classmethod
    def of(cls, flags: Flags, truth: Flags) -> "Quality":
        """Return the quality of ``flags`` for ``truth``, one place per cell."""
        both = float((flags & truth).sum())
        return cls(
            precision=both / float(flags.sum()) if flags.any() else None,
            recall=both / float(truth.sum()) if truth.any() else None,
            flagged=_share(flags),
            true=_share(truth),
        )


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
    least = GAP_SHARE * (scale.max - scale.min)
    half_sd = _HALF_SD * float(others.std(ddof=1)) if len(others) > 1 else 0.0
    return GapFlags(
        blind_spot=Quality.of(findings == GapFinding.HIGHER, true >= least),
        hidden_strength=Quality.of(findings == GapFinding.LOWER, true <= -least),
        half_sd=Quality.of(points > half_sd, true >= least),
    )


@dataclass(frozen=True, slots=True)
class _GapCell:
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
                    truth.own - truth.others,
                    result.gap.points,
                    result.gap.finding,
                    composite(shown).mean,
                )


@dataclass(frozen=True, slots=True)
class ChangeRates:
    """How often a rise is claimed. false_alarm: where nothing changed; power: where it did.

    Shares of the blocks whose movement may be shown; None where there is none.
    """

    false_alarm: float | None
    power: float | None

    @classmethod
    def of(cls, claimed: Flags, rises: Flags) -> "ChangeRates":
        """Return the rates, one place per block and dimension."""
        return cls(_share(claimed[~rises]), _share(claimed[rises]))


def _share(flags: Flags) -> float | None:
    return float(flags.mean()) if len(flags) else None


def change_flags(organisation: Organisation, release: Release) -> ChangeRates:
    """Return how good "higher than last time" is."""
    found = [
        (change.finding is ChangeFinding.HIGHER, organisation.rises[leader_number(leader.leader)])
        for leader in release.leaders
        for result in leader.dimensions.values()
        for change in (result.change or {}).values()
    ]
    claimed, rises = np.array(found, dtype=bool).reshape(-1, 2).T
    return ChangeRates.of(claimed, rises)


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
    rises = np.broadcast_to(organisation.rises[:, np.newaxis, np.newaxis], claimed.shape)
    return ChangeRates.of(claimed[known], rises[known])


def mean_true_rise(organisation: Organisation) -> float:
    """Return how much the leaders who changed have risen, in scale points on average."""
    groups = [RELATIONS.index(relation) for relation in GROUPS]
    steps = (organisation.later - organisation.now)[organisation.rises]
    return float(steps[:, groups].mean())
