"""What a letter needs, gathered at the moment it is sent, and letters people ask for themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from uuid import UUID

from sqlalchemy import select

from leadership360.db import AnySession
from leadership360.domain.cycle import CycleState, MailTemplate
from leadership360.domain.errors import CycleClosed, NotFound
from leadership360.domain.questionnaire import minutes_needed
from leadership360.domain.relation import Relation
from leadership360.models.account import Account
from leadership360.models.cycle import Cycle
from leadership360.models.mail import Mail
from leadership360.models.person import Person
from leadership360.services.languages import language_of
from leadership360.services.outbox import is_waiting
from leadership360.store.assignments import list_raters, list_requests
from leadership360.store.cycles import frozen_instrument, get_cycle, list_collecting
from leadership360.store.links import add_link
from leadership360.store.mail import add_mail, get_mail, has_mail_since
from leadership360.store.people import find_person
from leadership360.store.transaction import atomic
from leadership360.store.trustees import list_trustees

#: A link opens "my requests" as long as the cycle exists, not only while it takes answers.
_LINK_DAYS = 400


class Links(Protocol):
    """Addresses of pages, all under the base URL."""

    def rater(self, token: str) -> str:
        """Return a rater's link: BASE/r#token."""

    def code_page(self) -> str:
        """Return the page where a rater pastes the token: BASE/r."""

    def sign_in(self) -> str:
        """Return the page where admins and leaders sign in."""

    def set_password(self, account: Account) -> str:
        """Return a link with which this account's owner chooses a password."""

    def report(self, cycle_id: UUID) -> str:
        """Return the page of a leader's report."""

    def close(self, cycle_id: UUID) -> str:
        """Return the page on which trustees open a cycle's boxes."""

    def themes(self) -> str:
        """Return the page where a coach finds what waits to be put in other words."""


@dataclass(frozen=True, slots=True)
class LetterRequest:
    """One request as the letter lists it."""

    leader_name: str
    relation: Relation
    minutes: int


@dataclass(frozen=True, slots=True)
class Prepared:
    """A letter to be written and sent now. Only ever in memory: it may hold a secret."""

    to_name: str
    to_email: str
    template: MailTemplate
    facts: Mapping[str, object]
    language: str


def prepare_letter(session: AnySession, mail_id: UUID, *, today: date, links: Links) -> Prepared:
    """Return what a waiting mail needs; a link in it is fresh, and only its hash is kept.

    Commits the hash, so that a link that was mailed always works.
    Raises NotFound where person, account or requests are gone, and CycleClosed for a mail with a
    rater's link when the cycle takes no answers any more.
    """
    with atomic(session):
        mail = get_mail(session, mail_id)
        match mail.template:
            case MailTemplate.INVITATION | MailTemplate.LINK_RECOVERY:
                return _for_rater(session, mail, links, today)
            case MailTemplate.WELCOME | MailTemplate.PASSWORD_RESET | MailTemplate.COACH_WELCOME:
                return _for_account(session, mail, links)
            case MailTemplate.RELEASED:
                return _for_leader(session, mail, links)
            case MailTemplate.BOXES_WAITING:
                return _for_keeper(session, mail, links)
            case MailTemplate.THEMES_WAITING:
                return _for_coach(session, mail, links)


def _for_rater(session: AnySession, mail: Mail, links: Links, today: date) -> Prepared:
    person, cycle = _person(session, mail), _cycle(session, mail)
    if cycle.state is not CycleState.COLLECTING or cycle.closes_on < today:
        raise CycleClosed
    instrument = frozen_instrument(session, cycle)
    requests = [
        LetterRequest(
            request.leader_name,
            request.relation,
            minutes_needed(instrument, request.relation, cycle.form_minutes),
        )
        for request in list_requests(session, cycle.id, person.id)
    ]
    if not requests:
        raise NotFound
    token = add_link(
        session, cycle.id, person.id, expires_on=cycle.closes_on + timedelta(days=_LINK_DAYS)
    )
    facts = {
        "name": person.name,
        "cycle": cycle.name,
        "closes_on": cycle.closes_on,
        "requests": requests,
        "link": links.rater(token),
        "code": token,
        "code_page": links.code_page(),
    }
    return Prepared(person.name, person.email, mail.template, facts, person.language)


