"""What is too old is deleted, once a day. Counts what went, never whose it was."""

from dataclasses import astuple, dataclass
from datetime import UTC, date, datetime, time

from leadership360.db import AnySession
from leadership360.domain.retention import Retention
from leadership360.store.erasure import (
    delete_mail_before,
    delete_people_nobody_needs,
    delete_reports_before,
    delete_roster,
    list_cycles_to_archive,
)
from leadership360.store.transaction import atomic


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much went: releases, cycles archived, mails, people."""

    releases: int = 0
    archived: int = 0
    mails: int = 0
    people: int = 0

    def __bool__(self) -> bool:
        return any(astuple(self))


def forget_what_is_old(session: AnySession, kept: Retention, *, today: date) -> Forgotten:
    """Delete what is older than its period, in one transaction, and return how much it was.

    A cycle is archived when its roster goes: its links open nothing any more.
    """
    with atomic(session):
        return _forget(session, kept, today)


def show_what_is_old(session: AnySession, kept: Retention, *, today: date) -> Forgotten:
    """Return what ``forget_what_is_old`` would delete; nothing is changed."""
    try:
        return _forget(session, kept, today)
    finally:
        session.rollback()


def _forget(session: AnySession, kept: Retention, today: date) -> Forgotten:
    releases = delete_reports_before(session, kept.reports_from(today), today=today)
    due = list_cycles_to_archive(session, kept.rosters_from(today))
    for cycle in due:
        delete_roster(session, cycle.id)
        cycle.archived_on = today
    mail_from = datetime.combine(kept.mail_from(today), time(), UTC)
    mails = delete_mail_before(session, mail_from)
    session.flush()
    return Forgotten(releases, len(due), mails, delete_people_nobody_needs(session))
