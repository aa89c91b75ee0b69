"""A running cycle and people inside it."""

from collections.abc import Callable, Mapping
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from leadership360.store.keystore import KeyStore
from tests import make
from tests.cast import ANNA, LENA, OMAR, PAULA, RITA, Actor
from tests.page import Browser
from tests.web.visits import VISITORS, Visit


@pytest.fixture
def cycle(session: Session, keystore: KeyStore) -> UUID:
    """A running cycle with everybody in it."""
    return make.make_running_cycle(session, keystore)


@pytest.fixture
def inside(
    session: Session, cycle: UUID, new_browser: Callable[[], Browser]
) -> Callable[[Actor], Browser]:
    """Let a rater in by a fresh link, in a new browser."""

    def open_link(actor: Actor) -> Browser:
        browser = new_browser()
        browser.open_link(make.make_link(session, cycle, actor))
        return browser

    return open_link


@pytest.fixture
def paula(inside: Callable[[Actor], Browser]) -> Browser:
    return inside(PAULA)


@pytest.fixture
def about_lena(session: Session, cycle: UUID) -> str:
    """The address of what Paula is asked about Lena."""
    return f"/r/{make.assignment_id(session, cycle, PAULA, LENA)}"


@pytest.fixture
def anna(session: Session, signed_in: Callable[[Actor], Browser]) -> Browser:
    make.make_admin(session, ANNA)
    return signed_in(ANNA)


@pytest.fixture
def lena(cycle: UUID, signed_in: Callable[[Actor], Browser]) -> Browser:
    return signed_in(LENA)


@pytest.fixture
def omar(cycle: UUID, signed_in: Callable[[Actor], Browser]) -> Browser:
    return signed_in(OMAR)


@pytest.fixture
def visit(session: Session, keystore: KeyStore) -> Visit:
    return Visit(session, keystore)


@pytest.fixture
def visitors(
    visit: Visit,
    session: Session,
    new_browser: Callable[[], Browser],
    signed_in: Callable[[Actor], Browser],
) -> Mapping[str, Callable[[], Browser]]:
    """A browser of each kind of visitor, made when it is called for."""

    def come_in(rater: Actor) -> Browser:
        browser = new_browser()
        browser.open_link(make.make_link(session, visit.running, rater))
        return browser

    coming_in = [partial(come_in, actor) for actor in (PAULA, RITA)]
    signing_in = [partial(signed_in, actor) for actor in (LENA, OMAR, ANNA)]
    return dict(zip(VISITORS, (new_browser, *coming_in, *signing_in), strict=True))
