"""The PDF as a reader, a screen reader and an attacker meet it."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest

from leadership360.domain.relation import Relation
from leadership360.domain.release import Block, LeaderRelease
from leadership360.paths import STATIC
from leadership360.render.html import report_html
from leadership360.render.pdf import Refused, ShippedFonts, report_pdf
from leadership360.render.views import Report
from tests.render.sample import (
    make_report,
    manager_only_release,
    sample_instrument,
    sample_release,
    withheld_release,
)

Poppler = Callable[..., str]

ROOT = Path(__file__).resolve().parents[2]
THREE = (
    Block("report", (Relation.REPORT,), 6),
    Block("peer", (Relation.PEER,), 5),
    Block("other", (Relation.OTHER,), 4),
)
HOSTILE = (
    "<script>alert(1)</script> {{7*7}} {% raw %} </style> </title> &amp; %(name)s "
    "<img src=file:///etc/passwd> <svg onload=x>"
)


def pages(pdf: bytes) -> int:
    with pikepdf.open(BytesIO(pdf)) as document:
        return len(document.pages)


def words_of(text: str) -> str:
    """Return text without white space, which a PDF does not keep."""
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize(("blocks", "has_change"), [(2, False), (3, True)])
def test_a_typical_report_has_six_to_eight_pages(blocks: int, has_change: bool) -> None:
    release = sample_release(blocks=THREE[:blocks], has_change=has_change)
    assert 6 <= pages(report_pdf(make_report(release))) <= 8


def test_every_row_has_its_number_in_the_text(typical_pdf: bytes, poppler: Poppler) -> None:
    text = poppler("pdftotext", typical_pdf, "-layout")
    for dimension in make_report().dimensions:
        for row in dimension.rows:
            assert re.search(rf"{re.escape(row.label)}\s.*{re.escape(row.value)}", text)


def test_every_printed_number_is_in_the_text(typical_pdf: bytes, poppler: Poppler) -> None:
    text = words_of(poppler("pdftotext", typical_pdf, "-layout"))
    report = make_report()
    items = [item for dimension in report.dimensions for item in dimension.items]
    moves = [row for change in report.changes for row in change.rows]
    printed = [
        *(cell.words for item in items for cell in item.cells),
        *(cell for row in report.numbers for cell in row.cells),
        *(number for move in moves for number in (move.difference, move.smallest)),
    ]
    assert len(printed) > 100
    assert [number for number in printed if words_of(number) not in text] == []


def test_every_comment_is_in_the_text(typical_pdf: bytes, poppler: Poppler) -> None:
    text = words_of(poppler("pdftotext", typical_pdf))
    for prompt in make_report().prompts:
        for comment in (*prompt.texts, *(t for voice in prompt.named for t in voice.texts)):
            assert words_of(comment) in text


def test_nothing_withheld_is_in_the_text(poppler: Poppler) -> None:
    """The release once held these values; the only numbers left are the named people's."""
    release = withheld_release()
    silent = replace(
        release,
        dimensions={
            id_: replace(result, self_score=None, manager=())
            for id_, result in release.dimensions.items()
        },
    )
    pdf = report_pdf(make_report(silent))
    text = poppler("pdftotext", pdf, "-f", "2", "-l", "4")
    assert "too few people answered" in text
    assert re.findall(r"\d[.,]\d", text) == []


@pytest.mark.parametrize(
    ("release", "most"),
    [
        pytest.param(withheld_release(), 8, id="every block withheld"),
        pytest.param(manager_only_release(), 8, id="manager only"),
        pytest.param(sample_release(comments=0), 8, id="no comments"),
        pytest.param(sample_release(name="Wilhelmina-Alexandra " * 3), 8, id="60-character name"),
        pytest.param(
            replace(
                sample_release(),
                comments={
                    prompt: tuple(f"{number} {'long comment ' * 60}"[:600] for number in range(20))
                    for prompt in ("continue", "start", "stop")
                },
            ),
            16,
            id="60 comments of 600 characters",
        ),
    ],
)
def test_extremes_fill_no_page_with_nothing(
    release: LeaderRelease, most: int, poppler: Poppler
) -> None:
    pdf = report_pdf(make_report(release))
    assert pages(pdf) <= most
    assert min(words_per_page(pdf, poppler)) > 40


