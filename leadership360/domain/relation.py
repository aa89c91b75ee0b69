"""Relations: how a rater stands to the leader."""

from enum import StrEnum


class Relation(StrEnum):
    """How a rater stands to the leader; the value is the ``group`` of a CSV file."""

    SELF = "self"
    MANAGER = "manager"
    REPORT = "report"
    PEER = "peer"
    OTHER = "other"

    @property
    def is_named(self) -> bool:
        """Return whether answers are shown as this person's own (self and manager)."""
        return self in NAMED


NAMED = (Relation.SELF, Relation.MANAGER)

#: Relations whose answers are only ever shown together; the order breaks ties when merging.
ANONYMOUS = (Relation.REPORT, Relation.PEER, Relation.OTHER)
