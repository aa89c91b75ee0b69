from itertools import product

import pytest

from leadership360.domain.cycle import CycleState, require_step
from leadership360.domain.errors import WrongState

DRAFT, COLLECTING, CLOSING, CLOSED, RELEASED = CycleState
STEPS = {(DRAFT, COLLECTING), (COLLECTING, CLOSING), (CLOSING, CLOSED), (CLOSED, RELEASED)}
# Back only to make releases again that nobody has seen.
STEPS |= {(CLOSED, CLOSING)}


@pytest.mark.parametrize(("state", "wanted"), list(product(CycleState, repeat=2)))
def test_a_cycle_goes_one_step_at_a_time(state: CycleState, wanted: CycleState) -> None:
    if (state, wanted) in STEPS:
        require_step("Spring", state, wanted)
    else:
        with pytest.raises(WrongState, match=f"“Spring” is in the state “{state}”"):
            require_step("Spring", state, wanted)
