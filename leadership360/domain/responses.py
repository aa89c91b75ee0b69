"""Answers collected elsewhere, read from a table with every fault at once."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from leadership360.domain.answers import NOT_OBSERVED, Answers, Rating
from leadership360.domain.comments import plain_comment
from leadership360.domain.errors import N_
from leadership360.domain.faults import Fault, Table, empty_cell, shown, trimmed
from leadership360.domain.instrument import Instrument, Item, Prompt
from leadership360.domain.relation import Relation

REQUIRED = ("leader", "group")
OPTIONAL = ("cycle", "leader_name", "rater", "seconds", "instrument_version")

_UNKNOWN_COLUMN = N_(
    "The column “%(column)s” is neither one of ours nor a question of this instrument."
)
_SIMILAR_COLUMN = N_("The column “%(column)s” is not known. Is “%(similar)s” meant?")
_NO_COLUMN = N_("There is no column for %(items)s; these questions count as skipped.")
_UNKNOWN_GROUP = N_("The group “%(value)s” is not known. Please use one of: %(words)s.")
_OFF_SCALE = N_("%(value)s is not on the scale, which goes from %(min)s to %(max)s.")
_NOT_A_RATING = N_(
    "“%(value)s” is not an answer. Please use a whole number from %(min)s to %(max)s, "
    "NO for “could not observe”, or leave the cell empty."
)
_NOT_ASKED = N_("The group “%(group)s” is not asked this question, so the cell must be empty.")
_BAD_SECONDS = N_("“%(value)s” is not a time in seconds.")
_OTHER_VERSION = N_(
    "This answer was given to version %(value)s of the instrument, not to version %(version)s."
)
_GAP = N_("This cell is empty, but other rows have a value here. Please fill all or none.")
_REPEATED_RATER = N_("This rater has already answered about “%(leader)s” in row %(first)s.")
_SECOND_SELF = N_(
    "“%(leader)s” already has a self-assessment in row %(first)s. Please keep one of the two."
)
_TWO_NAMES = N_("“%(leader)s” is named “%(known)s” in row %(first)s and “%(name)s” here.")

#: "4", and "4.0" or "4,0" as spreadsheets write it.
_WHOLE = re.compile(r"([+-]?[0-9]{1,6})(?:[.,]0+)?")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")


@dataclass(frozen=True, slots=True)
class Response:
    """One rater's answers about one leader in one cycle.

    leader: its id in the file. leader_name: the id where the file gives no name.
    cycle: "" where the file has none. rater: None where the file does not say.
    row: where it stands in its file, the header counted; None if it comes from none.
    """

    leader: str
    leader_name: str
    cycle: str
    relation: Relation
    rater: str | None
    answers: Answers
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Responses:
    """What a file of responses says. Use ``rows`` only if there is no fault.

    rows: those that could be read, in the order of the file. faults: everything wrong, by row.
    hints: what is worth a look but may stay.
    """

    rows: tuple[Response, ...]
    faults: tuple[Fault, ...]
    hints: tuple[Fault, ...] = ()


def read_responses(table: Table, instrument: Instrument) -> Responses:
    """Return the responses, faults and hints of a file.

    table: one response a row; columns ``REQUIRED``, some of ``OPTIONAL``, item ids, prompt ids.
    Ratings are as clicked, not reverse-keyed; "NO" is could not observe, empty is skipped.
    Comments come back without the small habits of a writer. Never raises.
    """
    names = tuple(map(trimmed, table.header))
    faults = table.repeated(names) + _unknown_columns(table, names, instrument)
    if missing := table.missing(names, REQUIRED):
        return Responses((), (*missing, *faults), table.hints)
    faults += table.nameless()
    drafts = []
    for line, record in table.records(names):
        draft, bad_cells = _read_row(line, record, instrument)
        drafts.append(draft)
        faults += bad_cells
    faults += _gaps(table, names)
    for check in (_repeated_raters, _second_selves, _two_names):
        faults += check(drafts)
    return Responses(
        tuple(_rows(drafts)),
        tuple(sorted(faults, key=lambda fault: fault.row)),
        (*table.hints, *_absent_items(table, names, instrument)),
    )


@dataclass(frozen=True, slots=True)
class _Draft:
    """A row as far as it could be read; an empty leader or no relation is a fault already."""

    line: int
    leader: str
    leader_name: str
    cycle: str
    relation: Relation | None
    rater: str
    answers: Answers


def _known_columns(instrument: Instrument) -> tuple[str, ...]:
    items = (item.id for item in instrument.items)
    prompts = (prompt.id for prompt in instrument.prompts)
    return (*REQUIRED, *OPTIONAL, *items, *prompts)


def _unknown_columns(table: Table, names: Sequence[str], instrument: Instrument) -> list[Fault]:
    known = _known_columns(instrument)
    return [
        _unknown_column(table.header_line, name, known)
        for name in names
        if name and name not in known
    ]


def _unknown_column(line: int, name: str, known: Sequence[str]) -> Fault:
    params = {"column": shown(name)}
    spellings = {column.casefold(): column for column in known}
    if similar := get_close_matches(name.casefold(), spellings, n=1, cutoff=0.8):
        params["similar"] = spellings[similar[0]]
        return Fault(line, shown(name), _SIMILAR_COLUMN, params)
    return Fault(line, shown(name), _UNKNOWN_COLUMN, params)


def _absent_items(table: Table, names: Sequence[str], instrument: Instrument) -> Iterator[Fault]:
    absent = [item.id for item in instrument.items if item.id not in names]
    if absent:
        params = {"items": ", ".join(absent)}
        yield Fault(table.header_line, absent[0], _NO_COLUMN, params)


def _read_row(
    line: int, record: Mapping[str, str], instrument: Instrument
) -> tuple[_Draft, list[Fault]]:
    faults = [empty_cell(line, column) for column in REQUIRED if not record[column]]
    relation, bad_group = _relation(line, record["group"])
    ratings, bad_ratings = _ratings(line, record, instrument)
    seconds, bad_seconds = _seconds(line, record.get("seconds", ""))
    faults += [*bad_group, *bad_seconds, *_other_version(line, record, instrument), *bad_ratings]
    if relation:
        faults += _not_asked(line, record, instrument, relation)
    draft = _Draft(
        line=line,
        leader=record["leader"],
        leader_name=" ".join(record.get("leader_name", "").split()),
        cycle=record.get("cycle", ""),
        relation=relation,
        rater=record.get("rater", ""),
        answers=Answers(ratings, _comments(record, instrument), seconds),
    )
    return draft, faults


def _relation(line: int, cell: str) -> tuple[Relation | None, list[Fault]]:
    word = cell.casefold()
    if word in set(Relation):
        return Relation(word), []
    if not cell:
        return None, []
    params = {"value": shown(cell), "words": ", ".join(Relation)}
    return None, [Fault(line, "group", _UNKNOWN_GROUP, params)]


def _ratings(
    line: int, record: Mapping[str, str], instrument: Instrument
) -> tuple[dict[str, Rating], list[Fault]]:
    ratings: dict[str, Rating] = {}
    faults = []
    for item in instrument.items:
        cell = record.get(item.id, "")
        if cell.upper() == NOT_OBSERVED:
            ratings[item.id] = None
        elif cell and (fault := _bad_rating(line, item, cell, instrument)):
            faults.append(fault)
        elif cell:
            ratings[item.id] = _whole(cell)
    return ratings, faults


def _whole(cell: str) -> int | None:
    match = _WHOLE.fullmatch(cell)
    return int(match[1]) if match else None


def _bad_rating(line: int, item: Item, cell: str, instrument: Instrument) -> Fault | None:
    scale = instrument.scale
    rating = _whole(cell)
    params = {"value": shown(cell), "min": scale.min, "max": scale.max}
    if rating is None:
        return Fault(line, item.id, _NOT_A_RATING, params)
    if not scale.min <= rating <= scale.max:
        return Fault(line, item.id, _OFF_SCALE, params)
    return None


def _comments(record: Mapping[str, str], instrument: Instrument) -> dict[str, str]:
    texts = ((prompt.id, plain_comment(record.get(prompt.id, ""))) for prompt in instrument.prompts)
    return {prompt: text for prompt, text in texts if text}


def _not_asked(
    line: int, record: Mapping[str, str], instrument: Instrument, relation: Relation
) -> Iterator[Fault]:
    questions: tuple[Item | Prompt, ...] = (*instrument.items, *instrument.prompts)
    for question in questions:
        if record.get(question.id) and relation not in question.audience:
            yield Fault(line, question.id, _NOT_ASKED, {"group": relation})


def _seconds(line: int, cell: str) -> tuple[float | None, list[Fault]]:
    if not cell:
        return None, []
    seconds = float(cell.replace(",", ".")) if _NUMBER.fullmatch(cell) else -1.0
    if 0 <= seconds < math.inf:
        return seconds, []
    return None, [Fault(line, "seconds", _BAD_SECONDS, {"value": shown(cell)})]


def _other_version(line: int, record: Mapping[str, str], instrument: Instrument) -> Iterator[Fault]:
    version = record.get("instrument_version", "")
    # A spreadsheet turns the version 1.0 into the number 1.
    if version and instrument.version not in {version, f"{version}.0"}:
        params = {"value": shown(version), "version": instrument.version}
        yield Fault(line, "instrument_version", _OTHER_VERSION, params)


def _gaps(table: Table, names: Sequence[str]) -> Iterator[Fault]:
    """Yield a fault for each row that says nothing where others do, and must not be guessed."""
    for column in ("cycle", "instrument_version"):
        if column not in names:
            continue
        cells = [(line, record[column]) for line, record in table.records(names)]
        if any(cell for _, cell in cells):
            yield from (Fault(line, column, _GAP) for line, cell in cells if not cell)


def _repeated_raters(drafts: Iterable[_Draft]) -> Iterator[Fault]:
    first: dict[tuple[str, str, str], int] = {}
    for draft in drafts:
        if not (draft.leader and draft.rater):
            continue
        line = first.setdefault((draft.leader, draft.cycle, draft.rater), draft.line)
        if line != draft.line:
            params = {"leader": shown(draft.leader), "first": line}
            yield Fault(draft.line, "rater", _REPEATED_RATER, params)


def _second_selves(drafts: Iterable[_Draft]) -> Iterator[Fault]:
    first: dict[tuple[str, str], int] = {}
    for draft in drafts:
        if not draft.leader or draft.relation is not Relation.SELF:
            continue
        line = first.setdefault((draft.leader, draft.cycle), draft.line)
        if line != draft.line:
            params = {"leader": shown(draft.leader), "first": line}
            yield Fault(draft.line, "group", _SECOND_SELF, params)


def _two_names(drafts: Iterable[_Draft]) -> Iterator[Fault]:
    """Yield a fault for a second name of a leader in one cycle; over the years names change."""
    first: dict[tuple[str, str], tuple[int, str]] = {}
    for draft in drafts:
        if not (draft.leader and draft.leader_name):
            continue
        line, known = first.setdefault((draft.leader, draft.cycle), (draft.line, draft.leader_name))
        if known != draft.leader_name:
            params = {"leader": shown(draft.leader), "known": shown(known), "first": line}
            yield Fault(
                draft.line, "leader_name", _TWO_NAMES, params | {"name": shown(draft.leader_name)}
            )


def _rows(drafts: Sequence[_Draft]) -> Iterator[Response]:
    named = [draft for draft in drafts if draft.leader_name]
    ever = {draft.leader: draft.leader_name for draft in named}
    in_cycle = {(draft.leader, draft.cycle): draft.leader_name for draft in named}
    for draft in drafts:
        if draft.leader and draft.relation:
            otherwise = ever.get(draft.leader, draft.leader)
            yield Response(
                leader=draft.leader,
                leader_name=in_cycle.get((draft.leader, draft.cycle), otherwise),
                cycle=draft.cycle,
                relation=draft.relation,
                rater=draft.rater or None,
                answers=draft.answers,
                row=draft.line,
            )
