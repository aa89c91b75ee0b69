import pytest

from leadership360.domain.cycle import CycleState
from leadership360.domain.errors import NotStricter, WrongState
from leadership360.domain.policy import Policy, PolicyName, make_policy
from leadership360.models.tables import Cycle
from leadership360.services.policies import change_policy, make_stricter
from leadership360.services.raters import open_form
from leadership360.store.transaction import atomic
from tests.services.stage import OPENS, Stage, sheet


def stricter(stage: Stage, cycle: object) -> None:
    with stage.session() as session:
        make_stricter(session, cycle, today=OPENS)  # type: ignore[arg-type]


def test_a_running_cycle_can_be_made_stricter_and_its_releases_are(stage: Stage) -> None:
    cycle = stage.collecting()
    before = stage.cycle(cycle)
    stage.send_all(cycle, {f"ana-peer{n}": sheet(5) for n in range(4)})
    stricter(stage, cycle)
    after = stage.cycle(cycle)
    assert after.policy_name is PolicyName.STRICT
    assert after.policy_sha256 != before.policy_sha256
    policy = Policy.from_json(after.policy_text or "")
    assert policy.sha256 == after.policy_sha256
    assert policy == make_policy(PolicyName.STRICT)
    stage.close(cycle)
    ana = stage.releases(cycle)["ana"]
    # Bands only, from four answers on: the mean is that of the bands' middles.
    assert ana["items"]["vi1"]["blocks"]["peer"] == {"band": [3.8, 5.0]}
    assert ana["dimensions"]["vision"]["blocks"]["peer"]["mean"] == 4.3


def test_people_who_answer_see_the_new_rules_the_next_time_they_open_the_form(
    stage: Stage,
) -> None:
    cycle = stage.collecting()
    request = stage.request(cycle, "ana", "ana-peer0")
    stricter(stage, cycle)
    with stage.session() as session:
        form = open_form(session, request.rater_pass, request.id, bytes(16))
    assert form.policy.is_strict
    assert form.policy.sha256 == stage.cycle(cycle).policy_sha256


def test_making_it_stricter_twice_does_it_once(stage: Stage) -> None:
    cycle = stage.collecting()
    stricter(stage, cycle)
    once = stage.cycle(cycle).policy_sha256
    stricter(stage, cycle)
    assert stage.cycle(cycle).policy_sha256 == once


@pytest.mark.parametrize("state", ["draft", "closing", "closed", "released"])
def test_before_launch_and_after_closing_the_rules_stay(stage: Stage, state: str) -> None:
    cycle = stage.draft() if state == "draft" else stage.collecting()
    if state == "closing":
        with stage.session() as session, atomic(session):
            session.get_one(Cycle, cycle).state = CycleState.CLOSING
    if state in ("closed", "released"):
        stage.close(cycle)
    if state == "released":
        stage.release(cycle)
    before = stage.cycle(cycle).policy_text
    with pytest.raises(WrongState):
        stricter(stage, cycle)
    assert stage.cycle(cycle).policy_text == before


@pytest.mark.parametrize(
    "policy",
    [
        make_policy(PolicyName.STANDARD),
        make_policy(PolicyName.STRICT, grace_days=9),
        make_policy(PolicyName.STRICT, phi=0.3),
    ],
)
def test_a_policy_that_takes_a_promise_back_is_refused(stage: Stage, policy: Policy) -> None:
    cycle = stage.collecting(policy=PolicyName.STRICT)
    before = stage.cycle(cycle).policy_text
    with stage.session() as session, pytest.raises(NotStricter), atomic(session):
        change_policy(session.get_one(Cycle, cycle), policy)
    assert stage.cycle(cycle).policy_text == before
