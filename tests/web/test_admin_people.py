from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from leadership360.models.person import Person
from leadership360.store.keystore import KeyStore
from tests import make
from tests.cast import LENA, LENAS, PAULA
from tests.page import Browser


@pytest.fixture
def released(session: Session, keystore: KeyStore) -> UUID:
    return make.make_released_cycle(session, keystore, asks=LENAS)


def names(session: Session) -> set[str]:
    return set(session.scalars(select(Person.name)))


def test_a_person_is_erased_in_two_steps(session: Session, released: UUID, anna: Browser) -> None:
    page = anna.get("/admin/cycles").follow("Erase a person")
    page = page.form().fill(email=LENA.email).submit("See what would be erased")
    assert page.heading == "Erase Lena Leader?"
    assert "1 report about this person" in page.text
    assert LENA.name in names(session)

    page = page.form("/erase").submit("Erase for good")

    assert "This person is erased." in page.text
    session.expire_all()
    assert LENA.name not in names(session)


def test_seeing_what_would_go_changes_nothing(
    session: Session, released: UUID, anna: Browser
) -> None:
    anna.get(f"/admin/people/{make.person_id(session, PAULA)}/erase")

    assert PAULA.name in names(session)


@pytest.mark.parametrize(("address", "status"), [("nobody@example.org", 404), ("nonsense", 422)])
def test_an_address_that_is_nobody_s_is_said_so(
    released: UUID, anna: Browser, address: str, status: int
) -> None:
    page = anna.get("/admin/people").form().fill(email=address).submit()

    assert page.status == status
    assert page.form().value("email") == address


def test_who_was_erased_is_not_there(session: Session, released: UUID, anna: Browser) -> None:
    place = f"/admin/people/{make.person_id(session, PAULA)}/erase"
    form = anna.get(place).form("/erase")
    form.submit()

    assert form.submit().status == 404
    assert anna.get(f"/admin/people/{uuid4()}/erase").status == 404


def test_only_admins_may(session: Session, lena: Browser, paula: Browser) -> None:
    place = f"/admin/people/{make.person_id(session, PAULA)}/erase"

    assert lena.get(place).status == 403
    assert paula.get(place).path.startswith("/sign-in")
