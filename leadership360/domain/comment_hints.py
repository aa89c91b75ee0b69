"""What in a comment might tell who wrote it: names, days, addresses, "I" and "we", great length.

Rules of thumb, by pattern alone and without any outside service: they miss things and they see
things that are none. They only ever lead to a hint. The patterns serve two readers, this module
and static/hints.js, and so keep to what Python's and JavaScript's regular expressions share;
``{letter}``, ``{upper}`` and ``{lower}`` stand for classes that both are given. English, German and
French are looked for at the same time: nobody has to say in which language they write. Whether a
comment is in another language than most is left out, for nothing short of a dictionary could tell.
Nobody's name is looked up, because the page would have to carry the names of everybody asked.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

#: Characters from which on a comment is longer than most; anonymity.md 3.5.
LONG_CHARS = 600


class HintKind(StrEnum):
    """What was noticed."""

    NAME = "name"
    DAY = "day"
    ADDRESS = "address"
    FIRST_PERSON = "first_person"
    LONG = "long"


@dataclass(frozen=True, slots=True)
class Hint:
    """Something noticed at ``text[start:end]``."""

    kind: HintKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern. unless: where this is anywhere in the text, the pattern tells nothing."""

    kind: HintKind
    pattern: str
    unless: str = ""


def _words(words: str) -> str:
    """Return a pattern for any of the words, with a small or a capital first letter."""
    either = [f"[{word[0].upper()}{word[0].lower()}]{word[1:]}" for word in words.split()]
    return rf"(?<![{{letter}}0-9])(?:{'|'.join(either)})(?![{{letter}}0-9])"


_NAME = (
    r"(?:Mc|Mac|[{upper}]['’])?[{upper}][{lower}]+(?:[-'’][{upper}][{lower}]+)*(?![{letter}0-9])"
)
_INSIDE_A_SENTENCE = r"(?<=[{lower}0-9,;] )"

#: What stands before a name and is none.
TITLES = ("Mr", "Mrs", "Ms", "Dr", "Prof", "Herr", "Herrn", "Frau", "Mme", "Mlle", "Monsieur")

#: Words that show a text in German, where every noun has a capital.
_GERMAN = _words("und nicht ist das ich wir für eine einen auch beim wird sehr")

#: In this order: what one rule has found is no longer looked at by the next.
RULES = (
    Rule(HintKind.ADDRESS, r"[^\s@]+@[^\s@]+\.[^\s@.,;]+"),
    Rule(HintKind.ADDRESS, r"(?:https?://|www\.)\S+"),
    Rule(HintKind.DAY, r"(?<![0-9])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])"),
    Rule(HintKind.DAY, r"(?<![0-9./])[0-9]{1,2}\. ?[0-9]{1,2}\.(?:(?:19|20)?[0-9]{2})?(?![0-9])"),
    Rule(HintKind.DAY, r"(?<![0-9./])[0-9]{1,2}/[0-9]{1,2}/(?:[0-9]{2}){1,2}(?![0-9])"),
    Rule(HintKind.DAY, r"(?<![0-9:])[0-2]?[0-9][:h][0-5][0-9](?![0-9:])"),
    Rule(HintKind.DAY, r"(?<![0-9])[0-9]{1,2} ?(?:[ap]m|Uhr)(?![{letter}])"),
    Rule(HintKind.ADDRESS, r"(?<![{letter}0-9.,])[+0](?:[ ()/.-]{0,2}[0-9]){6,}(?![0-9])"),
    Rule(HintKind.ADDRESS, r"(?<![{letter}0-9])[0-9]{3}[ .-][0-9]{3}[ .-][0-9]{4}(?![0-9])"),
    Rule(HintKind.DAY, r"(?<![{letter}0-9])(?:19|20)[0-9]{2}(?![{letter}0-9])"),
    Rule(
        HintKind.DAY,
        r"(?<![{letter}0-9])(?:[0-9]{1,2}[a-z]{0,2} |[Ii]n |[Ll]ast |[Ss]ince )May(?![{letter}])",
    ),
    Rule(HintKind.DAY, r"(?<![{letter}0-9])(?:March|Mai)(?![{letter}])"),
    Rule(
        HintKind.DAY,
        _words(
            "mondays? tuesdays? wednesdays? thursdays? fridays? saturdays? sundays? "
            "montags? dienstags? mittwochs? donnerstags? freitags? samstags? sonntags? "
            "lundis? mardis? mercredis? jeudis? vendredis? samedis? dimanches? "
            "january february april june july august september october november december "
            "januar jänner februar märz juni juli oktober dezember "
            "janvier février mars avril mai juin juillet août septembre octobre novembre décembre "
            "yesterday christmas easter gestern weihnachten ostern hier noël pâques"
        ),
    ),
    Rule(HintKind.DAY, r"(?<![{letter}])[Ll]ast (?:week|month|quarter|year)(?![{letter}])"),
    Rule(HintKind.DAY, r"(?<![{letter}])[Ll]ast (?:spring|summer|autumn|winter)(?![{letter}])"),
    Rule(
        HintKind.DAY, r"(?<![{letter}])[Ll]etzte[nrs]? (?:Woche|Monat|Quartal|Jahr)(?![{letter}])"
    ),
    Rule(
        HintKind.DAY,
        r"(?<![{letter}])(?:semaine|mois|année|trimestre) derni(?:er|ère)(?![{letter}])",
    ),
    Rule(HintKind.NAME, r"(?<![^\s(])@[{letter}][{letter}0-9_-]*"),
    Rule(
        HintKind.NAME,
        rf"(?<![{{letter}}])(?:{'|'.join(TITLES)})\.? {_NAME}",
    ),
    Rule(HintKind.NAME, rf"{_INSIDE_A_SENTENCE}{_NAME}(?: {_NAME})+"),
    Rule(HintKind.NAME, rf"{_INSIDE_A_SENTENCE}{_NAME}", unless=_GERMAN),
    Rule(
        HintKind.FIRST_PERSON,
        _words(
            "i me my mine myself we us our ours ourselves "
            "ich mir mich mein meine meinem meinen meiner meines "
            "wir uns unser unsere unserem unseren unserer unseres "
            "je j(?=['’]) m(?=['’]) moi mon ma mes nous notre nos"
        ),
    ),
)


