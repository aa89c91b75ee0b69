"""Closing whole cycles in a real database: what opening, counting and writing cost per leader."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import create_engine, insert, select
from sqlalchemy.orm import Session

from leadership360.db import Base
from leadership360.domain.cycle import AssignmentState
from leadership360.models.tables import Assignment, Person
from leadership360.sealing import random_copy, seal, unseal
from leadership360.services import closing, tallying
from leadership360.store.cycles import frozen_instrument, get_cycle
from leadership360.store.keystore import KeyStore
from leadership360.store.transaction import atomic
from tests import make
from tests.bench.counting import answers_about
from tests.bench.effort import Effort
from tests.bench.figures import Figure, Goal
from tests.bench.stage import RELATIONS
from tests.cast import OMARS

#: Large and small cycles take turns, so that a busy machine troubles both.
_ROUNDS = 2

#: How much dearer a leader may be in the large cycle than in the small one.
_LINEAR = 1.25

#: What is timed, and where it is called. Opening and counting take turns, so all of it is one part.
_PARTS = {
    "opening": (tallying, "open_boxes"),
    "opening, counting, checking": (closing, "tally_cycle"),
    "rewriting the files": (closing, "forget_writes"),
}


@dataclass
class Cost:
    """CPU milliseconds per leader. bare: opening the boxes and nothing else."""

    leaders: int
    bare: float = 0.0
    whole: float = 0.0
    parts: dict[str, float] = field(default_factory=lambda: dict.fromkeys(_PARTS, 0.0))

    @property
    def rest(self) -> float:
        """Return what is neither of the parts: reading the rows and writing the releases."""
        return self.whole - sum(self.parts.values())


def measure_closing(effort: Effort) -> list[Figure]:
    """Return what closing costs, and whether it grows with the leaders and no faster."""
    rounds = [[_close(leaders) for leaders in effort.closed] for _ in range(_ROUNDS)]
    small, large = ([costs[size] for costs in rounds] for size in (0, 1))
    few, many = effort.closed
    name = f"closing {many:,} leaders × {len(RELATIONS)}"
    unit = "ms CPU/leader"
    return [
        Figure(f"{name}: all", unit, [one.whole for one in large], [one.bare for one in large]),
        *(Figure(f"{name}: {part}", unit, [one.parts[part] for one in large]) for part in _PARTS),
        Figure(f"{name}: reading, writing", unit, [one.rest for one in large]),
        Figure(
            f"opening, beside that of {few:,} leaders",
            unit,
            [one.parts["opening"] for one in large],
            [one.parts["opening"] for one in small],
            Goal(_LINEAR, is_ratio=True),
        ),
    ]


def _close(leaders: int) -> Cost:
    cost = Cost(leaders)
    with tempfile.TemporaryDirectory(prefix="leadership360-closing-") as folder:
        place = Path(folder)
        engine = create_engine(f"sqlite:///{place / 'closing.sqlite'}")
        Base.metadata.create_all(engine)
        keystore = KeyStore(place / "keys")
        with Session(engine) as session:
            cycle = _fill(session, keystore, leaders)
            cost.bare = _open_only(session, keystore, cycle) / leaders
            with _timed(cost):
                began = process_time()
                closing.close_cycle(session, cycle, keystore=keystore, today=make.TODAY)
                cost.whole = (process_time() - began) * 1000 / leaders
        engine.dispose()
    return cost


def _fill(session: Session, keystore: KeyStore, leaders: int) -> UUID:
    """Return a running cycle in which everybody has sent; it has ``leaders`` leaders and one."""
    cycle_id = make.make_running_cycle(session, keystore, asks=OMARS)
    with atomic(session):
        cycle = get_cycle(session, cycle_id)
        instrument = frozen_instrument(session, cycle)
        assert cycle.box_public_key is not None
        for opened in answers_about(instrument, leaders, comments=True):
            people = [uuid4() for _ in RELATIONS]
            session.execute(
                insert(Person),
                [{"id": one, "name": one.hex, "email": f"{one.hex}@x"} for one in people],
            )
            session.execute(
                insert(Assignment),
                [
                    {
                        "id": uuid4(),
                        "cycle_id": cycle_id,
                        "leader_id": people[0],
                        "rater_id": rater,
                        "relation": relation,
                        "state": AssignmentState.SUBMITTED,
                        "box": seal(cycle.box_public_key, answers),
                        "copy": random_copy(),
                    }
                    for rater, (relation, answers) in zip(people, opened, strict=True)
                ],
            )
    return cycle_id


def _open_only(session: Session, keystore: KeyStore, cycle_id: UUID) -> float:
    """Return the CPU milliseconds of opening every box, all in memory already."""
    boxes = session.scalars(
        select(Assignment.box).where(
            Assignment.cycle_id == cycle_id, Assignment.state == AssignmentState.SUBMITTED
        )
    ).all()
    session.rollback()
    key = keystore.get(cycle_id)
    began = process_time()
    for box in boxes:
        unseal(key, box)
    return (process_time() - began) * 1000


@contextmanager
def _timed(cost: Cost) -> Iterator[None]:
    """Take the time of each part while a cycle is closed."""
    found = {part: getattr(*place) for part, place in _PARTS.items()}

    def watch(part: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*args: Any, **kwargs: Any) -> Any:
            began = process_time()
            try:
                return work(*args, **kwargs)
            finally:
                cost.parts[part] += (process_time() - began) * 1000 / cost.leaders

        return timed

    for part, (module, name) in _PARTS.items():
        setattr(module, name, watch(part, found[part]))
    try:
        yield
    finally:
        for part, (module, name) in _PARTS.items():
            setattr(module, name, found[part])
