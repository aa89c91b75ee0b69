from datetime import date, timedelta

import pytest
from sqlalchemy import text

from leadership360.domain.answers import Answers
from leadership360.domain.cycle import AssignmentState
from leadership360.domain.errors import (
    AnswersInvalid,
    AnswersTooLong,
    CycleClosed,
    CycleNotOpen,
    LinkUnknown,
    NotFound,
    NothingToSend,
    ResumeCodeWrong,
)
from leadership360.sealing import (
    Unreadable,
    make_edit_key,
    open_copy,
    read_resume_code,
    resume_code,
    unseal,
)
from leadership360.services.raters import (
    RequestState,
    adopt_key,
    enter_as_leader,
    open_form,
    open_link,
    save_page,
    show_receipt,
    show_requests,
    submit,
)
from leadership360.services.taking_back import accept_again, decline
from leadership360.store.links import add_link
from leadership360.store.transaction import atomic
from tests.services.stage import (
    AFTER,
    CLOSES,
    OPENS,
    PROMPTS,
    Asked,
    Request,
    Stage,
    around,
    sheet,
)


@pytest.fixture
def request_(stage: Stage) -> Request:
    return stage.request(stage.collecting(), "ana", "ana-peer0")


def save(stage: Stage, one: Request, page: int, answers: Answers, key: bytes) -> None:
    with stage.session() as session:
        save_page(
            session, one.rater_pass, one.id, page, lambda _: answers, edit_key=key, seconds=7.0
        )


def send(stage: Stage, one: Request, key: bytes | None) -> None:
    with stage.session() as session:
        submit(session, one.rater_pass, one.id, edit_key=key, today=date(2026, 11, 23))


def state(stage: Stage, one: Request, key: bytes | None) -> RequestState:
    with stage.session() as session:
        return open_form(session, one.rater_pass, one.id, key).state


def link(stage: Stage, one: Request) -> str:
    with stage.session() as session, atomic(session):
        rater = one.rater_pass
        return add_link(session, rater.cycle_id, rater.rater_id, expires_on=CLOSES)


def test_a_page_is_laid_over_the_draft_and_nothing_of_other_pages_is_lost(
    stage: Stage, request_: Request
) -> None:
    key = make_edit_key()
    save(stage, request_, 1, Answers({"vi1": 2, "vi2": None}), key)
    save(stage, request_, 2, Answers({"ic1": 5}), key)
    save(stage, request_, 1, Answers({"vi1": 3}), key)
    with stage.session() as session:
        form = open_form(session, request_.rater_pass, request_.id, key)
    assert dict(form.draft.ratings) == {"vi1": 3, "vi2": None, "ic1": 5}
    assert form.draft.seconds == 21.0
    assert form.state is RequestState.STARTED
    assert form.sent is None


def test_a_draft_is_unreadable_under_any_other_key_and_opening_writes_nothing(
    stage: Stage, request_: Request
) -> None:
    key = make_edit_key()
    save(stage, request_, 1, Answers({"vi1": 2}), key)
    before = stage.assignment(request_.id)
    for other in (None, make_edit_key()):
        with stage.session() as session:
            form = open_form(session, request_.rater_pass, request_.id, other)
        assert not form.draft
        assert form.state is RequestState.NEW
    with pytest.raises(Unreadable):
        open_copy(make_edit_key(), request_.id, before.copy)
    after = stage.assignment(request_.id)
    assert (after.copy, after.box, after.state) == (before.copy, before.box, before.state)


def test_a_copy_moved_to_another_request_does_not_open_there(stage: Stage) -> None:
    cycle = stage.collecting([*around("ana"), *around("ben"), Asked("ben", "ana-peer0", "peer")])
    one, two = stage.request(cycle, "ana", "ana-peer0"), stage.request(cycle, "ben", "ana-peer0")
    key = stage.send(one, sheet(2))
    with pytest.raises(Unreadable):
        open_copy(key, two.id, stage.assignment(one.id).copy)


