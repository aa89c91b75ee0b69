"""The roster: who is asked about whom, read from a table with every fault at once."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from email_validator import EmailNotValidError, validate_email

from leadership360.domain.errors import N_
from leadership360.domain.faults import Fault, Table, empty_cell, shown, trimmed
from leadership360.domain.relation import ANONYMOUS, Relation
from leadership360.domain.roster_languages import LANGUAGE_COLUMNS, note_languages

#: The columns of a roster; each must be there and filled.
COLUMNS = ("leader_name", "leader_email", "rater_name", "rater_email", "group")

#: The longest name, in characters.
NAME_CHARS = 200

#: Words people use for a relation, in the languages of the product; the first is the file's own.
WORDS: Mapping[Relation, tuple[str, ...]] = {
    Relation.SELF: ("self", "me", "myself", "selbst", "ich", "soi", "moi"),
    Relation.MANAGER: (
        *("manager", "line manager", "boss", "supervisor"),
        *("Vorgesetzte", "Vorgesetzter", "Führungskraft", "Chef", "Chefin"),
        *("responsable", "supérieur", "supérieure"),
    ),
    Relation.REPORT: (
        *("report", "reports", "direct report", "direct reports", "subordinate"),
        *("Mitarbeiter", "Mitarbeiterin", "Mitarbeitende", "Mitarbeitender"),
        *("collaborateur", "collaboratrice"),
    ),
    Relation.PEER: (
        *("peer", "peers", "colleague", "colleagues"),
        *("Kollege", "Kollegin", "Kollegen"),
        *("collègue", "pair"),
    ),
    Relation.OTHER: ("other", "others", "andere", "anderer", "Sonstige", "autre", "autres"),
}

_BAD_EMAIL = N_(
    "“%(value)s” is not an e-mail address. Please write exactly one, such as anna@example.org."
)
_LONG_NAME = N_("This name is too long. Please keep it under %(limit)s letters.")
_UNKNOWN_GROUP = N_("The group “%(value)s” is not known. Known words: %(words)s.")
_RATES_SELF = N_(
    "%(leader)s would rate themselves as “%(group)s”. Please write “self” or name another person."
)
_NOT_SELF = N_("“self” means the leader, but %(rater)s is not %(leader)s.")
_ASKED_TWICE = N_(
    "%(rater)s is already asked about %(leader)s in row %(first)s. Please keep one of the two rows."
)
_TWO_NAMES = N_(
    "%(email)s belongs to “%(known)s” in row %(first)s and to “%(name)s” here. "
    "Please use one name for one address."
)
_NOBODY_ANONYMOUS = N_(
    "%(leader)s has no report, peer or other to ask, so there will be no anonymous answers."
)
_UNUSED = N_("The column “%(column)s” is not used.")


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One rater asked about one leader. Addresses are in lower case.

    line: as a spreadsheet counts; of a self row that was added, the leader's first line.
    """

    line: int
    leader_name: str
    leader_email: str
    rater_name: str
    rater_email: str
    relation: Relation


@dataclass(frozen=True, slots=True)
class Roster:
    """What a roster file says. Import ``rows`` only if there is no fault.

    rows: those that could be read, in the order of the file, then the self rows added.
    faults: everything wrong, by line. hints: what is worth a look but may stay.
    languages: tags by address, of those whose row names one.
    """

    rows: tuple[RosterRow, ...]
    faults: tuple[Fault, ...]
    hints: tuple[Fault, ...] = ()
    languages: Mapping[str, str] = field(default_factory=dict)


def read_roster(table: Table) -> Roster:
    """Return the rows, faults and hints of a roster.

    table: columns as in ``COLUMNS`` and ``LANGUAGE_COLUMNS``, in any order and case. Never raises.
    """
    names = tuple(map(_column, table.header))
    if missing := table.missing(names, COLUMNS):
        return Roster((), tuple(missing), table.hints)
    faults = table.repeated(names) + table.nameless()
    drafts = []
    languages: dict[str, str] = {}
    for line, record in table.records(names):
        draft, bad_cells = _read_row(line, record)
        drafts.append(draft)
        faults += bad_cells
        addresses = {"leader_email": draft.leader_email, "rater_email": draft.rater_email}
        faults += note_languages(languages, line, record, addresses)
    for check in (_wrong_selves, _asked_twice, _two_names):
        faults += check(drafts)
    return Roster(
        tuple(_rows(drafts)),
        tuple(sorted(faults, key=lambda fault: fault.row)),
        (*table.hints, *_unused(table, names), *_nobody_anonymous(drafts)),
        languages,
    )


def relation_of(word: str) -> Relation | None:
    """Return the relation a person means by ``word``, or None if it is not known."""
    return _RELATIONS.get(_plain_word(word))


@dataclass(frozen=True, slots=True)
class _Draft:
    """A row as far as it could be read: an empty address or no relation is a fault already."""

    line: int
    leader_name: str
    leader_email: str
    rater_name: str
    rater_email: str
    relation: Relation | None

    def row(self, names: Mapping[str, str]) -> RosterRow | None:
        if not (self.leader_name and self.leader_email and self.rater_name and self.rater_email):
            return None
        if self.relation is None:
            return None
        return RosterRow(
            self.line,
            names[self.leader_email],
            self.leader_email,
            names[self.rater_email],
            self.rater_email,
            self.relation,
        )


def _column(title: str) -> str:
    return re.sub(r"[\s_-]+", "_", trimmed(title).casefold())


