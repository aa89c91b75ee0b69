"""The one change of rules that people who answer may be told of later: to stricter ones."""

from datetime import date
from uuid import UUID

from leadership360.db import AnySession
from leadership360.domain.cycle import CycleState
from leadership360.domain.errors import NotStricter, WrongState
from leadership360.domain.policy import Policy, is_at_least_as_strict, stricter
from leadership360.models.cycle import Cycle
from leadership360.services.promises import write_promises
from leadership360.store.cycles import frozen_policy, get_cycle
from leadership360.store.transaction import atomic


def make_stricter(session: AnySession, cycle_id: UUID, *, today: date) -> None:
    """Give a cycle that is collecting the strict policy; one that has it stays as it is.

    Raters read the new promise, and since when it reads so. Raises NotFound, or WrongState before
    launch and after closing.
    """
    with atomic(session):
        cycle = get_cycle(session, cycle_id, lock=True)
        if cycle.state is not CycleState.COLLECTING:
            raise WrongState(cycle=cycle.name, state=cycle.state)
        if not frozen_policy(cycle).is_strict:
            change_policy(cycle, stricter(frozen_policy(cycle)))
            write_promises(session, cycle, changed_on=today)


def change_policy(cycle: Cycle, policy: Policy) -> None:
    """Freeze another policy, with its own hash. Raises NotStricter; then nothing is changed."""
    if not is_at_least_as_strict(policy, frozen_policy(cycle)):
        raise NotStricter
    cycle.policy_name = policy.name
    cycle.policy_text, cycle.policy_sha256 = policy.to_json(), policy.sha256
