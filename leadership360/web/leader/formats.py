"""The forms of the PDF a leader can choose from."""

from typing import NamedTuple

from flask import abort
from flask_babel import lazy_gettext as _l

from leadership360.domain.pdf_options import USUAL, Paper, PdfOptions, Size


class Format(NamedTuple):
    """One choice: its label and what it means."""

    label: object
    options: PdfOptions


#: Name in the address -> choice. A closed list, so that few files can be asked for.
FORMATS = {
    "letter": Format(_l("Letter paper"), PdfOptions(paper=Paper.LETTER)),
    "large": Format(_l("Large print"), PdfOptions(size=Size.LARGE)),
    "large-letter": Format(
        _l("Letter paper, large print"), PdfOptions(paper=Paper.LETTER, size=Size.LARGE)
    ),
    "plain": Format(_l("Plain: numbers and words, no charts"), PdfOptions(plain=True)),
    "large-plain": Format(_l("Plain, large print"), PdfOptions(size=Size.LARGE, plain=True)),
    "archive": Format(_l("To keep for many years (PDF/A)"), PdfOptions(archive=True)),
}


def chosen_format(name: str | None) -> PdfOptions:
    """Return what a name in the address means: the usual form without one, 404 if unknown."""
    if name is None:
        return USUAL
    if name not in FORMATS:
        abort(404)
    return FORMATS[name].options
