"""A report in a language that runs from right to left. No font for it is shipped."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest

from leadership360.render.pdf import report_pdf
from leadership360.render.words import Words
from tests.foreign import some, speaking
from tests.render.sample import make_report, sample_release

NAME = "أمارا عبد الرحمن"
ARABIC = {"Feedback for %(name)s": "ملاحظات لـ %(name)s", "At a glance": "نظرة سريعة"}


@pytest.fixture(autouse=True)
def no_weasyprint_record(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """As for every PDF, but a machine may have no Arabic letters to print."""
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        yield
    said = [record.getMessage() for record in caplog.records]
    assert [one for one in said if not one.startswith(".notdef glyph")] == []


@pytest.fixture(autouse=True, scope="module")
def arabic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with speaking(tmp_path_factory.mktemp("catalogs"), "ar", some(ARABIC)):
        yield


def test_the_pdf_says_its_language_and_title_and_keeps_the_letters(
    poppler: Callable[..., str],
) -> None:
    pdf = report_pdf(make_report(replace(sample_release(), name=NAME), language="ar"))

    with pikepdf.open(BytesIO(pdf)) as opened:
        assert str(opened.Root.Lang) == "ar"
        assert str(opened.docinfo.Title) == f"ملاحظات لـ {NAME}"
        assert opened.Root.ViewerPreferences.DisplayDocTitle
    read = poppler("pdftotext", pdf, "-f", "1", "-l", "1")
    assert "Leadership 360 feedback" in read
    assert "الرحمن" in read


@pytest.mark.parametrize(("value", "said"), [(0.6, "+0.6"), (-0.6, "−0.6"), (0.0, "0.0")])
def test_a_sign_stays_before_its_number(value: float, said: str) -> None:
    def points(language: str) -> str:
        return Words(language, low=1, high=5, is_rough=False).points(value)

    assert points("en") == said
    assert points("ar") == ("\u200e" if value else "") + said
