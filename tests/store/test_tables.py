import csv
import io
import os
import time
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from leadership360.domain.faults import Row, Table
from leadership360.store import tables
from leadership360.store.tables import read_table

SHEET = "xl/worksheets/sheet1.xml"


def xlsx(*rows: tuple[object, ...]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    return saved(book)


def saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", 8) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return buffer.getvalue()


def sheet_xml(rows: bytes, before: bytes = b"") -> bytes:
    return (
        b'<?xml version="1.0"?>'
        + before
        + b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        + b"<sheetData>"
        + rows
        + b"</sheetData></worksheet>"
    )


def cells(table: Table) -> list[tuple[str, ...]]:
    return [table.header, *(row.cells for row in table.rows)]


# --- CSV ---

TITLE = st.text(
    st.characters(codec="utf-8", exclude_characters=",;\t|"), min_size=1, max_size=8
).filter(lambda text: text.strip() and text.isprintable() and not text.startswith(("<", "%PDF")))
CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
GRIDS = st.integers(2, 5).flatmap(
    lambda width: st.tuples(
        st.lists(TITLE, min_size=width, max_size=width),
        st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1, max_size=6),
    )
)


@settings(deadline=None, max_examples=300)
@given(
    GRIDS,
    st.sampled_from(",;\t|"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    st.sampled_from(["\r\n", "\n"]),
)
def test_a_table_written_in_any_dialect_reads_back_the_same(
    grid: tuple[list[str], list[list[str]]],
    delimiter: str,
    encoding: str,
    quoting: int,
    end: str,
) -> None:
    header, rows = grid
    rows = [[*row[:-1], row[-1] + "x"] for row in rows]  # no row is blank, none has a blank end
    text = io.StringIO()
    # A lone carriage return is quoted by Excel and not by every version of Python's writer.
    quoted = csv.QUOTE_ALL if any("\r" in cell for row in rows for cell in row) else quoting
    writer = csv.writer(text, delimiter=delimiter, quoting=quoted, lineterminator=end)  # type: ignore[arg-type]
    writer.writerows([header, *rows])

    table = read_table(text.getvalue().encode(encoding), "list.csv")

    assert table.header == tuple(header)
    assert table.rows == tuple(Row(line, tuple(row)) for line, row in enumerate(rows, 2))
    assert table.hints == ()


@settings(deadline=None, max_examples=300)
@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_any_bytes_give_a_table_or_a_sentence(data: bytes) -> None:
    with suppress(tables.TableUnreadable):
        assert read_table(data, "x.csv").rows


def test_lines_are_counted_as_a_spreadsheet_shows_them() -> None:
    data = b'a,b\r\n1,"two\r\nlines"\r\n,\r\n\r\n3,4\r\n'
    assert read_table(data, "x.csv").rows == (
        Row(2, ("1", "two\r\nlines")),
        Row(5, ("3", "4")),
    )


def test_a_header_below_blank_rows_keeps_its_line() -> None:
    table = read_table(b";;\n;;\na;b;c\n1;2;3\n", "x.csv")
    assert (table.header_line, table.header) == (3, ("a", "b", "c"))
    assert table.rows == (Row(4, ("1", "2", "3")),)


def test_old_mac_line_ends_are_read() -> None:
    assert cells(read_table(b"a,b\r1,2\r3,4", "x.csv")) == [("a", "b"), ("1", "2"), ("3", "4")]


def test_excels_line_that_names_the_separator_is_not_a_row() -> None:
    table = read_table(b"sep=;\r\na,b;c\r\n1;2\r\n", "x.csv")
    assert (table.header_line, table.header) == (1, ("a,b", "c"))
    assert table.rows == (Row(2, ("1", "2")),)


def test_commas_in_the_cells_do_not_hide_a_semicolon() -> None:
    data = b"name;mail\n" + b"Berg, Anna, Dr.;a@example.org\n" * 5
    assert read_table(data, "x.csv").rows[0].cells == ("Berg, Anna, Dr.", "a@example.org")


def test_quotes_are_read_as_excel_writes_them() -> None:
    data = b'"a";"b"\n"say ""hi""; ok";Anna "Ann" Berg\n'
    assert read_table(data, "x.csv").rows[0].cells == ('say "hi"; ok', 'Anna "Ann" Berg')


def test_windows_letters_are_read_with_a_hint_at_the_first_of_them() -> None:
    data = "name;group\nAnna;peer\nJürgen “J” ß;peer\n".encode("cp1252")
    table = read_table(data, "x.csv")
    assert table.rows[1].cells[0] == "Jürgen “J” ß"
    [hint] = table.hints
    assert (hint.row, hint.column) == (3, "name")
    assert "Jürgen “J” ß" in str(hint)


def test_an_open_quotation_mark_is_refused_with_its_row() -> None:
    with pytest.raises(tables.QuotesUnmatched) as refusal:
        read_table(b'a,b\n1,2\n"3,4\n5,6\n', "x.csv")
    assert refusal.value.params["row"] == 3


def test_a_formula_in_csv_stays_text() -> None:
    assert read_table(b"a,b\n=1+1,=cmd|'/c calc'!A1\n", "x.csv").rows[0].cells == (
        "=1+1",
        "=cmd|'/c calc'!A1",
    )


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", tables.TableEmpty),
        (b"\xef\xbb\xbf\r\n ; \r\n", tables.TableEmpty),
        (b"leader_name,group\r\n", tables.TableEmpty),
        ("a,b\nü,1\n".encode("utf-16")[:-1], tables.LettersUnreadable),
        (b"a,b\n\x81\x8d,1\n", tables.LettersUnreadable),
        (b"a,b\n\0,1\n", tables.NotATable),
        (b"a,b\n\0\xff,1\n", tables.NotATable),
        (b"%PDF-1.7\nxxx\n", tables.NotATable),
        (b"<html><table><tr><td>a</td></tr></table>", tables.NotATable),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, tables.OldOrLocked),
        (b"a,b\n" + b"," * 600 + b"x\n", tables.TooManyColumns),
        (b"a,b\n" + b"x" * 2**20, tables.FileTooLarge),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence_that_names_the_file(
    data: bytes, refusal: type[tables.TableUnreadable]
) -> None:
    with pytest.raises(refusal) as raised:
        read_table(data, "list.xls")
    assert "“list.xls”" in str(raised.value)


