"""The forms in which a reader can have the PDF of a report."""

from dataclasses import dataclass
from enum import StrEnum


class Paper(StrEnum):
    """The size of a page."""

    A4 = "A4"
    LETTER = "Letter"


class Size(StrEnum):
    """The size of the letters: 9.6 points, or 14 and more."""

    NORMAL = "normal"
    LARGE = "large"


@dataclass(frozen=True, slots=True)
class PdfOptions:
    """One form of the PDF; the same report in each.

    plain: words instead of charts, black on white. archive: PDF/A-3a beside PDF/UA-1, for keeping.
    """

    paper: Paper = Paper.A4
    size: Size = Size.NORMAL
    plain: bool = False
    archive: bool = False


USUAL = PdfOptions()