def words_per_page(pdf: bytes, poppler: Poppler) -> list[int]:
    return [len(page.split()) for page in poppler("pdftotext", pdf).split("\f")[:-1]]


@pytest.mark.parametrize(
    ("dimensions", "items", "high"),
    [
        (12, 4, 5),
        (1, 1, 2),
        pytest.param(3, 4, 7, marks=pytest.mark.thorough),
        pytest.param(2, 3, 11, marks=pytest.mark.thorough),
    ],
)
def test_any_instrument_becomes_a_report(
    dimensions: int, items: int, high: int, poppler: Poppler
) -> None:
    instrument = sample_instrument(dimensions=dimensions, items=items, high=high, language="de")
    report = make_report(sample_release(instrument), instrument, language="de")
    text = poppler("pdftotext", report_pdf(report))
    for dimension in report.dimensions:
        assert words_of(dimension.label) in words_of(text)


def test_a_first_cycle_prints_nothing_about_last_time(poppler: Poppler) -> None:
    text = poppler("pdftotext", report_pdf(make_report(sample_release(has_change=False))))
    assert "Since last time" not in text


def test_every_page_says_whose_it_is_and_which_of_how_many(
    typical_pdf: bytes, poppler: Poppler
) -> None:
    found = poppler("pdftotext", typical_pdf, "-layout").split("\f")[:-1]
    for number, page in enumerate(found, 1):
        assert "Anna Example" in page
        assert f"{number}/{len(found)}" in words_of(page)


def test_only_our_typeface_is_in_the_file(typical_pdf: bytes, poppler: Poppler) -> None:
    assert fonts(typical_pdf, poppler) == {
        "Source-Sans-3,",
        "Source-Sans-3-Light",
        "Source-Sans-3-Semi-Bold",
        "Source-Sans-3-Italic",
    }


def fonts(pdf: bytes, poppler: Poppler) -> set[str]:
    lines = poppler("pdffonts", pdf).splitlines()[2:]
    assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in lines), lines
    return {line.split()[0].partition("+")[2] for line in lines}


def test_letters_of_eastern_europe_are_read_and_drawn_right(poppler: Poppler) -> None:
    pdf = report_pdf(make_report(sample_release(name="Łucja Šťastná Őry")))
    assert "Feedback for Łucja Šťastná Őry" in poppler("pdftotext", pdf)
    assert all(name.startswith("Source-Sans-3") for name in fonts(pdf, poppler))
    # Two files of one family share a key in the PDF and mix up their glyphs: they need two names.
    assert "Source-Sans-3-Ext-Light" in fonts(pdf, poppler)


def elements(node: pikepdf.Object) -> Iterator[pikepdf.Object]:
    kids = node.get("/K")
    if kids is None:
        return
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from elements(kid)


def test_the_file_is_tagged_for_a_screen_reader(typical_pdf: bytes) -> None:
    with pikepdf.open(BytesIO(typical_pdf)) as document:
        root = document.Root
        assert root.MarkInfo.Marked
        assert str(root.Lang) == "en"
        assert str(document.docinfo["/Title"]) == "Feedback for Anna Example"
        assert root.ViewerPreferences.DisplayDocTitle
        tags = list(elements(root.StructTreeRoot))
        found = [str(tag.S) for tag in tags]
        assert found.count("/H1") == 1
        headings = [int(name[2]) for name in found if re.fullmatch("/H[1-6]", name)]
        assert all(after - before <= 1 for before, after in pairwise(headings))
        figures = [tag for tag in tags if tag.S == "/Figure"]
        assert len(figures) > 40
        assert all(str(figure.Alt) for figure in figures)
        cells = [tag for tag in tags if tag.S == "/TD" and "/Headers" in tag.get("/A", {})]
        assert cells


