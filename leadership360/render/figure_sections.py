"""What a page of figures is made of, and what all its sections need."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from leadership360.domain.instrument import Instrument, Item
from leadership360.domain.relation import Relation
from leadership360.i18n import translations
from leadership360.render.figure_words import FigureWords, Missing

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table. missing: why there are no figures, in their place."""

    name: str
    cells: tuple[str, ...] = ()
    missing: Missing | None = None


@dataclass(frozen=True, slots=True)
class FiguresTable:
    """A table. columns: of the row's name first. is_long: better folded away at first."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    is_long: bool = True

    @property
    def width(self) -> int:
        """Return the number of columns beside the row's name."""
        return len(self.columns) - 1


@dataclass(frozen=True, slots=True)
class Section:
    """One question about the quality of a cycle. meaning: the answer in a plain sentence."""

    id: str
    title: str
    meaning: str
    tables: tuple[FiguresTable, ...] = ()
    notes: tuple[str, ...] = ()


class Subject:
    """A document, the instrument it is about, and the words for it in one language.

    by_text: whether items are named by their words, else by their ids.
    """

    def __init__(
        self, instrument: Instrument, document: Json, language: str, *, by_text: bool
    ) -> None:
        self._ = translations(language).gettext
        self.document = document
        self.is_rounded: bool = document["rounded"]
        self.dimensions: Mapping[str, Json] = document["dimensions"]
        self.words = FigureWords(
            language,
            labels={
                one.id: instrument.localised(one.label, language) for one in instrument.dimensions
            },
            relations={
                relation.value: instrument.localised(perspective.label, language)
                for relation, perspective in instrument.perspectives.items()
            },
            is_rounded=self.is_rounded,
        )
        leader = self._("The leader")
        self.item_names = {
            item.id: instrument.item_text(item, _told(item), language, leader)
            if by_text
            else item.id
            for item in instrument.items
        }

    def quoted(self, item: str) -> str:
        """Return an item's name as it stands in a sentence."""
        return self._("“%(item)s”") % {"item": self.item_names[item]}

    def sentence(self, missing: Missing) -> str:
        """Return a reason as a sentence of its own."""
        return self._("This %(reason)s.") % {"reason": missing.reason}

    def section(
        self, name: str, title: str, meaning: str, table: FiguresTable, note: str
    ) -> Section:
        """Return a section; where all rows lack the same, that is said once instead."""
        missing = [row.missing for row in table.rows if row.missing]
        if missing and len(missing) == len(table.rows) and len({one.why for one in missing}) == 1:
            most = max(missing, key=lambda one: one.have)
            return Section(name, title, meaning, notes=(self.sentence(most),))
        tables = (table,) if table.rows else ()
        return Section(name, title, meaning, tables, (note,) if note else ())


def _told(item: Item) -> Relation:
    """Return a relation for whom the item has words, if possible not the leader's own."""
    return next((one for one in item.audience if one is not Relation.SELF), Relation.SELF)


def is_asked(cell: Json) -> bool:
    """Return whether anybody of a relation stands behind a cell, or would if they were more."""
    return bool(cell.get("have", 1) > 0)
