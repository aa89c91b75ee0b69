"""Looking into boxes and copies, which only tests can: they hold every key."""

from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from leadership360.domain.answers import Answers
from leadership360.domain.cycle import AssignmentState
from leadership360.models.assignment import Assignment
from leadership360.sealing import Copy, Unreadable, open_copy, read_resume_code, unseal
from leadership360.store.keystore import KeyStore
from tests.page import Browser


def row(session: Session, request: UUID) -> tuple[bytes, bytes, AssignmentState]:
    """Return box, copy and state as they are in the database now."""
    session.rollback()
    found = session.execute(
        select(Assignment.box, Assignment.copy, Assignment.state).where(Assignment.id == request)
    ).one()
    session.rollback()
    return found.box, found.copy, found.state


def copy_of(session: Session, browser: Browser, request: UUID) -> Copy:
    """Return the rater's copy, opened with whichever edit key this browser has."""
    for name, value in browser.cookies().items():
        key = read_resume_code(value) if "edit-" in name else None
        if key is not None:
            try:
                return open_copy(key, request, row(session, request)[1])
            except Unreadable:
                continue
    raise AssertionError("no key of this browser opens the copy")


def draft_of(session: Session, browser: Browser, request: UUID) -> Answers:
    """Return the draft this browser can read."""
    return copy_of(session, browser, request).draft


def sent_of(session: Session, browser: Browser, request: UUID) -> Answers:
    """Return what this browser sent last."""
    sent = copy_of(session, browser, request).sent
    assert sent is not None, "nothing was sent"
    return sent


def in_the_box(session: Session, keystore: KeyStore, cycle: UUID, request: UUID) -> Answers | None:
    """Return what would count if the cycle closed now; None where nothing was sent."""
    box, _copy, state = row(session, request)
    if state is not AssignmentState.SUBMITTED:
        return None
    return unseal(keystore.get(cycle), box)


def everything(session: Session) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table, to be compared with what is there later."""
    session.rollback()
    tables = session.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).all()
    rows = {
        name: sorted(
            (tuple(row) for row in session.execute(text(f"SELECT * FROM {name}"))), key=repr
        )
        for (name,) in tables
    }
    session.rollback()
    return rows
