"""What a rater does: open a link, answer, send, decline. Nothing here leaves a readable time."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from leadership360.db import AnySession
from leadership360.domain.answers import Answers
from leadership360.domain.cycle import AssignmentState, CycleState
from leadership360.domain.errors import (
    CycleClosed,
    CycleNotOpen,
    NotFound,
    NothingToSend,
    NotSealed,
    ResumeCodeWrong,
)
from leadership360.domain.instrument import Instrument
from leadership360.domain.policy import Policy
from leadership360.domain.questionnaire import (
    Completeness,
    FormPage,
    answer_page,
    completeness,
    form_page,
    form_pages,
    minutes_needed,
)
from leadership360.domain.relation import Relation
from leadership360.models.cycle import Cycle
from leadership360.models.person import Person
from leadership360.sealing import (
    Copy,
    Unreadable,
    open_copy,
    seal,
    seal_copy,
)
from leadership360.store.assignments import (
    Request,
    get_request,
    hold_request,
    list_requests,
    write_assignment,
)
from leadership360.store.cycles import frozen_instrument, frozen_policy, get_cycle
from leadership360.store.links import get_link
from leadership360.store.transaction import atomic


@dataclass(frozen=True, slots=True)
class RaterPass:
    """Who came in by a link: one rater in one cycle."""

    cycle_id: UUID
    rater_id: UUID
    #: How long the browser keeps the key to the own answers; None: as long as its window.
    closes_on: date | None = field(default=None, compare=False)
    #: Empty where nobody has said one.
    language: str = field(default="", compare=False)


class RequestState(StrEnum):
    """How a request looks to its rater, in this browser."""

    NEW = "new"
    STARTED = "started"
    SENT = "sent"
    CHANGED = "changed"
    SENT_ELSEWHERE = "sent_elsewhere"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One line of "My feedback requests"."""

    id: UUID
    leader_name: str
    relation: Relation
    state: RequestState
    minutes: int
    progress: Completeness


