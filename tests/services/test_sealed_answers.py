import json
from datetime import date

import pytest
from nacl.public import PublicKey, SealedBox

from leadership360.domain.answers import Answers, CommentChoice, pad, to_frame
from leadership360.domain.cycle import AssignmentState, CycleState
from leadership360.domain.errors import CycleClosed, NotFound, NotSealed, NotStricter
from leadership360.domain.policy import PolicyName, make_policy
from leadership360.sealing import (
    BOX_BYTES,
    COPY_BYTES,
    make_edit_key,
    name_of_copy,
    random_box,
    random_copy,
    seal,
)
from leadership360.services.policies import change_policy, make_stricter
from leadership360.services.raters import (
    RequestState,
    adopt_key,
    open_form,
    save_page,
    show_requests,
    submit,
)
from leadership360.services.sealed_answers import SealedAnswers, keep_sealed, show_copy
from leadership360.services.taking_back import decline, withdraw
from leadership360.store.cycles import frozen_policy, get_cycle
from tests.services.stage import ITEMS, Asked, Request, Stage, around, sheet


def there(stage: Stage, request: Request) -> bytes:
    with stage.session() as session:
        return show_copy(session, request.rater_pass, request.id)


def keep(
    stage: Stage, request: Request, *, box: bytes | None = None, copy: bytes | None = None
) -> bytes | None:
    """Send what a browser would that has just read its copy."""
    seen = {name_of_copy(there(stage, request))}
    given = SealedAnswers(copy or random_copy(), box, seen)
    with stage.session() as session:
        return keep_sealed(session, request.rater_pass, request.id, given)


def sealed_by_browser(stage: Stage, request: Request, frame: bytes) -> bytes:
    public_key = stage.cycle(request.rater_pass.cycle_id).box_public_key
    assert public_key is not None
    return SealedBox(PublicKey(public_key)).encrypt(frame)


def send(stage: Stage, request: Request, answers: Answers) -> None:
    assert keep(stage, request, box=sealed_by_browser(stage, request, to_frame(answers))) is None


@pytest.fixture
def request_(stage: Stage) -> Request:
    return stage.request(stage.collecting(seals_in_browser=True), "ana", "ana-peer0")


def test_what_a_browser_sealed_is_kept_as_it_came_and_counts_at_closing(stage: Stage) -> None:
    cycle = stage.collecting(seals_in_browser=True)
    answers = {
        one.rater: sheet(3 + n % 3, "" if one.rater == "ana" else "Listens.")
        for n, one in enumerate(stage.requests(cycle))
    }
    for request in stage.requests(cycle):
        send(stage, request, answers[request.rater])
    sealed = stage.collecting(name="Sealed here")
    stage.send_all(sealed, answers)
    stage.close(cycle)
    stage.close(sealed)
    ours, theirs = stage.releases(cycle)["ana"], stage.releases(sealed)["ana"]
    assert (ours["dimensions"], ours["comments"]) == (theirs["dimensions"], theirs["comments"])
    assert stage.cycle(cycle).unreadable_boxes == 0


def test_saving_puts_a_copy_in_the_place_of_another_and_sends_nothing(
    stage: Stage, request_: Request
) -> None:
    before, copy = stage.assignment(request_.id), random_copy()
    assert keep(stage, request_, copy=copy) is None
    after = stage.assignment(request_.id)
    assert (after.copy, after.box, after.state) == (copy, before.box, AssignmentState.INVITED)
    assert there(stage, request_) == copy


def test_sending_puts_a_box_there_too(stage: Stage, request_: Request) -> None:
    box = random_box()
    assert keep(stage, request_, box=box) is None
    after = stage.assignment(request_.id)
    assert (after.box, after.state) == (box, AssignmentState.SUBMITTED)