def test_sending_seals_the_draft_and_sending_again_changes_nothing(
    stage: Stage, request_: Request
) -> None:
    key = make_edit_key()
    stage.save(request_, sheet(2, "thank you"), key)
    for _ in range(2):
        with stage.session() as session:
            receipt = submit(
                session, request_.rater_pass, request_.id, edit_key=key, today=date(2026, 11, 23)
            )
        assert (receipt.answers, receipt.comments) == (20, 1)
        assert stage.opened(request_.id) == sheet(2, "thank you")
    assert state(stage, request_, key) is RequestState.SENT
    assert state(stage, request_, None) is RequestState.SENT_ELSEWHERE


def test_the_version_sent_stays_in_force_until_the_next_is_sent(
    stage: Stage, request_: Request
) -> None:
    key = stage.send(request_, sheet(2))
    save(stage, request_, 1, Answers({"vi1": 5}), key)
    save(stage, request_, 6, Answers({}, {PROMPTS[0]: "a second thought"}), key)
    assert stage.opened(request_.id) == sheet(2)
    assert state(stage, request_, key) is RequestState.CHANGED
    send(stage, request_, key)
    now = stage.opened(request_.id)
    assert now is not None
    assert dict(now.ratings) == dict(sheet(2, vi1=5).ratings)
    assert dict(now.comments) == {PROMPTS[0]: "a second thought"}
    assert state(stage, request_, key) is RequestState.SENT


def test_from_another_browser_a_blank_form_replaces_what_was_sent(
    stage: Stage, request_: Request
) -> None:
    stage.send(request_, sheet(2, "from the office"))
    elsewhere = make_edit_key()
    save(stage, request_, 1, Answers({"vi1": 5}), elsewhere)
    assert stage.opened(request_.id) == sheet(2, "from the office")
    send(stage, request_, elsewhere)
    assert stage.opened(request_.id) == Answers({"vi1": 5}, {}, 7.0)


def test_without_an_answer_or_a_key_nothing_is_sent(stage: Stage, request_: Request) -> None:
    for key in (None, make_edit_key()):
        with pytest.raises(NothingToSend):
            send(stage, request_, key)
    assert stage.assignment(request_.id).state is AssignmentState.INVITED


@pytest.mark.parametrize(
    ("page", "given", "refusal"),
    [
        (1, Answers({"vi1": 6}), AnswersInvalid),
        (1, Answers({"vi1": 0}), AnswersInvalid),
        (1, Answers({"ic1": 3}), AnswersInvalid),
        (1, Answers({}, {PROMPTS[0]: "x"}), AnswersInvalid),
        (6, Answers({}, {PROMPTS[0]: "x" * 10_000}), AnswersInvalid),
        (0, Answers({"vi1": 3}), NotFound),
        (7, Answers({"vi1": 3}), NotFound),
    ],
)
def test_a_page_that_does_not_fit_changes_nothing(
    stage: Stage, request_: Request, page: int, given: Answers, refusal: type[Exception]
) -> None:
    key = make_edit_key()
    save(stage, request_, 1, Answers({"vi1": 2}), key)
    with pytest.raises(refusal):
        save(stage, request_, page, given, key)
    with stage.session() as session:
        draft = open_form(session, request_.rater_pass, request_.id, key).draft
    assert dict(draft.ratings) == {"vi1": 2}


def test_comments_too_long_for_the_box_are_refused_and_what_was_sent_stays_in_force(
    stage: Stage, request_: Request
) -> None:
    key = stage.send(request_, sheet(2))
    before = stage.assignment(request_.id)
    fits_the_copy_only = Answers({"vi1": 2}, {PROMPTS[0]: "ü" * 5000})
    stage.save(request_, fits_the_copy_only, key)
    with pytest.raises(AnswersTooLong):
        send(stage, request_, key)
    with stage.session() as session:
        form = open_form(session, request_.rater_pass, request_.id, key)
    assert form.draft == fits_the_copy_only
    assert stage.assignment(request_.id).box == before.box
    assert stage.opened(request_.id) == sheet(2)


