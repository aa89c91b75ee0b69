import json
from typing import Any
from uuid import UUID

import pytest

from leadership360.domain.errors import NotFound
from leadership360.sealing import make_edit_key
from leadership360.services.own_data import leader_data, rater_data
from tests.services.stage import ITEMS, Stage, address, around, sheet

CANARY = "a canary in a comment"


def data_of(stage: Stage, cycle: UUID, leader: str) -> dict[str, Any]:
    person = stage.request(cycle, leader, leader).rater_pass.rater_id
    with stage.session() as session:
        return leader_data(session, person)


@pytest.fixture
def cycle(stage: Stage) -> UUID:
    return stage.collecting([*around("ana"), *around("ben")])


def test_a_leader_takes_profile_requests_and_reports_along(stage: Stage, cycle: UUID) -> None:
    stage.send_all(cycle)
    stage.close(cycle)
    stage.release(cycle)

    data = data_of(stage, cycle, "ana")

    assert data["schema"] == "leadership360/own-data/1"
    assert data["person"] == {"name": "Ana", "email": address("ana"), "language": ""}
    assert data["rated_in"] == [
        {"cycle": "Spring", "asked": {"manager": 1, "peer": 4, "report": 5, "self": 1}}
    ]
    assert data["requests"] == [
        {"cycle": "Spring", "about": "Ana", "as": "self", "state": "submitted"}
    ]
    (report,) = data["reports"]
    assert report["document"]["leaders"] == [stage.releases(cycle)["ana"]]


def test_a_leader_s_file_has_nothing_of_another(stage: Stage, cycle: UUID) -> None:
    stage.send_all(cycle)
    stage.close(cycle)
    stage.release(cycle)

    text = json.dumps(data_of(stage, cycle, "ana")).lower()

    assert "ben" not in text
    assert "ana-peer" not in text


def test_before_the_release_there_is_no_report_in_it(stage: Stage, cycle: UUID) -> None:
    stage.send_all(cycle)
    stage.close(cycle)

    assert data_of(stage, cycle, "ana")["reports"] == []


def test_a_rater_s_own_answers_are_in_it_only_in_the_own_browser(stage: Stage, cycle: UUID) -> None:
    request = stage.request(cycle, "ana", "ana-peer0")
    key = stage.send(request, sheet(2, CANARY))

    with stage.session() as session:
        here = rater_data(session, request.rater_pass, key)
        elsewhere = [
            rater_data(session, request.rater_pass, other) for other in (None, make_edit_key())
        ]

    (mine,) = here["requests"]
    assert (mine["about"], mine["as"], mine["state"]) == ("Ana", "peer", "submitted")
    assert mine["sent"]["ratings"][ITEMS[0]] == 2
    for data in elsewhere:
        assert data["requests"][0]["sent"] is None
        assert CANARY not in json.dumps(data)


def test_who_was_erased_has_no_data(stage: Stage, cycle: UUID) -> None:
    with stage.session() as session, pytest.raises(NotFound):
        leader_data(session, UUID(int=7))
