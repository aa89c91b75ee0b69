from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from leadership360.models.tables import Cycle
from leadership360.services import closing
from leadership360.store.keystore import KeyStore
from tests import make
from tests.cast import LENA, LENAS, MARK, PAULA, Actor
from tests.page import Browser, Page


@pytest.fixture
def look(session: Session, new_browser: Callable[[], Browser]) -> Callable[..., Page]:
    def by(cycle: object, rater: Actor) -> Page:
        browser = new_browser()
        link = make.make_link(session, cycle, rater)  # type: ignore[arg-type]
        return browser.open_link(link).follow("What became of it: Lena Leader")

    return by


def test_after_the_release_a_rater_reads_how_the_answers_were_shown(
    session: Session, keystore: KeyStore, look: Callable[..., Page]
) -> None:
    cycle = make.make_released_cycle(session, keystore, asks=LENAS)
    page = look(cycle, PAULA)
    assert page.heading == "What became of your answers"
    assert "They were shown in one group of 5 people. In it: Peers." in page.text
    assert page.text.count("No comments of the groups were shown") == 3
    assert "will be destroyed on March 5, 2026" in page.text
    later = make.TODAY + timedelta(days=3)
    closing.destroy_boxes(session, cycle, keystore=keystore, today=later)
    assert "were destroyed on March 5, 2026" in look(cycle, PAULA).text


def test_results_are_never_on_that_page(
    session: Session, keystore: KeyStore, look: Callable[..., Page]
) -> None:
    cycle = make.make_released_cycle(session, keystore, asks=LENAS)
    page = look(cycle, PAULA)
    release = make.release_of(session, cycle, LENA)
    assert release.dimensions
    assert "4.0" not in page.text
    assert "Vision" not in page.text


def test_whoever_answered_reads_that_some_answer_could_not_be_opened(
    session: Session, keystore: KeyStore, look: Callable[..., Page]
) -> None:
    cycle = make.make_released_cycle(session, keystore, asks=LENAS)
    assert "could not be opened" not in look(cycle, PAULA).text
    session.execute(update(Cycle).where(Cycle.id == cycle).values(unreadable_boxes=1))
    session.commit()
    page = look(cycle, PAULA)
    assert "1 answer sent in this cycle could not be opened and is left out" in page.text
    assert "It is not kept whose." in page.text


def test_before_the_release_it_says_that_the_report_is_being_prepared(
    session: Session, keystore: KeyStore, look: Callable[..., Page]
) -> None:
    page = look(make.make_closed_cycle(session, keystore, asks=LENAS), PAULA)
    assert "being prepared" in page.text
    assert "group of" not in page.text


def test_named_people_read_that_they_were_named(
    session: Session, keystore: KeyStore, look: Callable[..., Page]
) -> None:
    cycle = make.make_released_cycle(session, keystore, asks=LENAS)
    assert "shown as the manager’s" in look(cycle, MARK).text
    assert "marked as yours" in look(cycle, LENA).text


def test_who_did_not_answer_or_declined_gets_a_kind_sentence(
    session: Session, keystore: KeyStore, look: Callable[..., Page]
) -> None:
    cycle = make.make_running_cycle(session, keystore, asks=LENAS)
    closing.close_cycle(session, cycle, keystore=keystore, today=make.TODAY)
    assert "You did not send an answer. That is all right" in look(cycle, PAULA).text


def test_while_answers_are_taken_the_page_leads_to_the_form(
    paula: Browser, about_lena: str
) -> None:
    assert paula.get(f"{about_lena}/outcome").path == about_lena
