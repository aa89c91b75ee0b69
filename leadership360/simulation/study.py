"""One synthetic organisation through the whole pipeline: how near the truth its report comes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from leadership360.domain.icc import one_way, summarise
from leadership360.domain.instrument import Instrument
from leadership360.domain.offline import release_responses
from leadership360.domain.policy import PolicyName, make_policy
from leadership360.domain.rating_matrix import rating_matrix
from leadership360.domain.raw_change import raw_changes
from leadership360.domain.raw_scores import Raw, raw_scores
from leadership360.domain.reliability import complete_rows, covariance, cronbach_alpha
from leadership360.domain.responses import Response
from leadership360.simulation.coverage import (
    Intervals,
    frozen_phi,
    full_intervals,
    gap_intervals,
    released_intervals,
)
from leadership360.simulation.flags import (
    ChangeRates,
    GapFlags,
    alpha_change_flags,
    change_flags,
    gap_flags,
    moderated_change_flags,
)
from leadership360.simulation.inattention import Noticed, notice
from leadership360.simulation.model import Floats
from leadership360.simulation.organisation import (
    ALL_CYCLES,
    GROUPS,
    Plan,
    found,
    leader_number,
    read,
)
from leadership360.simulation.scenarios import SCENARIOS, Scenario
from leadership360.simulation.truth import true_icc1

#: Raters from which an unusual pattern of answers can be told from a usual one.
_CARELESS_FROM = 100


@dataclass(frozen=True, slots=True)
class Question:
    """What to study. raters: in each anonymous group (reports, peers); seed: repeats it."""

    instrument: Instrument
    scenario: Scenario
    leaders: int
    raters: int
    seed: int
    policy: PolicyName = PolicyName.STANDARD


@dataclass(frozen=True, slots=True)
class Study:
    """What came out. phi: the spread frozen after the cycle before, which ``released`` rests on.

    full: intervals for the data's owner; released: those leaders read; cold_start: those they
    would read without a cycle before; gap: of self minus others. moderated_change: change
    flags for the data's owner; alpha_change: those by the usual index with alpha. icc1_true,
    icc1: mean over groups and dimensions.
    """

    question: Question
    phi: float
    full: Intervals
    released: Intervals
    cold_start: Intervals
    gap: Intervals
    gap_flags: GapFlags
    change: ChangeRates
    moderated_change: ChangeRates
    alpha_change: ChangeRates
    careless: Noticed | None
    icc1_true: float
    icc1: float

    def to_json(self) -> dict[str, Any]:
        """Return the document ``simulate --json`` writes (interface.md)."""
        flags = self.gap_flags
        return {
            "scenario": str(self.question.scenario),
            "leaders": self.question.leaders,
            "raters": self.question.raters,
            "seed": self.question.seed,
            "policy": str(self.question.policy),
            "phi": self.phi,
            "interval": {
                "full": _interval_json(self.full),
                "released": _interval_json(self.released),
                "cold_start": _interval_json(self.cold_start),
                "gap": _interval_json(self.gap),
            },
            "flags": {
                "blind_spot": _as_json(flags.blind_spot),
                "hidden_strength": _as_json(flags.hidden_strength),
                "half_sd": _as_json(flags.half_sd),
                "change": _as_json(self.change),
                "moderated_change": _as_json(self.moderated_change),
                "change_by_alpha": _as_json(self.alpha_change),
            },
            "careless": self.careless and _as_json(self.careless),
            "icc1": {"true": round(self.icc1_true, 4), "mean": round(self.icc1, 4)},
        }


def _interval_json(intervals: Intervals) -> dict[str, float] | None:
    if not len(intervals):
        return None
    return {
        "coverage": round(intervals.coverage, 4),
        "coverage_error": round(intervals.coverage_error, 4),
        "width": round(intervals.width, 4),
        "bias": round(intervals.bias, 4),
        "lowest_tenth": round(intervals.tail(top=False).coverage, 4),
        "top_tenth": round(intervals.tail(top=True).coverage, 4),
    }


def _as_json(figures: Any) -> dict[str, float | None]:
    values = {name: getattr(figures, name) for name in figures.__slots__}
    return {name: None if value is None else round(value, 4) for name, value in values.items()}


def conduct(question: Question) -> Study:
    """Return the study: answers are written to a file, read, scored and released as any others.

    Needs two leaders and two raters a group. The spread is frozen after the first of three
    cycles, the second is reported; before the third half of the leaders rise by half a point on
    average. Each cycle has other raters.
    """
    instrument, model = question.instrument, SCENARIOS[question.scenario]
    plan = Plan(instrument, model, question.leaders, question.raters, question.seed)
    organisation = found(plan)
    responses = read(organisation.text, instrument)
    earlier, reported, later = (
        [row for row in responses if row.cycle == cycle] for cycle in ALL_CYCLES
    )
    raw = raw_scores(instrument, reported)
    phi = frozen_phi(raw_scores(instrument, earlier), instrument.scale.min, instrument.scale.max)
    minimum = instrument.block_minimum
    policy = make_policy(question.policy, block_minimum=minimum, phi=phi)
    release = release_responses(instrument, policy, reported)
    cold = release_responses(
        instrument, make_policy(question.policy, block_minimum=minimum), reported
    )
    return Study(
        question=question,
        phi=phi,
        full=full_intervals(organisation, raw),
        released=released_intervals(organisation, release),
        cold_start=released_intervals(organisation, cold),
        gap=gap_intervals(organisation, release),
        gap_flags=gap_flags(organisation, release, instrument.scale),
        change=change_flags(
            organisation, release_responses(instrument, policy, [*reported, *later])
        ),
        moderated_change=moderated_change_flags(
            organisation, raw_changes(instrument, [*reported, *later])
        ),
        alpha_change=alpha_change_flags(
            organisation,
            group_means(raw, plan),
            group_means(raw_scores(instrument, later), plan),
            alphas(instrument, reported),
        ),
        careless=notice(instrument, reported, seed=question.seed)
        if len(reported) >= _CARELESS_FROM
        else None,
        icc1_true=float(true_icc1(instrument, GROUPS, seed=question.seed, model=model).mean()),
        icc1=estimated_icc1(raw),
    )


def group_means(raw: Raw, plan: Plan) -> Floats:
    """Return the means of the anonymous groups: leaders x groups x dimensions, nan for missing."""
    means = np.full((plan.leaders, len(GROUPS), len(plan.instrument.dimensions)), np.nan)
    for leader, dimensions in raw.items():
        for place, by_relation in enumerate(dimensions.values()):
            for number, relation in enumerate(GROUPS):
                if figures := by_relation.get(relation.value):
                    means[leader_number(leader), number, place] = figures["mean"]
    return means


def alphas(instrument: Instrument, responses: Sequence[Response]) -> Floats:
    """Return alpha of each dimension over all raters but the leaders; 0 where it does not exist."""
    matrix = rating_matrix(instrument, responses)
    rows = (
        complete_rows(matrix.keyed[:, matrix.columns(dimension.id)])
        for dimension in instrument.dimensions
    )
    return np.array([cronbach_alpha(covariance(part)) or 0.0 for part in rows])


def estimated_icc1(raw: Raw) -> float:
    """Return ICC(1), the mean over anonymous groups and dimensions of those that exist."""
    found_ones = []
    for dimension in next(iter(raw.values())):
        for relation in GROUPS:
            scores = [
                figures["scores"]
                for of_leader in raw.values()
                if (figures := of_leader[dimension].get(relation.value))
            ]
            if analysis := one_way(summarise(scores)):
                found_ones.append(analysis.icc1)
    return float(np.mean(found_ones)) if found_ones else 0.0
