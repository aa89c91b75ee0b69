"""Letters: subject and text from a template, in the reader's language. Knows no address."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from textwrap import wrap

from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from leadership360.domain.cycle import MailTemplate
from leadership360.i18n import available_languages, locale_of, select_language, translations
from leadership360.paths import TEMPLATES

_WIDTH = 72
_LINE_ENDS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\s]+")


@dataclass(frozen=True, slots=True)
class Letter:
    """What somebody reads. subject: one line. text: lines of at most 72 characters, except links.

    language: the one it is written in.
    """

    subject: str
    text: str
    language: str


def compose(template: MailTemplate, facts: Mapping[str, object], *, language: str) -> Letter:
    """Return the letter of ``template``; in English where there is no catalog of ``language``.

    facts: what the template names; every text among them is printed on one line.
    Raises jinja2.UndefinedError when a fact is missing.
    """
    written_in = select_language([language], available_languages())
    page = _environment(written_in).get_template(f"mail/{template.value}.txt").render(facts)
    subject, _, text = page.strip().partition("\n")
    return Letter(subject.strip(), _wrapped(text.strip()) + "\n", written_in)


def one_line(text: str) -> str:
    """Return ``text`` on one line, without control characters."""
    return _LINE_ENDS.sub(" ", text).strip()


@cache
def _environment(language: str) -> Environment:
    def day(value: date) -> str:
        return format_date(value, "full", locale=locale_of(language))

    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=False,  # noqa: S701  (plain text)
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=lambda value: one_line(value) if isinstance(value, str) else value,
    )
    made.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    made.filters["day"] = day
    return made


def _wrapped(text: str) -> str:
    lines: list[str] = []
    for line in re.sub(r"\n{3,}", "\n\n", text).splitlines():
        indent = "  " if line.startswith("- ") else ""
        lines += wrap(
            line,
            _WIDTH,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [""]
    return "\n".join(lines)
