from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from leadership360.services.promises import write_promises
from leadership360.store.cycles import get_cycle
from leadership360.store.transaction import atomic
from tests import make
from tests.cast import LENA, MARK, Actor
from tests.page import Browser
from tests.web.ballot import everything


@pytest.fixture
def mark(inside: Callable[[Actor], Browser]) -> Browser:
    return inside(MARK)


@pytest.fixture
def by_mark(session: Session, cycle: UUID) -> str:
    """The address of what Lena's manager is asked about her."""
    return f"/r/{make.assignment_id(session, cycle, MARK, LENA)}"


def test_before_the_first_question_a_rater_reads_the_whole_promise(
    paula: Browser, about_lena: str
) -> None:
    text = paula.get(about_lena).text
    assert "together with those of 4 other peers" in text
    assert "destroyed 3 days after closing, planned for March 20, 2026" in text
    assert "at most 2 in 1,000" in text
    assert "What can still give you away" in text


def test_before_sending_a_rater_reads_it_once_more_in_short(
    paula: Browser, about_lena: str
) -> None:
    page = paula.get(f"{about_lena}/check")
    assert "together with those of 4 other peers" in page.text
    assert "2 in 1,000" not in page.text
    assert page.follow("The whole promise").path == about_lena


def test_a_promise_that_changed_says_so(
    session: Session, cycle: UUID, paula: Browser, about_lena: str
) -> None:
    assert "New since" not in paula.get(about_lena).text
    with atomic(session):
        running = get_cycle(session, cycle)
        running.closes_on += timedelta(days=1)
        write_promises(session, running, changed_on=make.TODAY)
    text = paula.get(about_lena).text
    assert "New since March 2, 2026" in text
    assert "planned for March 21, 2026" in text


@pytest.mark.parametrize("page", ["/1", "/6", "/check"])
def test_a_manager_sees_no_question_before_knowing_that_the_answers_are_named(
    mark: Browser, by_mark: str, page: str
) -> None:
    shown = mark.get(by_mark + page)
    assert shown.path == by_mark
    assert "You are the only manager. Your ratings and comments are shown as yours." in shown.text
    assert "To the first question" not in shown.links()


def test_a_manager_who_does_not_tick_the_box_stays_where_they_are(
    mark: Browser, by_mark: str
) -> None:
    page = mark.get(by_mark).form().submit()
    assert page.status == 422
    assert "Please tick this box first" in page.text
    assert mark.get(f"{by_mark}/1").path == by_mark


def test_a_manager_who_knows_goes_on_and_is_not_asked_again(
    session: Session, mark: Browser, by_mark: str
) -> None:
    before = everything(session)
    page = mark.get(by_mark).form().fill(knows=True).submit()
    assert page.path == f"{by_mark}/1"
    assert everything(session) == before, "the confirmation is kept in the browser only"
    page.form().choose_all("4").submit()
    assert "To the questions" in mark.get(by_mark).links()


def test_whoever_has_begun_is_not_asked_again_in_a_later_session(
    session: Session, cycle: UUID, mark: Browser, by_mark: str
) -> None:
    mark.get(by_mark).form().fill(knows=True).submit().form().choose_all("4").submit()
    mark.open_link(make.make_link(session, cycle, MARK))
    assert mark.get(f"{by_mark}/2").path == f"{by_mark}/2"


def test_nothing_is_saved_for_a_manager_who_has_not_confirmed(
    session: Session, mark: Browser, by_mark: str
) -> None:
    token = mark.get(by_mark).form().value("csrf_token")
    before = everything(session)
    fields = {"csrf_token": token, "item_vi1": "1"}
    assert mark.post(f"{by_mark}/1", fields).path == by_mark
    assert mark.post(f"{by_mark}/1", fields, X_Autosave="1").status == 409
    assert mark.post(f"{by_mark}/check", {"csrf_token": token}).path == by_mark
    assert everything(session) == before


def test_a_manager_whose_session_ended_loses_nothing_typed(
    session: Session, cycle: UUID, mark: Browser, by_mark: str
) -> None:
    form = mark.get(by_mark).form().fill(knows=True).submit().form().choose_all("2")
    mark.client.delete_cookie("rater")
    page = form.submit().form().fill(code=make.make_link(session, cycle, MARK)).submit()
    assert page.path == f"{by_mark}/2"
    assert mark.get(f"{by_mark}/1").form().value("item_vi1") == "2"


def test_nobody_but_a_manager_is_asked_to_confirm(
    paula: Browser,
    about_lena: str,
    session: Session,
    cycle: UUID,
    inside: Callable[[Actor], Browser],
) -> None:
    assert not paula.get(about_lena).forms()
    own = inside(LENA).get(f"/r/{make.assignment_id(session, cycle, LENA, LENA)}")
    assert not own.forms()
