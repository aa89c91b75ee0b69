"""Reading the shape of an instrument file: faults in plain words, and whatever can still be read.

Rules that join several parts can be checked only on a file of the right shape. So that a
misspelt key does not hide an unknown dimension, faulty parts are set aside and the rest is read.
"""

import copy
import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from leadership360.store.instrument_schema import SENTENCE, InstrumentFile
from leadership360.store.yaml_positions import Path

_PATTERNS = {
    r"^[A-Za-z][A-Za-z0-9_-]*$": "a letter, then letters, digits, _ or -",
    r"^[a-z]{2,3}(_[A-Za-z]{2,4})?$": "a language such as de or de_AT",
    r"^\d{1,4}\.\d{1,4}\.\d{1,4}$": 'three numbers such as "1.0.0"',
}

_KINDS = {
    "string_type": "a text",
    "string_unicode": "a text without broken characters",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "a mapping with keys",
    "model_type": "a mapping with keys",
    "model_attributes_type": "a mapping with keys",
    "finite_number": "a finite number",
    "date_type": "a day such as 2025-12-31",
    "date_parsing": "a day such as 2025-12-31",
    "date_from_datetime_parsing": "a day such as 2025-12-31",
    "date_from_datetime_inexact": "a day such as 2025-12-31",
}

_LIMITS = {
    "greater_than_equal": ("ge", "at least"),
    "greater_than": ("gt", "more than"),
    "less_than_equal": ("le", "at most"),
    "less_than": ("lt", "less than"),
}

#: What stands in for a section that cannot be read; its own faults are told already.
_STAND_INS: Mapping[str, Any] = {
    "schema": "leadership360/instrument/1",
    "id": "unknown",
    "version": "0.0.0",
    "kind": "leader360",
    "status": "draft",
    "title": {},
    "licence": {"spdx": "unknown", "holder": "unknown", "provenance": "own"},
    "languages": {"default": "en", "available": {"en": {"status": "source"}}},
    "scales": {"unknown": {"type": "text"}},
    "perspectives": {},
    "dimensions": [{"id": "unknown", "order": 0, "label": {}, "definition": {}}],
    "items": [
        {
            "id": "unknown",
            "dimension": "unknown",
            "scale": "unknown",
            "status": "pilot",
            "text": {},
        }
    ],
}

#: Longer values are not repeated in a fault.
_LONGEST_TEXT = 40
_LONGEST_BITS = 64

#: Setting one part aside can bring the next fault to light, but not many times.
_MOST_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class ShapeFault:
    """A value of the wrong shape; the sentence goes on after the name of the key."""

    path: Path
    sentence: str


@dataclass(slots=True)
class Reading:
    """What could be read of an instrument file.

    file: the readable parts, or None. replaced: sections with nothing readable.
    kept: section -> the positions in the file of the parts that were readable.
    """

    file: InstrumentFile | None = None
    faults: list[ShapeFault] = field(default_factory=list)
    replaced: set[str] = field(default_factory=set)
    kept: dict[str, list[int]] = field(default_factory=dict)

    @property
    def faulty(self) -> set[str]:
        """Return the sections of which something is missing in ``file``."""
        return self.replaced | set(self.kept)

    def path_in_file(self, path: Path) -> Path | None:
        """Return ``path`` as it is in the whole file; None if it is in a replaced section."""
        section = str(path[0])
        if section in self.replaced:
            return None
        if section in self.kept and len(path) > 1 and isinstance(path[1], int):
            return section, self.kept[section][path[1]], *path[2:]
        return path


def read_shape(data: Any) -> Reading:
    """Return what can be read of ``data``, with every fault of its shape. Never raises."""
    reading = Reading()
    if not isinstance(data, dict):
        kind = "a list" if isinstance(data, list) else "a single value"
        sentence = f"is {kind}; expected a mapping with keys such as schema, id, version"
        reading.faults.append(ShapeFault((), sentence))
        return reading
    rest = copy.deepcopy(data)
    for _ in range(_MOST_ROUNDS):
        try:
            reading.file = InstrumentFile.model_validate(rest)
        except ValidationError as error:
            _set_aside(reading, rest, _worth_telling(error.errors(include_url=False)))
        else:
            break
    return reading


def _worth_telling(errors: list[ErrorDetails]) -> list[ErrorDetails]:
    """Return the errors without those inside a part whose key is wrong already."""
    unknown = {_without_marks(error["loc"]) for error in errors if error["loc"][-1] == "[key]"}
    return [
        error
        for error in errors
        if error["loc"][-1] == "[key]"
        or not any(error["loc"][:end] in unknown for end in range(1, len(error["loc"]) + 1))
    ]


