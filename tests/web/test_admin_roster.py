import io
from uuid import UUID

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from leadership360.domain.roster import COLUMNS
from leadership360.models.assignment import Assignment
from leadership360.models.person import Person
from tests import make
from tests.cast import EVERYBODY, LENAS, OMARS
from tests.page import Browser, Page

ROWS = (
    ("Lena Leader", "lena@example.org", "Paula Peer", "paula@example.org", "peer"),
    ("Lena Leader", "lena@example.org", "Mark Manager", "mark@example.org", "manager"),
)

FAULTY = (
    ROWS[0],
    ("Lena Leader", "lena@example.org", "Nobody", "no address", "peer"),
    ("Lena Leader", "lena@example.org", "Rita Report", "rita@example.org", "enemy"),
    ("Lena Leader", "lena@example.org", "Lena Leader", "lena@example.org", "peer"),
    ("Lena Leader", "lena@example.org", "Paula Peer", "PAULA@example.org", "report"),
    ("Lena Leader", "lena@example.org", "", "quiet@example.org", "peer"),
    ("Lena Leader", "lena@example.org", "Omar Other", "omar@example.org", "self"),
)

#: Row as a spreadsheet counts, column, and how the sentence begins or what it repeats.
FAULTS = (
    ("3", "rater_email", "no address"),
    ("4", "group", "enemy"),
    ("5", "group", "Lena Leader"),
    ("6", "rater_email", "Paula Peer"),
    ("7", "rater_name", "empty"),
    ("8", "rater_email", "Omar Other"),
)


def csv(rows: tuple[tuple[str, ...], ...], separator: str = ",") -> bytes:
    return "\n".join(separator.join(row) for row in (COLUMNS, *rows)).encode()


def xlsx(rows: tuple[tuple[str, ...], ...]) -> bytes:
    book, file = Workbook(), io.BytesIO()
    for row in (COLUMNS, *rows):
        book.active.append(row)
    book.save(file)
    return file.getvalue()


@pytest.fixture
def draft(session: Session) -> UUID:
    return make.make_cycle(session, asks=())


def upload(anna: Browser, cycle: UUID, name: str, data: bytes) -> Page:
    return anna.get(f"/admin/cycles/{cycle}/people").form().fill(file=(name, data)).submit()


def imported(session: Session) -> tuple[int, int]:
    """Return how many people and requests there are."""
    session.rollback()
    people = session.scalar(select(func.count()).select_from(Person)) or 0
    requests = session.scalar(select(func.count()).select_from(Assignment)) or 0
    session.rollback()
    return people, requests


@pytest.mark.parametrize(
    ("name", "data"),
    [
        pytest.param("people.csv", csv(ROWS), id="commas"),
        pytest.param("people.csv", csv(ROWS, ";"), id="semicolons"),
        pytest.param("people.csv", csv(ROWS, "\t"), id="tabs"),
        pytest.param("people.csv", b"\xef\xbb\xbf" + csv(ROWS), id="with a byte order mark"),
        pytest.param("people.csv", csv(ROWS).replace(b"\n", b"\r\n"), id="line ends of Windows"),
        pytest.param("people.xlsx", xlsx(ROWS), id="Excel"),
        pytest.param("PEOPLE.XLSX", xlsx(ROWS), id="a name in capitals"),
    ],
)
def test_a_good_file_is_shown_and_then_imported(
    session: Session, anna: Browser, draft: UUID, name: str, data: bytes
) -> None:
    page = upload(anna, draft, name, data)
    assert page.heading == "Before anything is imported"
    assert name in page.text
    assert imported(session) == (0, 0)

    page = page.form().submit("Import all")

    assert page.path == f"/admin/cycles/{draft}"
    assert "The people are imported." in page.text
    # Two rows and the self-assessment that every leader gets.
    assert imported(session) == (3, 3)


def test_a_good_file_says_already_whom_too_few_are_asked_about(anna: Browser, draft: UUID) -> None:
    words = upload(anna, draft, "people.csv", csv(ROWS)).text
    assert "Lena Leader Only 1 person is asked besides manager and leader" in words

    assert "Only 1 person" not in upload(anna, draft, "people.csv", csv(FAULTY)).text


@pytest.mark.parametrize(
    ("name", "data"), [("people.csv", csv(FAULTY)), ("people.xlsx", xlsx(FAULTY))]
)
def test_every_fault_of_a_file_is_shown_at_once_and_nothing_can_be_imported(
    session: Session, anna: Browser, draft: UUID, name: str, data: bytes
) -> None:
    page = upload(anna, draft, name, data)

    assert f"{len(FAULTS)} things to mend in your file" in page.text
    table = page.all("table")[0]
    rows = [[" ".join("".join(cell.itertext()).split()) for cell in row] for row in table[1]]
    assert [row[:2] for row in rows] == [[line, column] for line, column, _ in FAULTS]
    for row, (_line, _column, words) in zip(rows, FAULTS, strict=True):
        assert words in row[2]
    assert page.forms() == []
    assert imported(session) == (0, 0)


