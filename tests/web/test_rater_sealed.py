"""The server's side of a cycle that seals in the browser: what it shows, takes and refuses."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from leadership360.domain.cycle import AssignmentState
from leadership360.sealing import random_box, random_copy
from leadership360.store.keystore import KeyStore
from tests import make
from tests.cast import LENA, MARK, PAULA, Actor
from tests.page import Browser, Page
from tests.web.ballot import everything, row


@pytest.fixture
def cycle(session: Session, keystore: KeyStore) -> UUID:
    return make.make_running_cycle(session, keystore, make.cycle_draft(seals_in_browser=True))


def text(sealed: bytes) -> str:
    return b64encode(sealed).decode()


def sealed_fields(browser: Browser, about: str, **fields: Any) -> dict[str, Any]:
    """Return what the script would send that has just fetched the copy."""
    there = json.loads(browser.get(f"{about}/sealed").body)
    seen = [text(b64decode(there["copy"])[:24])]
    return {"csrf_token": there["token"], "copy": text(random_copy()), "seen": seen, **fields}


def send(browser: Browser, about: str, **fields: Any) -> Page:
    return browser.post(f"{about}/sealed", sealed_fields(browser, about, **fields))


def test_box_and_copy_are_kept_as_they_came(
    session: Session, paula: Browser, about_lena: str
) -> None:
    box, copy = random_box(), random_copy()

    page = send(paula, about_lena, box=text(box), copy=text(copy))

    assert (page.status, page.body) == (204, b"")
    assert row(session, UUID(about_lena[3:])) == (box, copy, AssignmentState.SUBMITTED)


def test_who_is_overtaken_gets_what_is_there_and_may_try_again(
    session: Session, paula: Browser, about_lena: str
) -> None:
    late, first = sealed_fields(paula, about_lena), random_copy()
    assert send(paula, about_lena, copy=text(first)).status == 204

    page = paula.post(f"{about_lena}/sealed", late)

    assert (page.status, json.loads(page.body)) == (412, {"copy": text(first)})
    assert row(session, UUID(about_lena[3:]))[1] == first
    late["seen"] = [*late["seen"], text(first[:24])]
    assert paula.post(f"{about_lena}/sealed", late).status == 204


@pytest.mark.parametrize(
    "fields",
    [
        {"copy": ""},
        {"copy": "not base64 at all!"},
        {"copy": text(b"short")},
        {"copy": text(random_copy() + b"x")},
        {"box": ""},
        {"box": text(random_box()[:-1])},
        {"box": '{"ratings":{"vi1":5}}'},
        {"item_vi1": "5"},
        {"prompt_stop": "Shouting"},
        {"seconds": "60"},
    ],
)
def test_anything_else_is_refused_and_changes_nothing(
    session: Session, paula: Browser, about_lena: str, fields: dict[str, str]
) -> None:
    before = everything(session)

    page = send(paula, about_lena, **fields)

    assert page.status == 422
    assert "sealed in the browser before they are sent, and nothing else is taken" in page.text
    assert everything(session) == before


@pytest.mark.parametrize("path", ["/1", "/6", "/check", "/comments/stop/take-back"])
def test_readable_answers_are_refused(
    session: Session, paula: Browser, about_lena: str, path: str
) -> None:
    token = json.loads(paula.get(f"{about_lena}/sealed").body)["token"]
    before = everything(session)
    answers = {"csrf_token": token, "item_vi1": "5", "prompt_stop": "Shouting"}

    page = paula.post(about_lena + path, answers)

    assert page.status == 422
    assert "Please use a browser with JavaScript" in page.text
    assert "Shouting" not in page.html
    assert everything(session) == before


def test_a_resume_code_is_not_taken_by_the_server(paula: Browser, about_lena: str) -> None:
    token = json.loads(paula.get(f"{about_lena}/sealed").body)["token"]
    code = "AAAA-AAAA-AAAA-AAAA-AAAA-AAAA-AA"

    page = paula.post("/r/resume", {"csrf_token": token, "resume_code": code})

    assert page.status == 422
    assert not [name for name in paula.cookies() if name.startswith("edit-")]


def test_no_page_can_send_an_answer_by_itself_and_none_gives_the_browser_a_key(
    paula: Browser, about_lena: str
) -> None:
    for path in ("", "/1", "/6", "/check", "/sealed/done"):
        page = paula.get(about_lena + path)
        assert page.status == 200
        for form in page.all("form"):
            buttons = [one.get("type", "submit") for one in form.iter("button")]
            assert "hidden" in form.attrib or "submit" in buttons
            if "hidden" in form.attrib:
                assert set(buttons) == {"button"}
    assert paula.get("/r/requests").status == 200
    assert not [name for name in paula.cookies() if name.startswith("edit-")]
    assert "That needs JavaScript" in paula.get(f"{about_lena}/1").text


def test_the_stronger_promise_stands_before_the_first_question(
    paula: Browser, about_lena: str
) -> None:
    page = paula.get(about_lena)

    assert "Your answers are sealed in your browser, before they are sent" in page.text
    assert page.follow("What that protects against").path.startswith("/help/protection")


def test_a_rater_who_sent_something_reads_that_it_counts_whatever_the_browser(
    paula: Browser, inside: Callable[[Actor], Browser], about_lena: str
) -> None:
    send(paula, about_lena, box=text(random_box()))

    for browser in (paula, inside(PAULA)):
        assert "You have sent your answers, and they count." in browser.get(about_lena).text


def test_libsodium_is_loaded_only_where_the_browser_seals(
    session: Session, keystore: KeyStore, paula: Browser, about_lena: str
) -> None:
    def files(page: Page) -> set[str]:
        return {one.attrib["src"].partition("?")[0] for one in page.all("script")}

    here = files(paula.get(f"{about_lena}/1"))
    assert "/static/vendor/libsodium-0.8.4.js" in here
    for file in here:
        answer = paula.get(file)
        assert answer.headers["Cache-Control"].endswith("immutable")
    other = make.make_running_cycle(session, keystore, make.cycle_draft("Sealed here"))
    paula.open_link(make.make_link(session, other, PAULA))
    request = make.assignment_id(session, other, PAULA, LENA)
    for path in ("/r/requests", f"/r/{request}", f"/r/{request}/1", f"/r/{request}/6"):
        assert not [file for file in files(paula.get(path)) if "sodium" in file or "seal" in file]


def test_a_manager_says_first_to_know_that_the_answers_are_named(
    session: Session, cycle: UUID, inside: Callable[[Actor], Browser]
) -> None:
    mark, about = inside(MARK), f"/r/{make.assignment_id(session, cycle, MARK, LENA)}"

    assert mark.get(f"{about}/1").path == about
    page = mark.get(about).form("/confirm").fill(knows=True).submit()

    assert page.path == f"{about}/1"


def test_withdrawing_and_declining_need_no_script(
    session: Session, paula: Browser, about_lena: str
) -> None:
    send(paula, about_lena, box=text(random_box()))
    before = row(session, UUID(about_lena[3:]))

    paula.get(f"{about_lena}/withdraw").form("/withdraw").submit()

    after = row(session, UUID(about_lena[3:]))
    assert after[2] is AssignmentState.INVITED
    assert not set(after[:2]) & set(before[:2])


def test_what_is_kept_of_the_rater_can_be_taken_along_without_the_answers(
    paula: Browser, about_lena: str
) -> None:
    send(paula, about_lena, box=text(random_box()))

    data = json.loads(paula.get("/r/my-data.json").body)

    assert {one["answers"] for one in data["requests"]} == {None}