def _set_aside(reading: Reading, rest: dict[str, Any], errors: list[ErrorDetails]) -> None:
    for error in errors:
        told = reading.path_in_file(error["loc"])
        if told is not None:
            sentence = _sentence(error, error["loc"])
            reading.faults.append(ShapeFault(_without_marks(told), sentence))
    unknown = [error["loc"] for error in errors if _is_unknown_key(error)]
    for path in unknown:
        _remove(rest, _without_marks(path))
    wrong = [error["loc"] for error in errors if not _is_unknown_key(error)]
    for path in wrong:
        if len(path) == 1 or not isinstance(path[1], int):
            _replace(reading, rest, str(path[0]))
    for section in {str(path[0]) for path in wrong} - reading.replaced:
        _drop(reading, rest, section, {path[1] for path in wrong if path[0] == section})


def _is_unknown_key(error: ErrorDetails) -> bool:
    return error["type"] == "extra_forbidden" or error["loc"][-1] == "[key]"


def _replace(reading: Reading, rest: dict[str, Any], section: str) -> None:
    reading.replaced.add(section)
    rest.pop(section, None)
    if section in _STAND_INS:
        rest[section] = copy.deepcopy(_STAND_INS[section])


def _drop(reading: Reading, rest: dict[str, Any], section: str, positions: set[str | int]) -> None:
    before = reading.kept.get(section, list(range(len(rest[section]))))
    stay = [i for i in range(len(rest[section])) if i not in positions]
    reading.kept[section] = [before[i] for i in stay]
    rest[section] = [rest[section][i] for i in stay]
    if not stay:
        _replace(reading, rest, section)


def _remove(rest: Any, path: Path) -> None:
    for step in path[:-1]:
        rest = rest[step]
    rest.pop(path[-1], None)


def _without_marks(path: Path) -> Path:
    return path[:-1] if path and path[-1] == "[key]" else path


def _sentence(error: ErrorDetails, path: Path) -> str:
    kind, context, given = error["type"], error.get("ctx", {}), error["input"]
    if kind == "extra_forbidden":
        return _unknown_key(path)
    if kind == "missing":
        return f"is missing; expected {_expected_at(path)}"
    if kind == SENTENCE:
        return str(context["sentence"])
    if kind in ("string_too_short", "too_short"):
        return "is empty; expected at least one character or entry"
    if kind in ("string_too_long", "too_long"):
        return f"is too long; expected at most {context['max_length']} characters"
    return f"is {_shown(given)}; expected {_expectation(error, context)}"


def _expectation(error: ErrorDetails, context: Mapping[str, Any]) -> str:
    kind = error["type"]
    if kind in _LIMITS:
        limit, words = _LIMITS[kind]
        return f"{words} {context[limit]}"
    if kind in ("literal_error", "enum"):
        return str(context["expected"]).replace("'", "")
    if kind == "string_pattern_mismatch":
        return _PATTERNS[context["pattern"]]
    return _KINDS.get(kind, error["msg"])


def _shown(value: object) -> str:
    match value:
        case None:
            return "empty"
        case bool():
            return str(value).lower()
        case dict() | list():
            return "a mapping" if isinstance(value, dict) else "a list"
        case int() if value.bit_length() > _LONGEST_BITS:
            return "a huge number"
        case str():
            text = " ".join(value.split())
            return f"“{text[:_LONGEST_TEXT]}…”" if len(text) > _LONGEST_TEXT else f"“{text}”"
    return str(value)


def _unknown_key(path: Path) -> str:
    key, known = str(path[-1]), list(_known_keys(path[:-1]))
    close = difflib.get_close_matches(key, known, n=1)
    hint = f"did you mean {close[0]}? " if close else ""
    return f"is not a known key; {hint}expected one of {', '.join(known)}"


def _expected_at(path: Path) -> str:
    node = _schema_at(path)
    if "enum" in node:
        return "one of " + ", ".join(map(str, node["enum"]))
    kinds = {
        "string": "a text",
        "integer": "a whole number",
        "number": "a number",
        "boolean": "true or false",
        "array": "a list",
        "object": "a mapping with keys",
    }
    return kinds.get(str(node.get("type")), "a value")


_SCHEMA: dict[str, Any] = InstrumentFile.model_json_schema()


def _known_keys(path: Path) -> Iterator[str]:
    yield from _schema_at(path).get("properties", {})


def _schema_at(path: Path) -> dict[str, Any]:
    node = _SCHEMA
    for step in path:
        node = _resolved(node)
        if isinstance(step, int):
            node = node.get("items", {})
        else:
            node = node.get("properties", {}).get(step) or _any_key(node)
    return _resolved(node)


def _any_key(node: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema of the values of a mapping with free keys."""
    for values in (
        node.get("additionalProperties"),
        *node.get("patternProperties", {}).values(),
    ):
        if isinstance(values, dict):
            return values
    return {}


def _resolved(node: dict[str, Any]) -> dict[str, Any]:
    while True:
        if "$ref" in node:
            node = _SCHEMA["$defs"][str(node["$ref"]).rpartition("/")[2]]
        elif "anyOf" in node:
            node = node["anyOf"][0]
        else:
            return node
