from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from tests import make
from tests.cast import MARK, PAULA
from tests.page import Browser, Form
from tests.web.ballot import draft_of

AN_HOUR_LATER = make.NOW + timedelta(hours=1, seconds=1)


@pytest.fixture
def typed(paula: Browser, about_lena: str) -> Form:
    """A page on which something was typed."""
    paula.get(f"{about_lena}/1").form().fill(item_vi4="1").submit()
    return paula.get(f"{about_lena}/1").form().fill(item_vi1="2", item_vi2="NO")


def lose_token(browser: Browser) -> None:
    browser.client.delete_cookie("session")


def test_an_hour_without_a_request_ends_the_session(
    paula: Browser, set_time: Callable[[datetime], None]
) -> None:
    set_time(make.NOW + timedelta(minutes=59))
    assert paula.get("/r/requests").status == 200

    set_time(make.NOW + timedelta(minutes=118))
    assert paula.get("/r/requests").status == 200

    set_time(make.NOW + timedelta(minutes=179))
    page = paula.get("/r/requests")
    assert (page.status, page.heading) == (404, "This link does not work")


def test_answers_typed_before_the_session_ended_are_saved_with_the_code(
    session: Session,
    cycle: UUID,
    typed: Form,
    about_lena: str,
    set_time: Callable[[datetime], None],
) -> None:
    set_time(AN_HOUR_LATER)

    page = typed.submit()
    assert (page.status, page.heading) == (400, "Nothing is lost")
    page = page.form().fill(code=make.make_link(session, cycle, PAULA)).submit()

    assert page.path == f"{about_lena}/2"
    draft = draft_of(session, typed.page.browser, UUID(about_lena[3:]))
    assert draft.ratings == {"vi1": 2, "vi2": None, "vi4": 1}


def test_a_comment_travels_along_letter_by_letter(
    session: Session, cycle: UUID, paula: Browser, about_lena: str
) -> None:
    words = 'Line "one" <b>\nline two, “so” & so'
    form = paula.get(f"{about_lena}/6").form().fill(prompt_stop=words)
    lose_token(paula)

    form.submit().form().fill(code=make.make_link(session, cycle, PAULA)).submit()

    text = paula.get(f"{about_lena}/6").form().value("prompt_stop")
    assert text.split() == words.split()


def test_answers_of_a_page_with_a_stale_token_are_saved_with_the_code(
    session: Session, cycle: UUID, typed: Form, about_lena: str
) -> None:
    browser = typed.page.browser
    lose_token(browser)

    page = typed.submit()
    assert (page.status, page.heading) == (400, "Nothing is lost")
    page = page.form().fill(code=make.make_link(session, cycle, PAULA)).submit()

    assert page.path == f"{about_lena}/2"
    draft = draft_of(session, browser, UUID(about_lena[3:]))
    assert draft.ratings == {"vi1": 2, "vi2": None, "vi4": 1}


def test_what_button_was_pressed_is_remembered(
    session: Session, cycle: UUID, typed: Form, about_lena: str
) -> None:
    lose_token(typed.page.browser)

    page = typed.submit("Back")
    page = page.form().fill(code=make.make_link(session, cycle, PAULA)).submit()

    assert page.path == about_lena


def test_with_every_cookie_gone_the_answers_are_still_saved(
    session: Session, cycle: UUID, paula: Browser, about_lena: str
) -> None:
    form = paula.get(f"{about_lena}/1").form().fill(item_vi1="2")
    for name in paula.cookies():
        paula.client.delete_cookie(name)

    page = form.submit()
    assert page.heading == "Nothing is lost"
    page.form().fill(code=make.make_link(session, cycle, PAULA)).submit()

    assert draft_of(session, paula, UUID(about_lena[3:])).ratings == {"vi1": 2}


@pytest.mark.parametrize("code", ["", "wrong"])
def test_a_wrong_code_after_the_session_ended_asks_again_and_loses_nothing(
    session: Session, cycle: UUID, typed: Form, about_lena: str, code: str
) -> None:
    lose_token(typed.page.browser)

    page = typed.submit().form().fill(code=code).submit()
    if code:
        assert page.heading == "Nothing is lost"
        page = page.form().fill(code=make.make_link(session, cycle, PAULA)).submit()

    assert page.path == f"{about_lena}/2"
    draft = draft_of(session, typed.page.browser, UUID(about_lena[3:]))
    assert draft.ratings == {"vi1": 2, "vi2": None, "vi4": 1}


def test_the_code_of_another_rater_saves_nothing(
    session: Session, cycle: UUID, typed: Form, about_lena: str
) -> None:
    lose_token(typed.page.browser)

    page = typed.submit().form().fill(code=make.make_link(session, cycle, MARK)).submit()

    assert page.status == 404
    draft = draft_of(session, typed.page.browser, UUID(about_lena[3:]))
    assert draft.ratings == {"vi4": 1}


def test_autosave_after_the_session_ended_is_no_success(
    typed: Form, set_time: Callable[[datetime], None]
) -> None:
    set_time(AN_HOUR_LATER)

    assert typed.send(typed.data(), X_Autosave="1").status == 400


def test_sending_after_the_session_ended_says_where_to_go(
    paula: Browser, about_lena: str, set_time: Callable[[datetime], None]
) -> None:
    form = paula.get(f"{about_lena}/check").form("/check")
    set_time(AN_HOUR_LATER)

    page = form.submit()

    assert page.status == 404
    assert page.follow("I have a code").path == "/r"


def test_sending_with_a_stale_token_asks_for_the_code_and_keeps_the_answers(
    session: Session, cycle: UUID, typed: Form, about_lena: str
) -> None:
    browser = typed.page.browser
    typed.submit()
    form = browser.get(f"{about_lena}/check").form("/check")
    lose_token(browser)

    page = form.submit()
    assert (page.status, page.heading) == (400, "Your feedback requests")
    page = page.form().fill(code=make.make_link(session, cycle, PAULA)).submit()

    assert page.path == "/r/requests"
    assert browser.get(f"{about_lena}/1").form().value("item_vi1") == "2"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda cookie: cookie[:-2], id="cut off"),
        pytest.param(lambda cookie: "x" + cookie, id="something before"),
        pytest.param(lambda _cookie: "W10.", id="no signature"),
        pytest.param(lambda _cookie: "", id="empty"),
    ],
)
def test_a_changed_cookie_lets_nobody_in(paula: Browser, change: Callable[[str], str]) -> None:
    paula.client.set_cookie("rater", change(paula.cookies()["rater"]))

    assert paula.get("/r/requests").status == 404


def test_time_on_a_page_is_counted_up_to_ten_minutes_and_only_in_the_draft(
    session: Session,
    paula: Browser,
    about_lena: str,
    set_time: Callable[[datetime], None],
) -> None:
    form = paula.get(f"{about_lena}/1").form().fill(item_vi1="3")
    set_time(make.NOW + timedelta(seconds=20))
    form.submit()
    form = paula.get(f"{about_lena}/2").form().fill(item_ic1="3")
    set_time(make.NOW + timedelta(minutes=40))
    form.submit()

    assert draft_of(session, paula, UUID(about_lena[3:])).seconds == 620.0
