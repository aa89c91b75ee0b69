"""Attacks on reports as they are stored, where nobody knows any more who answered what."""

from dataclasses import replace

import numpy as np
import pytest

from leadership360.attack.evidence import attack_cycle, attack_planted
from leadership360.attack.guesses import Guesser
from leadership360.attack.stored import ReportFindings, attack_report
from leadership360.domain.answers import Rating
from leadership360.domain.instrument import Instrument
from leadership360.domain.policy import Policy
from leadership360.domain.release import Band, LeaderRelease, Mean
from leadership360.domain.tally import Opened
from tests.domain.cases import (
    OTHER,
    PEER,
    POLICIES,
    REPORT,
    STANDARD,
    STRICT,
    an_instrument,
    opened,
    released,
)

FOUR = an_instrument((4,))


def found(release: LeaderRelease, policy: Policy, instrument: Instrument = FOUR) -> ReportFindings:
    return attack_report(release, Guesser(instrument, policy))


def boxes(seed: int, *, skipped: float = 0.0, unseen: float = 0.0) -> list[Opened]:
    """Return reports, peers and others of one leader; all kinds of sizes and gaps."""
    chance = np.random.default_rng(seed)

    def rating() -> Rating:
        draw = chance.random()
        if draw < skipped:
            return -1
        return None if draw < skipped + unseen else int(chance.integers(2, 6))

    return [
        opened(relation, *(rating() for _ in range(4)))
        for relation, most in ((REPORT, 8), (PEER, 6), (OTHER, 3))
        for _ in range(int(chance.integers(1, most)))
    ]


@pytest.mark.parametrize("policy", POLICIES, ids=["standard", "strict"])
@pytest.mark.parametrize("gaps", [(0.0, 0.0), (0.1, 0.0), (0.05, 0.2)], ids=str)
@pytest.mark.parametrize("seed", range(6))
def test_no_report_of_ours_gives_anything_away(
    seed: int, gaps: tuple[float, float], policy: Policy
) -> None:
    answers = boxes(seed, skipped=gaps[0], unseen=gaps[1])
    findings = found(released(answers, FOUR, policy), policy)
    assert findings.outsider.full == findings.outsider.answers
    assert findings.unexplained == findings.disagreements == findings.outsider.undecided == 0
    if policy is STRICT:
        assert findings.certain == findings.outsider.narrow == 0


def test_relations_that_were_asked_different_things_are_reckoned_with() -> None:
    instrument = an_instrument((4,), audience={"a3": (REPORT,), "a4": (REPORT,)})
    answers = [opened(REPORT, 4, 5, 3, 4)] * 3 + [opened(PEER, 5, 4)] * 2
    findings = found(released(answers, instrument), STANDARD, instrument)
    assert (findings.unexplained, findings.disagreements) == (0, 0)
    assert findings.outsider.full == findings.outsider.answers > 0


@pytest.fixture
def printed() -> LeaderRelease:
    return released([opened(REPORT, 4, 5, 3, rating) for rating in (5, 5, 5, 4, 2)], FOUR)


def tampered(release: LeaderRelease, cell: Mean | Band) -> LeaderRelease:
    """Return a report in which a value is printed that the rules would not print."""
    if isinstance(cell, Mean):
        dimension = replace(release.dimensions["a"], blocks={"report": cell})
        return replace(release, dimensions={"a": dimension})
    item = replace(release.items["a4"], blocks={"report": cell})
    return replace(release, items={**release.items, "a4": item})


@pytest.mark.parametrize(
    "cell",
    [
        pytest.param(Mean(4.9, 4.5, 5.0), id="a mean no bands allow"),
        pytest.param(Band(4.2, 4.2), id="an exact item mean"),
    ],
)
def test_a_value_that_the_rules_cannot_print_is_noticed(
    printed: LeaderRelease, cell: Mean | Band
) -> None:
    assert found(printed, STANDARD).unexplained == 0
    assert found(tampered(printed, cell), STANDARD).unexplained == 1


def test_a_mean_that_does_not_follow_from_bands_is_noticed_in_strict() -> None:
    release = released([opened(REPORT, 4, 5, 3, 4)] * 5, FOUR, STRICT)
    assert found(release, STRICT).unexplained == 0
    assert found(tampered(release, Mean(4.0, 3.5, 4.5)), STRICT).unexplained == 1


@pytest.mark.parametrize("policy", POLICIES, ids=["standard", "strict"])
def test_where_bands_are_exact_the_attack_wins(
    policy: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Bands as narrow as one sum: everybody who answered a unanimous item is known.
    def exact(*_: object) -> tuple[int, int]:
        return 25, 25

    monkeypatch.setattr("leadership360.attack.published.sums_of_band", exact)
    monkeypatch.setattr("leadership360.attack.stored.sums_of_band", exact)
    release = released([opened(REPORT, 5, 5, 5, 5)] * 5, FOUR, policy)
    cycle = attack_cycle("Spring", policy, FOUR, [release])
    assert cycle.found.outsider.exact == cycle.ruled_out == 20
    assert "outsider" in cycle.broken
    assert cycle.found.disagreements == 0


def test_the_attacker_shows_that_he_can_win() -> None:
    planted = attack_planted()
    assert planted.exact > 0
    assert planted.answers == 200