def test_a_faulty_file_cannot_be_imported_by_force(
    session: Session, anna: Browser, draft: UUID
) -> None:
    form = upload(anna, draft, "people.csv", csv(ROWS)).form()
    upload(anna, draft, "people.csv", csv(FAULTY))

    assert form.submit().status == 422
    assert imported(session) == (0, 0)


def test_nothing_can_be_imported_before_a_file_was_uploaded(
    session: Session, anna: Browser, draft: UUID
) -> None:
    assert anna.get(f"/admin/cycles/{draft}/people/preview").path.endswith("/people")
    token = anna.get(f"/admin/cycles/{draft}/people").form().value("csrf_token")

    page = anna.post(f"/admin/cycles/{draft}/people/import", {"csrf_token": token})

    assert page.status == 422
    assert imported(session) == (0, 0)


def test_importing_is_never_a_get(anna: Browser, draft: UUID) -> None:
    assert anna.get(f"/admin/cycles/{draft}/people/import").status == 405


def test_importing_twice_is_refused_and_harmless(
    session: Session, anna: Browser, draft: UUID
) -> None:
    form = upload(anna, draft, "people.csv", csv(ROWS)).form()
    form.submit()

    assert form.submit().status == 422
    assert imported(session) == (3, 3)


def test_another_list_takes_the_place_of_the_first(
    session: Session, anna: Browser, draft: UUID
) -> None:
    upload(anna, draft, "people.csv", make.roster_csv(EVERYBODY)).form().submit()
    assert imported(session)[1] == len(EVERYBODY)

    page = anna.get(f"/admin/cycles/{draft}").follow("Import another list")
    page = page.form().fill(file=("omar.csv", make.roster_csv(OMARS))).submit().form().submit()

    assert imported(session)[1] == len(OMARS)
    assert "Lena Leader" not in page.text


def test_a_file_that_is_only_looked_at_changes_nothing_of_what_was_imported(
    session: Session, anna: Browser, draft: UUID
) -> None:
    upload(anna, draft, "people.csv", make.roster_csv(LENAS)).form().submit()

    upload(anna, draft, "people.csv", csv(FAULTY))

    assert imported(session)[1] == len(LENAS)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        pytest.param("people.csv", b"", id="empty"),
        pytest.param("people.xlsx", b"PK\x03\x04 broken", id="a broken zip"),
        pytest.param("people.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, id="xls"),
        pytest.param("people.pdf", b"%PDF-1.7", id="a PDF"),
        pytest.param("people.csv", bytes(range(256)) * 8, id="bytes"),
    ],
)
def test_a_file_nobody_can_read_gets_a_sentence(
    session: Session, anna: Browser, draft: UUID, name: str, data: bytes
) -> None:
    page = upload(anna, draft, name, data)

    assert page.status in (200, 422)
    if page.status == 422:
        assert page.heading == "Who is asked about whom"
        assert page.texts("span", class_="wrong") != []
    else:
        assert "to mend in your file" in page.text
        assert page.forms() == []
    assert imported(session) == (0, 0)


def test_a_file_without_the_columns_says_which_are_missing(anna: Browser, draft: UUID) -> None:
    page = upload(anna, draft, "people.csv", b"leader_name,group\nLena,peer\n")

    for column in ("leader_email", "rater_name", "rater_email"):
        assert f"The column “{column}” is missing." in page.text


def test_no_file_at_all_is_asked_for(anna: Browser, draft: UUID) -> None:
    page = anna.get(f"/admin/cycles/{draft}/people").form().submit()

    assert page.status == 422
    assert "Please choose a file." in page.text


def test_what_looks_like_html_in_a_name_stays_text(anna: Browser, draft: UUID) -> None:
    rows = (("<b onclick=x>Eve</b>", "eve@example.org", "<script>", "s@example.org", "peer"),)

    page = upload(anna, draft, "<i>.csv", csv(rows))

    assert "<b onclick=x>Eve</b>" in page.text
    assert "<i>.csv" in page.text


def test_after_launch_nothing_can_be_imported(session: Session, anna: Browser, draft: UUID) -> None:
    preview = upload(anna, draft, "people.csv", csv(ROWS))
    preview.form().submit()
    form = upload(anna, draft, "people.csv", make.roster_csv(OMARS)).form()
    anna.get(f"/admin/cycles/{draft}/launch").form().submit()

    assert form.submit().status == 409
    assert anna.get(f"/admin/cycles/{draft}/people").status == 409
    assert anna.get(f"/admin/cycles/{draft}/people/preview").status == 409
    assert imported(session) == (3, 3)


def test_the_example_can_be_uploaded_as_it_is(anna: Browser, draft: UUID) -> None:
    example = anna.get(f"/admin/cycles/{draft}/people/example.csv")
    assert example.headers["Content-Type"].startswith("text/csv")
    assert 'filename="people.csv"' in example.headers["Content-Disposition"]

    page = upload(anna, draft, "people.csv", example.body)

    assert "to mend" not in page.text
    assert [str(form) for form in page.forms()] != []