def test_a_copy_that_another_tab_put_there_is_not_overwritten(
    stage: Stage, request_: Request
) -> None:
    seen, first = {name_of_copy(there(stage, request_))}, random_copy()
    assert keep(stage, request_, copy=first) is None
    late = SealedAnswers(random_copy(), random_box(), seen)
    with stage.session() as session:
        assert keep_sealed(session, request_.rater_pass, request_.id, late) == first
    after = stage.assignment(request_.id)
    assert (after.copy, after.state) == (first, AssignmentState.INVITED)
    again = SealedAnswers(late.copy, None, {*seen, name_of_copy(first)})
    with stage.session() as session:
        assert keep_sealed(session, request_.rater_pass, request_.id, again) is None


@pytest.mark.parametrize(
    "given",
    [
        SealedAnswers(b"", None, ()),
        SealedAnswers(bytes(COPY_BYTES - 1), None, ()),
        SealedAnswers(bytes(COPY_BYTES + 1), None, ()),
        SealedAnswers(bytes(COPY_BYTES), b"", ()),
        SealedAnswers(bytes(COPY_BYTES), bytes(BOX_BYTES - 1), ()),
        SealedAnswers(bytes(COPY_BYTES), b'{"ratings":{"vi1":5}}', ()),
    ],
)
def test_another_size_is_refused(stage: Stage, request_: Request, given: SealedAnswers) -> None:
    before = stage.assignment(request_.id)
    with stage.session() as session, pytest.raises(NotSealed):
        keep_sealed(session, request_.rater_pass, request_.id, given)
    after = stage.assignment(request_.id)
    assert (after.copy, after.box, after.state) == (before.copy, before.box, before.state)


def test_nothing_is_taken_that_the_server_could_read(stage: Stage, request_: Request) -> None:
    who, one = request_.rater_pass, request_.id
    before, key = stage.assignment(one), make_edit_key()
    with stage.session() as session:
        with pytest.raises(NotSealed):
            save_page(session, who, one, 1, lambda _: Answers({}), edit_key=key, seconds=1.0)
        with pytest.raises(NotSealed):
            submit(session, who, one, edit_key=key, today=date(2026, 3, 3))
        with pytest.raises(NotSealed):
            adopt_key(session, who, old=None, new=key)
    assert stage.assignment(one).copy == before.copy


def test_what_was_sealed_elsewhere_is_not_taken_where_the_server_seals(stage: Stage) -> None:
    request = stage.request(stage.collecting(), "ana", "ana-peer0")
    with stage.session() as session:
        with pytest.raises(NotFound):
            show_copy(session, request.rater_pass, request.id)
        given = SealedAnswers(random_copy(), random_box(), ())
        with pytest.raises(NotFound):
            keep_sealed(session, request.rater_pass, request.id, given)


def test_nobody_elses_request_and_no_closed_cycle_takes_anything(
    stage: Stage, request_: Request
) -> None:
    other = stage.request(request_.rater_pass.cycle_id, "ana", "ana-peer1").rater_pass
    given = SealedAnswers(random_copy(), random_box(), ())
    with stage.session() as session:
        with pytest.raises(NotFound):
            show_copy(session, other, request_.id)
        with pytest.raises(NotFound):
            keep_sealed(session, other, request_.id, given)
    stage.close(request_.rater_pass.cycle_id)
    with stage.session() as session, pytest.raises(CycleClosed):
        keep_sealed(session, request_.rater_pass, request_.id, given)


def test_the_server_sees_that_something_was_sent_and_neither_draft_nor_count(
    stage: Stage, request_: Request
) -> None:
    send(stage, request_, sheet(4))
    with stage.session() as session:
        (line,) = show_requests(session, request_.rater_pass, None).lines
        form = open_form(session, request_.rater_pass, request_.id, None)
    assert (line.state, line.progress.answered) == (RequestState.SENT_ELSEWHERE, 0)
    assert (form.draft, form.sent) == (Answers(), None)


@pytest.mark.parametrize("take_back", [withdraw, decline])
def test_what_is_taken_back_is_random_again(
    stage: Stage, request_: Request, take_back: object
) -> None:
    send(stage, request_, sheet(4))
    before = stage.assignment(request_.id)
    with stage.session() as session:
        assert callable(take_back)
        take_back(session, request_.rater_pass, request_.id)
    after = stage.assignment(request_.id)
    assert after.state in (AssignmentState.INVITED, AssignmentState.DECLINED)
    assert after.box != before.box
    assert after.copy != before.copy


