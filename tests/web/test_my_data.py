import json
from uuid import UUID

from sqlalchemy.orm import Session

from tests.cast import MARK, PEERS, REPORTS
from tests.page import Browser


def test_a_rater_fetches_a_file_whose_name_says_nothing(paula: Browser, about_lena: str) -> None:
    paula.get(f"{about_lena}/1").form().choose_all("2").submit()

    answer = paula.get("/r/my-data.json")

    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert answer.headers["Cache-Control"] == "no-store"
    data = json.loads(answer.body)
    assert {one["about"] for one in data["requests"]} == {"Lena Leader", "Omar Other"}
    written = [one["answers"] for one in data["requests"] if one["answers"]]
    assert [one["ratings"]["vi1"] for one in written] == [2]


def test_a_leader_s_file_names_nobody_who_was_asked(
    session: Session, cycle: UUID, lena: Browser
) -> None:
    body = lena.get("/leader/my-data.json").body.decode()

    for rater in (*PEERS, *REPORTS, MARK):
        assert rater.name not in body
        assert rater.email not in body


def test_strangers_get_none(browser: Browser, cycle: UUID) -> None:
    assert browser.get("/r/my-data.json").status == 404
    assert browser.get("/leader/my-data.json").path.startswith("/sign-in")
