"""Five kinds of organisation, so that nothing is shown to work only where it is easy."""

from collections.abc import Mapping
from enum import StrEnum

from leadership360.simulation.model import Model


class Scenario(StrEnum):
    """What the ratings of an organisation look like; mean and spread of the raters of a leader.

    typical: 4.1 and .63, alpha .81, ICC(1) .27, as in the literature. ceiling: everybody rates
    high (4.6, .44). middle: the whole scale is used (3.4, .71). mixed-disagreement: some teams
    agree, others do not at all. factions: one rater in three sees the leader far more critically.
    """

    TYPICAL = "typical"
    CEILING = "ceiling"
    MIDDLE = "middle"
    MIXED = "mixed-disagreement"
    FACTIONS = "factions"


SCENARIOS: Mapping[Scenario, Model] = {
    Scenario.TYPICAL: Model(steadiness=0),
    Scenario.CEILING: Model(steadiness=0, mean=5.1),
    Scenario.MIDDLE: Model(steadiness=0, mean=3.5),
    Scenario.MIXED: Model(steadiness=0, rater_sd=0.69, rater_sd_spread=0.5),
    Scenario.FACTIONS: Model(steadiness=0, rater_sd=0.73, leniency=0.8, camps=0.9),
}
"""The raters of a second cycle are others than those of the first: the hardest case for change."""
