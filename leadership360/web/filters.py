"""Formats and words for templates."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from babel.lists import format_list
from flask import Flask, g
from flask_babel import format_date, format_decimal, get_locale, get_translations, ngettext
from flask_babel import lazy_gettext as _l

from leadership360.domain.cycle import CycleState, HeldBy, MailState
from leadership360.domain.relation import Relation
from leadership360.i18n import language_names
from leadership360.services.raters import RequestState

#: Relations as seen by the rater: "you are asked as …".
AS_RATER = {
    Relation.SELF: _l("yourself"),
    Relation.MANAGER: _l("as the manager"),
    Relation.REPORT: _l("as a direct report"),
    Relation.PEER: _l("as a peer"),
    Relation.OTHER: _l("as somebody who works with them"),
}

#: Relations as groups, for admins and leaders.
GROUPS = {
    Relation.SELF: _l("Self-assessment"),
    Relation.MANAGER: _l("Manager"),
    Relation.REPORT: _l("Direct reports"),
    Relation.PEER: _l("Peers"),
    Relation.OTHER: _l("Others"),
}

CYCLE_STATES = {
    CycleState.DRAFT: _l("Draft"),
    CycleState.COLLECTING: _l("Collecting"),
    CycleState.CLOSING: _l("Closing"),
    CycleState.CLOSED: _l("Closed"),
    CycleState.RELEASED: _l("Released"),
}

HELD_BY = {
    HeldBy.KEY: _l(
        "This cycle could not be closed: its key is missing from the key store, or it is another "
        "one. Nothing is lost. Put the key back, and the cycle closes by itself."
    ),
    HeldBy.SELF_CHECK: _l(
        "This cycle could not be closed: the results did not pass the check that protects people "
        "who answered. Nothing was written, and every answer is still sealed in its box. This is "
        "a fault of the software: please tell whoever looks after this installation, and close "
        "again when it is mended."
    ),
    HeldBy.BOXES: _l(
        "The results could not be made again: the sealed answers are not those they were first "
        "made of. Nothing was written. Somebody has changed the database: please tell whoever "
        "looks after this installation."
    ),
}

MAIL_STATES = {
    MailState.QUEUED: _l("waiting"),
    MailState.SENDING: _l("being sent"),
    MailState.SENT: _l("sent"),
    MailState.IN_DOUBT: _l("in doubt: the mail server broke off; not sent again"),
    MailState.FAILED: _l("refused by the mail server"),
}

REQUEST_STATES = {
    RequestState.NEW: _l("Not started"),
    RequestState.STARTED: _l("Started, not sent yet"),
    RequestState.SENT: _l("Sent"),
    RequestState.CHANGED: _l("Changed since you sent it; what you sent still counts"),
    RequestState.SENT_ELSEWHERE: _l("Sent from another browser"),
    RequestState.DECLINED: _l("You asked to be left out"),
}


def day(value: date) -> str:
    """Return a date in words."""
    return str(format_date(value, "long"))


def one_decimal(value: float) -> str:
    """Return a mean as it is printed."""
    return str(format_decimal(value, "0.0"))


def groups(relations: Iterable[Relation]) -> str:
    """Return the names of groups as a list in a sentence."""
    return str(format_list([str(GROUPS[relation]) for relation in relations], locale=get_locale()))


def minutes(value: int) -> str:
    """Return a time span people can plan with."""
    if value < 120:
        return str(ngettext("about %(num)d minute", "about %(num)d minutes", value))
    return str(ngettext("about %(num)d hour", "about %(num)d hours", round(value / 60)))


def described(field: Any, autocomplete: str = "", has_hint: bool = False) -> dict[str, Any]:
    """Return the attributes that tie a control to its hint and its fault."""
    ids = [field.id + "-hint"] if has_hint or field.description else []
    ids += [field.id + "-wrong"] if field.errors else []
    attributes: dict[str, Any] = {"aria-describedby": " ".join(ids)} if ids else {}
    if field.errors:
        attributes["aria-invalid"] = "true"
    if autocomplete:
        attributes["autocomplete"] = autocomplete
    return attributes


def register(app: Flask) -> None:
    """Offer formats as filters, words by key, and sentences in the page's language."""
    app.jinja_env.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.globals.update(
        described=described, get_locale=get_locale, language_names=language_names
    )
    app.jinja_env.filters.update(
        day=day,
        minutes=minutes,
        one_decimal=one_decimal,
        groups=groups,
        as_rater=_words(AS_RATER),
        group=_words(GROUPS),
        cycle_state=_words(CYCLE_STATES),
        held_by=_words(HELD_BY),
        mail_state=_words(MAIL_STATES),
        request_state=_words(REQUEST_STATES),
    )


def _gettext(sentence: str) -> str:
    return str(_catalog().ugettext(sentence))


def _ngettext(singular: str, plural: str, number: int) -> str:
    return str(_catalog().ungettext(singular, plural, number))


def _catalog() -> Any:
    """Return the catalog of this request; Flask-Babel would look for it with each sentence."""
    if "catalog" not in g:
        g.catalog = get_translations()
    return g.catalog


def _words(words: dict[Any, Any]) -> Any:
    return lambda key: words[type(next(iter(words)))(key)]
