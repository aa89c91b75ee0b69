from datetime import timedelta
from itertools import combinations
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from leadership360 import sealing
from leadership360.domain.cycle import CycleState, MailTemplate
from leadership360.domain.errors import (
    CoachNeedsKey,
    CycleClosed,
    GracePeriodOver,
    KeyLost,
    PassphrasesWrong,
    TrusteesAlike,
    TrusteesNeeded,
    WrongState,
)
from leadership360.domain.tally import tally_all
from leadership360.domain.trustees import NUMBERS, Trustee
from leadership360.models.tables import Account, Person, Promise, ReleaseRow, TrusteeRow
from leadership360.sealing import Unreadable, join_key, split_key, stretch, unseal
from leadership360.services import tallying
from leadership360.services.accounts import create_admin
from leadership360.services.closing import Done, close_what_is_due
from leadership360.services.coaching import name_coach
from leadership360.services.erasure import erase_person, find_erasure
from leadership360.services.reopening import reopen_cycle
from leadership360.services.trustees import (
    close_with_passphrases,
    launch_with_trustees,
    reopen_with_passphrases,
)
from tests.services.stage import AFTER, NOW, Stage, address, around, sheet

PHRASES = {1: "one horse two moons", 2: "née Ångström at noon", 3: "third stone on the left"}
TRUSTEES = tuple(
    Trustee(f"Trustee {number}", address(f"trustee{number}"), PHRASES[number]) for number in NUMBERS
)


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "PASSPHRASE_COST", sealing.Cost(1, 8192))


def launch(stage: Stage, cycle: UUID, trustees: tuple[Trustee, ...] = TRUSTEES) -> None:
    with stage.session() as session:
        launch_with_trustees(session, cycle, trustees, keystore=stage.keystore, now=NOW)


def open_boxes(stage: Stage, cycle: UUID, *numbers: int, **wrong: str) -> None:
    given = {number: PHRASES[number] for number in numbers}
    given |= {int(name[1:]): phrase for name, phrase in wrong.items()}
    with stage.session() as session:
        close_with_passphrases(session, cycle, given, keystore=stage.keystore, today=AFTER)


def due(stage: Stage) -> Done:
    with stage.session() as session:
        return close_what_is_due(session, keystore=stage.keystore, today=AFTER)


@pytest.fixture
def cycle(stage: Stage) -> UUID:
    cycle = stage.draft(around("ana"), grace_days=2)
    launch(stage, cycle)
    stage.send_all(cycle)
    return cycle


# --- the key ---


def test_a_coach_could_read_nothing_beside_trustees(stage: Stage) -> None:
    cycle = stage.draft(around("ana"))
    with stage.session() as session:
        name_coach(session, cycle, "Cam Coach", address("cam"))
    with pytest.raises(CoachNeedsKey):
        launch(stage, cycle)
    with stage.session() as session:
        assert session.scalar(select(func.count()).select_from(TrusteeRow)) == 0
    assert stage.state(cycle) is CycleState.DRAFT


def test_any_two_of_three_passphrases_give_the_key_back_and_one_does_not() -> None:
    key = b"k" * 32
    shares = split_key(key, stretch([PHRASES[number] for number in NUMBERS]))
    for pair in combinations(NUMBERS, 2):
        assert join_key(shares, {number: PHRASES[number] for number in pair}) == key
    for number in NUMBERS:
        with pytest.raises(Unreadable):
            join_key(shares, {number: PHRASES[number]})
    with pytest.raises(Unreadable):
        join_key(shares, {})


def test_a_third_passphrase_that_is_wrong_does_not_spoil_two_right_ones() -> None:
    shares = split_key(b"k" * 32, stretch([PHRASES[number] for number in NUMBERS]))
    for wrong in NUMBERS:
        assert join_key(shares, {**PHRASES, wrong: "something else entirely"}) == b"k" * 32


def test_passphrases_in_each_others_place_do_not_open() -> None:
    shares = split_key(b"k" * 32, stretch([PHRASES[number] for number in NUMBERS]))
    with pytest.raises(Unreadable):
        join_key(shares, {1: PHRASES[2], 2: PHRASES[1]})