def document(**changed: object) -> bytes:
    plain = {"ratings": dict.fromkeys(ITEMS, 3), "comments": {}, "seconds": 60.0, "choices": {}}
    return pad(json.dumps(plain | changed).encode())


@pytest.mark.parametrize(
    "frame",
    [
        bytes(8192),
        b"\xff" * 8192,
        pad(b"[" * 8000),
        document(ratings=[]),
        document(ratings={ITEMS[0]: 99}),
        document(ratings={ITEMS[0]: "5"}),
        document(ratings={"nothing": 5}),
        document(ratings={}),
        document(comments={"stop": "\ud83d"}),
        document(comments={"nothing": "x"}),
        document(seconds=float("nan")),
        document(choices={"stop": 7}),
    ],
)
def test_nonsense_in_a_box_that_opens_holds_up_nobody(stage: Stage, frame: bytes) -> None:
    cycle = stage.collecting(seals_in_browser=True)
    for request in stage.requests(cycle):
        if request.rater == "ana-report0":
            keep(stage, request, box=sealed_by_browser(stage, request, frame))
        else:
            send(stage, request, sheet(4))
    stage.close(cycle)
    assert stage.state(cycle) is CycleState.CLOSED
    assert stage.cycle(cycle).unreadable_boxes == 1
    assert [block["raters"] for block in stage.releases(cycle)["ana"]["blocks"]] == [4, 4]


@pytest.mark.parametrize("opens", [True, False])
def test_the_only_one_who_answers_cannot_hold_up_the_cycle_with_nonsense(
    stage: Stage, opens: bool
) -> None:
    cycle = stage.collecting([Asked("ana", "bo", "peer")], seals_in_browser=True)
    request = stage.request(cycle, "ana", "bo")
    keep(stage, request, box=sealed_by_browser(stage, request, bytes(8192)) if opens else None)
    if not opens:
        keep(stage, request, box=random_box())
    stage.close(cycle)
    assert (stage.state(cycle), stage.cycle(cycle).unreadable_boxes) == (CycleState.CLOSED, 1)


def test_where_the_server_seals_nonsense_in_a_box_is_left_out_as_well(stage: Stage) -> None:
    cycle = stage.collecting(around("ana"))
    stage.send_all(cycle)
    stage.send(stage.request(cycle, "ana", "ana-report0"), Answers({"nothing": 3}))
    stage.close(cycle)
    assert stage.cycle(cycle).unreadable_boxes == 1


def test_where_answers_are_sealed_is_frozen_and_only_ever_moves_to_the_browser(
    stage: Stage,
) -> None:
    cycle = stage.collecting(seals_in_browser=True)
    with stage.session() as session:
        make_stricter(session, cycle, today=date(2026, 3, 3))
    with stage.session() as session:
        row = get_cycle(session, cycle)
        assert frozen_policy(row) == make_policy(PolicyName.STRICT, seals_in_browser=True)
        with pytest.raises(NotStricter):
            change_policy(row, make_policy(PolicyName.STRICT))


def test_a_theme_a_browser_sealed_stays_a_theme(stage: Stage, request_: Request) -> None:
    themed = Answers({}, {"stop": "x"}, 3.0, {"stop": CommentChoice.THEME})
    send(stage, request_, themed)
    assert stage.opened(request_.id) == themed


def test_the_box_of_a_browser_is_no_larger_and_no_smaller_than_ours(
    stage: Stage, request_: Request
) -> None:
    public_key = stage.cycle(request_.rater_pass.cycle_id).box_public_key
    assert public_key is not None
    theirs = sealed_by_browser(stage, request_, to_frame(sheet(4)))
    assert len(theirs) == len(seal(public_key, sheet(4))) == BOX_BYTES
