"""The admin's rarer steps: stricter rules, results made again, and what holds a cycle."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from leadership360.domain.cycle import CycleState, HeldBy
from leadership360.domain.policy import PolicyName
from leadership360.models.cycle import Cycle
from leadership360.models.release import ReleaseRow
from leadership360.store.keystore import KeyStore
from leadership360.store.transaction import atomic
from tests import make
from tests.cast import LENA, PAULA, Actor
from tests.page import Browser


def change(session: Session, cycle: UUID, **values: object) -> None:
    with atomic(session):
        row = session.get_one(Cycle, cycle, populate_existing=True)
        for name, value in values.items():
            setattr(row, name, value)


def release_ids(session: Session) -> set[UUID]:
    session.rollback()
    found = set(session.scalars(select(ReleaseRow.id)))
    session.rollback()
    return found


# Stricter rules


def test_a_running_cycle_gets_stricter_rules_and_people_see_the_new_promise(
    session: Session, anna: Browser, cycle: UUID, paula: Browser, about_lena: str
) -> None:
    before = paula.get(about_lena)
    assert "average over a whole theme lies within a point" in before.text

    page = anna.get(f"/admin/cycles/{cycle}").follow("Make them strict …")
    assert "This cannot be undone." in page.text
    page = page.form().submit("Make the rules strict")

    assert "The rules are strict now." in page.text
    assert "Make them strict …" not in page.links()
    sha256 = session.get_one(Cycle, cycle, populate_existing=True).policy_sha256 or ""
    session.rollback()
    assert f"strict, frozen {sha256[:12]}" in page.text
    after = paula.get(about_lena)
    assert "one colleague who knows their own cannot prove any" in after.text
    assert f"strict {sha256[:12]}" in after.text
    assert sha256[:12] not in before.text


@pytest.mark.parametrize("state", ["draft", "strict", "closed", "released"])
def test_the_step_is_offered_only_where_there_are_stricter_rules(
    session: Session, keystore: KeyStore, anna: Browser, state: str
) -> None:
    if state == "draft":
        cycle = make.make_cycle(session)
    elif state == "strict":
        draft = make.cycle_draft(policy=PolicyName.STRICT)
        cycle = make.make_running_cycle(session, keystore, draft)
    elif state == "closed":
        cycle = make.make_closed_cycle(session, keystore)
    else:
        cycle = make.make_released_cycle(session, keystore)

    assert "Make them strict …" not in anna.get(f"/admin/cycles/{cycle}").links()
    assert anna.get(f"/admin/cycles/{cycle}/stricter").status == 404


def test_no_route_makes_the_rules_of_a_running_cycle_looser(
    session: Session, keystore: KeyStore, anna: Browser
) -> None:
    other = make.make_cycle(session, make.cycle_draft("Draft"))
    form = anna.get(f"/admin/cycles/{other}/edit").form().fill(policy_name="standard")
    draft = make.cycle_draft(policy=PolicyName.STRICT)
    cycle = make.make_running_cycle(session, keystore, draft)
    frozen = session.get_one(Cycle, cycle).policy_text
    session.rollback()

    for step in ("edit", "stricter", "launch", "release", "withdraw"):
        anna.post(f"/admin/cycles/{cycle}/{step}", form.data())

    row = session.get_one(Cycle, cycle, populate_existing=True)
    assert (row.policy_text, row.policy_name) == (frozen, PolicyName.STRICT)


# Results made again


def test_results_nobody_has_seen_are_made_again(
    session: Session, keystore: KeyStore, anna: Browser
) -> None:
    cycle = make.make_closed_cycle(session, keystore)
    first, release = release_ids(session), make.release_of(session, cycle, LENA)

    page = anna.get(f"/admin/cycles/{cycle}").follow("Withdraw and make again …")
    assert "from the same sealed answers" in page.text
    page = page.form().submit("Withdraw and make again")

    assert "The results are made again." in page.text
    assert release_ids(session).isdisjoint(first)
    assert make.release_of(session, cycle, LENA) == release
    assert "Release …" in page.links()


@pytest.mark.parametrize("state", ["draft", "collecting", "destroyed", "released"])
def test_results_somebody_may_have_seen_or_that_are_none_are_not_made_again(
    session: Session, keystore: KeyStore, anna: Browser, state: str
) -> None:
    if state == "draft":
        cycle = make.make_cycle(session)
    elif state == "collecting":
        cycle = make.make_running_cycle(session, keystore)
    elif state == "destroyed":
        cycle = make.make_closed_cycle(session, keystore, make.cycle_draft(grace_days=0))
    else:
        cycle = make.make_released_cycle(session, keystore)
    first = release_ids(session)
    other = make.make_cycle(session, make.cycle_draft("Draft"))
    form = anna.get(f"/admin/cycles/{other}/launch").form()

    assert "Withdraw and make again …" not in anna.get(f"/admin/cycles/{cycle}").links()
    assert anna.get(f"/admin/cycles/{cycle}/withdraw").status == 404
    assert anna.post(f"/admin/cycles/{cycle}/withdraw", form.data()).status == 409
    assert release_ids(session) == first


def test_on_the_day_of_destruction_it_is_too_late(
    session: Session,
    keystore: KeyStore,
    anna: Browser,
    set_time: Callable[[datetime], None],
) -> None:
    cycle = make.make_closed_cycle(session, keystore)
    form = anna.get(f"/admin/cycles/{cycle}/withdraw").form()
    set_time(make.NOW + timedelta(days=3))

    page = form.submit()

    assert page.status == 409
    assert "Single answers are destroyed, or are today" in page.text


def test_a_cycle_nobody_knows_has_no_steps(anna: Browser) -> None:
    for step in ("stricter", "withdraw"):
        assert anna.get(f"/admin/cycles/{UUID(int=0)}/{step}").status == 404


# What holds a cycle


@pytest.mark.parametrize(
    ("held_by", "sentence"),
    [
        (HeldBy.KEY, "Put the key back, and the cycle closes by itself."),
        (HeldBy.SELF_CHECK, "did not pass the check that protects people who answered."),
        (HeldBy.BOXES, "Somebody has changed the database"),
    ],
)
def test_the_page_says_what_holds_a_cycle(
    session: Session, anna: Browser, cycle: UUID, held_by: HeldBy, sentence: str
) -> None:
    assert sentence not in anna.get(f"/admin/cycles/{cycle}").text
    change(session, cycle, state=CycleState.CLOSING, held_by=held_by)

    page = anna.get(f"/admin/cycles/{cycle}")

    assert sentence in page.text
    assert "Close again …" in page.links()


def test_the_page_says_how_many_answers_could_not_be_opened_and_not_whose(
    session: Session, keystore: KeyStore, anna: Browser
) -> None:
    cycle = make.make_closed_cycle(session, keystore)
    assert "could not be opened" not in anna.get(f"/admin/cycles/{cycle}").text
    change(session, cycle, unreadable_boxes=2)

    page = anna.get(f"/admin/cycles/{cycle}")

    assert "2 answers could not be opened and are left out" in page.text
    assert PAULA.name not in page.text


def test_closing_with_a_wrong_key_says_so(
    session: Session, keystore: KeyStore, anna: Browser, cycle: UUID
) -> None:
    keystore.put(cycle, bytes(32))

    page = anna.get(f"/admin/cycles/{cycle}/close").form().submit()

    assert page.status == 503
    assert "or it is another one" in page.text
    assert "Put the key back" in anna.get(f"/admin/cycles/{cycle}").text


@pytest.mark.parametrize("step", ["stricter", "withdraw"])
def test_only_admins_take_these_steps(
    session: Session,
    keystore: KeyStore,
    signed_in: Callable[[Actor], Browser],
    step: str,
) -> None:
    cycle = make.make_closed_cycle(session, keystore)
    make.give_leader_account(session, LENA)
    assert signed_in(LENA).get(f"/admin/cycles/{cycle}/{step}").status == 403
