from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text

from leadership360.domain.answers import Answers, CommentChoice
from leadership360.domain.cycle import CycleState, MailTemplate
from leadership360.domain.errors import CoachInside, CoachNeedsTime, NotFound, WrongState
from leadership360.domain.promise import PromisePart
from leadership360.domain.role import Role
from leadership360.models.tables import Account, Person, Theme
from leadership360.services.accounts import create_admin
from leadership360.services.coaching import (
    THEME_CHARS,
    ThemePage,
    name_coach,
    show_coach,
    show_coaching,
    show_themes,
    themes_of,
    write_themes,
)
from leadership360.services.outcomes import show_outcome
from leadership360.services.promises import show_promise
from leadership360.services.reopening import reopen_cycle
from leadership360.services.reports import show_report
from leadership360.store.assignments import get_request
from tests.services.stage import AFTER, PROMPTS, Stage, around, sheet

CAM = ("Cam Coach", "cam@example.org")
START, STOP = PROMPTS[0], PROMPTS[1]


def coach(stage: Stage, cycle: UUID, name: str = CAM[0], email: str = CAM[1]) -> None:
    with stage.session() as session:
        name_coach(session, cycle, name, email)


def person(stage: Stage, email: str) -> UUID:
    with stage.session() as session:
        return session.scalars(select(Person.id).where(Person.email == email)).one()


def themed(text: str, prompt: str = START) -> Answers:
    return Answers(sheet(4).ratings, {prompt: text}, 60.0, {prompt: CommentChoice.THEME})


@pytest.fixture
def closed(stage: Stage) -> UUID:
    """A closed cycle with a coach: three peers meant theirs as a theme, two reports as well."""
    cycle = stage.draft()
    coach(stage, cycle)
    stage.launch(cycle)
    answers = {f"ana-peer{n}": themed(f"Says “why” too late {n}…") for n in range(3)}
    answers |= {f"ana-report{n}": themed("Only two of us", STOP) for n in range(2)}
    answers["ana-boss"] = themed("from the manager", STOP)
    stage.send_all(cycle, answers)
    stage.close(cycle)
    return cycle


def page(stage: Stage, cycle: UUID, who: str = CAM[1], leader: str = "ana") -> ThemePage:
    about = person(stage, f"{leader}@example.org")
    reader = person(stage, who)
    with stage.session() as session:
        return show_themes(session, reader, cycle, about, keystore=stage.keystore, language="en")


def write(stage: Stage, cycle: UUID, **texts: str) -> None:
    me, ana = person(stage, CAM[1]), person(stage, "ana@example.org")
    with stage.session() as session:
        write_themes(session, me, cycle, ana, texts)


def test_a_coach_reads_the_comments_with_enough_writers_shuffled_and_in_plain_spelling(
    stage: Stage, closed: UUID
) -> None:
    (prompt,) = page(stage, closed).prompts
    assert prompt.id == START
    assert sorted(prompt.comments) == [f'Says "why" too late {n}...' for n in range(3)]
    assert stage.releases(closed)["ana"]["comments"][START] == {"withheld": "too_few_answers"}
    me = person(stage, CAM[1])
    with stage.session() as session:
        (cycle,) = show_coaching(session, me)
    assert [(line.leader_name, line.written, line.of) for line in cycle.lines] == [("Ana", 0, 1)]
    assert cycle.until == AFTER + timedelta(days=3)


def test_a_theme_reaches_the_report_and_nothing_else_of_the_comments_does(
    stage: Stage, closed: UUID
) -> None:
    write(stage, closed, **{START: "  Reasons come late.  "})
    before = stage.releases(closed)
    stage.release(closed)
    ana = person(stage, "ana@example.org")
    one = stage.request(closed, "ana", "ana-peer0")
    with stage.session() as session:
        report = show_report(session, closed, ana)
        outcome = show_outcome(session, one.rater_pass, one.id, "en")
    assert report.release.themes == {START: "Reasons come late."}
    assert "too late" not in report.document
    assert stage.releases(closed) == before
    assert outcome is not None
    assert outcome.shown is not None
    assert [has_theme for *_, has_theme in outcome.shown.comments] == [True, False, False]


def test_after_the_release_nothing_can_be_read_or_changed(stage: Stage, closed: UUID) -> None:
    write(stage, closed, **{START: "Reasons come late."})
    stage.release(closed)
    with pytest.raises(NotFound):
        page(stage, closed)
    with pytest.raises(NotFound):
        write(stage, closed, **{START: "Something else."})
    me = person(stage, CAM[1])
    with stage.session() as session:
        assert show_coaching(session, me) == ()


def test_comments_go_with_the_boxes_and_what_was_written_stays(stage: Stage, closed: UUID) -> None:
    write(stage, closed, **{START: "Reasons come late."})
    stage.destroy(closed)
    with pytest.raises(NotFound):
        page(stage, closed)
    ana = person(stage, "ana@example.org")
    with stage.session() as session:
        assert session.scalar(text("SELECT count(*) FROM theme WHERE comments IS NOT NULL")) == 0
        assert themes_of(session, closed, ana) == {START: "Reasons come late."}


def test_until_then_the_database_holds_them_sealed_only(stage: Stage, closed: UUID) -> None:
    with stage.session() as session:
        (sealed,) = session.scalars(select(Theme.comments))
    assert sealed is not None
    assert b"too late" not in sealed
    assert (len(sealed) - 48) % 8192 == 0


