from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from leadership360.domain.cycle import AssignmentState
from leadership360.services.closing import close_cycle
from leadership360.store.keystore import KeyStore
from tests import make
from tests.cast import PAULA
from tests.page import Browser
from tests.web.ballot import in_the_box, row


def send(paula: Browser, about_lena: str, rating: str = "2") -> None:
    paula.get(f"{about_lena}/1").form().choose_all(rating).submit()
    paula.get(f"{about_lena}/check").form().submit()


def test_what_was_sent_can_be_taken_back_after_a_second_question(
    session: Session, cycle: UUID, keystore: KeyStore, paula: Browser, about_lena: str
) -> None:
    send(paula, about_lena)
    request = UUID(about_lena[3:])
    box, copy, _state = row(session, request)

    page = paula.get(about_lena).follow("Take back what I sent")
    assert page.heading == "Take your answers back?"
    assert row(session, request)[0] == box
    page = page.form("/withdraw").submit("Take my answers back")

    fresh_box, fresh_copy, state = row(session, request)
    assert (page.path, state) == ("/r/requests", AssignmentState.INVITED)
    assert "Your answers are taken back and destroyed." in page.text
    assert (len(fresh_box), len(fresh_copy)) == (len(box), len(copy))
    assert fresh_box != box
    assert fresh_copy != copy
    assert in_the_box(session, keystore, cycle, request) is None


def test_afterwards_one_begins_anew(paula: Browser, about_lena: str) -> None:
    send(paula, about_lena)
    paula.get(f"{about_lena}/withdraw").form("/withdraw").submit()

    assert "Take back" not in paula.get(about_lena).text
    assert paula.get(f"{about_lena}/1").form().value("item_vi1") is None


def test_it_works_from_another_browser_too(
    session: Session,
    cycle: UUID,
    paula: Browser,
    about_lena: str,
    new_browser: Callable[[], Browser],
) -> None:
    send(paula, about_lena)
    elsewhere = new_browser()
    elsewhere.open_link(make.make_link(session, cycle, PAULA))

    elsewhere.get(f"{about_lena}/withdraw").form("/withdraw").submit()

    assert row(session, UUID(about_lena[3:]))[2] is AssignmentState.INVITED


def test_a_draft_that_was_never_sent_is_left_alone(
    session: Session, paula: Browser, about_lena: str
) -> None:
    paula.get(f"{about_lena}/1").form().choose_all("2").submit()
    copy = row(session, UUID(about_lena[3:]))[1]

    paula.get(f"{about_lena}/withdraw").form("/withdraw").submit()

    assert row(session, UUID(about_lena[3:]))[1] == copy


def test_after_closing_nothing_can_be_taken_back(
    session: Session, cycle: UUID, keystore: KeyStore, paula: Browser, about_lena: str
) -> None:
    send(paula, about_lena)
    form = paula.get(f"{about_lena}/withdraw").form("/withdraw")
    close_cycle(session, cycle, keystore=keystore, today=make.CLOSES_ON + timedelta(days=1))

    assert form.submit().status == 410


def test_nobody_takes_back_for_another(omar: Browser, paula: Browser, about_lena: str) -> None:
    send(paula, about_lena)

    assert omar.get(f"{about_lena}/withdraw").status == 404
