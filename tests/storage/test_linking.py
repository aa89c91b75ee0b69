"""Whoever has every file of the database links nobody to what is printed.

The same attacks win against two tables that are written together, so they are worth something.
"""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import event, text

from leadership360.db import Base
from tests.databases import POSTGRESQL, SQLITE, Database, fresh_database
from tests.services.stage import PROMPTS, Request, Stage, around, sheet
from tests.storage.attacker import (
    Night,
    Order,
    Plant,
    by_appearance,
    grouped,
    link,
    look,
    looks_into,
    our_raters,
    planted,
    states,
)

#: With the larger number an attacker who is right 33 times of 100 instead of 20 cannot hide.
LEADERS, MANY_LEADERS = 20, 60
RATERS_EACH, NIGHTS = 5, 14


@dataclass
class Loot:
    """Everything an attacker can have taken along, and the truth to hold it against."""

    stage: Stage
    database: Database
    folder: Path
    truth: Mapping[str, str]
    nights: list[Night] = field(default_factory=list)
    #: Leader -> the comments in the order of the release.
    printed: Order = field(default_factory=dict)
    #: Leader -> her raters in the order in which they answered.
    in_time: Order = field(default_factory=dict)
    #: Trace -> the same, as the rows showed it before the closing.
    while_running: dict[str, Order] = field(default_factory=dict)


def stages() -> Iterator[Any]:
    thorough = pytest.mark.thorough
    for kind, marks in ((SQLITE, []), (POSTGRESQL, [pytest.mark.postgres])):
        yield pytest.param((kind, LEADERS), id=kind, marks=marks)
        yield pytest.param((kind, MANY_LEADERS), id=f"{kind}-many", marks=[*marks, thorough])


@pytest.fixture(scope="module", params=list(stages()))
def loot(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Loot]:
    folder = tmp_path_factory.mktemp("loot")
    kind, leaders = request.param
    with fresh_database(kind, folder) as database:
        stage = Stage(database.url, folder)
        if database.file:
            event.listen(stage.engine, "connect", keep_the_whole_log)
        plant = Plant(stage.engine)
        try:
            yield play(stage, database, folder, plant, leaders)
        finally:
            plant.drop()
            stage.engine.dispose()


def named(leaders: int) -> list[str]:
    return [f"leader{number:02}" for number in range(leaders)]


def play(stage: Stage, database: Database, folder: Path, plant: Plant, leaders: int) -> Loot:
    """Let everybody answer on some day, note what an attacker may have on the way, and close."""
    lines = [
        line
        for leader in named(leaders)
        for line in around(leader, reports=0, peers=RATERS_EACH, manager=False)
    ]
    cycle = stage.collecting(lines)
    keep(database, folder / "before")
    requests = [one for one in stage.requests(cycle) if one.rater != one.leader]
    Random(360).shuffle(requests)
    truth = {one.rater: f"what {number:03} wrote" for number, one in enumerate(requests)}
    loot = Loot(stage, database, folder, truth)
    days = [requests[night::NIGHTS] for night in range(NIGHTS)]
    for day in days:
        answer(stage, plant, day, truth)
        with stage.engine.connect() as connection:
            loot.nights.append(look(connection))
    loot.in_time = grouped((one.leader, one.rater) for day in days for one in day)
    keep(database, folder / "running")
    with stage.engine.connect() as connection:
        loot.while_running = {trace: our_raters(connection, trace) for trace in traces(loot)}
    stage.close(cycle)
    loot.printed = {
        leader: release["comments"][PROMPTS[0]] for leader, release in stage.releases(cycle).items()
    }
    return loot


def keep_the_whole_log(connection: object, _record: object) -> None:
    connection.execute("PRAGMA wal_autocheckpoint=0")  # type: ignore[attr-defined]


def keep(database: Database, folder: Path) -> None:
    if database.file:
        shutil.copytree(database.file.parent, folder)


def answer(
    stage: Stage, plant: Plant, requests: Sequence[Request], truth: Mapping[str, str]
) -> None:
    for one in requests:
        stage.send(one, sheet(4, truth[one.rater]))
        plant.write(one.leader, one.rater, truth[one.rater])


