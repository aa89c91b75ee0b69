"""The report as an accessible PDF (PDF/UA-1): the same report, the same bytes.

Import this module in a process of its own only: a fault in the native libraries ends the process.
"""

import os
from functools import cache

from leadership360 import native

# Pango has to be in the process before WeasyPrint looks for it, so this stands between imports.
native.load()

# fontTools writes the time into every font it cuts out of a variable one; this is the agreed way
# (reproducible-builds.org) to give it another, so that the same report is the same bytes.
os.environ["SOURCE_DATE_EPOCH"] = "0"

from weasyprint import CSS, HTML  # noqa: E402
from weasyprint.text.fonts import FontConfiguration  # noqa: E402
from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: E402

from leadership360.paths import STATIC  # noqa: E402
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
def _styles() -> tuple[FontConfiguration, tuple[CSS, ...]]:
    """Return what is the same for every report of this process: parsing it costs more than use."""
    fonts = FontConfiguration()
    return fonts, tuple(
        CSS(
            string=(STATIC / name).read_text(encoding="utf-8"),
            font_config=fonts,
            url_fetcher=ShippedFonts(),
        )
        for name in STYLESHEETS
    )


def report_pdf(report: Report) -> bytes:
    """Return the PDF of a report. The same report gives the same bytes."""
    fonts, styles = _styles()
    page = HTML(string=report_html(report), url_fetcher=ShippedFonts())
    pdf: bytes = page.write_pdf(
        stylesheets=styles, font_config=fonts, pdf_variant="pdf/ua-1", finisher=mark_ornaments
    )
    return pdf
