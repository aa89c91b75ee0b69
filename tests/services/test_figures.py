"""What closing keeps for the organisation, and what later cycles do with it."""

import json
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import undefer

from leadership360.domain.answers import Answers
from leadership360.domain.errors import NotFound
from leadership360.domain.interval import released_interval
from leadership360.domain.policy import Policy
from leadership360.domain.questionnaire import minutes_needed
from leadership360.domain.relation import ANONYMOUS, Relation
from leadership360.models.assignment import Assignment
from leadership360.models.cycle import Cycle
from leadership360.models.figures import FiguresRow
from leadership360.models.person import Person
from leadership360.sealing import seal
from leadership360.services import closing, tallying
from leadership360.services.cycles import show_cycle
from leadership360.services.figures import show_figures
from leadership360.services.raters import show_requests
from leadership360.store.assignments import write_assignment
from leadership360.store.instruments import load_instrument
from leadership360.store.transaction import atomic
from tests.domain.ratings import through_schema
from tests.instruments import write_instrument
from tests.services.stage import AFTER, INSTRUMENT, ITEMS, Asked, Stage, around


def many(leaders: int) -> list[Asked]:
    return [line for one in range(leaders) for line in around(f"l{one:02}", reports=5, peers=4)]


def answer_all(
    stage: Stage, cycle: UUID, *, spread: float = 0.8, items: tuple[str, ...] = ITEMS
) -> None:
    """Let everybody answer by chance; who says what hangs on the person alone.

    Straight into the boxes: hundreds of forms by the rater's way would take minutes.
    """
    with stage.session() as session, atomic(session):
        key = session.get_one(Cycle, cycle).box_public_key
        assert key is not None
        rows = session.execute(
            select(Assignment.id, Person.email)
            .join(Person, Person.id == Assignment.rater_id)
            .where(Assignment.cycle_id == cycle)
        ).all()
        for assignment, email in rows:
            draw = np.random.default_rng(list(email.encode()))
            level = 3.4 + spread * draw.standard_normal()
            drawn = np.clip(np.rint(level + 0.6 * draw.standard_normal(len(items))), 1, 5)
            ratings = dict(zip(items, map(int, drawn), strict=True))
            box = seal(key, Answers(ratings, {}, 400.0))
            write_assignment(session, assignment, box=box, state="submitted")


def closed(stage: Stage, name: str, leaders: int, **draft: Any) -> UUID:
    cycle = stage.collecting(many(leaders), name, **draft)
    answer_all(stage, cycle)
    stage.close(cycle)
    return cycle


def row(stage: Stage, cycle: UUID) -> FiguresRow:
    with stage.session() as session:
        found = session.get_one(FiguresRow, cycle, options=[undefer(FiguresRow.document)])
        session.expunge(found)
        return found


def count(stage: Stage) -> int:
    with stage.session() as session:
        return session.scalar(select(func.count()).select_from(FiguresRow)) or 0


def policy(stage: Stage, cycle: UUID) -> Policy:
    frozen = stage.cycle(cycle).policy_text
    assert frozen is not None
    return Policy.from_json(frozen)


def test_closing_keeps_rounded_figures_and_no_answer(stage: Stage) -> None:
    cycle = closed(stage, "Spring", 6)
    kept = row(stage, cycle)
    document = through_schema(json.loads(kept.document))
    assert (document["leaders"], document["raters"], document["cycle"]) == (6, 60, "Spring")
    assert document["rounded"]
    assert document["instrument"]["sha256"] == stage.cycle(cycle).instrument_sha256
    assert list(document["dimensions"]) == [one.id for one in INSTRUMENT.dimensions]
    assert document["agreement"]["vision"]["report"]["leaders"] == 6
    assert document["agreement"]["vision"]["peer"] == {"withheld": "too_few_leaders", "have": 0}
    assert (kept.phi, kept.minutes) == (None, 7)
    assert not any(f"l{one:02}" in kept.document.lower() for one in range(6))


