import pytest
from sqlalchemy import select

from leadership360.domain.errors import AccountExists
from leadership360.domain.role import Role
from leadership360.models.tables import Account, Person
from leadership360.services.accounts import create_admin, ensure_leader_account
from leadership360.store.transaction import atomic
from tests.services.stage import Stage, around


def roles(stage: Stage, email: str) -> set[str]:
    with stage.session() as session:
        account = session.scalars(select(Account).where(Account.email == email)).one()
        return {role.name for role in account.roles}


def test_an_admin_is_added_once_whatever_the_case_of_the_address(stage: Stage) -> None:
    with stage.session() as session:
        create_admin(session, " Anna@Example.org ", "hash")
        for again in ("anna@example.org", "ANNA@EXAMPLE.ORG"):
            with pytest.raises(AccountExists):
                create_admin(session, again, "another")
        account = session.scalars(select(Account)).one()
        assert (account.email, account.password) == ("anna@example.org", "hash")
    assert roles(stage, "anna@example.org") == {Role.ADMIN}


def test_a_leader_who_becomes_an_admin_keeps_account_and_password(stage: Stage) -> None:
    stage.collecting(around("ana"))
    with stage.session() as session, atomic(session):
        session.scalars(select(Account)).one().password = "chosen by ana"
    with stage.session() as session:
        create_admin(session, "ana@example.org", None)
        assert session.scalars(select(Account)).one().password == "chosen by ana"
    assert roles(stage, "ana@example.org") == {Role.ADMIN, Role.LEADER}


def test_an_admin_who_becomes_a_leader_gets_no_second_account(stage: Stage) -> None:
    with stage.session() as session:
        create_admin(session, "ana@example.org", "hash")
    stage.collecting(around("ana"))
    assert roles(stage, "ana@example.org") == {Role.ADMIN, Role.LEADER}
    with stage.session() as session:
        account = session.scalars(select(Account)).one()
        assert account.person is not None
        assert account.person.name == "Ana"
        assert account.password == "hash"
    # Nobody needs a welcome who can sign in already.
    assert {mail.template for mail in stage.mails()} == {"invitation"}


def test_a_leader_in_a_second_cycle_is_not_new(stage: Stage) -> None:
    stage.collecting(name="One")
    stage.collecting(name="Two")
    assert sum(mail.template == "welcome" for mail in stage.mails()) == 1


def test_raters_have_no_account(stage: Stage) -> None:
    stage.collecting(around("ana"))
    with stage.session() as session:
        assert [account.email for account in session.scalars(select(Account))] == [
            "ana@example.org"
        ]
        rater = session.scalars(select(Person).where(Person.name == "Ana-Peer0")).one()
        with atomic(session):
            assert ensure_leader_account(session, rater)
            assert not ensure_leader_account(session, rater)
