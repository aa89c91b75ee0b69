"""A table as a person handed it in, and what is wrong with it, by row and column."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from leadership360.domain.errors import N_

#: The longest piece of a file that a sentence repeats, in characters.
SHOWN_CHARS = 60

#: Marks that take no room and come along when an address is pasted from a mail.
_WITHOUT_ROOM = dict.fromkeys(map(ord, "\N{ZERO WIDTH SPACE}\N{WORD JOINER}\ufeff"))

_EMPTY = N_("This cell is empty. Please fill it in.")
_MISSING = N_("The column “%(column)s” is missing.")
_TWICE = N_("The column “%(column)s” is there twice. Please keep one of them.")
_NAMELESS = N_(
    "There is something here, but the column has no name. A comma or semicolon inside a cell "
    "needs quotation marks around the cell."
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One place in a file that is wrong or, as a hint, worth a look.

    row: as a spreadsheet counts, the header being 1. column: its name, or its letters if it has
    none. message: the English sentence, marked for translation, a ``%``-format over ``params``.
    """

    row: int
    column: str
    message: str
    params: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.params

    def located(self, file: str) -> str:
        """Return the line for a command's error output: ``file:row:column: sentence``."""
        return f"{file}:{self.row}:{self.column}: {self}"


@dataclass(frozen=True, slots=True)
class Row:
    """One row below the header that is not blank. line: as a spreadsheet counts, from 1."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A header and the rows below it, every cell as text and otherwise as it came.

    header_line: where the header stands, 1 unless blank rows come first.
    hints: what the reader of the file had to guess.
    """

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    header_line: int = 1
    hints: tuple[Fault, ...] = ()

    def records(self, names: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield the line and the trimmed cells by column name of each row; absent cells are "".

        names: the columns' names in the order of the header; a column named "" is left out.
        """
        blank = dict.fromkeys(filter(None, names), "")
        for row in self.rows:
            cells = zip(names, map(trimmed, row.cells), strict=False)
            yield row.line, blank | {name: cell for name, cell in cells if name}

    def missing(self, names: Sequence[str], required: Sequence[str]) -> list[Fault]:
        """Return a fault for each required column that is not among ``names``."""
        return [
            Fault(self.header_line, name, _MISSING, {"column": name})
            for name in required
            if name not in names
        ]

    def repeated(self, names: Sequence[str]) -> list[Fault]:
        """Return a fault for each column whose name was there before."""
        return [
            Fault(self.header_line, shown(name), _TWICE, {"column": shown(name)})
            for index, name in enumerate(names)
            if name and name in names[:index]
        ]

    def nameless(self) -> list[Fault]:
        """Return a fault for each cell that is filled where the header is not."""
        named = {index for index, title in enumerate(self.header) if trimmed(title)}
        return [
            Fault(row.line, letters(index), _NAMELESS)
            for row in self.rows
            for index, cell in enumerate(row.cells)
            if index not in named and trimmed(cell)
        ]


def empty_cell(line: int, column: str) -> Fault:
    """Return the fault of a cell that may not be empty."""
    return Fault(line, column, _EMPTY)


def trimmed(cell: str) -> str:
    """Return ``cell`` without white space at its ends and without marks that take no room."""
    return cell.translate(_WITHOUT_ROOM).strip()


def shown(text: str) -> str:
    """Return ``text`` fit to be repeated in a sentence: one line, printable, not long."""
    line = "".join(char if char.isprintable() else " " for char in text)
    line = " ".join(line.split())
    return line if len(line) <= SHOWN_CHARS else line[: SHOWN_CHARS - 1] + "…"


def letters(index: int) -> str:
    """Return the letters a spreadsheet shows above column ``index`` (0 is A, 26 is AA)."""
    name = ""
    while index >= 0:
        index, letter = divmod(index, 26)
        name = chr(ord("A") + letter) + name
        index -= 1
    return name