def test_figures_can_be_read_once_the_cycle_is_closed_and_not_before(stage: Stage) -> None:
    cycle = stage.collecting(many(1))
    with stage.session() as session, pytest.raises(NotFound):
        show_figures(session, cycle)
    stage.close(cycle)
    with stage.session() as session:
        figures = show_figures(session, cycle)
    assert figures.cycle_name == "Spring"
    assert figures.document["leaders"] == 0


class Crash(Exception):
    pass


@pytest.mark.parametrize(
    ("place", "where"), [(tallying, "organisation_figures"), (closing, "write_figures")]
)
def test_a_crash_keeps_nothing_and_the_next_attempt_keeps_the_same(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, place: ModuleType, where: str
) -> None:
    cycle = stage.collecting(many(5))
    answer_all(stage, cycle)
    work, seen = getattr(place, where), []

    def then_crash(*args: Any, **kwargs: Any) -> Any:
        seen.append(work(*args, **kwargs))
        raise Crash

    monkeypatch.setattr(place, where, then_crash)
    with pytest.raises(Crash):
        stage.close(cycle)
    assert len(seen) == 1
    assert (count(stage), stage.releases(cycle)) == (0, {})
    monkeypatch.undo()
    stage.close(cycle)
    first = row(stage, cycle)
    if where == "organisation_figures":
        assert json.loads(first.document) == json.loads(json.dumps(seen[0].document))
    stage.close(cycle, AFTER + timedelta(days=1))
    assert row(stage, cycle).document == first.document
    assert count(stage) == 1


def test_figures_are_only_ever_inserted_and_once_a_cycle(stage: Stage) -> None:
    written: set[str] = set()

    def look(_c: Any, _u: Any, statement: str, *_: Any) -> None:
        words = statement.lower().replace('"', "").split()
        if "figures" in words[:3]:
            written.add(words[0])

    event.listen(stage.engine, "before_cursor_execute", look)
    cycle = closed(stage, "Spring", 2, grace_days=0)
    stage.release(cycle)
    assert written == {"insert"}
    with stage.session() as session:
        session.add(FiguresRow(cycle_id=cycle, document="{}"))
        with pytest.raises(IntegrityError):
            session.commit()


def test_figures_are_written_in_the_transaction_of_the_releases(stage: Stage) -> None:
    cycle = stage.collecting(many(2))
    answer_all(stage, cycle)
    steps: list[str] = []

    def look(_c: Any, _u: Any, statement: str, *_: Any) -> None:
        words = statement.lower().replace('"', "").split()
        if words[:2] == ["insert", "into"]:
            steps.append(words[2])

    event.listen(stage.engine, "before_cursor_execute", look)
    event.listen(stage.engine, "commit", lambda _: steps.append("commit"))
    stage.close(cycle)
    places = [place for place, step in enumerate(steps) if step in {"release", "figures"}]
    assert {steps[place] for place in places} == {"release", "figures"}
    assert "commit" not in steps[places[0] : places[-1]]
    assert "commit" in steps[: places[0]]
    assert "commit" in steps[places[-1] :]


# --- the spread ---


def test_a_later_cycle_prints_its_intervals_with_the_spread_of_twenty_leaders(
    stage: Stage,
) -> None:
    first = closed(stage, "Spring", 20)
    phi = row(stage, first).phi
    assert phi is not None
    assert phi not in (0.05, 0.15)
    assert policy(stage, first).phi == 0.15
    second = stage.collecting(many(2), "Autumn")
    assert policy(stage, second).phi == phi
    answer_all(stage, second)
    stage.close(second)
    means = [
        (block["raters"], cell)
        for release in stage.releases(second).values()
        for block in release["blocks"]
        for cell in [release["dimensions"]["vision"]["blocks"][block["id"]]]
        if 2 < cell["mean"] < 4
    ]
    assert means
    for raters, cell in means:
        with_phi, cold = (released_interval(cell["mean"], raters, one, 1, 5) for one in (phi, 0.15))
        assert cell["interval"] == [round(limit, 2) for limit in with_phi]
        assert cell["interval"] != [round(limit, 2) for limit in cold]


