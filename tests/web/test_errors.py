import logging
from uuid import UUID

import pytest
from flask import Flask, request
from sqlalchemy import text
from sqlalchemy.orm import Session

from leadership360.services import raters
from tests import make
from tests.cast import PAULA
from tests.conftest import engine_of
from tests.page import Browser


def break_database(app: Flask) -> None:
    with engine_of(app).begin() as connection:
        connection.execute(text("ALTER TABLE assignment RENAME TO gone"))
        connection.execute(text("ALTER TABLE link RENAME TO gone_as_well"))


def test_our_mistake_gets_a_page_and_a_log_that_does_not_say_whose(
    app: Flask,
    session: Session,
    paula: Browser,
    about_lena: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    token = make.make_link(session, paula_cycle(about_lena, session), PAULA)
    enter = paula.get("/r").form().fill(code=token)
    answer = paula.get(f"{about_lena}/6").form().fill(prompt_stop="A canary in the mine")
    cookies = [value for name, value in paula.cookies().items() if name != "session"]
    break_database(app)

    with caplog.at_level(logging.DEBUG):
        pages = [paula.get(about_lena), paula.get("/r/requests"), enter.submit(), answer.submit()]

    assert [page.status for page in pages] == [500] * 4
    assert {page.heading for page in pages} == {"Our mistake"}
    assert "OperationalError" in caplog.text
    assert "store/links.py" in caplog.text
    for secret in (about_lena, about_lena[3:], about_lena[3:].replace("-", ""), token, "canary"):
        assert secret not in caplog.text
    for secret in (*cookies, PAULA.email, PAULA.name):
        assert secret not in caplog.text
        assert secret not in "".join(page.html for page in pages)


def test_what_was_typed_is_in_no_log_whatever_a_fault_says(
    paula: Browser,
    about_lena: str,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stumble(*_: object, **__: object) -> None:
        said = request.form["prompt_stop"]
        try:
            int(said)
        except ValueError as problem:
            raise KeyError(said) from problem

    answer = paula.get(f"{about_lena}/6").form().fill(prompt_stop="A canary in the mine")
    monkeypatch.setattr(raters, "save_page", stumble)

    with caplog.at_level(logging.DEBUG):
        page = answer.submit()

    assert (page.status, page.heading) == (500, "Our mistake")
    assert "KeyError" in caplog.text
    assert "caused by ValueError" in caplog.text
    assert "test_errors.py" in caplog.text
    assert "A canary" not in caplog.text
    assert "A canary" not in page.html


def paula_cycle(about_lena: str, session: Session) -> UUID:
    return make.cycle_of(session, UUID(about_lena[3:]))


def test_refusals_are_not_logged(paula: Browser, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        paula.open_link("nobody-ever-had-this-code")
        paula.get(f"/r/{UUID(int=5)}")

    assert caplog.records == []


def test_an_unknown_address_says_so(browser: Browser) -> None:
    page = browser.get("/nothing/here")

    assert (page.status, page.heading) == (404, "Nothing here")
    assert page.follow("To the first page").path == "/"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_methods_nobody_needs_are_refused(browser: Browser, method: str) -> None:
    assert browser.request(method, "/r").status in (400, 405)


def test_an_upload_beyond_all_measure_is_refused(anna: Browser, session: Session) -> None:
    cycle = make.make_cycle(session, asks=())
    form = anna.get(f"/admin/cycles/{cycle}/people").form()

    page = form.fill(file=("people.csv", b"x" * (3 << 20))).submit()

    assert (page.status, page.heading) == (413, "Too large")


@pytest.mark.parametrize("language", ["de", "de-AT,fr;q=0.5", "xx", "*", ";;;", "a" * 2000])
def test_any_language_a_browser_asks_for_gets_a_page(browser: Browser, language: str) -> None:
    assert browser.get("/", Accept_Language=language).status == 200
