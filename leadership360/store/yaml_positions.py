"""YAML read carefully: plain data, the place of every key, and every fault of the file at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

MAX_BYTES = 1024 * 1024

#: Values after aliases are filled in; a real instrument has a few thousand.
_MAX_VALUES = 50_000

#: Levels of nesting; a real instrument has seven.
_MAX_DEPTH = 32

_PLAIN_TAGS = frozenset(
    f"tag:yaml.org,2002:{name}"
    for name in (
        "str",
        "int",
        "float",
        "bool",
        "null",
        "seq",
        "map",
        "timestamp",
        "merge",
        "value",
    )
)

Path = tuple[str | int, ...]
"""Where a value lies: keys and list positions from the top."""


@dataclass(frozen=True, slots=True)
class Place:
    """Row and column, counted from 1."""

    row: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True)
class YamlFault:
    """Something wrong with the YAML itself."""

    place: Place
    path: Path
    sentence: str


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """A document as plain data.

    data: dictionaries, lists and scalars; None if the file could not be read at all.
    places: path -> where its key (in a list: its value) begins.
    """

    data: Any
    places: Mapping[Path, Place]
    faults: tuple[YamlFault, ...]

    def place_of(self, path: Path) -> Place:
        """Return the place of ``path``, or of the nearest part of it that is in the file."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.places:
                return self.places[path[:length]]
        return Place()


def read_yaml(raw: bytes) -> YamlDocument:
    """Return the one YAML document in ``raw``. Never raises; what is wrong is in ``faults``.

    Nothing in the file can make this run long: size, nesting and aliases are limited.
    """
    fault = _too_big(raw) or _not_text(raw)
    if fault:
        return _unreadable(fault)
    yaml = YAML(typ="safe", pure=True)
    text = raw.decode("utf-8-sig")
    try:
        node = yaml.compose(text)
    except (RecursionError, YAMLError) as error:
        return _unreadable(_broken(error, text))
    if node is None:
        return _unreadable(YamlFault(Place(), (), "is empty; expected an instrument"))
    return _plain(node, yaml)


def _broken(error: RecursionError | YAMLError, text: str) -> YamlFault:
    match error:
        case RecursionError():
            return YamlFault(Place(), (), "is nested too deeply to be an instrument")
        case ReaderError():
            return _bad_character(text, error)
        case MarkedYAMLError():
            return _syntax_fault(error)
    return YamlFault(Place(), (), f"is not valid YAML: {_one_line(str(error))}")


def _unreadable(fault: YamlFault) -> YamlDocument:
    return YamlDocument(None, {}, (fault,))


def _too_big(raw: bytes) -> YamlFault | None:
    if len(raw) <= MAX_BYTES:
        return None
    sentence = f"is larger than {MAX_BYTES:,} bytes; no instrument is that long"
    return YamlFault(Place(), (), sentence)


def _not_text(raw: bytes) -> YamlFault | None:
    try:
        raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode(errors="replace").removeprefix("\ufeff")
        return YamlFault(_end_of(before), (), "is not UTF-8 text; please save the file as UTF-8")
    return None


def _end_of(text: str) -> Place:
    return Place(text.count("\n") + 1, len(text) - text.rfind("\n"))


def _bad_character(text: str, error: ReaderError) -> YamlFault:
    code = error.character if isinstance(error.character, int) else ord(error.character)
    place = _end_of(text[: text.find(chr(code))])
    return YamlFault(place, (), f"has a character that YAML does not allow (U+{code:04X})")


def _syntax_fault(error: MarkedYAMLError) -> YamlFault:
    mark = error.problem_mark or error.context_mark
    place = Place(mark.line + 1, mark.column + 1) if mark else Place()
    parts = [part for part in (error.context, error.problem) if part]
    return YamlFault(place, (), f"is not valid YAML: {_one_line(', '.join(parts))}")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _plain(root: Node, yaml: YAML) -> YamlDocument:
    reading = _Reading(yaml)
    try:
        data = reading.value(root, ())
    except _TooMuch as fault:
        return _unreadable(YamlFault(_place(root), (), str(fault)))
    return YamlDocument(data, reading.places, tuple(reading.faults))


class _TooMuch(Exception):
    """The document would grow beyond every sensible size."""


def _place(node: Node) -> Place:
    return Place(node.start_mark.line + 1, node.start_mark.column + 1)


@dataclass(slots=True)
class _Reading:
    yaml: YAML
    places: dict[Path, Place] = field(default_factory=dict)
    faults: list[YamlFault] = field(default_factory=list)
    values: int = 0

    def value(self, node: Node, path: Path) -> Any:
        self.values += 1
        if self.values > _MAX_VALUES:
            raise _TooMuch("has more values than an instrument can have; are there nested aliases?")
        if len(path) > _MAX_DEPTH:
            raise _TooMuch("is nested too deeply to be an instrument; does an alias hold itself?")
        self.places.setdefault(path, _place(node))
        if str(node.tag) not in _PLAIN_TAGS:
            self._fault(node, path, f"has the tag {node.tag}; expected a plain value")
            return None
        match node:
            case MappingNode():
                return self._mapping(node, path)
            case SequenceNode():
                return [self.value(child, (*path, i)) for i, child in enumerate(node.value)]
            case _:
                return self._scalar(node, path)

    def _mapping(self, node: MappingNode, path: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = self._key(key_node, path)
            if key is None:
                continue
            if key in result:
                first = self.places[(*path, key)]
                self._fault(key_node, (*path, key), f"appears twice; first in line {first.row}")
                continue
            self.places[(*path, key)] = _place(key_node)
            result[key] = self.value(value_node, (*path, key))
        return result

    def _key(self, node: Node, path: Path) -> str | None:
        if isinstance(node, ScalarNode):
            return str(node.value)
        self._fault(node, path, "has a list or a mapping as a key; expected a word")
        return None

    def _scalar(self, node: Node, path: Path) -> Any:
        try:
            return self.yaml.constructor.construct_object(node)
        except (YAMLError, ValueError, LookupError, OverflowError):
            self._fault(node, path, "cannot be read as a number, a date or a text")
            return None

    def _fault(self, node: Node, path: Path, sentence: str) -> None:
        self.faults.append(YamlFault(_place(node), path, sentence))
