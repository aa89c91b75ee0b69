from datetime import date
from itertools import product

import pytest

from leadership360.domain.cycle import CycleState, is_due_to_close, require_step
from leadership360.domain.errors import WrongState

DRAFT, COLLECTING, CLOSING, CLOSED, RELEASED = CycleState
STEPS = {(DRAFT, COLLECTING), (COLLECTING, CLOSING), (CLOSING, CLOSED), (CLOSED, RELEASED)}


@pytest.mark.parametrize(("state", "wanted"), list(product(CycleState, repeat=2)))
def test_a_cycle_goes_forward_one_step_at_a_time_and_never_back(
    state: CycleState, wanted: CycleState
) -> None:
    if (state, wanted) in STEPS:
        require_step("Spring", state, wanted)
    else:
        with pytest.raises(WrongState, match=f"“Spring” is {state}"):
            require_step("Spring", state, wanted)


@pytest.mark.parametrize(
    ("state", "today", "due"),
    [
        (COLLECTING, date(2026, 5, 29), False),
        (COLLECTING, date(2026, 5, 30), False),
        (COLLECTING, date(2026, 5, 31), True),
        (DRAFT, date(2026, 5, 31), False),
        (CLOSING, date(2026, 5, 31), False),
        (CLOSED, date(2026, 5, 31), False),
    ],
)
def test_raters_may_answer_until_the_end_of_the_closing_day(
    state: CycleState, today: date, due: bool
) -> None:
    assert is_due_to_close(state, date(2026, 5, 30), today) is due