def test_the_files_name_cannot_break_the_sentence() -> None:
    with pytest.raises(tables.TableEmpty) as refusal:
        read_table(b"", "evil\n\x1b[31m" + "x" * 500 + ".csv")
    assert "\n" not in str(refusal.value)
    assert "\x1b" not in str(refusal.value)
    assert len(str(refusal.value)) < 250


def test_fifty_thousand_rows_are_refused_soon() -> None:
    data = b"a,b,c\n" + b"1,2,3\n" * 50_000
    start = time.process_time()
    with pytest.raises(tables.TooManyRows) as refusal:
        read_table(data, "x.csv")
    assert time.process_time() - start < 2
    assert "2000 rows" in str(refusal.value)


def test_the_limit_of_rows_is_the_callers() -> None:
    data = b"a,b\n" + b"1,2\n\n" * 5
    assert len(read_table(data, "x.csv", max_rows=5).rows) == 5
    with pytest.raises(tables.TooManyRows):
        read_table(data, "x.csv", max_rows=4)


# --- XLSX ---


def test_a_workbook_reads_like_the_same_table_as_csv() -> None:
    book = xlsx(("name", "vi1", "note"), (" Jürgen ", 4, "two\nlines"), (), ("Zoë", "NO", None))
    text = 'name,vi1,note\n Jürgen ,4,"two\nlines"\n\nZoë,NO,\n'
    assert read_table(book, "x.xlsx") == read_table(text.encode(), "x.csv")


def test_numbers_and_dates_read_as_a_person_would_type_them() -> None:
    from_excel = xlsx(("a",), (4,))
    assert read_table(from_excel, "x.xlsx").rows[0].cells == ("4",)
    sheet = sheet_xml(
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>'
        b'<row r="2"><c r="A2"><v>4.0</v></c><c r="B2"><v>0.5</v></c>'
        b'<c r="C2" t="b"><v>1</v></c><c r="D2" t="d"><v>2026-03-01T00:00:00</v></c></row>'
    )
    table = read_table(with_part(xlsx(("a",)), SHEET, sheet), "x.xlsx")
    assert table.rows[0].cells == ("4", "0.5", "TRUE", "2026-03-01")


