"""The roster of a draft cycle: upload, look at what is wrong, import all or nothing."""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import delete

from leadership360.db import AnySession
from leadership360.domain.cycle import CycleState
from leadership360.domain.errors import RosterEmpty, RosterFaulty, WrongState
from leadership360.domain.forecast import LeaderForecast, forecast_leader
from leadership360.domain.relation import Relation
from leadership360.domain.roster import Roster, read_roster
from leadership360.models.assignment import Assignment
from leadership360.models.cycle import Cycle
from leadership360.models.person import Person
from leadership360.store.cycles import get_cycle
from leadership360.store.people import people_by_email
from leadership360.store.tables import read_table
from leadership360.store.transaction import atomic

_ROSTER = TypeAdapter(Roster)


@dataclass(frozen=True, slots=True)
class RosterPreview:
    """A roster that waits for its import."""

    filename: str
    roster: Roster

    @property
    def leaders(self) -> int:
        """Return how many leaders the file has."""
        return len({row.leader_email for row in self.roster.rows})

    @property
    def raters(self) -> int:
        """Return how many people would be asked something."""
        return len({row.rater_email for row in self.roster.rows})

    @property
    def may_import(self) -> bool:
        """Return whether nothing is wrong and somebody is asked."""
        return not self.roster.faults and bool(self.roster.rows)

    def forecasts(self, minimum: int) -> tuple[LeaderForecast, ...]:
        """Return what to expect of each leader's report; nothing while the file has faults.

        minimum: fewest answers shown together. Leaders nobody anonymous is asked about are among
        the hints.
        """
        if not self.may_import:
            return ()
        names = {row.leader_email: row.leader_name for row in self.roster.rows}
        asked: dict[str, Counter[Relation]] = {email: Counter() for email in names}
        for row in self.roster.rows:
            asked[row.leader_email][row.relation] += 1
        found = (forecast_leader(names[email], asked[email], minimum) for email in names)
        return tuple(forecast for forecast in found if forecast.anonymous)


def upload_roster(session: AnySession, cycle_id: UUID, data: bytes, filename: str) -> None:
    """Read a file and keep it for the preview; nothing is imported yet.

    Raises NotFound, WrongState or TableUnreadable.
    """
    roster = read_roster(read_table(data, filename))
    with atomic(session):
        cycle = _draft(session, cycle_id)
        cycle.roster_draft = {
            "filename": filename,
            "roster": _ROSTER.dump_python(roster, mode="json"),
        }


def show_roster_preview(session: AnySession, cycle_id: UUID) -> RosterPreview | None:
    """Return the roster that waits for its import, if any. Raises NotFound."""
    draft = get_cycle(session, cycle_id).roster_draft
    if draft is None:
        return None
    return RosterPreview(str(draft["filename"]), _ROSTER.validate_python(draft["roster"]))


def import_roster(session: AnySession, cycle_id: UUID) -> None:
    """Make people and assignments of the uploaded roster, in place of those imported before.

    Raises NotFound, WrongState, RosterEmpty or RosterFaulty; then nothing is changed.
    """
    with atomic(session):
        cycle = _draft(session, cycle_id)
        preview = show_roster_preview(session, cycle_id)
        if preview is None:
            raise RosterEmpty
        if not preview.may_import:
            raise RosterFaulty
        session.execute(delete(Assignment).where(Assignment.cycle_id == cycle.id))
        people = _people(session, preview.roster)
        session.flush()
        session.add_all(
            Assignment(
                cycle_id=cycle.id,
                leader_id=people[row.leader_email].id,
                rater_id=people[row.rater_email].id,
                relation=row.relation,
            )
            for row in preview.roster.rows
        )
        cycle.roster_draft = None


def _draft(session: AnySession, cycle_id: UUID) -> Cycle:
    cycle = get_cycle(session, cycle_id, lock=True)
    if cycle.state is not CycleState.DRAFT:
        raise WrongState(cycle=cycle.name, state=cycle.state)
    return cycle


def _people(session: AnySession, roster: Roster) -> dict[str, Person]:
    names = {row.leader_email: row.leader_name for row in roster.rows}
    names |= {row.rater_email: row.rater_name for row in roster.rows}
    people = people_by_email(session, names)
    for email, name in names.items():
        if email in people:
            people[email].name = name
        else:
            people[email] = Person(email=email, name=name, language="")
            session.add(people[email])
        # What somebody has chosen counts more than what a list says.
        people[email].language = people[email].language or roster.languages.get(email, "")
    return people