def test_the_file_says_nothing_of_who_made_it_when_or_on_what_machine(typical_pdf: bytes) -> None:
    with pikepdf.open(BytesIO(typical_pdf)) as document:
        assert set(document.docinfo) == {"/Title", "/Producer"}
        described = document.Root.Metadata.read_bytes().decode()
        assert not document.attachments
    for word in ("CreateDate", "ModifyDate", "MetadataDate", "creator", "author", "DocumentID"):
        assert word.lower() not in described.lower()
    assert not re.search(r"\d{2}:\d{2}", described)
    assert str(ROOT).encode() not in typical_pdf


def test_the_file_has_bookmarks_for_every_section(typical_pdf: bytes) -> None:
    with pikepdf.open(BytesIO(typical_pdf)) as document, document.open_outline() as outline:
        assert [str(entry.title) for entry in outline.root][:2] == [
            "How to read this report",
            "At a glance",
        ]


def test_all_content_is_tagged_or_an_artifact(typical_pdf: bytes) -> None:
    with pikepdf.open(BytesIO(typical_pdf)) as document:
        root = document.Root.StructTreeRoot
        alive = {tag.objgen for tag in elements(root)}
        numbers = list(root.ParentTree.Nums)
        owners = {int(key): value for key, value in zip(numbers[::2], numbers[1::2], strict=True)}
        for page in document.pages:
            for step in pikepdf.parse_content_stream(page):
                if str(step.operator) == "BDC":
                    owner = owners[int(page.StructParents)][int(step.operands[1].MCID)]
                    assert owner.objgen in alive


@pytest.fixture(scope="module")
def two_processes() -> list[bytes]:
    script = (
        "import sys; from tests.render.sample import make_report;"
        "from leadership360.render.pdf import report_pdf;"
        "sys.stdout.buffer.write(report_pdf(make_report()))"
    )
    return [
        subprocess.run(
            [sys.executable, "-c", script],
            check=True,
            capture_output=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    ]


def test_two_processes_make_the_same_bytes(two_processes: list[bytes], typical_pdf: bytes) -> None:
    assert two_processes[0] == two_processes[1] == typical_pdf


def test_a_second_report_does_not_remember_the_first(typical_pdf: bytes) -> None:
    report_pdf(make_report(sample_release(name="Łucja", comments=3)))
    assert report_pdf(make_report()) == typical_pdf


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        (STATIC / "fonts" / "LICENSE").as_uri(),
        "http://127.0.0.1:9/x",
        "https://example.org/",
        "data:text/css,*{}",
        "static:../config.py",
        "static:LICENSE",
    ],
)
def test_the_fetcher_refuses_everything_but_our_fonts(url: str) -> None:
    with pytest.raises(Refused):
        ShippedFonts().fetch(url)


def test_the_fetcher_serves_a_shipped_font() -> None:
    font = ShippedFonts().fetch("static:source-sans-3-latin-wght-normal.woff2")
    assert font.read(4) == b"wOF2"


def hostile_report() -> Report:
    release = sample_release(name=HOSTILE)
    return make_report(
        replace(
            release,
            cycle=HOSTILE,
            comments=dict.fromkeys(release.comments, (HOSTILE,)),
        )
    )


def test_hostile_names_and_comments_are_printed_as_text(poppler: Poppler) -> None:
    text = words_of(poppler("pdftotext", report_pdf(hostile_report())))
    assert text.count(words_of(HOSTILE)) >= 5


def test_hostile_names_and_comments_make_no_element() -> None:
    page = report_html(hostile_report())
    assert not re.search("<script|<img|</style", page)
    assert "{{7*7}}" in page
    assert "%(name)s" in page
    assert page.count("</title>") == page.count("<title>")


def test_the_page_has_no_inline_style_or_script() -> None:
    page = report_html(make_report())
    assert not re.search(r"<style|\sstyle=|<script|\son\w+=", page)
