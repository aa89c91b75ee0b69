from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from leadership360.domain.cycle import CycleState, MailTemplate
from leadership360.domain.errors import (
    ClosingDayPast,
    CycleNameTaken,
    NotFound,
    RosterEmpty,
    WrongState,
)
from leadership360.domain.forecast import Fate
from leadership360.domain.instrument import freeze, thaw
from leadership360.domain.policy import Policy, PolicyName
from leadership360.domain.relation import Relation
from leadership360.models.tables import Account, Cycle, Person
from leadership360.paths import INSTRUMENTS
from leadership360.sealing import seal, unseal
from leadership360.services.cycles import (
    CycleDraft,
    create_cycle,
    edit_cycle,
    find_cycle_id,
    show_cycle,
    show_cycles,
)
from leadership360.services.raters import open_form
from leadership360.store.cycles import get_cycle
from leadership360.store.instruments import InstrumentInvalid, load_instrument
from tests.databases import POSTGRESQL
from tests.services.stage import AFTER, CLOSES, NOW, OPENS, Asked, Stage, around, sheet

DRAFT = CycleDraft("Spring", "transformational", OPENS, CLOSES, PolicyName.STANDARD, 3)

#: Paul is asked about both leaders, and Ana about Ben.
SHARED = [
    *around("ana"),
    *around("ben"),
    Asked("ana", "paul", "peer"),
    Asked("ben", "paul", "peer"),
    Asked("ben", "ana", "peer"),
]


def test_launching_freezes_makes_the_key_and_queues_one_mail_per_person(stage: Stage) -> None:
    cycle = stage.draft(SHARED)
    assert not stage.has_key(cycle)
    assert stage.mails() == []
    stage.launch(cycle)
    launched = stage.cycle(cycle)
    assert launched.state is CycleState.COLLECTING
    text, digest = freeze(load_instrument("transformational"))
    assert (launched.instrument_text, launched.instrument_sha256) == (text, digest)
    assert launched.policy_text is not None
    assert launched.policy_sha256 == Policy.from_json(launched.policy_text).sha256
    assert launched.box_public_key is not None
    box = seal(launched.box_public_key, sheet(2))
    assert unseal(stage.keystore.get(cycle), box) == sheet(2)
    raters = {request.rater for request in stage.requests(cycle)}
    mails = [(mail.template, mail.person_id) for mail in stage.mails()]
    assert len(mails) == len(set(mails)) == len(raters) + 2
    kinds = [template for template, _ in mails]
    assert kinds.count(MailTemplate.INVITATION) == len(raters)
    assert kinds.count(MailTemplate.WELCOME) == 2


def test_the_key_is_a_file_outside_the_database_that_only_its_owner_reads(stage: Stage) -> None:
    cycle = stage.collecting()
    (file,) = (stage.folder / "keys").iterdir()
    assert file.stem == str(cycle)
    assert file.stat().st_mode & 0o777 == 0o400
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_launching_twice_is_refused_and_keeps_key_and_mails(stage: Stage) -> None:
    cycle = stage.collecting()
    key, mails = stage.keystore.get(cycle), len(stage.mails())
    with pytest.raises(WrongState):
        stage.launch(cycle)
    assert stage.keystore.get(cycle) == key
    assert len(stage.mails()) == mails


def test_without_anybody_to_ask_nothing_is_launched(stage: Stage) -> None:
    with stage.session() as session:
        cycle = create_cycle(session, DRAFT)
    with pytest.raises(RosterEmpty):
        stage.launch(cycle)
    assert stage.state(cycle) is CycleState.DRAFT
    assert not stage.has_key(cycle)