def test_declining_overwrites_box_and_copy_and_can_be_undone(
    stage: Stage, request_: Request
) -> None:
    key = stage.send(request_, sheet(2, "please forget this"))
    before = stage.assignment(request_.id)
    with stage.session() as session:
        decline(session, request_.rater_pass, request_.id)
    row = stage.assignment(request_.id)
    assert row.state is AssignmentState.DECLINED
    assert row.box != before.box
    assert row.copy != before.copy
    assert (len(row.box), len(row.copy)) == (len(before.box), len(before.copy))
    with pytest.raises(Unreadable):
        unseal(stage.keystore.get(request_.rater_pass.cycle_id), row.box)
    with pytest.raises(Unreadable):
        open_copy(key, request_.id, row.copy)
    assert state(stage, request_, key) is RequestState.DECLINED
    with stage.session() as session:
        accept_again(session, request_.rater_pass, request_.id)
    assert state(stage, request_, key) is RequestState.NEW
    with pytest.raises(NothingToSend):
        send(stage, request_, key)


def test_accepting_again_does_nothing_to_what_was_not_declined(
    stage: Stage, request_: Request
) -> None:
    stage.send(request_, sheet(2))
    with stage.session() as session:
        accept_again(session, request_.rater_pass, request_.id)
    assert stage.opened(request_.id) == sheet(2)


def test_after_closing_nothing_can_be_read_saved_sent_or_declined(
    stage: Stage, request_: Request
) -> None:
    key = stage.send(request_, sheet(2))
    stage.close(request_.rater_pass.cycle_id)
    before = stage.assignment(request_.id)
    with pytest.raises(CycleClosed):
        save(stage, request_, 1, Answers({"vi1": 5}), key)
    with pytest.raises(CycleClosed):
        send(stage, request_, key)
    with stage.session() as session:
        for step in (decline, accept_again):
            with pytest.raises(CycleClosed):
                step(session, request_.rater_pass, request_.id)
        with pytest.raises(CycleClosed):
            open_form(session, request_.rater_pass, request_.id, key)
        shown = show_requests(session, request_.rater_pass, key)
    assert not shown.is_open
    after = stage.assignment(request_.id)
    assert (after.box, after.copy) == (before.box, before.copy)


def test_nobody_reaches_the_request_of_somebody_else(stage: Stage, request_: Request) -> None:
    other = stage.request(request_.rater_pass.cycle_id, "ana", "ana-peer1")
    key = stage.send(request_, sheet(2))
    with stage.session() as session:
        with pytest.raises(NotFound):
            open_form(session, other.rater_pass, request_.id, key)
        with pytest.raises(NotFound):
            submit(session, other.rater_pass, request_.id, edit_key=key, today=date(2026, 11, 23))
        with pytest.raises(NotFound):
            decline(session, other.rater_pass, request_.id)
    assert stage.opened(request_.id) == sheet(2)


def test_a_link_lets_its_rater_in_any_number_of_times_until_its_day_and_writes_nothing(
    stage: Stage, request_: Request
) -> None:
    token = link(stage, request_)
    with stage.session() as session:
        for _ in range(3):
            assert open_link(session, token, today=CLOSES) == request_.rater_pass
        assert not any((session.new, session.dirty, session.deleted))
        for wrong, today in (
            (token, CLOSES + timedelta(days=1)),
            (token[:-1], CLOSES),
            (token + "x", CLOSES),
            (token.lower(), CLOSES),
            ("", CLOSES),
            ("x" * 5000, CLOSES),
        ):
            with pytest.raises(LinkUnknown):
                open_link(session, wrong, today=today)


def test_every_link_that_was_mailed_works_beside_the_others(
    stage: Stage, request_: Request
) -> None:
    tokens = [link(stage, request_) for _ in range(3)]
    assert len(set(tokens)) == 3
    with stage.session() as session:
        assert {open_link(session, token, today=CLOSES) for token in tokens} == {
            request_.rater_pass
        }


def test_the_list_shows_every_leader_with_the_own_form_first(stage: Stage) -> None:
    cycle = stage.collecting([*around("ana"), *around("ben"), Asked("ben", "ana", "peer")])
    ana = stage.request(cycle, "ana", "ana")
    key = stage.send(ana, sheet(4))
    with stage.session() as session:
        shown = show_requests(session, ana.rater_pass, key)
    assert [(line.leader_name, line.state) for line in shown.lines] == [
        ("Ana", RequestState.SENT),
        ("Ben", RequestState.NEW),
    ]
    assert (shown.lines[0].progress.answered, shown.lines[1].progress.answered) == (20, 0)
    assert shown.is_open


