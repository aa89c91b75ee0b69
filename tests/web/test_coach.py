from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from leadership360.domain.answers import Answers, CommentChoice
from leadership360.services import closing, cycles
from leadership360.store.keystore import KeyStore
from tests import make
from tests.cast import LENA, LENAS, MARK, PEERS, Actor
from tests.page import Browser
from tests.services.stage import ITEMS

CAM = Actor("Cam Coach", "cam@example.org")
THEME = {"stop": CommentChoice.THEME}


@pytest.fixture
def draft(session: Session) -> UUID:
    return make.make_cycle(session, asks=LENAS)


@pytest.fixture
def running(session: Session, keystore: KeyStore, anna: Browser, draft: UUID) -> UUID:
    """A running cycle whose coach was named by the admin."""
    page = anna.get(f"/admin/cycles/{draft}").follow("Name a coach")
    page = page.form().fill(name=CAM.name, email=CAM.email).submit()
    assert "Cam Coach, cam@example.org" in page.text
    cycles.launch_cycle(session, draft, keystore=keystore, now=make.NOW)
    return draft


@pytest.fixture
def closed(session: Session, keystore: KeyStore, running: UUID) -> UUID:
    for number, peer in enumerate(PEERS):
        answers = Answers(dict.fromkeys(ITEMS, 4), {"stop": f"words of {number}"}, None, THEME)
        make.submit_answers(session, running, peer, LENA, answers)
    closing.close_cycle(session, running, keystore=keystore, today=make.TODAY)
    return running


def test_a_coach_reads_writes_and_the_leader_reads_the_theme(
    session: Session, closed: UUID, anna: Browser, signed_in: Callable[[Actor], Browser]
) -> None:
    assert "1 theme is not written yet." in anna.get(f"/admin/cycles/{closed}").text
    cam = signed_in(CAM)
    page = cam.get("/home")
    assert (page.heading, page.path) == ("Themes", "/coach")
    assert "0 of 1 themes written" in page.text
    page = page.follow("Read and write: Lena Leader")
    (comments,) = page.texts("ul", class_="among")
    assert sorted(comments.replace("words of ", "")) == sorted("0 1 2 3 4")
    page = page.form().fill(theme_stop="Fewer <b>meetings</b>.").submit()
    assert "Kept." in page.text
    assert "1 of 1 themes written" in page.text
    assert "not written yet" not in anna.get(f"/admin/cycles/{closed}").text

    cycles.release_cycle(session, closed, now=make.NOW)
    lena = signed_in(LENA)
    report = lena.get(f"/leader/reports/{closed}")
    assert "In a coach’s words Fewer <b>meetings</b>." in report.text
    assert "words of" not in report.html
    assert lena.get(f"/leader/reports/{closed}/report.pdf").status == 200
    assert "Nothing to do at the moment." in cam.get("/coach").text


def test_a_theme_that_is_too_long_is_refused_and_kept_in_the_form(
    session: Session, closed: UUID, signed_in: Callable[[Actor], Browser]
) -> None:
    cam = signed_in(CAM)
    form = cam.get(f"/coach/{closed}/{make.person_id(session, LENA)}").form()
    page = form.fill(theme_stop="x" * 1201).submit()
    assert page.status == 422
    assert page.form().value("theme_stop") == "x" * 1201


def test_a_coach_of_one_cycle_sees_nothing_of_another(
    session: Session,
    keystore: KeyStore,
    closed: UUID,
    signed_in: Callable[[Actor], Browser],
) -> None:
    other = make.make_closed_cycle(session, keystore, make.cycle_draft("Other"), asks=LENAS)
    cam = signed_in(CAM)
    lena = make.person_id(session, LENA)
    assert cam.get(f"/coach/{other}/{lena}").status == 404
    assert cam.get(f"/coach/{closed}/{make.person_id(session, MARK)}").status == 404
    assert cam.get("/admin/cycles").status == 403
    assert cam.get("/leader").status == 403


@pytest.mark.parametrize(
    ("name", "email", "says"),
    [
        ("Cam", "not an address", "Please check the address."),
        ("", "cam@example.org", "Please fill this in."),
        ("Mark", MARK.email, "A coach has to come from outside."),
    ],
)
def test_a_coach_who_does_not_do_is_refused_with_the_reason(
    anna: Browser, draft: UUID, name: str, email: str, says: str
) -> None:
    form = anna.get(f"/admin/cycles/{draft}/coach").form()
    page = form.fill(name=name, email=email).submit()
    assert page.status == 422
    assert says in page.text


def test_a_coach_can_be_changed_until_the_launch(
    session: Session, keystore: KeyStore, anna: Browser, running: UUID
) -> None:
    assert anna.get(f"/admin/cycles/{running}/coach").status == 409
    assert "Change the coach" not in anna.get(f"/admin/cycles/{running}").links()