def _ranges(chars: Sequence[str]) -> str:
    """Return the inside of a character class with these characters, which are in order."""
    # Neighbours keep the same distance from their place in the list.
    runs = groupby(enumerate(chars), key=lambda pair: ord(pair[1]) - pair[0])
    ends = [(run[0][1], run[-1][1]) for run in (list(group) for _, group in runs)]
    return "".join(first if first == last else f"{first}-{last}" for first, last in ends)


#: Latin, Greek and Cyrillic; other scripts have no capitals that a rule could look for.
_ALPHABET = [char for char in map(chr, range(0x530)) if char.isalpha()]

CLASSES: Mapping[str, str] = {
    "{letter}": _ranges(_ALPHABET),
    "{upper}": _ranges([char for char in _ALPHABET if char.isupper()]),
    "{lower}": _ranges([char for char in _ALPHABET if char.islower()]),
}


def _compiled(pattern: str) -> re.Pattern[str]:
    for name, inside in CLASSES.items():
        pattern = pattern.replace(name, inside)
    return re.compile(pattern)


_COMPILED = tuple((rule.kind, _compiled(rule.pattern), _compiled(rule.unless)) for rule in RULES)
_ANY_NAME = _compiled("[{upper}][{lower}]+")


def find_hints(text: str, leader: str) -> tuple[Hint, ...]:
    """Return what in a comment might tell who wrote it, in the order of the text.

    leader: the leader's name, which may be said.
    """
    seen: list[Hint] = []
    known: set[Hint] = set()
    for kind, pattern, unless in _COMPILED:
        if unless.pattern and unless.search(text):
            continue
        for match in pattern.finditer(text):
            hint = Hint(kind, *match.span())
            if any(_overlap(hint, other) for other in seen):
                continue
            seen.append(hint)
            if kind is HintKind.NAME and _is_said_of(match[0], leader):
                known.add(hint)
    found = [hint for hint in seen if hint not in known]
    if len(text) > LONG_CHARS:
        found.append(Hint(HintKind.LONG, LONG_CHARS, len(text)))
    return tuple(sorted(found, key=lambda hint: (hint.start, hint.end)))


def _is_said_of(name: str, leader: str) -> bool:
    words = set(_ANY_NAME.findall(name)) - set(TITLES)
    return bool(words) and words <= set(_ANY_NAME.findall(leader))


def _overlap(one: Hint, other: Hint) -> bool:
    return one.start < other.end and other.start < one.end


def noticed(text: str, leader: str) -> Iterator[tuple[HintKind, tuple[str, ...]]]:
    """Yield every kind of hint once, with the words it is about (none for great length)."""
    hints = sorted(find_hints(text, leader), key=lambda hint: list(HintKind).index(hint.kind))
    for kind, of_kind in groupby(hints, key=lambda hint: hint.kind):
        words = dict.fromkeys(text[hint.start : hint.end] for hint in of_kind)
        yield kind, () if kind is HintKind.LONG else tuple(words)