def test_a_launch_that_fails_changes_nothing_and_can_be_repeated(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    cycle = stage.draft()

    def full(*_: Any) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(stage.keystore, "put", full)
    with pytest.raises(OSError, match="no space"):
        stage.launch(cycle)
    assert stage.state(cycle) is CycleState.DRAFT
    assert stage.mails() == []
    with stage.session() as session:
        assert session.scalar(select(func.count()).select_from(Account)) == 0
    monkeypatch.undo()
    stage.launch(cycle)
    assert stage.state(cycle) is CycleState.COLLECTING


def test_a_later_edit_of_the_instrument_file_changes_no_launched_cycle(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "own.yaml"
    shipped = (INSTRUMENTS / "transformational.yaml").read_text(encoding="utf-8")
    file.write_text(shipped, encoding="utf-8")
    cycle = stage.collecting(instrument=file.name)
    frozen = stage.cycle(cycle)
    before = stage.request(cycle, "ana", "ana-peer0")
    with stage.session() as session:
        shown = open_form(session, before.rater_pass, before.id, None).instrument
        minutes = show_cycle(session, cycle).minutes
    changed = shipped.replace('version: "1.0.0"', 'version: "9.9.9"').replace(
        "Almost never", "Changed later"
    )
    assert changed != shipped
    file.write_text(changed, encoding="utf-8")
    with stage.session() as session:
        assert open_form(session, before.rater_pass, before.id, None).instrument == shown
    assert shown.version == "1.0.0"
    stage.send_all(cycle)
    file.write_text("not even an instrument", encoding="utf-8")
    with stage.session() as session:
        assert show_cycle(session, cycle).minutes == minutes
    stage.close(cycle)
    after = stage.cycle(cycle)
    assert (after.instrument_text, after.instrument_sha256) == (
        frozen.instrument_text,
        frozen.instrument_sha256,
    )
    assert after.instrument_text is not None
    assert thaw(after.instrument_text) == shown
    assert len(stage.releases(cycle)) == 1


def test_the_policy_cannot_be_changed_after_launch(stage: Stage) -> None:
    cycle = stage.collecting(policy=PolicyName.STRICT)
    frozen = stage.cycle(cycle)
    with stage.session() as session, pytest.raises(WrongState):
        edit_cycle(session, cycle, DRAFT)
    assert stage.cycle(cycle).policy_sha256 == frozen.policy_sha256
    # Even where somebody reaches into the database, it is refused.
    with stage.session() as session:
        session.get_one(Cycle, cycle).policy_name = PolicyName.STANDARD
        with pytest.raises(IntegrityError):
            session.commit()
    assert stage.cycle(cycle).policy_name is PolicyName.STRICT


def test_a_draft_can_be_edited_and_the_launch_takes_the_last_version(stage: Stage) -> None:
    cycle = stage.draft()
    changed = replace(DRAFT, name="Summer", policy_name=PolicyName.STRICT, grace_days=0)
    with stage.session() as session:
        edit_cycle(session, cycle, changed)
    stage.launch(cycle)
    with stage.session() as session:
        assert show_cycle(session, cycle).draft == changed
    text = stage.cycle(cycle).policy_text
    assert text is not None
    policy = Policy.from_json(text)
    assert (policy.name, policy.grace_days) == (PolicyName.STRICT, 0)


def test_names_of_cycles_are_taken_once(stage: Stage) -> None:
    with stage.session() as session:
        first = create_cycle(session, DRAFT)
        second = create_cycle(session, replace(DRAFT, name="Summer"))
        with pytest.raises(CycleNameTaken):
            create_cycle(session, DRAFT)
        with pytest.raises(CycleNameTaken):
            edit_cycle(session, second, DRAFT)
        edit_cycle(session, first, DRAFT)
        assert [line.name for line in show_cycles(session)] == ["Spring", "Summer"]
        assert find_cycle_id(session, "Summer") == second
        with pytest.raises(NotFound):
            find_cycle_id(session, "Winter")


def test_an_unknown_instrument_makes_no_cycle(stage: Stage) -> None:
    with stage.session() as session:
        with pytest.raises(InstrumentInvalid):
            create_cycle(session, replace(DRAFT, instrument_id="horoscope"))
        assert show_cycles(session) == ()


def test_releasing_needs_a_closed_cycle_and_tells_each_leader_once(stage: Stage) -> None:
    cycle = stage.collecting(SHARED)
    with pytest.raises(WrongState):
        stage.release(cycle)
    stage.close(cycle)
    stage.release(cycle)
    with pytest.raises(WrongState):
        stage.release(cycle)
    told = [mail for mail in stage.mails() if mail.template is MailTemplate.RELEASED]
    with stage.session() as session:
        leaders = set(session.scalars(select(Person.id).where(Person.name.in_(["Ana", "Ben"]))))
    assert {mail.person_id for mail in told} == leaders
    assert len(told) == 2
    assert stage.cycle(cycle).released_on == NOW.date()


def test_the_admin_sees_who_is_asked_and_which_leaders_may_stay_without_numbers(
    stage: Stage,
) -> None:
    lines = [*around("ana", reports=3, peers=3), *around("ben", reports=3, peers=2)]
    cycle = stage.draft(lines)
    with stage.session() as session:
        view = show_cycle(session, cycle)
    ana, ben = view.leaders
    assert ana.asked == {
        Relation.SELF: 1,
        Relation.MANAGER: 1,
        Relation.REPORT: 3,
        Relation.PEER: 3,
    }
    assert (view.block_minimum, ben.asked[Relation.PEER]) == (4, 2)
    of_ana, of_ben = view.forecasts
    assert (of_ana.leader, of_ben.leader) == ("Ana", "Ben")
    reports, peers, _ = of_ana.groups
    assert reports.chances[Fate.ALONE] == peers.chances[Fate.ALONE] == 0
    assert round(reports.chances[Fate.TOGETHER], 2) == 0.59
    assert of_ben.anonymous[1].chances[Fate.HIDDEN] > peers.chances[Fate.HIDDEN]
    assert view.raters == 15
    assert view.minutes > view.raters


def test_a_person_in_two_cycles_answers_in_each_and_neither_sees_the_other(stage: Stage) -> None:
    one, two = stage.collecting(name="One"), stage.collecting(name="Two")
    first, second = (stage.request(cycle, "ana", "ana-peer0") for cycle in (one, two))
    assert first.rater_pass.rater_id == second.rater_pass.rater_id
    key = stage.send(first, sheet(2))
    stage.send(second, sheet(5), key)
    assert stage.opened(first.id) == sheet(2)
    assert stage.opened(second.id) == sheet(5)
    with stage.session() as session, pytest.raises(NotFound):
        open_form(session, first.rater_pass, second.id, key)
    stage.close(one)
    assert stage.state(two) is CycleState.COLLECTING
    assert stage.opened(second.id) == sheet(5)
    with stage.session() as session:
        accounts = session.scalar(select(func.count()).select_from(Account))
    assert accounts == 1


def movement(stage: Stage, joined: int, left: int, **draft: Any) -> Any:
    """Return "since last time" of a block of eight reports after some came and some went."""
    then = [Asked("ana", f"r{number}", "report") for number in range(8)]
    now = [Asked("ana", f"r{number}", "report") for number in range(left, 8 + joined)]
    first = stage.collecting(then, "First", closes_on=CLOSES, **draft)
    stage.send_all(first, {line.rater: sheet(2) for line in then})
    stage.close(first)
    stage.release(first)
    later = CLOSES + timedelta(days=200)
    second = stage.collecting(now, "Second", closes_on=later, **draft)
    stage.send_all(second, {line.rater: sheet(4) for line in now})
    stage.close(second, later + timedelta(days=1))
    return stage.releases(second)["ana"]["dimensions"]["vision"]["change"]


@pytest.mark.parametrize(("joined", "left"), [(0, 0), (3, 0), (0, 3), (3, 3)])
def test_the_change_is_shown_where_nobody_or_many_came_and_went(
    stage: Stage, joined: int, left: int
) -> None:
    change = movement(stage, joined, left)["report"]
    assert change["before"] == 2.0
    assert change["points"] == 2.0
    assert change["finding"] == "higher"


@pytest.mark.parametrize(("joined", "left"), [(1, 0), (0, 2), (1, 1), (2, 2), (3, 1)])
def test_the_change_is_withheld_where_one_or_two_came_or_went_even_if_the_size_is_the_same(
    stage: Stage, joined: int, left: int
) -> None:
    assert movement(stage, joined, left) == {}


def test_a_cycle_whose_closing_day_is_over_cannot_be_launched(stage: Stage) -> None:
    day = OPENS - timedelta(days=9)
    cycle = stage.draft(opens_on=day, closes_on=OPENS - timedelta(days=1))
    with pytest.raises(ClosingDayPast):
        stage.launch(cycle)


def test_strict_shows_the_change_whoever_came_or_went(stage: Stage) -> None:
    assert "report" in movement(stage, 1, 1, policy=PolicyName.STRICT)


def test_the_change_is_to_the_last_cycle_with_the_same_questions(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    other = tmp_path / "other.yaml"
    shipped = (INSTRUMENTS / "transformational.yaml").read_text(encoding="utf-8")
    other.write_text(shipped.replace("id: transformational", "id: other", 1), encoding="utf-8")
    days = [CLOSES + timedelta(days=number * 100) for number in range(4)]
    names = ["First", "Second", "Other", "Last"]
    for number, (name, day) in enumerate(zip(names, days, strict=True)):
        instrument = other.name if name == "Other" else "transformational"
        cycle = stage.collecting(name=name, closes_on=day, instrument=instrument)
        stage.send_all(
            cycle, {request.rater: sheet(2 + number % 3) for request in stage.requests(cycle)}
        )
        stage.close(cycle, day + timedelta(days=1))
        stage.release(cycle)
        changes = stage.releases(cycle)["ana"]["dimensions"]["vision"]["change"]
        if name in ("First", "Other"):
            assert changes is None
        else:
            assert changes["report"]["before"] == {"Second": 2.0, "Last": 3.0}[name]


# On SQLite nobody else can write between the reading and the lock.
@pytest.mark.parametrize("database", [POSTGRESQL], indirect=True)
@pytest.mark.postgres
def test_a_lock_reads_anew_what_was_read_before(stage: Stage) -> None:
    cycle = stage.draft()
    with stage.session() as session:
        read_before = get_cycle(session, cycle)
        assert read_before.state is CycleState.DRAFT
        stage.launch(cycle)
        assert get_cycle(session, cycle, lock=True).state is CycleState.COLLECTING


def test_nothing_happens_to_a_cycle_that_is_not_there(stage: Stage) -> None:
    cycle = stage.collecting()
    with stage.session() as session, pytest.raises(NotFound):
        show_cycle(session, stage.requests(cycle)[0].id)
    assert AFTER > CLOSES
