"""Which language a person gets."""

import pytest
from babel.support import NullTranslations

from leadership360.i18n import available_languages, locale_of, select_language, translations


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        pytest.param(["de"], "de", id="the same"),
        pytest.param(["de-AT"], "de", id="base language serves"),
        pytest.param(["fr", "de"], "de", id="second wish"),
        pytest.param(["PT-br"], "pt_BR", id="spelling does not matter"),
        pytest.param(["xx"], "en", id="none: the first available"),
        pytest.param([], "en", id="no wish"),
    ],
)
def test_select_language(wanted: list[str], expected: str) -> None:
    assert select_language(wanted, ["en", "de", "pt_BR"]) == expected


def test_a_language_without_catalog_speaks_english() -> None:
    catalog = translations("eu")
    assert isinstance(catalog, NullTranslations)
    assert catalog.gettext("Vision") == "Vision"


def test_english_is_always_available() -> None:
    assert available_languages()[0] == "en"


def test_tags_of_the_web_and_of_babel_mean_the_same() -> None:
    assert locale_of("de-AT") == locale_of("de_AT")
