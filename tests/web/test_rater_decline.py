from uuid import UUID

from sqlalchemy.orm import Session

from leadership360.domain.cycle import AssignmentState
from leadership360.store.keystore import KeyStore
from tests.page import Browser
from tests.web.ballot import in_the_box, row


def test_declining_is_asked_once_more_and_then_done(
    session: Session, paula: Browser, about_lena: str
) -> None:
    page = paula.get(about_lena).follow("I don’t work closely enough")
    assert row(session, UUID(about_lena[3:]))[2] is AssignmentState.INVITED

    page = page.form().submit("Leave me out this time")

    assert page.path == "/r/requests"
    assert "You asked to be left out" in page.text
    assert row(session, UUID(about_lena[3:]))[2] is AssignmentState.DECLINED


def test_declining_destroys_what_was_written_and_sent(
    session: Session, cycle: UUID, keystore: KeyStore, paula: Browser, about_lena: str
) -> None:
    request = UUID(about_lena[3:])
    paula.get(f"{about_lena}/1").form().choose_all("1").submit()
    paula.get(f"{about_lena}/check").form("/check").submit()
    box, copy, _state = row(session, request)

    paula.get(f"{about_lena}/decline").form().submit()

    fresh_box, fresh_copy, _state = row(session, request)
    assert (len(fresh_box), len(fresh_copy)) == (len(box), len(copy))
    assert box != fresh_box
    assert copy != fresh_copy
    assert in_the_box(session, keystore, cycle, request) is None


def test_who_declined_may_answer_after_all_and_begins_anew(
    session: Session, paula: Browser, about_lena: str
) -> None:
    paula.get(f"{about_lena}/1").form().choose_all("1").submit()
    page = paula.get(f"{about_lena}/decline").form().submit()

    page = page.form("/accept").submit("Answer after all")

    assert page.path == about_lena
    assert paula.get(f"{about_lena}/1").form().value("item_vi1") is None
    assert row(session, UUID(about_lena[3:]))[2] is AssignmentState.INVITED


def test_declining_twice_is_as_once(session: Session, paula: Browser, about_lena: str) -> None:
    form = paula.get(f"{about_lena}/decline").form()

    assert [form.submit().path, form.submit().path] == ["/r/requests"] * 2
    assert row(session, UUID(about_lena[3:]))[2] is AssignmentState.DECLINED


def test_accepting_what_was_sent_leaves_it_sent(
    session: Session, cycle: UUID, keystore: KeyStore, paula: Browser, about_lena: str
) -> None:
    paula.get(f"{about_lena}/decline").form().submit()
    accept = paula.get("/r/requests").form("/accept")
    accept.submit()
    paula.get(f"{about_lena}/1").form().choose_all("5").submit()
    paula.get(f"{about_lena}/check").form("/check").submit()

    # An old tab still offers the button.
    accept.submit()

    box = in_the_box(session, keystore, cycle, UUID(about_lena[3:]))
    assert box is not None
    assert box.ratings["vi1"] == 5


def test_accepting_is_never_a_get(paula: Browser, about_lena: str) -> None:
    assert paula.get(f"{about_lena}/accept").status == 405


def test_a_page_of_a_declined_request_that_is_still_open_can_be_saved_and_sent(
    session: Session, cycle: UUID, keystore: KeyStore, paula: Browser, about_lena: str
) -> None:
    old_tab = paula.get(f"{about_lena}/1")
    paula.get(f"{about_lena}/decline").form().submit()

    old_tab.form().choose_all("2").submit()
    paula.get(f"{about_lena}/check").form("/check").submit()

    box = in_the_box(session, keystore, cycle, UUID(about_lena[3:]))
    assert box is not None
    assert box.ratings["vi1"] == 2