def _plain_word(word: str) -> str:
    """Fold case, spacing and the marks of inclusive spelling ("Kolleg:in", "Vorgesetzte(r)")."""
    word = unicodedata.normalize("NFC", word).casefold()
    return re.sub(r"[\s_-]+", " ", re.sub(r"[:*/().·]", "", word)).strip()


_RELATIONS = {_plain_word(word): relation for relation, words in WORDS.items() for word in words}


def _read_row(line: int, record: Mapping[str, str]) -> tuple[_Draft, list[Fault]]:
    faults = [empty_cell(line, column) for column in COLUMNS if not record[column]]
    names = {column: _name(record[column]) for column in ("leader_name", "rater_name")}
    emails = {column: _address(record[column]) for column in ("leader_email", "rater_email")}
    relation = relation_of(record["group"])
    faults += [
        Fault(line, column, _LONG_NAME, {"limit": NAME_CHARS})
        for column, name in names.items()
        if len(name) > NAME_CHARS
    ]
    faults += [
        Fault(line, column, _BAD_EMAIL, {"value": shown(record[column])})
        for column, email in emails.items()
        if record[column] and not email
    ]
    if record["group"] and relation is None:
        params = {"value": shown(record["group"]), "words": _known_words()}
        faults.append(Fault(line, "group", _UNKNOWN_GROUP, params))
    return _Draft(line, **names, **emails, relation=relation), faults


def _name(cell: str) -> str:
    """Fold white space; drop what would turn the writing round or break a mail's header."""
    text = unicodedata.normalize("NFC", cell)
    text = "".join(
        char
        for char in text
        if char.isspace()
        or (
            unicodedata.category(char) != "Cc"
            and unicodedata.bidirectional(char)
            not in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
        )
    )
    return " ".join(text.split())


def _address(cell: str) -> str:
    """Return the address in lower case, or "" if the cell is not exactly one address."""
    try:
        return validate_email(cell, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        return ""


def _known_words() -> str:
    return ", ".join(words[0] for words in WORDS.values())


def _wrong_selves(drafts: Iterable[_Draft]) -> Iterator[Fault]:
    for draft in drafts:
        if not (draft.leader_email and draft.rater_email and draft.relation):
            continue
        same_person = draft.leader_email == draft.rater_email
        params = {"leader": shown(draft.leader_name), "rater": shown(draft.rater_name)}
        if same_person and draft.relation is not Relation.SELF:
            params["group"] = draft.relation
            yield Fault(draft.line, "group", _RATES_SELF, params)
        if not same_person and draft.relation is Relation.SELF:
            yield Fault(draft.line, "rater_email", _NOT_SELF, params)


def _asked_twice(drafts: Iterable[_Draft]) -> Iterator[Fault]:
    first: dict[tuple[str, str], int] = {}
    for draft in drafts:
        pair = draft.leader_email, draft.rater_email
        if not all(pair):
            continue
        if pair in first:
            names = {"leader": shown(draft.leader_name), "rater": shown(draft.rater_name)}
            yield Fault(draft.line, "rater_email", _ASKED_TWICE, names | {"first": first[pair]})
        first.setdefault(pair, draft.line)


def _mentions(drafts: Iterable[_Draft]) -> Iterator[tuple[int, str, str, str]]:
    """Yield line, column, address and name of everybody, in order."""
    for draft in drafts:
        if draft.leader_email and draft.leader_name:
            yield draft.line, "leader_name", draft.leader_email, draft.leader_name
        if draft.rater_email and draft.rater_name:
            yield draft.line, "rater_name", draft.rater_email, draft.rater_name


def _two_names(drafts: Iterable[_Draft]) -> Iterator[Fault]:
    first: dict[str, tuple[int, str]] = {}
    blamed: set[tuple[int, str]] = set()
    for line, column, email, name in _mentions(drafts):
        known_line, known = first.setdefault(email, (line, name))
        if name.casefold() != known.casefold() and (line, email) not in blamed:
            blamed.add((line, email))
            params = {"email": shown(email), "known": shown(known), "name": shown(name)}
            yield Fault(line, column, _TWO_NAMES, params | {"first": known_line})


def _rows(drafts: list[_Draft]) -> Iterator[RosterRow]:
    names: dict[str, str] = {}
    for _, _, email, name in _mentions(drafts):
        names.setdefault(email, name)
    rows = [row for draft in drafts if (row := draft.row(names))]
    yield from rows
    with_self = {draft.leader_email for draft in drafts if draft.relation is Relation.SELF}
    for row in rows:
        if row.leader_email not in with_self:
            with_self.add(row.leader_email)
            leader = row.leader_name, row.leader_email
            yield RosterRow(row.line, *leader, *leader, Relation.SELF)


def _unused(table: Table, names: Iterable[str]) -> Iterator[Fault]:
    for title, name in zip(table.header, names, strict=True):
        if name and name not in (*COLUMNS, *LANGUAGE_COLUMNS):
            yield Fault(table.header_line, shown(title), _UNUSED, {"column": shown(title)})


def _nobody_anonymous(drafts: Iterable[_Draft]) -> Iterator[Fault]:
    leaders: dict[str, _Draft] = {}
    served = set()
    for draft in drafts:
        leaders.setdefault(draft.leader_email, draft)
        # A group that could not be read may turn out to be an anonymous one.
        if draft.relation is None or draft.relation in ANONYMOUS:
            served.add(draft.leader_email)
    for email, draft in leaders.items():
        if email and email not in served:
            params = {"leader": shown(draft.leader_name or email)}
            yield Fault(draft.line, "leader_email", _NOBODY_ANONYMOUS, params)
