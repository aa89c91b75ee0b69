"""Tables from files that people hand in: CSV in its dialects, and XLSX.

The content decides what a file is, never its name.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime, time
from itertools import islice
from typing import Any
from zipfile import ZipFile, ZipInfo

from openpyxl import load_workbook

from leadership360.domain.errors import N_, DomainError
from leadership360.domain.faults import Fault, Row, Table, letters, shown, trimmed

#: A roster as it is uploaded.
ROSTER_BYTES = 2**20
ROSTER_ROWS = 2_000

#: Responses as a command reads them from the owner's own disk.
RESPONSE_BYTES = 64 * 2**20
RESPONSE_ROWS = 200_000

MAX_COLUMNS = 500

#: How much larger than the limit of the file its unpacked content may be.
MAX_GROWTH = 8

#: How much larger than the file itself its unpacked content may be.
MAX_RATIO = 100

#: What is never too much: of the whole by its ratio, or of one part beside the sheets.
SMALL_BYTES = 2**20

#: The last row a spreadsheet can have.
_LAST_ROW = 2**20

_DELIMITERS = ",;\t|"
_BYTE_ORDER_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SEPARATOR_LINE = re.compile(r"""["']?sep=([,;\t|])["']?\r?\n""", re.IGNORECASE)

_GUESSED_ENCODING = N_(
    "The file does not say how its letters are stored. Please check that “%(value)s” reads right; "
    "if not, save the file again as “CSV UTF-8”."
)
_ONE_SHEET = N_("Only the sheet “%(sheet)s” is read. The other sheets are left out.")


class TableUnreadable(DomainError):
    """A file that gives no table."""

    message = N_("“%(file)s” could not be read as a table.")


class FileTooLarge(TableUnreadable):
    """More bytes than allowed."""

    message = N_("“%(file)s” is larger than %(limit)s MB. Please hand in the list alone.")


class UnpacksTooLarge(TableUnreadable):
    """A zip whose own directory says that it unpacks to far too much, or hides what it holds."""

    message = N_(
        "“%(file)s” unpacks to far more than a list needs. Please save the list alone as CSV."
    )


class TooManyRows(TableUnreadable):
    """More rows than allowed."""

    message = N_("“%(file)s” has more than %(limit)s rows. Please split it into several files.")


class TooManyColumns(TableUnreadable):
    """More columns than any of our tables has."""

    message = N_("“%(file)s” has more than %(limit)s columns. Please hand in the list alone.")


class TableEmpty(TableUnreadable):
    """No header, or nothing below it."""

    message = N_(
        "“%(file)s” is empty. It needs one row with the names of the columns and the list below it."
    )


class LettersUnreadable(TableUnreadable):
    """Text in an encoding that is none of ours, or damaged."""

    message = N_("The letters in “%(file)s” could not be read. Please save it as “CSV UTF-8”.")


class QuotesUnmatched(TableUnreadable):
    """A quotation mark that opens a cell and does not close it."""

    message = N_(
        "In row %(row)s of “%(file)s” a quotation mark is opened but not closed where the cell "
        "ends. Please correct it or save the file again from a spreadsheet."
    )


class OldOrLocked(TableUnreadable):
    """An .xls file, or an .xlsx file under a password: from outside they look the same."""

    message = N_(
        "“%(file)s” is an old Excel file or has a password. "
        "Please save it as .xlsx without a password, or as CSV."
    )


class NotATable(TableUnreadable):
    """Some other kind of file."""

    message = N_("“%(file)s” is neither CSV nor XLSX. Please save the list as one of these.")


class WorkbookDamaged(TableUnreadable):
    """An .xlsx file whose inside is not as it should be."""

    message = N_("“%(file)s” is damaged. Please save it again from a spreadsheet, or as CSV.")


def read_table(
    data: bytes, filename: str, *, max_bytes: int = ROSTER_BYTES, max_rows: int = ROSTER_ROWS
) -> Table:
    """Return the table in a CSV or XLSX file, every cell as text.

    data: the whole file. filename: only for sentences. max_rows: below the header, blank rows
    not counted. CSV: UTF-8, UTF-16 with its mark, or Windows-1252 with a hint; separated by
    comma, semicolon, tab or "|"; quoted as Excel does. XLSX: the first visible sheet that is not
    empty; a formula counts as the value saved with it, "" if there is none.
    Raises TableUnreadable, which says what to do.
    """
    file = shown(filename)
    if len(data) > max_bytes:
        raise FileTooLarge(file=file, limit=f"{max_bytes / 2**20:g}")
    if data.startswith(_OLE):
        raise OldOrLocked(file=file)
    if data.startswith(_ZIP):
        return _read_xlsx(data, file, max_bytes * MAX_GROWTH, max_rows)
    return _read_csv(data, file, max_rows)


def _read_csv(data: bytes, file: str, max_rows: int) -> Table:
    text, is_guess = _decode(data, file)
    if "\0" in text or text.lstrip().startswith(("%PDF", "<")):
        raise NotATable(file=file)
    delimiter, text = _delimiter(text)
    table = _table(_csv_records(text, delimiter, file), file, max_rows)
    return _with_hints(table, _guesses(table)) if is_guess else table


def _decode(data: bytes, file: str) -> tuple[str, bool]:
    """Return the text, and whether its encoding was a guess. Raises LettersUnreadable."""
    marks = (encoding for mark, encoding in _BYTE_ORDER_MARKS.items() if data.startswith(mark))
    encoding = next(marks, "utf-8")
    try:
        return data.decode(encoding), False
    except UnicodeDecodeError as error:
        if encoding != "utf-8":
            raise LettersUnreadable(file=file) from error
    if b"\0" in data:
        raise NotATable(file=file)
    try:
        return data.decode("cp1252"), True
    except UnicodeDecodeError as error:
        raise LettersUnreadable(file=file) from error


def _delimiter(text: str) -> tuple[str, str]:
    """Return the delimiter, and the text without Excel's line that names it."""
    if named := _SEPARATOR_LINE.match(text):
        return named[1], text[named.end() :]
    return max(_DELIMITERS, key=lambda delimiter: _header_width(text, delimiter)), text


def _header_width(text: str, delimiter: str) -> int:
    """Return how many names the first row has if ``delimiter`` is right; 0 if it cannot be."""
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            if any(map(trimmed, record)):
                return sum(1 for cell in record if trimmed(cell))
    except csv.Error:
        pass
    return 0


def _csv_records(text: str, delimiter: str, file: str) -> Iterator[tuple[int, list[str]]]:
    line = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for line, record in enumerate(reader, 1):
            yield line, record
    except csv.Error as error:
        raise QuotesUnmatched(file=file, row=line + 1) from error


def _guesses(table: Table) -> tuple[Fault, ...]:
    """Return a hint at the first cell whose reading depends on the encoding."""
    rows = (Row(table.header_line, table.header), *table.rows)
    foreign = (
        Fault(row.line, _title(table, index), _GUESSED_ENCODING, {"value": shown(cell)})
        for row in rows
        for index, cell in enumerate(row.cells)
        if not cell.isascii()
    )
    return tuple(islice(foreign, 1))


def _title(table: Table, index: int) -> str:
    title = shown(table.header[index]) if index < len(table.header) else ""
    return title or letters(index)


def _with_hints(table: Table, hints: tuple[Fault, ...]) -> Table:
    return Table(table.header, table.rows, table.header_line, (*table.hints, *hints))


def _read_xlsx(data: bytes, file: str, max_unpacked: int, max_rows: int) -> Table:
    try:
        _check_directory(data, file, max_unpacked)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        with closing(book):
            return _read_book(book, file, max_rows)
    except TableUnreadable:
        raise
    except Exception as error:  # openpyxl lets through whatever its parsers meet in a broken file
        raise WorkbookDamaged(file=file) from error


def _check_directory(data: bytes, file: str, max_unpacked: int) -> None:
    """Refuse by the zip's directory alone; zipfile unpacks no more than the directory says."""
    with ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    too_much = unpacked > max_unpacked or unpacked > max(SMALL_BYTES, MAX_RATIO * len(data))
    if too_much or any(_is_bloated(part) for part in parts):
        raise UnpacksTooLarge(file=file)
    names = {part.filename for part in parts}
    if "[Content_Types].xml" not in names or "xl/workbook.bin" in names:
        raise NotATable(file=file)
    if not any(name.startswith("xl/") for name in names):
        raise NotATable(file=file)


def _is_bloated(part: ZipInfo) -> bool:
    """Return whether a part that openpyxl holds in memory whole is larger than any list needs."""
    is_content = part.filename.startswith(("xl/worksheets/sheet", "xl/sharedStrings"))
    is_parsed = part.filename.endswith((".xml", ".rels"))
    return is_parsed and not is_content and part.file_size > SMALL_BYTES


def _read_book(book: Any, file: str, max_rows: int) -> Table:
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    filled = [sheet for sheet in visible if _is_filled(sheet)]
    if not filled:
        raise TableEmpty(file=file)
    table = _table(_sheet_records(filled[0]), file, max_rows)
    if len(filled) == 1:
        return table
    hint = Fault(table.header_line, _title(table, 0), _ONE_SHEET, {"sheet": shown(filled[0].title)})
    return _with_hints(table, (hint,))


def _is_filled(sheet: Any) -> bool:
    return any(any(map(trimmed, cells)) for _, cells in _sheet_records(sheet))


def _sheet_records(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    # A sheet says how large it is, and may be wrong: rows would be lost, or made up.
    sheet.reset_dimensions()
    for line, cells in enumerate(sheet.iter_rows(values_only=True), 1):
        if line > _LAST_ROW:
            raise ValueError("a row beyond the last")
        width = next((n for n in range(len(cells), 0, -1) if cells[n - 1] is not None), 0)
        yield line, [_text(value) for value in cells[:width]]


def _text(value: object) -> str:
    """Return a cell as a person would type it."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case _:
            return str(value)


def _table(records: Iterable[tuple[int, list[str]]], file: str, max_rows: int) -> Table:
    """Return the table of the records that are not blank."""
    filled = (
        (line, _without_end(record, file)) for line, record in records if any(map(trimmed, record))
    )
    header_line, header = next(filled, (0, ()))
    rows = tuple(Row(line, cells) for line, cells in islice(filled, max_rows + 1))
    if len(rows) > max_rows:
        raise TooManyRows(file=file, limit=max_rows)
    if not rows:
        raise TableEmpty(file=file)
    return Table(header, rows, header_line)


def _without_end(record: list[str], file: str) -> tuple[str, ...]:
    """Return the cells up to the last that is not blank. Raises TooManyColumns."""
    width = max(index for index, cell in enumerate(record, 1) if trimmed(cell))
    if width > MAX_COLUMNS:
        raise TooManyColumns(file=file, limit=MAX_COLUMNS)
    return tuple(record[:width])