@dataclass(frozen=True, slots=True)
class Requests:
    """Everything one rater is asked in a cycle."""

    cycle_name: str
    closes_on: date
    is_open: bool
    lines: tuple[RequestLine, ...]
    seals_in_browser: bool = False


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A form a rater has open."""

    request: Request
    cycle_name: str
    closes_on: date
    instrument: Instrument
    policy: Policy
    draft: Answers
    sent: Answers | None
    state: RequestState
    pages: tuple[FormPage, ...]
    progress: Completeness
    #: What boxes are sealed with, here or in the browser.
    public_key: bytes

    @property
    def is_self(self) -> bool:
        """Return whether this is the leader's own form."""
        return self.request.relation is Relation.SELF

    def page(self, number: int) -> FormPage:
        """Return one page. Raises NotFound."""
        return form_page(self.instrument, self.request.relation, number)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the done page states. Never what was answered."""

    leader_name: str
    cycle_name: str
    closes_on: date
    sent_on: date
    answers: int
    comments: int


def open_link(session: AnySession, token: str, *, today: date) -> RaterPass:
    """Return whom a link lets in; writes nothing. Raises LinkUnknown or CycleNotOpen."""
    link = get_link(session, token, today=today)
    rater = session.get_one(Person, link.rater_id)
    return replace(_admitted(session, link.cycle_id, rater.id, today), language=rater.language)


def _admitted(session: AnySession, cycle_id: UUID, rater_id: UUID, today: date) -> RaterPass:
    cycle = get_cycle(session, cycle_id)
    if today < cycle.opens_on:
        raise CycleNotOpen(day=cycle.opens_on)
    return RaterPass(cycle_id, rater_id, cycle.closes_on)


def show_requests(session: AnySession, rater: RaterPass, edit_key: bytes | None) -> Requests:
    """Return what the rater is asked, with drafts counted where ``edit_key`` opens them."""
    cycle = get_cycle(session, rater.cycle_id)
    instrument = frozen_instrument(session, cycle)
    requests = list_requests(session, rater.cycle_id, rater.rater_id)
    return Requests(
        cycle.name,
        cycle.closes_on,
        cycle.state is CycleState.COLLECTING,
        tuple(_line(cycle, instrument, request, edit_key) for request in requests),
        frozen_policy(cycle).seals_in_browser,
    )


def _line(
    cycle: Cycle, instrument: Instrument, request: Request, edit_key: bytes | None
) -> RequestLine:
    copy = read_copy(request, edit_key)
    return RequestLine(
        request.id,
        request.leader_name,
        request.relation,
        _state(request, copy),
        minutes_needed(instrument, request.relation, cycle.form_minutes),
        completeness(instrument, request.relation, copy.draft if copy else Answers()),
    )


def read_copy(request: Request, edit_key: bytes | None) -> Copy | None:
    """Return the rater's copy, or None where this browser's key does not open it."""
    if edit_key is None:
        return None
    try:
        return open_copy(edit_key, request.id, request.copy)
    except Unreadable:
        return None


def _state(request: Request, copy: Copy | None) -> RequestState:
    if request.state is AssignmentState.DECLINED:
        return RequestState.DECLINED
    if request.state is AssignmentState.SUBMITTED:
        if copy is None or copy.sent is None:
            return RequestState.SENT_ELSEWHERE
        return RequestState.SENT if _same(copy) else RequestState.CHANGED
    return RequestState.STARTED if copy and copy.draft else RequestState.NEW


def _same(copy: Copy) -> bool:
    sent = copy.sent
    return (
        sent is not None
        and copy.draft.ratings == sent.ratings
        and copy.draft.comments == sent.comments
        and copy.draft.choices == sent.choices
    )


def open_form(
    session: AnySession, rater: RaterPass, assignment_id: UUID, edit_key: bytes | None
) -> OpenForm:
    """Return one form as this browser left it; blank where its key opens nothing.

    Raises NotFound or CycleClosed.
    """
    cycle, request = open_request(session, rater, assignment_id)
    instrument = frozen_instrument(session, cycle)
    copy = read_copy(request, edit_key)
    draft = copy.draft if copy else Answers()
    assert cycle.box_public_key is not None
    return OpenForm(
        request,
        cycle.name,
        cycle.closes_on,
        instrument,
        frozen_policy(cycle),
        draft,
        copy.sent if copy else None,
        _state(request, copy),
        form_pages(instrument, request.relation),
        completeness(instrument, request.relation, draft),
        cycle.box_public_key,
    )


def open_request(
    session: AnySession, rater: RaterPass, assignment_id: UUID, *, lock: bool = False
) -> tuple[Cycle, Request]:
    """Return one request while it can be answered. Raises NotFound or CycleClosed."""
    if lock:
        cycle = get_cycle(session, rater.cycle_id, hold=True)
        request = hold_request(session, assignment_id, rater.cycle_id, rater.rater_id)
    else:
        request, cycle = get_request(session, assignment_id, rater.cycle_id, rater.rater_id)
    if cycle.state is not CycleState.COLLECTING:
        raise CycleClosed
    return cycle, request


def save_page(
    session: AnySession,
    rater: RaterPass,
    assignment_id: UUID,
    number: int,
    given: Callable[[FormPage], Answers],
    *,
    edit_key: bytes,
    seconds: float,
) -> None:
    """Lay one page's answers over the rater's draft. The version last sent stays in force.

    given: reads the answers of a page, once it is known which page it is.
    Raises NotFound, CycleClosed, NotSealed, AnswersInvalid or AnswersTooLong: nothing is changed.
    """
    with atomic(session):
        cycle, request = open_request(session, rater, assignment_id, lock=True)
        _refuse_open(cycle)
        instrument = frozen_instrument(session, cycle)
        page = form_page(instrument, request.relation, number)
        copy = read_copy(request, edit_key) or Copy(Answers())
        draft = answer_page(copy.draft, page, given(page), instrument, seconds=seconds)
        write_assignment(
            session, request.id, copy=seal_copy(edit_key, request.id, replace(copy, draft=draft))
        )


def submit(
    session: AnySession,
    rater: RaterPass,
    assignment_id: UUID,
    *,
    edit_key: bytes | None,
    today: date,
) -> Receipt:
    """Seal the draft into the box: one UPDATE of one row. Sending twice changes nothing.

    today: for the receipt; kept where only the rater's browser can read it.
    Raises NotFound, CycleClosed, NotSealed, NothingToSend or AnswersTooLong.
    """
    with atomic(session):
        cycle, request = open_request(session, rater, assignment_id, lock=True)
        _refuse_open(cycle)
        copy = read_copy(request, edit_key)
        if edit_key is None or copy is None or not copy.draft:
            raise NothingToSend
        assert cycle.box_public_key is not None
        write_assignment(
            session,
            request.id,
            box=seal(cycle.box_public_key, copy.draft),
            copy=seal_copy(edit_key, request.id, Copy(copy.draft, copy.draft, today)),
            state=AssignmentState.SUBMITTED,
        )
        return _receipt(cycle, request, copy.draft, today)


def _refuse_open(cycle: Cycle) -> None:
    if frozen_policy(cycle).seals_in_browser:
        raise NotSealed


def _receipt(cycle: Cycle, request: Request, sent: Answers, sent_on: date) -> Receipt:
    return Receipt(
        request.leader_name,
        cycle.name,
        cycle.closes_on,
        sent_on,
        len(sent.ratings),
        len(sent.comments),
    )


def show_receipt(
    session: AnySession, rater: RaterPass, assignment_id: UUID, edit_key: bytes | None
) -> Receipt | None:
    """Return the receipt of what this browser sent last; None where there is none."""
    cycle, request = open_request(session, rater, assignment_id)
    copy = read_copy(request, edit_key)
    if request.state is not AssignmentState.SUBMITTED or copy is None:
        return None
    if copy.sent is None or copy.sent_on is None:
        return None
    return _receipt(cycle, request, copy.sent, copy.sent_on)


def adopt_key(session: AnySession, rater: RaterPass, *, old: bytes | None, new: bytes) -> None:
    """Let ``new`` open everything this browser could open with ``old``, and what it opens already.

    Raises NotSealed, or ResumeCodeWrong if ``new`` opens none of them; then nothing is changed.
    """
    with atomic(session):
        _refuse_open(get_cycle(session, rater.cycle_id, hold=True))
        requests = list_requests(session, rater.cycle_id, rater.rater_id)
        if not any(read_copy(request, new) for request in requests):
            raise ResumeCodeWrong
        for request in requests:
            copy = read_copy(request, old)
            if copy is not None and read_copy(request, new) is None:
                write_assignment(session, request.id, copy=seal_copy(new, request.id, copy))


def enter_as_leader(
    session: AnySession, cycle_id: UUID, person_id: UUID, *, today: date
) -> RaterPass:
    """Return the pass of a signed-in leader to what this leader is asked.

    Raises NotFound or CycleNotOpen.
    """
    if not list_requests(session, cycle_id, person_id):
        raise NotFound
    return _admitted(session, cycle_id, person_id, today)
