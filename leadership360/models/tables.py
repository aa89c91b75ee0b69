"""Every table, imported once, so that the metadata is complete."""

from leadership360.models.account import Account, Role
from leadership360.models.assignment import Assignment
from leadership360.models.cycle import Cycle
from leadership360.models.figures import FiguresRow
from leadership360.models.link import Link
from leadership360.models.mail import Mail
from leadership360.models.pdf import IssuedPdf, Pdf
from leadership360.models.person import Person
from leadership360.models.progress import Progress
from leadership360.models.promise import Promise
from leadership360.models.release import ReleaseRemoval, ReleaseRow
from leadership360.models.theme import Theme
from leadership360.models.trustee import TrusteeRow

__all__ = [
    "Account",
    "Assignment",
    "Cycle",
    "FiguresRow",
    "IssuedPdf",
    "Link",
    "Mail",
    "Pdf",
    "Person",
    "Progress",
    "Promise",
    "ReleaseRemoval",
    "ReleaseRow",
    "Role",
    "Theme",
    "TrusteeRow",
]
