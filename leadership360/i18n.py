"""Catalogs of translated sentences, and which language a person gets."""

from collections.abc import Sequence
from functools import cache

from babel.core import Locale
from babel.support import NullTranslations, Translations

from leadership360.paths import TRANSLATIONS

#: The language the sentences are written in; needs no catalog.
SOURCE_LANGUAGE = "en"


def locale_of(language: str) -> Locale:
    """Return Babel's locale for a tag such as ``de``, ``de-AT`` or ``pt_BR``.

    Raises babel's UnknownLocaleError or ValueError for a tag that names no locale.
    """
    return Locale.parse(language.replace("-", "_"))


@cache
def translations(language: str) -> Translations | NullTranslations:
    """Return the catalog of ``language`` or of its base language; English where there is none."""
    return Translations.load(TRANSLATIONS, [str(locale_of(language))])


@cache
def available_languages() -> tuple[str, ...]:
    """Return the languages with a catalog, the source language first."""
    catalogs = sorted(TRANSLATIONS.glob("*/LC_MESSAGES/messages.mo"))
    return (SOURCE_LANGUAGE, *(catalog.parent.parent.name for catalog in catalogs))


@cache
def language_names() -> tuple[tuple[str, str], ...]:
    """Return tag and name of each available language, each named in itself."""
    named = [(tag, locale_of(tag).get_display_name() or tag) for tag in available_languages()]
    return tuple((tag, name[:1].upper() + name[1:]) for tag, name in named)


def select_language(wanted: Sequence[str], available: Sequence[str]) -> str:
    """Return the first wanted language that is available, else the first available one.

    wanted: tags, the dearest first; a base language serves for its variants and the other way
    round. available: never empty.
    """
    for tag in wanted:
        plain = _plain(tag)
        for matches in (
            [one for one in available if _plain(one) == plain],
            [one for one in available if _base(one) == _base(tag)],
        ):
            if matches:
                return matches[0]
    return available[0]


def _plain(tag: str) -> str:
    return tag.replace("-", "_").casefold()


def _base(tag: str) -> str:
    return _plain(tag).partition("_")[0]
