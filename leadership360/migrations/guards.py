"""What the database itself refuses, whoever asks: triggers on releases and on frozen columns.

A migration that rebuilds ``cycle``, ``release`` or ``release_removal`` (on SQLite every
``batch_alter_table`` that does more than add a column) loses them without a word: it calls
``remove`` before and ``install`` after.
"""

from collections.abc import Mapping
from typing import NamedTuple

from alembic import op

_FROZEN = (
    *("instrument_text", "instrument_sha256", "box_public_key", "boxes_sha256"),
    *("closed_on", "destroy_on", "destroyed_on", "released_on"),
)
_PROMISED = ("policy_name", "policy_text", "policy_sha256", "grace_days")

#: How far a state is; whatever comes after "released" is as far.
_RANK = (
    "CASE {row}.state WHEN 'draft' THEN 0 WHEN 'collecting' THEN 1 WHEN 'closing' THEN 2"
    " WHEN 'closed' THEN 3 ELSE 4 END"
)


class Guard(NamedTuple):
    """One refusal: on which table, before what, when, and what it says."""

    table: str
    action: str
    refused: str
    sentence: str


def _changed(column: str, differs: str) -> str:
    return f"(OLD.{column} IS NOT NULL AND NEW.{column} {differs} OLD.{column})"


def _guards(differs: str, minimum: str) -> Mapping[str, Guard]:
    """Return name -> guard. differs: "is not the same, NULL or not". minimum: of a policy's text.

    A policy may change while nobody's answers are open yet, from standard to strict, and never to
    smaller blocks or to a later destruction of single answers.
    """
    old, new = minimum.format(row="OLD"), minimum.format(row="NEW")
    is_stricter = (
        "OLD.state = 'collecting' AND NEW.state = 'collecting'"
        " AND OLD.policy_name = 'standard' AND NEW.policy_name = 'strict'"
        f" AND {new} >= {old} AND NEW.grace_days <= OLD.grace_days"
    )
    promised = " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in _PROMISED)
    is_withdrawn = (
        "OLD.state = 'closed' AND NEW.state = 'closing'"
        " AND OLD.released_on IS NULL AND OLD.destroyed_on IS NULL"
    )
    return {
        "release_is_never_changed": Guard(
            "release", "UPDATE", "1 = 1", "a release is never changed"
        ),
        "release_goes_with_a_trace": Guard(
            "release",
            "DELETE",
            "NOT EXISTS (SELECT 1 FROM release_removal AS removal"
            " JOIN cycle ON cycle.id = removal.cycle_id"
            " WHERE removal.release_id = OLD.id AND removal.cycle_id = OLD.cycle_id"
            " AND (removal.reason <> 'withdrawn'"
            " OR (cycle.state = 'closing' AND cycle.released_on IS NULL)))",
            "a release goes with a trace: withdrawn before anybody saw it, erased or expired",
        ),
        "removal_is_never_changed": Guard(
            "release_removal", "UPDATE", "1 = 1", "a trace is never changed"
        ),
        "removal_is_never_deleted": Guard(
            "release_removal", "DELETE", "1 = 1", "a trace is never deleted"
        ),
        "cycle_stays_frozen": Guard(
            "cycle",
            "UPDATE",
            " OR ".join(_changed(column, differs) for column in _FROZEN),
            "what was frozen is never changed",
        ),
        "cycle_policy_only_gets_stricter": Guard(
            "cycle",
            "UPDATE",
            f"OLD.policy_text IS NOT NULL AND ({promised}) AND ({is_stricter}) IS NOT TRUE",
            "a policy only gets stricter",
        ),
        "cycle_never_goes_back": Guard(
            "cycle",
            "UPDATE",
            f"{_RANK.format(row='NEW')} < {_RANK.format(row='OLD')} AND NOT ({is_withdrawn})",
            "a cycle never goes back",
        ),
    }


_SQLITE = _guards("IS NOT", "json_extract({row}.policy_text, '$.block_minimum')")
_POSTGRESQL = _guards(
    "IS DISTINCT FROM", "CAST(CAST({row}.policy_text AS json) ->> 'block_minimum' AS integer)"
)

#: The names of all triggers.
NAMES = frozenset(_SQLITE)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def install() -> None:
    """Make the triggers."""
    if _is_sqlite():
        for name, guard in _SQLITE.items():
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {guard.action} ON {guard.table}"
                f" WHEN {guard.refused}"
                f" BEGIN SELECT RAISE(ABORT, '{guard.sentence}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'restrict_violation'; END $$"
    )
    for name, guard in _POSTGRESQL.items():
        # A condition of a trigger may not ask other tables; one inside its function may.
        if "SELECT" in guard.refused:
            _install_asking(name, guard)
        else:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {guard.action} ON {guard.table} FOR EACH ROW"
                f" WHEN ({guard.refused}) EXECUTE FUNCTION refuse('{guard.sentence}')"
            )


def _install_asking(name: str, guard: Guard) -> None:
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {guard.refused} THEN RAISE EXCEPTION '{guard.sentence}'"
        " USING ERRCODE = 'restrict_violation'; END IF;"
        " RETURN OLD; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {guard.action} ON {guard.table} FOR EACH ROW"
        f" EXECUTE FUNCTION {name}()"
    )


def remove() -> None:
    """Take the triggers away."""
    if _is_sqlite():
        for name in _SQLITE:
            op.execute(f"DROP TRIGGER {name}")
        return
    for name, guard in _POSTGRESQL.items():
        op.execute(f"DROP TRIGGER {name} ON {guard.table}")
    op.execute("DROP FUNCTION release_goes_with_a_trace()")
    op.execute("DROP FUNCTION refuse()")
