"""Every sentence of the code has a translation in every catalog, and the same facts in it."""

import re
import shutil
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from leadership360.paths import TEMPLATES
from tests import catalogs

CATALOGS = [pytest.param(one, id=catalogs.language_of(one)) for one in catalogs.catalogs()]
MEND = "please run ./dev catalogs, and translate what is empty then"

_PLACES = re.compile(r"%\(\w+\)[sd]|\{\w*\}")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("catalogs") / "messages.pot"
    catalogs.extract(file)
    return file


def read(catalog: Path) -> Catalog:
    with catalog.open("rb") as file:
        return read_po(file)


def sentences(catalog: Path) -> list[Message]:
    return [message for message in read(catalog) if message.id]


def forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def places(text: str) -> Counter[str]:
    return Counter(_PLACES.findall(text))


def test_german_is_there() -> None:
    assert "de" in {catalogs.language_of(one) for one in catalogs.catalogs()}


@pytest.mark.parametrize("catalog", CATALOGS)
def test_a_catalog_holds_the_sentences_of_the_code_and_no_others(
    catalog: Path, template: Path
) -> None:
    wanted = {(one.context, one.id) for one in sentences(template)}

    assert {(one.context, one.id) for one in sentences(catalog)} ^ wanted == set(), MEND


@pytest.mark.parametrize("catalog", CATALOGS)
def test_a_catalog_is_written_as_the_command_writes_it(
    catalog: Path, template: Path, tmp_path: Path
) -> None:
    copy = tmp_path / catalogs.language_of(catalog) / "LC_MESSAGES" / catalog.name
    copy.parent.mkdir(parents=True)
    shutil.copy(catalog, copy)
    catalogs.update(copy, template)

    assert copy.read_text(encoding="utf-8") == catalog.read_text(encoding="utf-8"), MEND


@pytest.mark.parametrize("catalog", CATALOGS)
def test_nothing_is_left_empty_or_marked_as_a_guess(catalog: Path) -> None:
    left = [one.id for one in sentences(catalog) if one.fuzzy or not all(forms(one.string))]

    assert left == []


@pytest.mark.parametrize("catalog", CATALOGS)
def test_a_translation_names_the_same_facts_as_the_sentence(catalog: Path) -> None:
    """The first plural form is the first of the sentence, whatever comes after is the second."""
    different = [
        (source, said)
        for one in sentences(catalog)
        for number, said in enumerate(forms(one.string))
        for source in [forms(one.id)[min(number, len(forms(one.id)) - 1)]]
        if places(said) != places(source)
    ]

    assert different == []


@pytest.mark.parametrize("catalog", CATALOGS)
def test_a_translation_begins_and_ends_as_the_sentence_does(catalog: Path) -> None:
    """Sentences are put together: white space at an end is part of them."""
    different = [
        said
        for one in sentences(catalog)
        for said in forms(one.string)
        # French has a thin space before a semicolon, also where a sentence begins with one.
        if (said[:1].isspace() and said[:1] != "\u202f", said[-1:].isspace())
        != (forms(one.id)[0][:1].isspace(), forms(one.id)[0][-1:].isspace())
    ]

    assert different == []


@pytest.mark.parametrize("catalog", CATALOGS)
def test_what_is_compiled_is_what_is_written(catalog: Path) -> None:
    with catalog.with_suffix(".mo").open("rb") as file:
        compiled = {forms(one.id): forms(one.string) for one in read_mo(file) if one.id}

    assert compiled == {forms(one.id): forms(one.string) for one in sentences(catalog)}, MEND


def test_german_quotes_the_german_way() -> None:
    (german,) = [one for one in catalogs.catalogs() if catalogs.language_of(one) == "de"]
    said = [form for one in sentences(german) for form in forms(one.string)]

    assert [one for one in said if not re.fullmatch('([^„“”"]|„[^„“”"]*“)*', one)] == []


# --- sentences that no catalog would ever see ---

#: What stands in templates and is the same in every language.
_NAMES = re.compile(
    r"\b(Leadership 360|PDF|group|leader_(name|email|language)|rater_(name|email|language))\b"
)
_TOLD = re.compile(r"\b(?:aria-label|alt|title|placeholder|data-label|data-note)=(\"[^\"]*\")")


def test_no_template_says_anything_by_itself() -> None:
    said = {
        f"{file.relative_to(TEMPLATES)}: {words}"
        for file in sorted(TEMPLATES.rglob("*.*"))
        for words in _own_words(file.read_text(encoding="utf-8"))
    }

    assert said == set()


def _own_words(template: str) -> set[str]:
    page = re.sub(r"\{% block width %\}\w*", "", template)  # the name of a class
    page = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", page, flags=re.DOTALL)
    told = " ".join(_TOLD.findall(page))
    text = re.sub(r"<[^>]*>", " ", page)
    return set(re.findall(r"[^\W\d_]{2,}", _NAMES.sub("", f"{text} {told}")))