@pytest.mark.parametrize("who", ["ana", "ana-boss", "ana-peer0"])
def test_nobody_but_the_coach_reads_them(stage: Stage, closed: UUID, who: str) -> None:
    with pytest.raises(NotFound):
        page(stage, closed, f"{who}@example.org")


def test_nothing_can_be_read_while_answers_are_taken(stage: Stage) -> None:
    cycle = stage.draft()
    coach(stage, cycle)
    stage.launch(cycle)
    stage.send_all(cycle, {f"ana-peer{n}": themed("x") for n in range(4)})
    with pytest.raises(NotFound):
        page(stage, cycle)


def test_without_a_coach_nothing_is_kept(stage: Stage) -> None:
    cycle = stage.collecting()
    stage.send_all(cycle, {f"ana-peer{n}": themed("x") for n in range(4)})
    stage.close(cycle)
    with stage.session() as session:
        assert session.scalars(select(Theme)).all() == []


def test_a_theme_can_be_taken_back_and_a_wrong_one_changes_nothing(
    stage: Stage, closed: UUID
) -> None:
    write(stage, closed, **{START: "Reasons come late."})
    for wrong in ({STOP: "no comments here"}, {START: "x" * (THEME_CHARS + 1)}):
        with pytest.raises(NotFound):
            write(stage, closed, **wrong)
    assert page(stage, closed).prompts[0].text == "Reasons come late."
    write(stage, closed, **{START: " "})
    assert page(stage, closed).prompts[0].text == ""


def test_raters_are_told_who_the_coach_is(stage: Stage, closed: UUID) -> None:
    one = stage.request(closed, "ana", "ana-peer0")
    with stage.session() as session:
        request, _ = get_request(session, one.id, closed, one.rater_pass.rater_id)
        promise = show_promise(session, closed, request, "en")
    assert "Cam Coach (cam@example.org) alone" in promise.parts[PromisePart.THEMES]


def test_launching_gives_the_coach_an_account_and_a_way_to_a_password(stage: Stage) -> None:
    cycle = stage.draft()
    coach(stage, cycle)
    stage.launch(cycle)
    with stage.session() as session:
        account = session.scalars(select(Account).where(Account.email == CAM[1])).one()
        assert [role.name for role in account.roles] == [Role.COACH]
    me = person(stage, CAM[1])
    assert [mail.template for mail in stage.mails() if mail.person_id == me] == [
        MailTemplate.COACH_WELCOME
    ]


def test_somebody_who_is_a_coach_already_is_not_welcomed_again(stage: Stage, closed: UUID) -> None:
    again = stage.draft(name="Again")
    coach(stage, again)
    stage.launch(again)
    welcomes = [one for one in stage.mails() if one.template is MailTemplate.COACH_WELCOME]
    assert [one.cycle_id for one in welcomes] == [closed]


def waiting(stage: Stage) -> list[UUID | None]:
    """Return whom a mail tells that themes wait."""
    mails = stage.mails()
    return [one.person_id for one in mails if one.template is MailTemplate.THEMES_WAITING]


def test_at_closing_the_coach_is_told_once_that_themes_wait(stage: Stage, closed: UUID) -> None:
    assert waiting(stage) == [person(stage, CAM[1])]
    with stage.session() as session:
        reopen_cycle(session, closed, keystore=stage.keystore, today=AFTER)
    assert len(waiting(stage)) == 1


def test_where_too_few_wrote_the_coach_is_told_nothing(stage: Stage) -> None:
    cycle = stage.draft()
    coach(stage, cycle)
    stage.launch(cycle)
    stage.send_all(cycle, {f"ana-peer{n}": themed("Only two of us") for n in range(2)})
    stage.close(cycle)
    assert waiting(stage) == []


@pytest.mark.parametrize("inside", ["ana", "ana-boss", "ana-peer0", "anna"])
def test_a_coach_comes_from_outside(stage: Stage, inside: str) -> None:
    with stage.session() as session:
        create_admin(session, "anna@example.org", None)
    cycle = stage.draft()
    with pytest.raises(CoachInside):
        coach(stage, cycle, "Whoever", f"{inside}@example.org")
    with stage.session() as session:
        assert show_coach(session, cycle) is None


def test_a_coach_who_is_asked_later_stops_the_launch(stage: Stage) -> None:
    cycle = stage.draft()
    coach(stage, cycle, "Peer", "ben-peer0@example.org")
    stage.import_lines(cycle, around("ben"))
    with pytest.raises(CoachInside):
        stage.launch(cycle)
    assert stage.state(cycle) is CycleState.DRAFT


def test_a_coach_needs_a_day(stage: Stage) -> None:
    cycle = stage.draft(grace_days=0)
    coach(stage, cycle)
    with pytest.raises(CoachNeedsTime):
        stage.launch(cycle)


def test_a_coach_is_chosen_before_the_launch_only_and_can_be_left_out(stage: Stage) -> None:
    cycle = stage.draft()
    coach(stage, cycle)
    coach(stage, cycle, "", "")
    with stage.session() as session:
        assert show_coach(session, cycle) is None
    stage.launch(cycle)
    with pytest.raises(WrongState):
        coach(stage, cycle)


def test_closing_a_second_time_keeps_what_the_coach_wrote(stage: Stage, closed: UUID) -> None:
    write(stage, closed, **{START: "Reasons come late."})
    with stage.session() as session:
        reopen_cycle(session, closed, keystore=stage.keystore, today=AFTER)
    (prompt,) = page(stage, closed).prompts
    assert (prompt.text, len(prompt.comments)) == ("Reasons come late.", 3)
