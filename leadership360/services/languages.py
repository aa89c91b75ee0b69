"""Which language a person reads."""

from uuid import UUID

from leadership360.db import AnySession
from leadership360.models.account import Account
from leadership360.store.transaction import atomic


def language_of(account: Account) -> str:
    """Return the language of an account; empty where nobody has said one."""
    return (account.person.language if account.person else "") or account.language


def choose_language(session: AnySession, account_id: UUID, language: str) -> None:
    """Keep the language of an account, and of its mail."""
    with atomic(session):
        account = session.get_one(Account, account_id)
        account.language = language
        if account.person:
            account.person.language = language
