"""A data set with results that other programs computed from it."""

import csv
import io
import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

from tests.domain.cases import INSTRUMENT_FILES

DATA = Path(__file__).parent / "data"
CSV_FILE = DATA / "psych_example.csv"
INSTRUMENT_FILE = INSTRUMENT_FILES / "oracle.yaml"

#: Computed by R and Python packages and by numpy; what claims which figure: ``claims``.
KNOWN: dict[str, Any] = json.loads((DATA / "psych_oracle.json").read_text(encoding="utf-8"))
PUBLISHED: dict[str, Any] = json.loads((DATA / "published.json").read_text(encoding="utf-8"))

#: The oracle's names of the dimensions, and ours.
DIMENSIONS = {
    "VI": "vision",
    "IC": "inspirational_communication",
    "IS": "intellectual_stimulation",
    "SL": "supportive_leadership",
    "PR": "personal_recognition",
}


def responses_csv(
    *, cycles: tuple[str, ...] = ("1", "2"), leaders: Collection[str] | None = None
) -> str:
    """Return the data set as a responses CSV of ours: our item ids, no column of the planners'."""
    with CSV_FILE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["cycle"] in cycles]
    if leaders is not None:
        rows = [row for row in rows if row["leader"] in leaders]
    columns = [name for name in rows[0] if name != "planted_careless"]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(name.lower() for name in columns)
    writer.writerows([row[name] for name in columns] for row in rows)
    return text.getvalue()
