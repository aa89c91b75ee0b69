from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from leadership360.domain.cycle import MailTemplate
from leadership360.models.mail import Mail
from leadership360.services import closing
from leadership360.store.keystore import KeyStore
from tests import make
from tests.cast import ANNA, MARK, OMARS, PAULA
from tests.page import Browser, Page


def ask(browser: Browser, email: str) -> Page:
    return browser.get("/r/new-link").form().fill(email=email).submit()


def waiting(session: Session) -> list[tuple[UUID | None, UUID | None]]:
    session.rollback()
    found = session.execute(
        select(Mail.cycle_id, Mail.person_id).where(Mail.template == MailTemplate.LINK_RECOVERY)
    )
    rows = [(cycle, person) for cycle, person in found]
    session.rollback()
    return rows


def test_a_known_address_gets_one_mail_for_its_cycle(
    session: Session, cycle: UUID, browser: Browser
) -> None:
    page = ask(browser, PAULA.email)

    assert page.heading == "Please look into your mailbox"
    assert waiting(session) == [(cycle, make.person_id(session, PAULA))]


def test_a_known_address_gets_no_mail_for_a_cycle_it_has_no_part_in(
    session: Session, cycle: UUID, keystore: KeyStore, browser: Browser
) -> None:
    second = make.make_running_cycle(session, keystore, make.cycle_draft("Omar's"), asks=OMARS)

    ask(browser, MARK.email)
    assert waiting(session) == [(cycle, make.person_id(session, MARK))]

    ask(browser, PAULA.email)
    assert {one for one, _person in waiting(session)} == {cycle, second}


@pytest.mark.parametrize("email", ["  PAULA@Example.org ", "Paula@example.ORG"])
def test_an_address_is_known_however_it_is_spelt(
    session: Session, cycle: UUID, browser: Browser, email: str
) -> None:
    ask(browser, email)

    assert len(waiting(session)) == 1


@pytest.mark.parametrize("email", ["nobody@example.org", ANNA.email])
def test_an_unknown_address_gets_no_mail_and_the_same_answer(
    session: Session, cycle: UUID, browser: Browser, email: str
) -> None:
    make.make_admin(session)
    known, unknown = ask(browser, PAULA.email), ask(browser, email)

    assert (unknown.status, unknown.path, unknown.text) == (known.status, known.path, known.text)
    assert len(waiting(session)) == 1


def test_asking_twice_queues_one_mail(session: Session, cycle: UUID, browser: Browser) -> None:
    ask(browser, PAULA.email)
    ask(browser, PAULA.email)

    assert len(waiting(session)) == 1


def test_a_closed_cycle_sends_no_links(
    session: Session, cycle: UUID, keystore: KeyStore, browser: Browser
) -> None:
    closing.close_cycle(session, cycle, keystore=keystore, today=make.TODAY)

    ask(browser, PAULA.email)

    assert waiting(session) == []


def test_no_person_is_made_by_asking(session: Session, cycle: UUID, browser: Browser) -> None:
    ask(browser, "nobody@example.org")

    with pytest.raises(Exception, match="No row"):
        make.person_id(session, ANNA)


@pytest.mark.parametrize("email", ["", "paula", "paula@", "a b@example.org", "@example.org"])
def test_what_is_no_address_is_refused_and_kept(browser: Browser, email: str) -> None:
    page = ask(browser, email)

    assert page.status == 422
    assert page.form().value("email") == email
    assert "Please" in page.texts("li")[0]


def test_the_answer_to_everybody_can_be_looked_at_alone(browser: Browser) -> None:
    assert browser.get("/r/new-link/sent").status == 200
