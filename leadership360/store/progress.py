"""Queries about the daily count."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from leadership360.db import AnySession
from leadership360.models.progress import Progress


@dataclass(frozen=True, slots=True)
class DailyCount:
    """A cycle as of the morning of one day.

    enough: leader id -> block id -> whether enough have answered. owing: assignment ids.
    declined: leader id -> how many asked to be replaced; leaders with none are absent.
    """

    as_of: date
    enough: dict[str, dict[str, bool]]
    owing: frozenset[str]
    declined: dict[str, int] = field(default_factory=dict)


def find_progress(session: AnySession, cycle_id: UUID) -> DailyCount | None:
    """Return the last daily count, if any."""
    row = session.get(Progress, cycle_id)
    if row is None:
        return None
    document = row.document
    return DailyCount(
        row.as_of,
        document["enough"],  # type: ignore[arg-type]
        frozenset(document["owing"]),
        document.get("declined", {}),  # type: ignore[arg-type]
    )


def put_progress(session: AnySession, cycle_id: UUID, count: DailyCount) -> None:
    """Replace the daily count of a cycle."""
    document = {
        "enough": count.enough,
        "owing": sorted(count.owing),
        "declined": count.declined,
    }
    session.merge(Progress(cycle_id=cycle_id, as_of=count.as_of, document=document))