def test_a_formula_counts_as_the_value_saved_with_it() -> None:
    sheet = sheet_xml(
        b'<row r="1"><c r="A1" t="str"><v>a</v></c></row>'
        b'<row r="2"><c r="A2"><f>1+1</f><v>2</v></c>'
        b'<c r="B2" t="str"><f>cmd|calc!A1</f><v>hello</v></c></row>'
    )
    table = read_table(with_part(xlsx(("a",)), SHEET, sheet), "x.xlsx")
    assert table.rows[0].cells == ("2", "hello")


def test_a_formula_that_was_never_computed_is_an_empty_cell() -> None:
    book = xlsx(("a", "b", "c"), ("=1+1", "=cmd|'/c calc'!A1", "x"))
    assert read_table(book, "x.xlsx").rows[0].cells == ("", "", "x")


def test_a_cell_that_only_looks_like_a_formula_stays_text() -> None:
    book = Workbook()
    book.active.append(("a",))
    book.active["A2"].value = "=cmd|'/c calc'!A1"
    book.active["A2"].data_type = "s"
    assert read_table(saved(book), "x.xlsx").rows[0].cells == ("=cmd|'/c calc'!A1",)


def test_hidden_and_empty_sheets_are_passed_over() -> None:
    book = Workbook()
    secret = book.active
    secret.append(("secret",))
    secret.append(("row",))
    book.create_sheet("blank")
    book.active = book.create_sheet("list")
    for row in (("a",), ("1",)):
        book.active.append(row)
    secret.sheet_state = "hidden"
    table = read_table(saved(book), "x.xlsx")
    assert cells(table) == [("a",), ("1",)]
    assert table.hints == ()


def test_further_sheets_are_left_out_with_a_hint() -> None:
    book = Workbook()
    for row in (("a",), ("1",)):
        book.active.append(row)
    book.active.title = "first"
    book.create_sheet("second").append(("b",))
    table = read_table(saved(book), "x.xlsx")
    assert cells(table) == [("a",), ("1",)]
    assert [(hint.row, hint.column) for hint in table.hints] == [(1, "a")]
    assert "“first”" in str(table.hints[0])


def test_a_sheet_that_lies_about_its_size_is_read_whole() -> None:
    for claim in (b'<dimension ref="A1:A2"/>', b'<dimension ref="A1:XFD1048576"/>'):
        rows = b"".join(
            b'<row r="%d"><c r="A%d"><v>%d</v></c><c r="B%d"><v>1</v></c></row>' % (n, n, n, n)
            for n in range(1, 5)
        )
        sheet = sheet_xml(rows).replace(b"<sheetData>", claim + b"<sheetData>")
        table = read_table(with_part(xlsx(("a",)), SHEET, sheet), "x.xlsx")
        assert [row.cells for row in table.rows] == [("2", "1"), ("3", "1"), ("4", "1")]


def test_a_row_far_away_is_refused_soon() -> None:
    far = sheet_xml(
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>'
        b'<row r="999999999999"><c r="A999999999999"><v>1</v></c></row>'
    )
    start = time.process_time()
    with pytest.raises(tables.WorkbookDamaged):
        read_table(with_part(xlsx(("a",)), SHEET, far), "x.xlsx")
    assert time.process_time() - start < 5


def test_a_column_far_away_is_refused_if_it_holds_something() -> None:
    row = b'<row r="%d"><c r="A%d"><v>1</v></c><c r="XFD%d">%s</c></row>'
    for value, refused in ((b"", False), (b"<v>1</v>", True)):
        sheet = sheet_xml(b"".join(row % (n, n, n, value) for n in range(1, 1_500)))
        book = with_part(xlsx(("a",)), SHEET, sheet)
        if refused:
            with pytest.raises(tables.TooManyColumns):
                read_table(book, "x.xlsx")
        else:
            assert read_table(book, "x.xlsx").rows[-1] == Row(1_499, ("1",))


