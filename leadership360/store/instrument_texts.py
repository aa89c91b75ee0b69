"""Rules about the words of an instrument file: languages, wordings, placeholders."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from leadership360.domain.instrument import NAME
from leadership360.domain.relation import Relation
from leadership360.store.instrument_rule import Broken, Rule, one_of
from leadership360.store.instrument_schema import (
    DimensionPart,
    InstrumentFile,
    LanguageStatus,
    WordingPart,
)
from leadership360.store.yaml_positions import Path

_BRACES = re.compile(r"\{[^{}]*\}?|\}")


def _default_language(file: InstrumentFile) -> Iterator[Broken]:
    known = file.languages.available
    if file.languages.default not in known:
        sentence = f"is “{file.languages.default}”; {one_of(known)} in languages.available"
        yield Broken(("languages", "default"), sentence)


def _required_languages(file: InstrumentFile) -> list[str]:
    finished = (
        tag
        for tag, info in file.languages.available.items()
        if info.status is not LanguageStatus.DRAFT
    )
    default = [tag for tag in file.languages.available if tag == file.languages.default]
    return list(dict.fromkeys((*default, *finished)))


def _labels(file: InstrumentFile) -> Iterator[tuple[Path, Mapping[str, str]]]:
    yield ("title",), file.title
    for name, scale in file.scales.items():
        if scale.not_observed.enabled:
            yield ("scales", name, "not_observed", "label"), scale.not_observed.label
    for relation, perspective in file.perspectives.items():
        yield ("perspectives", str(relation), "label"), perspective.label
    for i, dimension in enumerate(file.dimensions):
        yield ("dimensions", i, "label"), dimension.label
        yield ("dimensions", i, "definition"), dimension.definition
        yield from _suggestions(i, dimension)


def _suggestions(number: int, dimension: DimensionPart) -> Iterator[tuple[Path, Mapping[str, str]]]:
    given = dimension.suggestions
    if given is None:
        return
    for key, texts in (("keep", given.keep), ("more", given.more), ("try", given.once)):
        for i, text in enumerate(texts):
            yield ("dimensions", number, "suggestions", key, i), text


def _worded(
    file: InstrumentFile,
) -> Iterator[tuple[Path, Mapping[str, WordingPart], Sequence[Relation]]]:
    for i, item in enumerate(file.items):
        yield ("items", i, "text"), item.text, item.audience
    for i, prompt in enumerate(file.open_prompts):
        yield ("open_prompts", i, "text"), prompt.text, prompt.audience


def _languages_given(file: InstrumentFile) -> Iterator[tuple[Path, Collection[str]]]:
    yield from _labels(file)
    for name, scale in file.scales.items():
        if scale.type == "ordinal":
            yield ("scales", name, "labels"), scale.labels
    for path, text, _ in _worded(file):
        yield path, text


def _languages_complete(file: InstrumentFile) -> Iterator[Broken]:
    default = file.languages.default
    for path, given in _languages_given(file):
        for language in _required_languages(file):
            if language not in given:
                reason = "the default language" if language == default else "no draft any more"
                sentence = f"is missing; expected it in this language, which is {reason}"
                yield Broken((*path, language), sentence)


def _languages_known(file: InstrumentFile) -> Iterator[Broken]:
    known = file.languages.available
    for path, given in _languages_given(file):
        for language in given:
            if language not in known:
                sentence = f"is in a language that languages.available lacks; {one_of(known)}"
                yield Broken((*path, language), sentence)


def _wordings_complete(file: InstrumentFile) -> Iterator[Broken]:
    for path, text, audience in _worded(file):
        for language in _required_languages(file):
            wording = text.get(language)
            if wording is None:
                continue
            if Relation.SELF in audience and wording.own is None:
                yield Broken(
                    (*path, language, "self"),
                    "is missing; the leader is asked this too",
                )
            if set(audience) - {Relation.SELF} and wording.other is None:
                yield Broken((*path, language, "other"), "is missing; others are asked this too")


def _placeholders(file: InstrumentFile) -> Iterator[Broken]:
    for path, texts in _labels(file):
        for language, line in texts.items():
            yield from _braces((*path, language), line, allowed=False)
    for path, text, _ in _worded(file):
        for language, wording in text.items():
            yield from _braces((*path, language, "self"), wording.own or "", allowed=False)
            yield from _braces((*path, language, "other"), wording.other or "", allowed=True)


def _braces(path: Path, line: str, *, allowed: bool) -> Iterator[Broken]:
    for found in _BRACES.findall(line.replace(NAME, "") if allowed else line):
        expected = f"{NAME} is the only placeholder" if allowed else "no placeholder is filled here"
        yield Broken(path, f"holds “{found}”; {expected}")


def _name_in_items(file: InstrumentFile) -> Iterator[Broken]:
    for i, item in enumerate(file.items):
        for language, wording in item.text.items():
            if wording.other is not None and NAME not in wording.other:
                path = ("items", i, "text", language, "other")
                yield Broken(path, f"does not hold {NAME}; raters must see whom they rate")


def _repeated_audience(file: InstrumentFile) -> Iterator[Broken]:
    for path, _, audience in _worded(file):
        if len(set(audience)) != len(audience):
            yield Broken((*path[:-1], "audience"), "names a relation twice; expected each once")


#: Each rule with the sections it must see whole.
TEXT_RULES: tuple[tuple[Rule, frozenset[str]], ...] = (
    (_default_language, frozenset({"languages"})),
    (_languages_complete, frozenset({"languages"})),
    (_languages_known, frozenset({"languages"})),
    (_wordings_complete, frozenset({"languages"})),
    (_placeholders, frozenset()),
    (_name_in_items, frozenset()),
    (_repeated_audience, frozenset()),
)
