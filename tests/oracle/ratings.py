"""The known data set as arrays: cycle 1, everybody but the leaders themselves."""

import csv
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.oracle.known import CSV_FILE, DIMENSIONS, KNOWN

#: What R computed. Figures of other programs are in ``KNOWN["python"]``.
PSYCHOMETRICS: dict[str, Any] = KNOWN["R"]

#: The oracle's names of the groups, and the relation in the file (None: any).
GROUPS: dict[str, str | None] = {"all_others": None, "peer": "peer", "report": "report"}

ITEMS = [f"{dimension}{number}" for dimension in DIMENSIONS for number in (1, 2, 3, 4)]

with CSV_FILE.open(encoding="utf-8", newline="") as file:
    ROWS = [row for row in csv.DictReader(file) if row["cycle"] == "1" and row["group"] != "self"]

CLICKED = np.array(
    [[float(row[item]) if row[item].isdigit() else np.nan for item in ITEMS] for row in ROWS]
)
KEYED = np.where([item == "IS4" for item in ITEMS], 6 - CLICKED, CLICKED)
SECONDS = np.array([float(row["seconds"]) for row in ROWS])


def items_of(dimension: str) -> NDArray[np.float64]:
    """Return the keyed ratings on a dimension, raters x 4."""
    first = 4 * list(DIMENSIONS).index(dimension)
    return KEYED[:, first : first + 4]


def of_leader(dimension: str, leader: str, group: str) -> NDArray[np.float64]:
    """Return the complete keyed ratings of one leader by one group."""
    rows = [row["leader"] == leader and row["group"] == group for row in ROWS]
    ratings = items_of(dimension)[rows]
    return np.asarray(ratings[~np.isnan(ratings).any(axis=1)])


def scores(dimension: str, group: str | None) -> dict[str, list[float]]:
    """Return the rater scores per leader: means of three or four answered items."""
    found: dict[str, list[float]] = {}
    for row, ratings in zip(ROWS, items_of(dimension), strict=True):
        answered = ratings[~np.isnan(ratings)]
        if group in {None, row["group"]} and answered.size >= 3:
            found.setdefault(row["leader"], []).append(float(answered.mean()))
    return found
