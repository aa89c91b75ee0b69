"""What is deleted for good: the only place where releases, rosters and people go."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import undefer

from leadership360.db import AnySession, rows_changed
from leadership360.domain.cycle import AssignmentState, CycleState, MailState, Removal
from leadership360.domain.promise import PromisePart
from leadership360.models.account import Account
from leadership360.models.assignment import Assignment
from leadership360.models.cycle import Cycle
from leadership360.models.link import Link
from leadership360.models.mail import Mail
from leadership360.models.person import Person
from leadership360.models.promise import Promise
from leadership360.models.release import ReleaseRow
from leadership360.models.theme import Theme
from leadership360.models.trustee import TrusteeRow
from leadership360.sealing import random_box, random_copy
from leadership360.store.releases import remove_releases

#: What a person is called who is no longer here; ``.invalid`` addresses reach nobody (RFC 2606).
TOMBSTONE_NAME = "—"
_TOMBSTONE_HOST = "@erased.invalid"

#: Parts of a promise that name a coach or trustees.
_NAMING = frozenset({PromisePart.THEMES, PromisePart.STORED})


def tombstone_email() -> str:
    """Return an address that is nobody's, for a row that has to have one."""
    return f"{uuid4().hex}{_TOMBSTONE_HOST}"


def is_tombstone(person: Person) -> bool:
    """Return whether this person was erased."""
    return person.email.endswith(_TOMBSTONE_HOST)


def list_cycles_with_boxes(session: AnySession, person_id: UUID) -> Sequence[UUID]:
    """Return the cycles with this person as leader or rater whose boxes still exist."""
    concerned = select(Assignment.cycle_id).where(
        or_(Assignment.leader_id == person_id, Assignment.rater_id == person_id)
    )
    return session.scalars(
        select(Cycle.id).where(Cycle.id.in_(concerned), Cycle.destroyed_on.is_(None))
    ).all()


def delete_reports_of(session: AnySession, leader_id: UUID, *, today: date) -> int:
    """Delete every release and theme of a leader; return how many releases."""
    _deleted(session, Theme, Theme.leader_id == leader_id)
    return remove_releases(session, ReleaseRow.leader_id == leader_id, Removal.ERASED, today=today)


def delete_reports_before(session: AnySession, first_kept: date, *, today: date) -> int:
    """Delete reports of cycles that ended before ``first_kept``; return how many releases."""
    old = select(Cycle.id).where(_ended_on() < first_kept)
    _deleted(session, Theme, Theme.cycle_id.in_(old))
    return remove_releases(session, ReleaseRow.cycle_id.in_(old), Removal.EXPIRED, today=today)


def delete_requests_about(session: AnySession, leader_id: UUID) -> int:
    """Delete what people are asked about a leader in cycles whose boxes still exist."""
    return _deleted(
        session,
        Assignment,
        Assignment.leader_id == leader_id,
        Assignment.cycle_id.in_(select(Cycle.id).where(Cycle.destroyed_on.is_(None))),
    )


def take_back_answers_of(session: AnySession, rater_id: UUID) -> int:
    """Empty every box and copy of a rater in cycles that still collect; return how many.

    The requests stay, as declined, so that counts of people asked remain true.
    """
    collecting = select(Cycle.id).where(Cycle.state == CycleState.COLLECTING)
    taken = session.scalars(
        select(Assignment)
        .where(Assignment.rater_id == rater_id, Assignment.cycle_id.in_(collecting))
        .options(undefer(Assignment.box), undefer(Assignment.copy))
    ).all()
    for assignment in taken:
        assignment.box, assignment.copy = random_box(), random_copy()
        assignment.state = AssignmentState.DECLINED
    return len(taken)


