"""Pages outside the web application: the same templates, without Flask."""

from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from leadership360.domain.pdf_options import USUAL, PdfOptions, Size
from leadership360.i18n import translations
from leadership360.paths import TEMPLATES
from leadership360.render.views import Report


@cache
def environment(language: str, *forms: str) -> Environment:
    """Return the template environment of a language: escapes everything, knows no request.

    forms: folders whose templates take the place of those of the same name, the first first.
    """
    made = Environment(
        loader=FileSystemLoader([*(TEMPLATES / form for form in forms), TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    return made


def report_html(report: Report, options: PdfOptions = USUAL) -> str:
    """Return the document that becomes the PDF."""
    chosen = {"plain": options.plain, "large": options.size is Size.LARGE}
    forms = (form for form in chosen if chosen[form])
    return (
        environment(report.language, *forms).get_template("report/pdf.html").render(report=report)
    )