def test_all_comments_are_printed_so_that_there_is_something_to_link(loot: Loot) -> None:
    assert sorted(text for texts in loot.printed.values() for text in texts) == sorted(
        loot.truth.values()
    )


def test_no_table_points_to_a_request_so_nothing_is_ever_written_beside_it() -> None:
    pointing = {
        table.name
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name == "assignment"
    }
    assert pointing == set()


def traces(loot: Loot) -> list[str]:
    return ["rowid"] if loot.database.file else ["ctid", "xmin::text::bigint"]


def test_the_order_of_rows_and_transaction_numbers_tells_all_of_two_tables(loot: Loot) -> None:
    with loot.stage.engine.connect() as connection:
        for trace in traces(loot):
            score = link(*planted(connection, trace), loot.truth)
            assert score.right == score.of == len(loot.truth)


def test_the_order_of_rows_and_transaction_numbers_tells_nothing_of_ours(loot: Loot) -> None:
    with loot.stage.engine.connect() as connection:
        for trace in (*traces(loot), "id"):
            score = link(our_raters(connection, trace), loot.printed, loot.truth)
            assert score.of == len(loot.truth)
            assert score.is_no_better_than_chance, (trace, score)


def test_nor_does_it_tell_who_answered_when(loot: Loot) -> None:
    themselves = {rater: rater for rater in loot.truth}
    if not loot.database.file:
        # While a cycle runs the rows do tell, so there is something that must be gone.
        assert loot.while_running["xmin::text::bigint"] == loot.in_time
    with loot.stage.engine.connect() as connection:
        for trace in traces(loot):
            score = link(our_raters(connection, trace), loot.in_time, themselves)
            assert score.is_no_better_than_chance, (trace, score)


def test_after_closing_all_rows_have_one_transaction_number(loot: Loot) -> None:
    if loot.database.file:
        return
    toast = "(SELECT reltoastrelid::regclass::text FROM pg_class WHERE relname = 'assignment')"
    with loot.stage.engine.connect() as connection:
        rows = connection.execute(text("SELECT DISTINCT xmin::text FROM assignment")).all()
        table = connection.scalar(text(f"SELECT {toast}"))
        chunks = connection.execute(text(f"SELECT DISTINCT xmin::text FROM {table}")).all()
    assert (len(rows), len(chunks)) == (1, 1)


def test_nightly_backups_link_many_in_two_tables_and_nobody_in_ours(loot: Loot) -> None:
    naive = link(
        by_appearance(night.done for night in loot.nights),
        by_appearance(night.said for night in loot.nights),
        loot.truth,
    )
    assert naive.right > 0.5 * naive.of
    ours = by_appearance(night.sent for night in loot.nights)
    score = link(ours, loot.printed, loot.truth)
    assert score.of == len(loot.truth)
    assert score.is_no_better_than_chance, score


def test_the_log_of_writes_cut_at_each_commit_links_all_in_two_tables_and_nobody_in_ours(
    loot: Loot, tmp_path: Path
) -> None:
    if not loot.database.file:
        return
    name = loot.database.file.name
    begin, end = loot.folder / "before" / name, loot.folder / "running" / f"{name}-wal"
    looks = list(looks_into(states(begin, end, tmp_path)))
    assert len(looks) > 2 * len(loot.truth)
    naive = link(
        by_appearance(one.done for one in looks),
        by_appearance(one.said for one in looks),
        loot.truth,
    )
    assert naive.right == naive.of == len(loot.truth)
    order = by_appearance(one.sent for one in looks)
    assert order == loot.in_time
    score = link(order, loot.printed, loot.truth)
    assert score.is_no_better_than_chance, score


@pytest.mark.parametrize("database", [SQLITE], indirect=True)
def test_an_attacker_who_guesses_is_seen_to_be_no_better_than_chance(stage: Stage) -> None:
    random = Random(1)
    names = {leader: [f"{leader}-{n}" for n in range(RATERS_EACH)] for leader in named(LEADERS)}
    truth = {name: name for raters in names.values() for name in raters}
    guessed = {leader: random.sample(raters, len(raters)) for leader, raters in names.items()}
    assert link(names, guessed, truth).is_no_better_than_chance
    assert not link(names, names, truth).is_no_better_than_chance
