"""Somebody who has the database's files, and tries to link raters to what is printed.

Every way of his is an order in which the raters wrote and an order in which the results lie; he
matches them rank by rank, leader by leader. He is as able as the files allow: a schema that writes
"who is done" and "what was said" together loses to him, and ``Plant`` is there to prove it.
"""

import math
import shutil
import sqlite3
import struct
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from sqlalchemy import Connection, Engine, text

#: Leader -> the raters, or the results, in the order in which a trace puts them.
Order = Mapping[str, Sequence[str]]

_WAL_HEADER, _FRAME_HEADER = 32, 24


class Score(NamedTuple):
    """How often he was right. by_chance: how often one who has nothing would be."""

    right: int
    of: int
    by_chance: float

    @property
    def is_no_better_than_chance(self) -> bool:
        """Return whether luck gives so many, to one in a million.

        The fixed points of random permutations are nearly a Poisson number of mean one each.
        """
        return self.right <= self.by_chance + 5 * math.sqrt(self.by_chance)


def link(raters: Order, results: Order, truth: Mapping[str, str]) -> Score:
    """Match by rank. truth: rater -> the result that is hers."""
    right = of = 0
    for leader, ordered in raters.items():
        of += len(ordered)
        pairs = zip(ordered, results.get(leader, ()), strict=False)
        right += sum(truth[rater] == result for rater, result in pairs)
    return Score(right, of, float(len(raters)))


def grouped(rows: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return (leader, name) rows by leader, in their order."""
    found: dict[str, list[str]] = defaultdict(list)
    for leader, name in rows:
        found[leader].append(name)
    return found


# --- a schema that loses --------------------------------------------------------------------------


class Plant:
    """Two tables written together, with random ids: who is done, and what was said."""

    RATERS = "SELECT leader, rater FROM naive_done ORDER BY {trace}"
    RESULTS = "SELECT leader, said FROM naive_answer ORDER BY {trace}"

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        with engine.begin() as connection:
            for table, column in (("naive_done", "rater"), ("naive_answer", "said")):
                connection.execute(
                    text(f"CREATE TABLE {table} (id TEXT PRIMARY KEY, leader TEXT, {column} TEXT)")
                )

    def write(self, leader: str, rater: str, said: str) -> None:
        """Note both in one transaction."""
        with self.engine.begin() as connection:
            for table, value in (("naive_done", rater), ("naive_answer", said)):
                connection.execute(
                    text(f"INSERT INTO {table} VALUES (:id, :leader, :value)"),
                    {"id": uuid4().hex, "leader": leader, "value": value},
                )

    def drop(self) -> None:
        with self.engine.begin() as connection:
            for table in ("naive_done", "naive_answer"):
                connection.execute(text(f"DROP TABLE {table}"))


# --- what the rows themselves tell ----------------------------------------------------------------

#: Our own rows in the order of a trace; addresses without what is behind the @.
_OURS = (
    "SELECT leader.email, rater.email FROM assignment"
    " JOIN person leader ON leader.id = assignment.leader_id"
    " JOIN person rater ON rater.id = assignment.rater_id"
    " WHERE relation <> 'self' ORDER BY {trace}"
)


def _pairs(connection: Connection, query: str) -> list[tuple[str, str]]:
    return [(leader, name) for leader, name in connection.execute(text(query))]


def our_raters(connection: Connection, trace: str) -> dict[str, list[str]]:
    """Return the raters in the order of a column that nobody declared: rowid, ctid, xmin."""
    rows = _pairs(connection, _OURS.format(trace=f"assignment.{trace}"))
    return grouped((leader.split("@")[0], rater.split("@")[0]) for leader, rater in rows)


def planted(connection: Connection, trace: str) -> tuple[Order, Order]:
    """Return the raters and the results of the plant, in the order of such a column."""
    return (
        grouped(_pairs(connection, Plant.RATERS.format(trace=trace))),
        grouped(_pairs(connection, Plant.RESULTS.format(trace=trace))),
    )


# --- two backups side by side ---------------------------------------------------------------------


class Night(NamedTuple):
    """What a nightly backup has: which of our rows are sent, and both tables of the plant."""

    sent: frozenset[tuple[str, str]]
    done: frozenset[tuple[str, str]]
    said: frozenset[tuple[str, str]]


def look(connection: Connection) -> Night:
    """Return what a backup would have now."""
    ours = _OURS.replace("WHERE", "WHERE state = 'submitted' AND").format(trace="1")
    return Night(
        frozenset(
            (leader.split("@")[0], rater.split("@")[0])
            for leader, rater in _pairs(connection, ours)
        ),
        frozenset(_pairs(connection, "SELECT leader, rater FROM naive_done")),
        frozenset(_pairs(connection, "SELECT leader, said FROM naive_answer")),
    )


def by_appearance(looks: Iterable[frozenset[tuple[str, str]]]) -> dict[str, list[str]]:
    """Return (leader, name) pairs in the order in which they appeared; at once: by name."""
    order: dict[tuple[str, str], None] = {}
    for seen in looks:
        order.update(dict.fromkeys(sorted(seen - order.keys())))
    return grouped(order)


# --- SQLite's log of writes -----------------------------------------------------------------------


def states(main: Path, log: Path, workshop: Path) -> Iterator[Path]:
    """Yield the database as it was after each commit in ``log``: one file, changed in place.

    main: as it was when the log began. workshop: where the file is made.
    """
    image = workshop / "state.sqlite"
    shutil.copy(main, image)
    content = log.read_bytes()
    (page_size,) = struct.unpack(">I", content[8:12])
    length = _FRAME_HEADER + page_size
    with image.open("r+b") as file:
        for start in range(_WAL_HEADER, len(content) - length + 1, length):
            page, pages_after_commit = struct.unpack(">II", content[start : start + 8])
            file.seek((page - 1) * page_size)
            file.write(content[start + _FRAME_HEADER : start + length])
            if pages_after_commit:
                file.truncate(pages_after_commit * page_size)
                file.flush()
                yield image


def looks_into(images: Iterable[Path]) -> Iterator[Night]:
    """Yield what each state holds."""
    ours = _OURS.replace("WHERE", "WHERE state = 'submitted' AND").format(trace="1")
    for image in images:
        with closing(sqlite3.connect(f"file:{image}?immutable=1", uri=True)) as connection:
            yield Night(
                frozenset(
                    (leader.split("@")[0], rater.split("@")[0])
                    for leader, rater in connection.execute(ours)
                ),
                frozenset(connection.execute("SELECT leader, rater FROM naive_done")),
                frozenset(connection.execute("SELECT leader, said FROM naive_answer")),
            )