def test_fewer_than_twenty_leaders_leave_the_cold_start(stage: Stage) -> None:
    closed(stage, "Spring", 19)
    assert policy(stage, stage.collecting(many(1), "Autumn")).phi == 0.15


def test_the_newest_cycle_with_twenty_leaders_counts_and_smaller_ones_do_not(stage: Stage) -> None:
    wide = stage.collecting(many(20), "Old")
    answer_all(stage, wide, spread=1.4)
    stage.close(wide)
    newer = stage.collecting(many(20), "New")
    answer_all(stage, newer, spread=0.5)
    stage.close(newer, AFTER + timedelta(days=200))
    small = stage.collecting(many(2), "Small")
    answer_all(stage, small)
    stage.close(small, AFTER + timedelta(days=300))
    spreads = row(stage, wide).phi, row(stage, newer).phi
    assert None not in spreads
    assert spreads[0] != spreads[1]
    assert policy(stage, stage.collecting(many(1), "Next")).phi == spreads[1]


def test_another_instrument_or_other_questions_leave_the_cold_start(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = write_instrument(tmp_path, dimensions=1, items=4).name
    cycle = stage.collecting(many(20), "Own", instrument=file)
    answer_all(stage, cycle, items=tuple(item.id for item in load_instrument(file).items))
    stage.close(cycle)
    phi = row(stage, cycle).phi
    assert phi is not None
    assert policy(stage, stage.collecting(many(1), "Same", instrument=file)).phi == phi
    assert policy(stage, stage.collecting(many(1), "Other")).phi == 0.15
    write_instrument(tmp_path, dimensions=1, items=5).replace(tmp_path / file)
    assert policy(stage, stage.collecting(many(1), "Longer", instrument=file)).phi == 0.15


# --- minutes ---


def test_the_minutes_of_one_cycle_are_what_the_next_one_promises(stage: Stage) -> None:
    prior = minutes_needed(INSTRUMENT, Relation.PEER)
    first = closed(stage, "Spring", 5)
    assert stage.cycle(first).form_minutes is None
    assert row(stage, first).minutes == 7 != prior
    draft = stage.draft(many(1), "Autumn")
    with stage.session() as session:
        assert show_cycle(session, draft).minutes == 7 * 11
    stage.launch(draft)
    assert stage.cycle(draft).form_minutes == 7
    request = stage.request(draft, "l00", "l00-peer0")
    with stage.session() as session:
        asked = show_requests(session, request.rater_pass, None)
        assert [line.minutes for line in asked.lines] == [7]
        assert show_cycle(session, draft).minutes == 7 * 11
        assert show_cycle(session, first).minutes == 5 * sum(
            minutes_needed(INSTRUMENT, relation) * asked_of
            for relation, asked_of in (
                (Relation.SELF, 1),
                (Relation.MANAGER, 1),
                (Relation.REPORT, 5),
                (Relation.PEER, 4),
            )
        )


# --- attack: a withheld group ---


def test_what_few_people_said_of_a_leader_is_in_nothing_that_is_kept(stage: Stage) -> None:
    """The same cycle twice; only three reports, who are withheld, answer differently."""
    documents = []
    for name, rating in (("One", 1), ("Two", 5)):
        lines = [*many(5), *around("few", reports=3, peers=0, manager=False)]
        cycle = stage.collecting(lines, name)
        answer_all(stage, cycle)
        key = stage.cycle(cycle).box_public_key
        assert key is not None
        few = [request.id for request in stage.requests(cycle) if "few-report" in request.rater]
        assert len(few) == 3
        with stage.session() as session, atomic(session):
            for request in few:
                sheet = Answers(dict.fromkeys(ITEMS, rating), {}, 30.0)
                write_assignment(session, request, box=seal(key, sheet))
        stage.close(cycle)
        kept = row(stage, cycle)
        documents.append((kept.document.replace(name, ""), kept.phi, kept.minutes))
        release = stage.releases(cycle)["few"]
        assert all(
            block["raters"] < 4 for block in release["blocks"] if block["relations"][0] in ANONYMOUS
        )
    assert documents[0] == documents[1]