def test_a_workbook_with_too_many_rows_is_refused() -> None:
    with pytest.raises(tables.TooManyRows):
        read_table(xlsx(("a",), *[(n,) for n in range(2_001)]), "x.xlsx")


def test_an_empty_workbook_is_refused() -> None:
    with pytest.raises(tables.TableEmpty):
        read_table(xlsx(), "x.xlsx")


def test_a_zip_bomb_is_refused_by_its_directory_alone() -> None:
    bomb = with_part(xlsx(("a",)), SHEET, b" " * 200_000_000)
    assert len(bomb) < tables.ROSTER_BYTES
    start = time.process_time()
    with pytest.raises(tables.UnpacksTooLarge):
        read_table(bomb, "x.xlsx")
    assert time.process_time() - start < 0.5


def test_a_small_zip_bomb_is_refused_by_its_ratio() -> None:
    bomb = with_part(xlsx(("a",)), SHEET, b" " * 4_000_000)
    with pytest.raises(tables.UnpacksTooLarge):
        read_table(bomb, "x.xlsx")


def test_a_workbook_that_unpacks_beyond_the_limit_is_refused_at_a_modest_ratio() -> None:
    bomb = with_part(xlsx(("a",), ("b",)), "xl/media/image1.png", os.urandom(200_000))
    limit = tables.ROSTER_BYTES * tables.MAX_GROWTH
    bomb = with_part(bomb, SHEET, sheet_xml(b" " * limit))
    assert limit < tables.MAX_RATIO * len(bomb)
    with pytest.raises(tables.UnpacksTooLarge):
        read_table(bomb, "x.xlsx")


def test_a_workbook_with_bloated_styles_is_refused() -> None:
    styles = b"<styleSheet>" + b"<xf/>" * 300_000 + b"</styleSheet>"
    bomb = with_part(xlsx(("a",)), "xl/styles.xml", styles)
    bomb = with_part(bomb, "xl/media/image1.png", os.urandom(50_000))
    assert len(styles) < tables.MAX_RATIO * len(bomb)
    with pytest.raises(tables.UnpacksTooLarge):
        read_table(bomb, "x.xlsx")


def test_a_zip_bomb_that_lies_about_its_size_is_refused() -> None:
    size = 200_000_000
    bomb = with_part(xlsx(("a",)), SHEET, b" " * size)
    lie = bomb.replace(size.to_bytes(4, "little"), (1_000).to_bytes(4, "little"))
    assert lie != bomb
    start = time.process_time()
    with pytest.raises(tables.WorkbookDamaged):
        read_table(lie, "x.xlsx")
    assert time.process_time() - start < 0.5


def test_a_bomb_of_entities_and_a_foreign_file_are_refused() -> None:
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha">' + b"".join(
        b'<!ENTITY %c "%s">' % (letter, b"&%c;" % (letter - 1) * 10) for letter in range(98, 106)
    )
    foreign = b'<!DOCTYPE x [<!ENTITY i SYSTEM "file:///etc/hostname">'
    row = b'<row r="1"><c r="A1" t="str"><v>&i;</v></c></row>'
    for start in (laughs, foreign):
        sheet = sheet_xml(row, start + b"]>")
        with pytest.raises(tables.WorkbookDamaged):
            read_table(with_part(xlsx(("a",)), SHEET, sheet), "x.xlsx")


@pytest.mark.parametrize("part", ["[Content_Types].xml", "xl/workbook.xml", "xl/styles.xml", SHEET])
def test_a_broken_part_of_a_workbook_is_refused(part: str) -> None:
    with pytest.raises(tables.WorkbookDamaged):
        read_table(with_part(xlsx(("a",), ("b",)), part, b"<broken"), "x.xlsx")


def test_a_cut_workbook_and_another_zip_are_refused() -> None:
    with pytest.raises(tables.WorkbookDamaged):
        read_table(xlsx(("a",), ("b",))[:-200], "x.xlsx")
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    with pytest.raises(tables.NotATable):
        read_table(other.getvalue(), "x.ods")
