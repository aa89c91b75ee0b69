"""The two columns of a roster that may be left out: in which language to write to whom."""

from collections.abc import Mapping

from babel.core import UnknownLocaleError

from leadership360.domain.errors import N_
from leadership360.domain.faults import Fault, shown
from leadership360.i18n import locale_of

#: The column of a language, and that of the address it belongs to.
LANGUAGE_COLUMNS = {"leader_language": "leader_email", "rater_language": "rater_email"}

_UNKNOWN = N_(
    "“%(value)s” is not a language. Please write a short form such as en or de, or leave it empty."
)


def note_languages(
    known: dict[str, str], line: int, record: Mapping[str, str], addresses: Mapping[str, str]
) -> list[Fault]:
    """Add the languages of one row to ``known``, by address, and return what is wrong in it.

    addresses: as read, by column; empty where there is none. The first mention of a person counts.
    """
    faults = []
    for column, address in LANGUAGE_COLUMNS.items():
        if not (cell := record.get(column, "")):
            continue
        try:
            tag = str(locale_of(cell))
        except (UnknownLocaleError, ValueError):
            faults.append(Fault(line, column, _UNKNOWN, {"value": shown(cell)}))
        else:
            known.setdefault(addresses[address], tag)
    return faults
