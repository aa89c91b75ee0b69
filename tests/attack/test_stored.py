"""Attacks on reports as they are stored, where nobody knows any more who answered what."""

from contextlib import suppress
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from leadership360.attack.evidence import attack_cycle, attack_planted
from leadership360.attack.findings import attack_answers
from leadership360.attack.guesses import Guesser
from leadership360.attack.knowledge import Answered, Cell, Contradiction
from leadership360.attack.published import knowledge_of, seen_dimensions
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


def test_the_worst_own_answers_are_those_the_solver_finds_too() -> None:
    instrument = an_instrument((2,))
    ratings = [(1, 5), (5, 5), (5, 5), (5, 4), (5, 5)]
    release = released([opened(REPORT, *one) for one in ratings], instrument)
    (seen,) = seen_dimensions(release, instrument, is_strict=False)
    everybody = Answered(frozenset({"a1", "a2"}), 5)
    knowledge = knowledge_of([(seen, [everybody])], 1, 5)
    fitting = certain = 0
    for own in product(range(1, 6), repeat=2):
        mine = [
            (Cell("report", everybody, item), one)
            for item, one in zip(("a1", "a2"), own, strict=True)
        ]
        with suppress(Contradiction):
            exact = attack_answers(knowledge.knowing(mine)).exact
            fitting += 1
            certain += exact > 0
    findings = found(release, STANDARD, instrument)
    assert (findings.own_sets, findings.own_certain) == (fitting, certain)
    assert 0 < certain < fitting


def test_who_was_asked_less_is_an_insider_all_the_same() -> None:
    instrument = an_instrument((3,), audience={"a3": (REPORT,)})
    release = released([opened(PEER, 5, 4)] * 5, instrument)
    findings = found(release, STANDARD, instrument)
    assert findings.own_sets > 0
    assert (findings.groups, findings.unexplained) == (2, 0)


def test_more_own_answers_than_can_be_tried_are_said_to_be_untried() -> None:
    instrument = an_instrument((7,))
    release = released([opened(PEER, *[4] * 7)] * 5, instrument)
    findings = found(release, STANDARD, instrument)
    assert (findings.untried, findings.own_sets) == (7, 0)
    strict = released([opened(PEER, *[4] * 7)] * 5, instrument, STRICT)
    assert found(strict, STRICT, instrument).untried == 0


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