def delete_contact(session: AnySession, person: Person) -> None:
    """Delete links, mail and account of a person, and put nobody in its place.

    Drafts that still hold the uploaded list with this address lose the list; promises that name
    this person as coach or trustee name nobody.
    """
    account = session.scalar(select(Account).where(Account.person_id == person.id))
    _deleted(session, Link, Link.rater_id == person.id)
    _deleted(session, Mail, Mail.person_id == person.id)
    if account is not None:
        _deleted(session, Mail, Mail.account_id == account.id)
        session.delete(account)
    for cycle in session.scalars(
        select(Cycle).where(Cycle.roster_draft.is_not(None)).options(undefer(Cycle.roster_draft))
    ):
        if person.email in str(cycle.roster_draft).lower():
            cycle.roster_draft = None
    _forget_in_promises(session, person)
    person.name, person.email, person.language = TOMBSTONE_NAME, tombstone_email(), ""


def _forget_in_promises(session: AnySession, person: Person) -> None:
    """Put nobody's name in the place of a coach's or a trustee's, where that is who is named."""
    trusted = select(TrusteeRow.cycle_id).where(TrusteeRow.person_id == person.id)
    # A name within another one is not this person's.
    name = re.compile(rf"(?<!\w){re.escape(person.name)}(?!\w)( \({re.escape(person.email)}\))?")
    for promise in session.scalars(
        select(Promise)
        .join(Cycle, Cycle.id == Promise.cycle_id)
        .where(or_(Cycle.coach_id == person.id, Cycle.id.in_(trusted)))
    ):
        promise.texts = {
            language: {
                part: name.sub(TOMBSTONE_NAME, said) if part in _NAMING else said
                for part, said in parts.items()
            }
            for language, parts in promise.texts.items()
        }


def list_cycles_to_archive(session: AnySession, first_kept: date) -> Sequence[Cycle]:
    """Return cycles that ended before ``first_kept`` and whose roster is not needed any more.

    While a later cycle of the same questions is running, its trends need to know who took part
    before (``domain.disclosure.may_show_change``).
    """
    running = select(Cycle.instrument_id).where(
        Cycle.state != CycleState.DRAFT, Cycle.destroyed_on.is_(None)
    )
    return session.scalars(
        select(Cycle).where(
            _ended_on() < first_kept,
            Cycle.archived_on.is_(None),
            Cycle.destroyed_on.is_not(None),
            Cycle.instrument_id.not_in(running),
        )
    ).all()


def _ended_on() -> ColumnElement[date]:
    """Return the day of the release, or of the closing where nothing was ever released."""
    return func.coalesce(Cycle.released_on, Cycle.closed_on)


def delete_roster(session: AnySession, cycle_id: UUID) -> int:
    """Delete whom a cycle asked, trusted and mailed; return how many requests it had."""
    _deleted(session, Link, Link.cycle_id == cycle_id)
    _deleted(session, Mail, Mail.cycle_id == cycle_id)
    _deleted(session, Promise, Promise.cycle_id == cycle_id)
    _deleted(session, TrusteeRow, TrusteeRow.cycle_id == cycle_id)
    nobody = {"roster_draft": None, "coach_id": None}
    session.execute(update(Cycle).where(Cycle.id == cycle_id).values(nobody))
    return _deleted(session, Assignment, Assignment.cycle_id == cycle_id)


def delete_mail_before(session: AnySession, first_kept: datetime) -> int:
    """Delete mail that is done with and was due before ``first_kept``; return how many."""
    waiting = (MailState.QUEUED, MailState.SENDING)
    return _deleted(session, Mail, (Mail.due_at < first_kept) & Mail.state.not_in(waiting))


def delete_people_nobody_needs(session: AnySession) -> int:
    """Delete people nothing refers to any more; return how many."""
    needed = (
        select(Assignment.rater_id),
        select(Assignment.leader_id),
        select(ReleaseRow.leader_id),
        select(Theme.leader_id),
        select(Promise.leader_id),
        select(TrusteeRow.person_id),
        select(Cycle.coach_id).where(Cycle.coach_id.is_not(None)),
        select(Link.rater_id),
        select(Mail.person_id).where(Mail.person_id.is_not(None)),
        select(Account.person_id).where(Account.person_id.is_not(None)),
    )
    unneeded = [Person.id.not_in(one) for one in needed]
    return _deleted(session, Person, *unneeded)


def _deleted(session: AnySession, table: type, *where: ColumnElement[bool]) -> int:
    result = session.execute(
        delete(table).where(*where).execution_options(synchronize_session=False)
    )
    return rows_changed(result)