def test_the_receipt_is_there_in_the_browser_that_sent_only(
    stage: Stage, request_: Request
) -> None:
    key = stage.send(request_, sheet(2))
    with stage.session() as session:
        receipt = show_receipt(session, request_.rater_pass, request_.id, key)
        assert receipt is not None
        assert (receipt.answers, receipt.sent_on) == (20, date(2026, 11, 23))
        for other in (None, make_edit_key()):
            assert show_receipt(session, request_.rater_pass, request_.id, other) is None


def test_the_resume_code_opens_the_draft_elsewhere_and_a_wrong_one_does_not(
    stage: Stage, request_: Request
) -> None:
    key = stage.send(request_, sheet(2))
    again = read_resume_code(resume_code(key).lower().replace("-", " "))
    assert again == key
    with stage.session() as session:
        adopt_key(session, request_.rater_pass, old=None, new=again)
        with pytest.raises(ResumeCodeWrong):
            adopt_key(session, request_.rater_pass, old=None, new=make_edit_key())


def test_a_resume_code_takes_along_what_this_browser_had_written(stage: Stage) -> None:
    asked = [Asked(leader, "kim", "peer") for leader in ("ana", "ben")]
    cycle = stage.collecting(asked)
    first, second = (stage.request(cycle, leader, "kim") for leader in ("ana", "ben"))
    laptop, phone = stage.send(first, sheet(2)), stage.send(second, sheet(4))
    with stage.session() as session:
        adopt_key(session, first.rater_pass, old=phone, new=laptop)
        for request, rating in ((first, 2), (second, 4)):
            draft = open_form(session, request.rater_pass, request.id, laptop).draft
            assert set(draft.ratings.values()) == {rating}


def test_nobody_gets_in_before_the_opening_day(stage: Stage) -> None:
    cycle = stage.collecting()
    ana = stage.request(cycle, "ana", "ana").rater_pass
    with stage.session() as session:
        with atomic(session):
            token = add_link(session, cycle, ana.rater_id, expires_on=CLOSES)
        before = OPENS - timedelta(days=1)
        with pytest.raises(CycleNotOpen):
            open_link(session, token, today=before)
        with pytest.raises(CycleNotOpen):
            enter_as_leader(session, cycle, ana.rater_id, today=before)
        assert open_link(session, token, today=OPENS) == ana


def test_a_signed_in_leader_comes_to_the_own_requests_and_nobody_elses(stage: Stage) -> None:
    cycle = stage.collecting()
    ana = stage.request(cycle, "ana", "ana").rater_pass
    with stage.session() as session:
        assert enter_as_leader(session, cycle, ana.rater_id, today=date(2026, 11, 23)) == ana
        with pytest.raises(NotFound):
            enter_as_leader(session, cycle, cycle, today=date(2026, 11, 23))
        with pytest.raises(NotFound):
            enter_as_leader(session, ana.rater_id, ana.rater_id, today=date(2026, 11, 23))


def test_a_write_touches_the_row_of_one_assignment_and_no_other_table(
    stage: Stage, request_: Request
) -> None:
    key = make_edit_key()
    stage.save(request_, sheet(2), key)
    before = contents(stage)
    send(stage, request_, key)
    after = contents(stage)
    changed = {table for table in before if before[table] != after[table]}
    assert changed == {"assignment"}
    assert len(set(after["assignment"]) - set(before["assignment"])) == 1
    assert AFTER > CLOSES


def contents(stage: Stage) -> dict[str, list[tuple[object, ...]]]:
    tables = ("account", "assignment", "cycle", "link", "mail", "person", "progress", "release")
    with stage.engine.connect() as connection:
        return {
            table: sorted(
                tuple(map(str, row)) for row in connection.execute(text(f"SELECT * FROM {table}"))
            )
            for table in tables
        }
