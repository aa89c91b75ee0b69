"""What became of a rater's answers: with how many others they were shown, and when they went.

Never what the results say, and nothing that is kept about this rater: only that a request was
answered, and what the release says about every group.
"""

import json
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from leadership360.db import AnySession
from leadership360.domain.cycle import AssignmentState, CycleState
from leadership360.domain.policy import Policy
from leadership360.domain.relation import Relation
from leadership360.domain.release import Block, LeaderRelease, Release, Withheld
from leadership360.models.cycle import Cycle
from leadership360.services.coaching import themes_of
from leadership360.services.raters import RaterPass
from leadership360.store.assignments import Request, get_request
from leadership360.store.cycles import frozen_instrument, frozen_policy
from leadership360.store.releases import get_visible_release


@dataclass(frozen=True, slots=True)
class Shown:
    """How the answers of one relation stand in a report that is released.

    block: the group they are shown in, None where too few answered. comments: (question, whether
    the groups' comments on it are shown, whether a coach wrote a theme), for the prompts this
    relation was asked.
    """

    block: Block | None
    comments: tuple[tuple[str, bool, bool], ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rater reads after closing.

    shown: None until the report is released. unreadable: how many answers of the whole cycle
    could not be opened; whose is not kept, so that nobody is told more than this number.
    """

    leader_name: str
    cycle_name: str
    relation: Relation
    state: AssignmentState
    shown: Shown | None
    destroy_on: date | None
    destroyed_on: date | None
    unreadable: int


def show_outcome(
    session: AnySession, rater: RaterPass, assignment_id: UUID, language: str
) -> Outcome | None:
    """Return what became of a request; None while it can still be answered. Raises NotFound."""
    request, cycle = get_request(session, assignment_id, rater.cycle_id, rater.rater_id)
    if cycle.state is CycleState.COLLECTING:
        return None
    return Outcome(
        request.leader_name,
        cycle.name,
        request.relation,
        request.state,
        _shown(session, cycle, request, language),
        cycle.destroy_on,
        cycle.destroyed_on,
        cycle.unreadable_boxes or 0,
    )


def _shown(session: AnySession, cycle: Cycle, request: Request, language: str) -> Shown | None:
    if cycle.state is not CycleState.RELEASED:
        return None
    document = get_visible_release(session, cycle.id, request.leader_id).document
    themes = themes_of(session, cycle.id, request.leader_id)
    instrument, relation = frozen_instrument(session, cycle), request.relation
    (release,) = Release.from_json(json.loads(document)).leaders
    return Shown(
        _block(release, relation, frozen_policy(cycle)),
        tuple(
            (
                instrument.prompt_text(prompt, relation, language, request.leader_name),
                not isinstance(release.comments[prompt.id], Withheld),
                prompt.id in themes,
            )
            for prompt in instrument.prompts_for(relation)
        ),
    )


def _block(release: LeaderRelease, relation: Relation, policy: Policy) -> Block | None:
    return next(
        (
            block
            for block in release.blocks
            if relation in block.relations and block.raters >= policy.block_minimum
        ),
        None,
    )
