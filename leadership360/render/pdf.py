"""The report as an accessible PDF (PDF/UA-1, and PDF/A-3a to keep): same report, same bytes.

Import this module in a process of its own only: a fault in the native libraries ends the process.
"""

import os
from functools import cache
from typing import Any

from leadership360 import native

# Pango has to be in the process before WeasyPrint looks for it, so this stands between imports.
native.load()

# fontTools writes the time into every font it cuts out of a variable one; this is the agreed way
# (reproducible-builds.org) to give it another, so that the same report is the same bytes.
os.environ["SOURCE_DATE_EPOCH"] = "0"

from weasyprint import CSS, HTML  # noqa: E402
from weasyprint.text.fonts import FontConfiguration  # noqa: E402
from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: E402

from leadership360.domain.pdf_options import USUAL, Paper, PdfOptions, Size  # noqa: E402
from leadership360.paths import STATIC  # noqa: E402
from leadership360.render.archive import declare_accessible  # noqa: E402
from leadership360.render.artifacts import mark_ornaments  # noqa: E402
from leadership360.render.html import report_html  # noqa: E402
from leadership360.render.views import Report  # noqa: E402

#: The only scheme the renderer may fetch from: files shipped in static/fonts, by name.
SCHEME = "static:"

STYLESHEETS = ("report.css", "print.css")


class Refused(Exception):
    """An address that is not one of our own files."""


class ShippedFonts(URLFetcher):  # type: ignore[misc]
    """Fetches shipped fonts and nothing else: no file, no network, no data address."""

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """Return the font named by ``url``. Raises Refused for every other address."""
        fonts = {SCHEME + path.name: path for path in (STATIC / "fonts").glob("*.woff2")}
        if url not in fonts:
            raise Refused(url)
        return URLFetcherResponse(url, fonts[url].read_bytes(), {"Content-Type": "font/woff2"})


@cache
def _fonts() -> FontConfiguration:
    return FontConfiguration()


@cache
def _style(name: str) -> CSS:
    """Return what is the same for every report of this process: parsing it costs more than use."""
    return CSS(
        string=(STATIC / name).read_text(encoding="utf-8"),
        font_config=_fonts(),
        url_fetcher=ShippedFonts(),
    )


def _styles(options: PdfOptions) -> list[CSS]:
    chosen = {
        "print-letter.css": options.paper is Paper.LETTER,
        "print-large.css": options.size is Size.LARGE,
        "print-plain.css": options.plain,
    }
    return [_style(name) for name in (*STYLESHEETS, *(name for name in chosen if chosen[name]))]


def report_pdf(report: Report, options: PdfOptions = USUAL) -> bytes:
    """Return the PDF of a report. The same report and options give the same bytes."""
    page = HTML(string=report_html(report, options), url_fetcher=ShippedFonts())
    pdf: bytes = page.write_pdf(
        stylesheets=_styles(options),
        font_config=_fonts(),
        pdf_variant="pdf/a-3a" if options.archive else "pdf/ua-1",
        finisher=_finish_archive if options.archive else mark_ornaments,
    )
    return pdf


def _finish_archive(document: object, pdf: Any) -> None:
    mark_ornaments(document, pdf)
    declare_accessible(pdf)
