"""What an admin may read of a cycle's results: the organisation's means, once it is released."""

import json
from dataclasses import dataclass
from uuid import UUID

from leadership360.db import AnySession
from leadership360.domain.cycle import CycleState
from leadership360.domain.errors import NotFound
from leadership360.domain.instrument import Instrument
from leadership360.domain.relation import ANONYMOUS, Relation
from leadership360.domain.release import Release
from leadership360.domain.roll_up import OrganisationMean, roll_up
from leadership360.store.cycles import frozen_instrument, get_cycle
from leadership360.store.releases import list_documents


@dataclass(frozen=True, slots=True)
class Column:
    """A kind of block that at least five leaders have."""

    id: str
    relations: tuple[Relation, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One dimension. cells: in the order of the columns; None where too few reports print one."""

    dimension: str
    cells: tuple[tuple[Column, OrganisationMean | None], ...]


@dataclass(frozen=True, slots=True)
class OrganisationView:
    """The organisation's means of one cycle; without columns there are too few leaders."""

    cycle_id: UUID
    cycle_name: str
    leaders: int
    instrument: Instrument
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]

    def label(self, dimension: str, language: str) -> str:
        """Return a dimension's name."""
        found = next(one for one in self.instrument.dimensions if one.id == dimension)
        return self.instrument.localised(found.label, language)


def show_organisation(session: AnySession, cycle_id: UUID) -> OrganisationView:
    """Return the means of a released cycle. Raises NotFound before the release."""
    cycle = get_cycle(session, cycle_id)
    if cycle.state is not CycleState.RELEASED:
        raise NotFound
    documents = list_documents(session, cycle_id)
    releases = [Release.from_json(json.loads(document)).leaders[0] for document in documents]
    instrument = frozen_instrument(session, cycle)
    means = roll_up(releases)
    blocks = {block for by_block in means.values() for block in by_block}
    columns = sorted((_column(block) for block in blocks), key=_place)
    lines = tuple(
        Line(
            dimension.id,
            tuple((column, means.get(dimension.id, {}).get(column.id)) for column in columns),
        )
        for dimension in instrument.dimensions
    )
    return OrganisationView(cycle_id, cycle.name, len(releases), instrument, tuple(columns), lines)


def _column(block: str) -> Column:
    return Column(block, tuple(map(Relation, block.split("+"))))


def _place(column: Column) -> tuple[int, int, int]:
    places = [ANONYMOUS.index(relation) for relation in column.relations]
    return len(places), places[0], places[-1]
