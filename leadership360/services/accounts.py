"""Accounts of admins and leaders."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlalchemy import select

from leadership360.db import AnySession
from leadership360.domain.errors import AccountExists
from leadership360.domain.role import Role
from leadership360.models.account import Account
from leadership360.models.account import Role as RoleRow
from leadership360.models.person import Person
from leadership360.store.transaction import atomic


def ensure_leader_account(session: AnySession, person: Person) -> bool:
    """Give a leader an account where there is none, and return whether it is new."""
    _account, is_new = ensure_account(session, person, Role.LEADER)
    return is_new


def has_account(session: AnySession, person: Person, name: Role) -> bool:
    """Return whether a person has an account with this role."""
    account = session.scalar(select(Account).where(Account.email == person.email))
    return account is not None and _role(session, name) in account.roles


def ensure_account(session: AnySession, person: Person, name: Role) -> tuple[Account, bool]:
    """Return a person's account with this role, and whether it is new; in the caller's transaction.

    An account with the same address is the same person: it gets the role, too.
    """
    # Two launches at the same moment must not both find that there is none.
    session.refresh(person, with_for_update={"key_share": True})
    account = session.scalar(select(Account).where(Account.email == person.email))
    is_new = account is None
    if account is None:
        account = Account(email=person.email, fs_uniquifier=uuid4().hex, password=None)
        session.add(account)
    account.person_id = person.id
    role = _role(session, name)
    if role not in account.roles:
        account.roles.append(role)
    return account, is_new


def create_admin(session: AnySession, email: str, password_hash: str | None) -> UUID:
    """Add an admin and return the account's id. Raises AccountExists.

    password_hash: None where the admin sets a password by mail.
    """
    email = email.strip().lower()
    with atomic(session):
        account = session.scalar(select(Account).where(Account.email == email))
        role = _role(session, Role.ADMIN)
        if account is not None and role in account.roles:
            raise AccountExists(email=email)
        if account is None:
            account = Account(email=email, fs_uniquifier=uuid4().hex)
            session.add(account)
        account.password = password_hash or account.password
        account.roles.append(role)
        session.flush()
        return account.id


def list_admins(session: AnySession) -> Sequence[UUID]:
    """Return the accounts of everybody who runs cycles."""
    return session.scalars(
        select(Account.id)
        .join(Account.roles)
        .where(RoleRow.name == Role.ADMIN, Account.active)
        .order_by(Account.email)
    ).all()


def _role(session: AnySession, name: Role) -> RoleRow:
    role = session.scalar(select(RoleRow).where(RoleRow.name == name))
    if role is None:
        role = RoleRow(name=name)
        session.add(role)
    return role
