"""Languages of the tests alone: catalogs made from the sentences of the code, never shipped."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from math import ceil
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from leadership360 import app, i18n
from leadership360.render import html, mail
from tests import catalogs
from tests.markup import is_element

#: Around every sentence that came through the catalog.
OPEN, CLOSE = "⟦", "⟧"

#: A language of no catalog, whose dates and lists read like the source's.
PSEUDO = "en_GB"

#: Attributes that are read to somebody, or shown by a script.
_TOLD = (
    *("aria-label", "alt", "title", "placeholder", "data-label", "data-note"),
    *("data-saving", "data-saved", "data-failed", "data-offline"),
)

#: How much longer other languages may be than English.
_GROWTH = 0.4

_CACHES = (
    i18n.translations,
    i18n.available_languages,
    i18n.language_names,
    html.environment,
    mail._environment,
)


def pseudo(sentence: str) -> str:
    """Return the sentence between marks and longer by the growth: a word alone as one word."""
    missing = ceil(len(sentence) * _GROWTH)
    if " " not in sentence.strip():
        return f"{OPEN}{sentence}{'å' * missing}{CLOSE}"
    words = "åååååå " * (missing // 7) + "å" * (missing % 7)
    return f"{OPEN}{sentence} {words.strip()}{CLOSE}"


def said(tree: Element) -> Iterator[str]:
    """Yield every text of a page that is in its language, also what is only read aloud."""
    yield from _said(tree, tree.attrib["lang"])


def _said(element: Element, language: str) -> Iterator[str]:
    if not is_element(element) or element.tag in ("script", "code"):
        return
    if element.get("lang", language) != language:
        return
    yield from (element.get(name, "") for name in _TOLD)
    yield element.text or ""
    for child in element:
        yield from _said(child, language)
        yield child.tail or ""


def unmarked(text: str) -> str:
    """Return what is left of a text without what came through the catalog."""
    inner = re.compile(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
    while inner.search(text):
        text = inner.sub(" ", text)
    return text


@contextmanager
def speaking(folder: Path, language: str, words: Callable[[str], str]) -> Iterator[None]:
    """Let the application speak one more language, whose sentences ``words`` makes."""
    template = folder / "messages.pot"
    catalogs.extract(template)
    _write(folder / language / "LC_MESSAGES" / "messages.mo", template, language, words)
    with pytest.MonkeyPatch.context() as patched:
        for module in (i18n, app):
            patched.setattr(module, "TRANSLATIONS", folder)
        _forget()
        yield
    _forget()


def some(translated: Mapping[str, str]) -> Callable[[str], str]:
    """Return a translation of a few sentences; the others stay empty, which means English."""
    return lambda sentence: translated.get(sentence, "")


def _write(file: Path, template: Path, language: str, words: Callable[[str], str]) -> None:
    with template.open("rb") as source:
        sentences = [one for one in read_po(source) if one.id]
    made = Catalog(locale=language)
    for one in sentences:
        if isinstance(one.id, str):
            made.add(one.id, words(one.id), context=one.context)
        else:
            forms = [one.id[0], *one.id[1:] * (made.num_plurals - 1)]
            made.add(one.id, tuple(words(form) for form in forms), context=one.context)
    file.parent.mkdir(parents=True)
    with file.open("wb") as target:
        write_mo(target, made)


def _forget() -> None:
    for one in _CACHES:
        one.cache_clear()
