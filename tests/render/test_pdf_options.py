"""The other forms of the PDF: paper, large print, plain, to keep."""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from leadership360.domain.pdf_options import Paper, PdfOptions, Size
from leadership360.render.pdf import report_pdf
from tests.render.sample import make_report
from tests.requirements import require_or_skip

# WeasyPrint 70 leaves its own colour profile open until the collector comes.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning")

Poppler = Callable[..., str]

LETTER = PdfOptions(paper=Paper.LETTER)
LARGE = PdfOptions(size=Size.LARGE)
PLAIN = PdfOptions(plain=True)
ARCHIVE = PdfOptions(archive=True)
ALL = PdfOptions(Paper.LETTER, Size.LARGE, plain=True, archive=True)


@pytest.fixture(scope="module")
def made() -> Callable[[PdfOptions], bytes]:
    kept: dict[PdfOptions, bytes] = {}

    def of(options: PdfOptions) -> bytes:
        if options not in kept:
            kept[options] = report_pdf(make_report(), options)
        return kept[options]

    return of


Made = Callable[[PdfOptions], bytes]


@pytest.fixture
def opened(made: Made) -> Iterator[Callable[[PdfOptions], pikepdf.Pdf]]:
    files: list[pikepdf.Pdf] = []

    def of(options: PdfOptions) -> pikepdf.Pdf:
        files.append(pikepdf.open(BytesIO(made(options))))
        return files[-1]

    yield of
    for file in files:
        file.close()


Opened = Callable[[PdfOptions], pikepdf.Pdf]


@pytest.mark.parametrize(
    ("options", "size"),
    [(LETTER, (612, 792)), (ALL, (612, 792)), (LARGE, (595, 842)), (PLAIN, (595, 842))],
)
def test_every_page_has_the_size_of_the_paper(
    opened: Opened, options: PdfOptions, size: tuple[int, int]
) -> None:
    for page in opened(options).pages:
        assert tuple(round(float(end)) for end in list(page.mediabox)[2:]) == size


@pytest.mark.parametrize("options", [LETTER, PLAIN, ARCHIVE])
def test_forms_in_small_letters_have_no_more_pages(opened: Opened, options: PdfOptions) -> None:
    assert len(opened(options).pages) <= 8


@pytest.mark.parametrize("options", [LETTER, LARGE, PLAIN, ALL])
def test_no_page_is_nearly_empty(made: Made, poppler: Poppler, options: PdfOptions) -> None:
    pages = poppler("pdftotext", made(options)).split("\f")[:-1]
    assert min(len(page.split()) for page in pages) > 40


@pytest.mark.parametrize("options", [LARGE, ALL])
def test_large_print_has_no_letter_below_14_points(
    made: Made, options: PdfOptions, tmp_path: Path
) -> None:
    require_or_skip(shutil.which("pdftohtml") is not None, "poppler")
    file = tmp_path / "report.pdf"
    file.write_bytes(made(options))
    told = subprocess.run(
        ["pdftohtml", "-xml", "-i", "-zoom", "1", "-stdout", file],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    sizes = {int(size) for size in re.findall(r'<fontspec [^>]*size="(\d+)"', told)}
    assert len(sizes) >= 4
    assert min(sizes) >= 14


def test_plain_says_in_words_what_bars_show(made: Made, poppler: Poppler) -> None:
    text = re.sub(r"\s+", " ", poppler("pdftotext", made(PLAIN), "-layout"))
    report = make_report()
    rows = [row for dimension in report.dimensions for row in dimension.rows if row.limits]
    assert len(rows) >= 10
    for row in rows:
        assert f"{row.label} {row.limits} {row.value}" in text
    for word in ("The shape marks", "(diamond)", "(small ring)", "dark part"):
        assert word not in text


def colours(pdf: pikepdf.Pdf) -> set[tuple[float, ...]]:
    """Return every colour anything is painted in."""
    return {
        tuple(round(float(part), 3) for part in step.operands)
        for page in pdf.pages
        for step in pikepdf.parse_content_stream(page)
        if str(step.operator) in ("rg", "RG")
    }


def test_plain_is_black_and_white_and_grey_lines(opened: Opened) -> None:
    assert len(colours(opened(LETTER))) > 3
    assert all(max(colour) - min(colour) < 0.1 for colour in colours(opened(PLAIN)))


def tags(node: pikepdf.Object) -> Iterator[pikepdf.Object]:
    kids = node.get("/K", pikepdf.Array())
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from tags(kid)


def test_plain_has_no_figure(opened: Opened) -> None:
    assert "/Figure" in {str(tag.S) for tag in tags(opened(LETTER).Root.StructTreeRoot)}
    assert "/Figure" not in {str(tag.S) for tag in tags(opened(PLAIN).Root.StructTreeRoot)}


@pytest.mark.parametrize("options", [ARCHIVE, ALL])
def test_a_file_to_keep_says_that_it_is_pdf_a_3a_and_ua_1(
    opened: Opened, options: PdfOptions
) -> None:
    pdf = opened(options)
    with pdf.open_metadata() as metadata:
        assert metadata.pdfa_status == "3A"
        assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
        assert metadata["dc:title"] == str(pdf.docinfo["/Title"])
    packet = pdf.Root.Metadata.read_bytes()
    assert packet.count(b"<rdf:RDF") == 1
    assert b"<pdfaSchema:prefix>pdfuaid<" in packet
    (intent,) = pdf.Root.OutputIntents
    assert intent.S == "/GTS_PDFA1"
    assert intent.DestOutputProfile.read_bytes()[36:40] == b"acsp"
    assert "/ID" in pdf.trailer
    assert not pdf.attachments


def test_the_same_form_is_the_same_bytes(made: Made) -> None:
    assert report_pdf(make_report(), ALL) == made(ALL)
