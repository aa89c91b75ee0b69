"""Rivals of our figures: our report without its tags, and as a beginner has WeasyPrint draw it.

For the beginner everything is read, parsed and set up again for each report; no tags, nothing
kept. The page is ours, with its fixed tables and few elements: a beginner's page is slower.
"""

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from leadership360.domain.pdf_options import USUAL
from leadership360.paths import STATIC
from leadership360.render.html import report_html

# First of those that import WeasyPrint: it makes native libraries ready.
from leadership360.render.pdf import STYLESHEETS, ShippedFonts, _fonts, _styles
from leadership360.render.views import Report


def naive_pdf(report: Report) -> bytes:
    """Return an untagged PDF."""
    fonts = FontConfiguration()
    sheets = [
        CSS(
            string=(STATIC / name)
            .read_text(encoding="utf-8")
            .replace("static:", (STATIC / "fonts").as_uri() + "/"),
            font_config=fonts,
        )
        for name in STYLESHEETS
    ]
    pdf: bytes = HTML(string=report_html(report)).write_pdf(stylesheets=sheets, font_config=fonts)
    return pdf


def untagged_pdf(report: Report) -> bytes:
    """Return our PDF, but for the tags."""
    page = HTML(string=report_html(report), url_fetcher=ShippedFonts())
    pdf: bytes = page.write_pdf(stylesheets=_styles(USUAL), font_config=_fonts())
    return pdf
