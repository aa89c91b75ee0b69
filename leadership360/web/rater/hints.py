"""Hints beside a comment: the sentences, and what the script in the page needs to give the same."""

import json
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from leadership360.domain.comment_hints import (
    CLASSES,
    LONG_CHARS,
    RULES,
    TITLES,
    HintKind,
    noticed,
)

#: One sentence a kind, in the order they are shown; the words found follow it.
SENTENCES = {
    HintKind.NAME: _l("This may be a name. Does the comment need it?"),
    HintKind.DAY: _l("A day or time often tells who was there. Would “recently” do?"),
    HintKind.ADDRESS: _l("An address or number leads to a person. Better to leave it out:"),
    HintKind.FIRST_PERSON: _l("Fine, if everybody in your group could have written it:"),
    HintKind.LONG: _l("This is longer than most comments, and so easier to recognise."),
}

#: The most words one hint repeats.
MOST_WORDS = 5


@dataclass(frozen=True, slots=True)
class HintLine:
    """One hint as it is read, and the words it is about."""

    sentence: str
    words: tuple[str, ...]


def hint_lines(text: str, leader: str) -> tuple[HintLine, ...]:
    """Return the hints for a comment. leader: the leader's name, which may be said."""
    return tuple(
        HintLine(str(SENTENCES[kind]), words[:MOST_WORDS]) for kind, words in noticed(text, leader)
    )


def rules_for_script() -> dict[str, object]:
    """Return the rules of domain/comment_hints.py as static/hints.js takes them."""
    return {
        "classes": dict(CLASSES),
        "rules": [[rule.kind.value, rule.pattern, rule.unless] for rule in RULES],
        "titles": TITLES,
        "longChars": LONG_CHARS,
    }


def script_notes(leader: str) -> str:
    """Return everything static/hints.js needs, as JSON. leader: whose name may be said."""
    sentences = {kind.value: str(SENTENCES[kind]) for kind in HintKind}
    notes = {"leader": leader, "mostWords": MOST_WORDS, "sentences": sentences}
    return json.dumps(rules_for_script() | notes, ensure_ascii=False)
