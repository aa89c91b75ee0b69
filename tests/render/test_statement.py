"""The one page for a works council: figures in plain sentences, and alarms where they belong."""

from dataclasses import replace

import pytest

from leadership360.attack.evidence import CycleEvidence, Evidence
from leadership360.attack.findings import Findings
from leadership360.attack.stored import ReportFindings
from leadership360.domain.proof import Check, Checked
from leadership360.render.statement import statement

OUTSIDER = Findings(answers=1360, full=1360, raters=358)
FOUND = ReportFindings(reports=8, outsider=OUTSIDER, groups=248, own_sets=900, cells=254)
STRICT = CycleEvidence("Spring", is_strict=True, found=FOUND)
STANDARD = replace(STRICT, is_strict=False)
STORAGE = tuple(Checked(check, 12, 0) for check in Check)
EVIDENCE = Evidence(Findings(answers=200, exact=20, near=30, full=119), (STRICT,), STORAGE)


def page(evidence: Evidence) -> str:
    return " ".join(statement(evidence, "en").split())


def with_cycle(cycle: CycleEvidence, **found: object) -> Evidence:
    changed = replace(cycle, found=replace(cycle.found, **found))  # type: ignore[arg-type]
    return replace(EVIDENCE, cycles=(changed,))


def test_it_fits_on_a_page() -> None:
    lines = statement(EVIDENCE, "en").splitlines()
    assert len(lines) <= 60
    assert max(map(len, lines)) <= 80


def test_an_installation_that_holds_says_so_with_figures() -> None:
    text = page(EVIDENCE)
    assert EVIDENCE.holds
    assert "No attack won against what raters were promised." in text
    assert "he found out 20 of 200 anonymous answers" in text
    assert "another 61 cannot have been some rating" in text
    assert "for each of 1,360 answers every rating remains possible" in text
    assert "(900 sets tried), nobody else’s rating is certain" in text
    assert text.count(": 0 / 12") == len(Check)
    for limit in ("Comments", "tell each other", "controls the server", "Puppets", "Guessing"):
        assert limit in text


@pytest.mark.parametrize(
    ("found", "broken", "sentence"),
    [
        (
            {"outsider": replace(OUTSIDER, full=1300, exact=5)},
            "outsider",
            "can rule out ratings of 60 of 1,360 answers and knows 5 for certain",
        ),
        ({"certain": 3, "own_certain": 7}, "insider", "with 7 of 900 sets of own answers"),
        ({"outsider": replace(OUTSIDER, narrow=4)}, "rater_mean", "in 4 of 358 cases. This breaks"),
        ({"unexplained": 2}, "rules", "2 printed values cannot have come from the release rules"),
        ({"disagreements": 1}, "two_ways_agree", "The two methods disagree"),
    ],
)
def test_a_broken_promise_is_said_and_counted(
    found: dict[str, object], broken: str, sentence: str
) -> None:
    evidence = with_cycle(STRICT, **found)
    assert evidence.cycles[0].broken == (broken,)
    assert not evidence.holds
    text = page(evidence)
    assert "1 attack won." in text
    assert sentence in text


def test_standard_breaks_no_promise_with_what_it_does_not_promise() -> None:
    narrow = replace(OUTSIDER, narrow=4)
    evidence = with_cycle(STANDARD, certain=3, own_certain=9, outsider=narrow)
    assert evidence.holds
    text = page(evidence)
    assert "with 9 of the 900 sets of own answers that fit a report (1.0%" in text
    assert text.count("Standard does not rule this out; strict does.") == 2


def test_a_storage_attack_that_wins_is_marked() -> None:
    evidence = replace(EVIDENCE, storage=(Checked(Check.KEYS_GONE, 2, 1),))
    assert not evidence.holds
    assert "a key is left: 1 / 2 – this attack wins" in page(evidence)


def test_an_attacker_who_cannot_win_proves_nothing() -> None:
    evidence = replace(EVIDENCE, planted=Findings(answers=200, full=200))
    assert not evidence.holds
    assert "this proves nothing" in page(evidence)


def test_without_a_closed_cycle_it_says_so() -> None:
    assert "No cycle is closed yet" in page(replace(EVIDENCE, cycles=()))


def test_the_document_names_checks_and_cycles_and_nobody() -> None:
    document = EVIDENCE.to_json()
    assert document["schema"] == "leadership360/proof/1"
    assert document["holds"] is True
    assert document["cycles"][0]["outsider"]["answers"] == 1360
    assert {one["check"] for one in document["storage"]} == set(Check)
