"""Scoring from a table, without the answers as objects: what the pass itself costs.

The table is the bench's own (the product keeps sealed boxes): a row per rater, the answers as one
text, a character each. Both ways read the same rows; one then does the least that scoring is.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from leadership360.domain.arrays import Ints
from leadership360.domain.disclosed import disclose
from leadership360.domain.instrument import Instrument
from leadership360.domain.policy import PolicyName, make_policy
from leadership360.domain.scoring import (
    NOT_OBSERVED,
    RELATIONS,
    SKIPPED,
    Form,
    Options,
    answers_needed,
    form_of,
    score_sheets,
)
from leadership360.domain.tally import CHUNK
from tests.bench.effort import Effort
from tests.bench.figures import Figure, Goal
from tests.bench.stage import RELATIONS as RATERS

_SEED = 360

#: In a hundred answers: skipped, could not observe.
_LEFT_OUT, _NOT_OBSERVED = 3, 3

#: The character of an answer is its option after this one: "0" skipped, "/" could not observe.
_ZERO = np.int8(ord("0"))

#: How much dearer a leader may be among more of them.
_GROWTH = 1.25


class Rows(NamedTuple):
    """Answers about a chunk of leaders. leader: counted from the first of the chunk."""

    leader: Ints
    relation: Ints
    options: Options
    leaders: int


Score = Callable[[Rows], object]


def measure_columns(instrument: Instrument, effort: Effort) -> list[Figure]:
    """Return what scores from a table cost beside a bare pass, and how that grows.

    In each round every size and both ways take turns, and a small table is read so often that
    as many leaders are scored as in the largest: so that other work disturbs all alike.
    """
    form, policy = form_of(instrument), make_policy(PolicyName.STANDARD)

    def ours(rows: Rows) -> object:
        sheets = score_sheets(form, rows.relation, rows.options)
        return disclose(policy, sheets, rows.leader, rows.leaders)

    def bare(rows: Rows) -> object:
        return bare_scores(form, rows)

    sizes = effort.table_leaders
    costs: dict[tuple[int, Score], list[float]] = {}
    with TemporaryDirectory(prefix="leadership360-bench-") as folder:
        files = {leaders: Path(folder) / f"{leaders}.db" for leaders in sizes}
        for leaders, file in files.items():
            write_table(form, leaders, file)
        for _, leaders, way in product(range(effort.rounds), sizes, (ours, bare)):
            cost = _cost(files[leaders], leaders, way, max(sizes) // leaders)
            costs.setdefault((leaders, way), []).append(cost)
    few, many = min(sizes), max(sizes)
    unit = "µs CPU/leader"
    return [
        *(
            Figure(
                f"scoring {leaders:,} leaders × {len(RATERS)}, from a table",
                unit,
                costs[leaders, ours],
                costs[leaders, bare],
                Goal(3, is_ratio=True),
            )
            for leaders in sizes
        ),
        Figure(
            f"scoring a leader, {many:,} beside {few:,}",
            unit,
            costs[many, ours],
            costs[few, ours],
            Goal(_GROWTH, is_ratio=True),
        ),
    ]


def _cost(file: Path, leaders: int, score: Score, times: int) -> float:
    """Return the microseconds a leader costs, reading included."""
    began = process_time()
    for _ in range(times):
        for rows in read(file, leaders):
            score(rows)
    return (process_time() - began) / (times * leaders) * 1e6


def write_table(form: Form, leaders: int, file: Path) -> None:
    """Make a database with the answers about so many leaders; the same in each run."""
    with closing(sqlite3.connect(file)) as database, database:
        database.execute(
            "CREATE TABLE answers (leader INTEGER, rater INTEGER, relation INTEGER, options TEXT,"
            " PRIMARY KEY (leader, rater)) WITHOUT ROWID"
        )
        database.executemany("INSERT INTO answers VALUES (?, ?, ?, ?)", _rows(form, leaders))


def _rows(form: Form, leaders: int) -> Iterator[tuple[int, int, int, str]]:
    random = np.random.default_rng(_SEED)
    relations = sorted(RELATIONS.index(relation) for relation in RATERS)
    for leader in range(leaders):
        shape = len(relations), len(form.items)
        options = random.integers(1, form.span + 2, shape)
        chance = random.integers(0, 100, shape)
        options[chance < _LEFT_OUT + _NOT_OBSERVED] = NOT_OBSERVED
        options[chance < _LEFT_OUT] = SKIPPED
        texts = [(row + _ZERO).astype(np.uint8).tobytes().decode("ascii") for row in options]
        for rater, (relation, text) in enumerate(zip(relations, texts, strict=True)):
            yield leader, rater, relation, text


def read(file: Path, leaders: int) -> Iterator[Rows]:
    """Yield the rows of the table, chunk by chunk; nothing is cached from the time before."""
    with closing(sqlite3.connect(file)) as database:
        for first in range(0, leaders, CHUNK):
            size = min(CHUNK, leaders - first)
            found = database.execute(
                "SELECT leader, relation, options FROM answers"
                " WHERE leader >= ? AND leader < ? ORDER BY leader, rater",
                (first, first + size),
            ).fetchall()
            leader, relation, texts = zip(*found, strict=True)
            options = np.frombuffer("".join(texts).encode("ascii"), np.int8) - _ZERO
            yield Rows(
                np.array(leader) - first, np.array(relation), options.reshape(len(texts), -1), size
            )


def bare_scores(form: Form, rows: Rows) -> tuple[NDArray[Any], ...]:
    """Return item sums, counts and dimension means per leader and relation.

    The least that scoring is: no keys, no release rules, no intervals, nothing of what may be
    shown. Rows come in the order of leaders and relations.
    """
    belongs = np.eye(len(form.dimensions), dtype=np.float32)[form.dimension]
    needed = answers_needed(
        int(belongs[:, 0].sum()), share=form.missing_share, at_least=form.missing_items
    )
    given = (rows.options > 0).astype(np.float32)
    ratings = rows.options * given
    answered = given @ belongs
    scores = (ratings @ belongs) / np.maximum(answered, 1)
    scored = (answered >= needed).astype(np.float32)
    group = rows.leader * len(RELATIONS) + rows.relation
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    sums, counts, totals, raters = (
        np.add.reduceat(values, starts, axis=0)
        for values in (ratings, given, scores * scored, scored)
    )
    return sums, counts, totals / np.maximum(raters, 1)