def _for_leader(session: AnySession, mail: Mail, links: Links) -> Prepared:
    person, cycle = _person(session, mail), _cycle(session, mail)
    facts = {"name": person.name, "cycle": cycle.name, "report": links.report(cycle.id)}
    return Prepared(person.name, person.email, mail.template, facts, person.language)


def _for_keeper(session: AnySession, mail: Mail, links: Links) -> Prepared:
    """Return the letter to a trustee, who is a person, or to an admin, who has an account."""
    cycle = _cycle(session, mail)
    names = [trustee.name for trustee in list_trustees(session, cycle.id)]
    facts = {"cycle": cycle.name, "trustees": names, "close": links.close(cycle.id)}
    if mail.person_id:
        person = _person(session, mail)
        facts["name"] = person.name
        return Prepared(person.name, person.email, mail.template, facts, person.language)
    account = _account(session, mail)
    facts["name"] = account.email
    return Prepared(account.email, account.email, mail.template, facts, language_of(account))


def _for_coach(session: AnySession, mail: Mail, links: Links) -> Prepared:
    """Return the letter that says until when themes can be written. NotFound where it is over."""
    person, cycle = _person(session, mail), _cycle(session, mail)
    if cycle.state is not CycleState.CLOSED or cycle.destroyed_on is not None:
        raise NotFound
    facts = {
        "name": person.name,
        "cycle": cycle.name,
        "until": cycle.destroy_on,
        "themes": links.themes(),
    }
    return Prepared(person.name, person.email, mail.template, facts, person.language)


def _for_account(session: AnySession, mail: Mail, links: Links) -> Prepared:
    account = _account(session, mail)
    person = account.person
    name = person.name if person else account.email
    facts = {
        "name": name,
        "email": account.email,
        "cycle": _cycle(session, mail).name if mail.cycle_id else "",
        "set_password": links.set_password(account),
        "sign_in": links.sign_in(),
    }
    return Prepared(name, account.email, mail.template, facts, language_of(account))


def _person(session: AnySession, mail: Mail) -> Person:
    person = session.get(Person, mail.person_id) if mail.person_id else None
    if person is None:
        raise NotFound
    return person


def _cycle(session: AnySession, mail: Mail) -> Cycle:
    if mail.cycle_id is None:
        raise NotFound
    return get_cycle(session, mail.cycle_id)


def _account(session: AnySession, mail: Mail) -> Account:
    owner = (
        Account.id == mail.account_id if mail.account_id else Account.person_id == mail.person_id
    )
    account = session.scalar(select(Account).where(owner, Account.active))
    if account is None:
        raise NotFound
    return account


#: Time between two new links for the same person.
RECOVERY_PAUSE = timedelta(minutes=10)


def request_new_link(session: AnySession, email: str, *, now: datetime) -> None:
    """Queue a new link for every running cycle in which this address is asked something.

    Says nothing about whether the address is known, and queues no second mail within
    ``RECOVERY_PAUSE``, so that nobody can flood a mailbox.
    """
    with atomic(session):
        person = find_person(session, email)
        for cycle in list_collecting(session):
            raters = list_raters(session, cycle.id)
            if person is None or person.id not in raters:
                continue
            template = MailTemplate.LINK_RECOVERY
            since = now - RECOVERY_PAUSE
            if not has_mail_since(session, template, since, cycle=cycle.id, person=person.id):
                opens_at = datetime.combine(cycle.opens_on, time(), UTC)
                due_at = max(now, opens_at)
                add_mail(session, template, due_at=due_at, cycle=cycle.id, person=person.id)


def request_password_mail(session: AnySession, account_id: UUID, *, now: datetime) -> None:
    """Queue a mail with which this account's owner chooses a new password.

    Queues no second one beside one that still waits.
    """
    with atomic(session):
        template = MailTemplate.PASSWORD_RESET
        if not is_waiting(session, template, account=account_id):
            add_mail(session, template, due_at=now, account=account_id)