def test_spaces_at_the_ends_and_another_keyboard_make_no_difference_but_letters_do() -> None:
    shares = split_key(b"k" * 32, stretch([PHRASES[number] for number in NUMBERS]))
    decomposed = "ne\u0301e A\u030angstro\u0308m at noon"
    assert join_key(shares, {1: f" {PHRASES[1]} ", 2: decomposed}) == b"k" * 32
    with pytest.raises(Unreadable):
        join_key(shares, {1: PHRASES[1].upper(), 2: PHRASES[2]})


def test_the_shares_hold_neither_key_nor_passphrase() -> None:
    key = bytes(range(32))
    shares = split_key(key, stretch([PHRASES[number] for number in NUMBERS]))
    assert key.hex().encode() not in shares
    assert not any(phrase.encode() in shares for phrase in PHRASES.values())


def test_a_passphrase_is_stretched_as_libsodium_advises(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert sealing.PASSPHRASE_COST.memory >= 256 * 2**20
    assert sealing.PASSPHRASE_COST.operations >= 3


# --- launching ---


def test_after_a_launch_with_trustees_no_file_of_ours_holds_the_key(
    stage: Stage, cycle: UUID, tmp_path: Path
) -> None:
    (file,) = stage.key_files()
    assert file.name == f"{cycle}.shares"
    assert file.stat().st_mode & 0o777 == 0o400
    key = join_key(file.read_bytes(), {1: PHRASES[1], 2: PHRASES[2]})
    box = stage.assignment(stage.requests(cycle)[0].id).box
    assert unseal(key, box)
    stage.engine.dispose()
    everything = b"".join(one.read_bytes() for one in tmp_path.rglob("*") if one.is_file())
    for spelling in (key, key.hex().encode()):
        assert spelling not in everything
    for phrase in PHRASES.values():
        assert phrase.encode() not in everything


def test_trustees_are_kept_by_name_and_address_and_need_be_nobody_new(stage: Stage) -> None:
    cycle = stage.draft(around("ana"))
    known = Trustee("Another Name", "ANA-boss@example.org ", PHRASES[1])
    launch(stage, cycle, (known, *TRUSTEES[1:]))
    with stage.session() as session:
        rows = session.execute(
            select(TrusteeRow.number, Person.name, Person.email)
            .join(Person, Person.id == TrusteeRow.person_id)
            .order_by(TrusteeRow.number)
        ).all()
    assert [tuple(row) for row in rows] == [
        (1, "Ana-Boss", "ana-boss@example.org"),
        (2, "Trustee 2", "trustee2@example.org"),
        (3, "Trustee 3", "trustee3@example.org"),
    ]


def stored(stage: Stage, cycle: UUID) -> set[str]:
    """Return what raters are told about how their answers are kept."""
    with stage.session() as session:
        promises = session.scalars(select(Promise).where(Promise.cycle_id == cycle)).all()
        assert all(one.changed_on is None for one in promises)
        return {text for one in promises if (text := one.texts["en"].get("stored"))}


def test_raters_are_promised_that_two_of_these_three_must_act_together(
    stage: Stage, cycle: UUID
) -> None:
    (text,) = stored(stage, cycle)
    assert "Trustee 1, Trustee 2, and Trustee 3" in text
    assert not any(address(f"trustee{number}") in text for number in NUMBERS)
    (other,) = stored(stage, stage.collecting(name="Other"))
    assert "Trustee" not in other


def test_a_trustee_who_is_erased_is_named_in_no_promise(stage: Stage) -> None:
    cycle = stage.draft(around("ana"))
    named = [
        Trustee(name, one.email, one.passphrase)
        for name, one in zip(("Ann Lee", "Ann Leeward", "Joann Lee"), TRUSTEES, strict=True)
    ]
    launch(stage, cycle, tuple(named))
    with stage.session() as session:
        erase_person(session, find_erasure(session, address("trustee1")), today=AFTER)
    (text,) = stored(stage, cycle)
    # A name within another one stays.
    assert "—, Ann Leeward, and Joann Lee" in text


@pytest.mark.parametrize(
    "trustees",
    [
        TRUSTEES[:2],
        (*TRUSTEES[:2], Trustee("Three", "TRUSTEE1@example.org", PHRASES[3])),
        (*TRUSTEES[:2], Trustee("Three", "other@example.org", PHRASES[1])),
    ],
    ids=["two", "one address twice", "one passphrase twice"],
)
def test_fewer_than_three_people_or_passphrases_are_refused(
    stage: Stage, trustees: tuple[Trustee, ...]
) -> None:
    cycle = stage.draft(around("ana"))
    with pytest.raises(TrusteesAlike):
        launch(stage, cycle, trustees)
    assert stage.state(cycle) is CycleState.DRAFT
    assert stage.key_files() == []


def test_a_launch_that_failed_the_other_way_leaves_no_key_behind(stage: Stage) -> None:
    cycle = stage.draft(around("ana"))
    stage.keystore.put(cycle, b"s" * 32)
    launch(stage, cycle)
    assert [file.suffix for file in stage.key_files()] == [".shares"]
    other = uuid4()
    stage.keystore.put_shares(other, b"{}")
    stage.keystore.put(other, b"k" * 32)
    assert stage.keystore.get(other) == b"k" * 32
    with pytest.raises(KeyLost):
        stage.keystore.get_shares(other)


# --- closing ---


@pytest.mark.parametrize("pair", list(combinations(NUMBERS, 2)))
def test_two_trustees_close_a_cycle_as_the_server_would(
    stage: Stage, cycle: UUID, pair: tuple[int, int]
) -> None:
    open_boxes(stage, cycle, *pair)
    assert stage.state(cycle) is CycleState.CLOSED
    release = stage.releases(cycle)["ana"]
    assert [block["raters"] for block in release["blocks"]] == [5, 4]


def test_wrong_passphrases_change_nothing_and_do_not_say_which_is_wrong(
    stage: Stage, cycle: UUID
) -> None:
    told = set()
    for wrong in ({"_1": "not this one at all"}, {"_2": "not this one at all"}):
        right = 1 if "_2" in wrong else 2
        with pytest.raises(PassphrasesWrong) as caught:
            open_boxes(stage, cycle, right, **wrong)
        told.add(str(caught.value))
    with pytest.raises(PassphrasesWrong):
        open_boxes(stage, cycle, 1)
    assert len(told) == 1
    assert stage.state(cycle) is CycleState.COLLECTING
    assert stage.releases(cycle) == {}
    stage.send(stage.requests(cycle)[0], sheet(1))
    open_boxes(stage, cycle, 1, 3)
    assert stage.state(cycle) is CycleState.CLOSED


def test_without_passphrases_it_cannot_be_closed_by_any_other_way(
    stage: Stage, cycle: UUID
) -> None:
    with pytest.raises(TrusteesNeeded):
        stage.close(cycle)
    assert stage.state(cycle) is CycleState.COLLECTING


def test_when_the_day_is_over_the_boxes_wait_and_trustees_and_admins_are_told_once(
    stage: Stage, cycle: UUID
) -> None:
    with stage.session() as session:
        admin = create_admin(session, "anna@example.org", None)
    assert due(stage) == Done(0, 0, 1)
    assert due(stage) == Done(0, 0, 0)
    assert stage.state(cycle) is CycleState.CLOSING
    assert stage.releases(cycle) == {}
    told = [mail for mail in stage.mails() if mail.template is MailTemplate.BOXES_WAITING]
    with stage.session() as session:
        trustees = set(
            session.scalars(select(TrusteeRow.person_id).where(TrusteeRow.cycle_id == cycle))
        )
        # A leader's account is none of those who run cycles.
        assert session.scalar(select(func.count()).select_from(Account)) == 2
    assert {mail.person_id for mail in told if mail.person_id} == trustees
    assert [mail.account_id for mail in told if mail.account_id] == [admin]
    assert len(told) == 4
    with pytest.raises(CycleClosed):
        stage.send(stage.requests(cycle)[0], sheet(1))
    open_boxes(stage, cycle, 2, 3)
    assert stage.state(cycle) is CycleState.CLOSED


def test_after_a_crash_while_the_boxes_are_open_they_wait_for_the_trustees_again(
    stage: Stage, cycle: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(tallying, "tally_all", crash)
    with pytest.raises(MemoryError):
        open_boxes(stage, cycle, 1, 2)
    monkeypatch.setattr(tallying, "tally_all", tally_all)
    assert stage.state(cycle) is CycleState.CLOSING
    assert due(stage) == Done(0, 0, 0)
    assert stage.releases(cycle) == {}
    open_boxes(stage, cycle, 2, 3)
    assert [block["raters"] for block in stage.releases(cycle)["ana"]["blocks"]] == [5, 4]


def test_waiting_for_one_cycle_keeps_no_other_from_closing(stage: Stage, cycle: UUID) -> None:
    other = stage.collecting(name="Other")
    assert due(stage) == Done(1, 0, 1)
    assert stage.state(other) is CycleState.CLOSED


def test_closing_twice_changes_nothing_whatever_is_typed(stage: Stage, cycle: UUID) -> None:
    open_boxes(stage, cycle, 1, 2)
    first = stage.releases(cycle)
    open_boxes(stage, cycle, 1, _2="whatever this may be")
    assert stage.releases(cycle) == first


def test_the_shares_go_with_the_boxes(stage: Stage, cycle: UUID) -> None:
    shares = stage.keystore.get_shares(cycle)
    key = join_key(shares, {1: PHRASES[1], 2: PHRASES[2]})
    open_boxes(stage, cycle, 1, 2)
    assert len(stage.key_files()) == 1
    with stage.session() as session:
        close_what_is_due(session, keystore=stage.keystore, today=AFTER + timedelta(2))
    assert stage.key_files() == []
    for request in stage.requests(cycle):
        with pytest.raises(Unreadable):
            unseal(key, stage.assignment(request.id).box)


def test_shares_that_are_lost_are_said_to_be_and_no_answer_is(stage: Stage, cycle: UUID) -> None:
    (file,) = stage.key_files()
    away = file.rename(file.with_suffix(".away"))
    with pytest.raises(KeyLost):
        open_boxes(stage, cycle, 1, 2)
    assert stage.state(cycle) is CycleState.COLLECTING
    away.rename(file)
    open_boxes(stage, cycle, 1, 2)


def test_comments_come_in_an_order_that_the_key_of_the_trustees_decides(stage: Stage) -> None:
    orders = set()
    for name in ("One", "Two", "Three"):
        cycle = stage.draft(around("ana", peers=5), name=name)
        launch(stage, cycle)
        stage.send_all(
            cycle,
            {
                f"ana-{group}{number}": sheet(4, f"{group} word {number}")
                for group in ("report", "peer")
                for number in range(5)
            },
        )
        open_boxes(stage, cycle, 1, 2)
        orders.add(str(stage.releases(cycle)["ana"]["comments"]))
    assert len(orders) == 3


# --- making results again ---


def reopen(stage: Stage, cycle: UUID, *numbers: int, days: int = 0, **wrong: str) -> None:
    given = {number: PHRASES[number] for number in numbers}
    given |= {int(name[1:]): phrase for name, phrase in wrong.items()}
    today = AFTER + timedelta(days)
    with stage.session() as session:
        reopen_with_passphrases(session, cycle, given, keystore=stage.keystore, today=today)


def rows(stage: Stage) -> set[UUID]:
    with stage.session() as session:
        return set(session.scalars(select(ReleaseRow.id)))


def test_two_trustees_make_results_again_from_the_same_boxes(stage: Stage, cycle: UUID) -> None:
    open_boxes(stage, cycle, 1, 2)
    first, old = stage.releases(cycle), rows(stage)
    reopen(stage, cycle, 2, 3)
    assert stage.releases(cycle) == first
    assert rows(stage).isdisjoint(old)
    # The server still has nothing but shares.
    assert [file.suffix for file in stage.key_files()] == [".shares"]


def test_wrong_passphrases_and_the_server_alone_make_nothing_again(
    stage: Stage, cycle: UUID
) -> None:
    open_boxes(stage, cycle, 1, 2)
    old = rows(stage)
    with pytest.raises(PassphrasesWrong):
        reopen(stage, cycle, 1, _2="not this one at all")
    with stage.session() as session, pytest.raises(TrusteesNeeded):
        reopen_cycle(session, cycle, keystore=stage.keystore, today=AFTER)
    assert rows(stage) == old


def test_the_results_of_trustees_are_made_again_only_while_their_boxes_are_there(
    stage: Stage, cycle: UUID
) -> None:
    with pytest.raises(WrongState):
        reopen(stage, cycle, 1, 2)
    open_boxes(stage, cycle, 1, 2)
    with pytest.raises(GracePeriodOver):
        reopen(stage, cycle, 1, 2, days=2)
