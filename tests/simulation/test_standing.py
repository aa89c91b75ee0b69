"""Standings through the whole pipeline, against where leaders truly stand."""

import numpy as np
import pytest

from leadership360.domain.offline import release_responses
from leadership360.domain.policy import PolicyName, make_policy
from leadership360.domain.relation import Relation
from leadership360.simulation.model import RELATIONS, Floats
from leadership360.simulation.organisation import GROUPS, Organisation, read
from leadership360.simulation.scenarios import Scenario
from tests.simulation.batches import INSTRUMENT, Cell, phi_of

pytestmark = [pytest.mark.goals, pytest.mark.timeout(600)]

LEADERS, ORGANISATIONS = 120, 3


@pytest.mark.parametrize("raters", [4, 5, 8])
@pytest.mark.parametrize("scenario", Scenario)
def test_nine_of_ten_leaders_stand_where_it_is_said_in_every_organisation(
    scenario: Scenario, raters: int
) -> None:
    assert coverage(Cell(scenario, raters), phi_of(Cell(scenario, raters))) >= 0.90


@pytest.mark.parametrize("scenario", Scenario)
def test_before_the_spread_is_known_it_is_little_less(scenario: Scenario) -> None:
    assert coverage(Cell(scenario, 5), 0.15) >= 0.86


def coverage(cell: Cell, phi: float) -> float:
    policy = make_policy(PolicyName.STANDARD, phi=phi, shows_standing=True)
    hits: list[bool] = []
    for seed in range(ORGANISATIONS):
        organisation = cell.found(1000 + seed, LEADERS)
        release = release_responses(INSTRUMENT, policy, read(organisation.text, INSTRUMENT))
        places = {group: true_places(organisation, group) for group in map(str, GROUPS)}
        hits += [
            where.low <= places[block][number, place] <= where.high
            for number, leader in enumerate(release.leaders)
            for place, dimension in enumerate(INSTRUMENT.dimensions)
            for block, where in (leader.dimensions[dimension.id].standing or {}).items()
        ]
    assert len(hits) > LEADERS
    return float(np.mean(hits))


def true_places(organisation: Organisation, group: str) -> Floats:
    """Return leaders x dimensions: the percentile of each leader's true mean, 0..100."""
    truth = organisation.now[:, RELATIONS.index(Relation(group))]
    places: Floats = 100 * truth.argsort(0).argsort(0) / (len(truth) - 1)
    return places
