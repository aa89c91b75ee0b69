"""CSV files that people open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable

#: What makes a spreadsheet take a cell for a formula; ASVS 5.0, 1.2.10.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")


def csv_text(rows: Iterable[Iterable[object]]) -> str:
    """Return the rows as CSV with a mark for UTF-8. No cell is taken for a formula.

    A text that could be one gets an apostrophe in front; numbers stay numbers.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return "\ufeff" + text.getvalue()


def _cell(value: object) -> str:
    if isinstance(value, int | float):
        return str(value)
    written = str(value)
    return "'" + written if written.startswith(_FORMULA) else written
