"""From refusals to statuses and pages. "Not yours" and "not there" look the same."""

from datetime import date
from typing import Any

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from leadership360.domain import errors
from leadership360.domain.cycle import CycleState
from leadership360.domain.errors import DomainError
from leadership360.render.pdf_process import PdfFailed
from leadership360.store.instruments import InstrumentInvalid
from leadership360.store.tables import TableUnreadable
from leadership360.web.filters import CYCLE_STATES, day

#: Status of every refusal; the most special class that fits decides.
STATUS: dict[type[DomainError], int] = {
    DomainError: 400,
    errors.NotFound: 404,
    errors.LinkUnknown: 404,
    errors.WrongState: 409,
    errors.CycleClosed: 410,
    errors.CycleNotOpen: 409,
    errors.ClosingDayPast: 422,
    errors.ResumeCodeWrong: 422,
    errors.AnswersInvalid: 422,
    errors.AnswersTooLong: 422,
    errors.NotSealed: 422,
    errors.NotConfirmed: 409,
    errors.NothingToSend: 422,
    errors.CoachInside: 422,
    errors.CoachNeedsKey: 422,
    errors.CoachNeedsTime: 422,
    errors.RosterEmpty: 422,
    errors.RosterFaulty: 422,
    errors.CycleNameTaken: 409,
    errors.AccountExists: 409,
    errors.FilesBusy: 503,
    errors.KeyLost: 503,
    errors.SelfCheckFailed: 500,
    errors.BoxesChanged: 409,
    errors.GracePeriodOver: 409,
    errors.NotStricter: 409,
    errors.TrusteesAlike: 422,
    errors.TrusteesNeeded: 409,
    errors.PassphrasesWrong: 422,
    TableUnreadable: 422,
    InstrumentInvalid: 422,
    PdfFailed: 503,
}

_PAGES = {
    400: (_l("That did not work"), _l("The request was incomplete. Please go back and try again.")),
    403: (_l("Not for you"), _l("Your account may not see this page.")),
    404: (
        _l("Nothing here"),
        _l("This page does not exist, or it is not yours to see. Please check the address."),
    ),
    409: (_l("Not now"), _l("This step is not possible now.")),
    410: (_l("Closed"), _l("This is closed.")),
    422: (_l("Please have another look"), _l("Something does not fit yet.")),
    503: (_l("Not possible at the moment"), _l("Please try again later.")),
    405: (_l("Not like this"), _l("This page cannot be called that way. Please go back.")),
    413: (_l("Too large"), _l("The file is too large. A roster may have up to 1 MiB.")),
    429: (_l("A little slower"), _l("Too many tries in a short time. Please wait a minute.")),
    500: (
        _l("Our mistake"),
        _l("Something went wrong on our side. Nothing you entered before is lost."),
    ),
}

#: A rater who meets one of these comes on with a link; with any other, the way back is open.
_NEEDS_LINK = {400, 403, 404}


def sentence(error: DomainError) -> str:
    """Return what to tell the person, in the person's language."""
    return str(_(error.message, **{name: _in_words(value) for name, value in error.params.items()}))


def _in_words(value: object) -> str:
    match value:
        case CycleState():
            return str(CYCLE_STATES[value])
        case date():
            return day(value)
    return str(value)


def status_of(error: DomainError) -> int:
    """Return the HTTP status of a refusal."""
    return next(STATUS[cls] for cls in type(error).__mro__ if cls in STATUS)


def _page(status: int, title: Any, text: Any) -> ResponseReturnValue:
    is_rater = request.path == "/r" or request.path.startswith("/r/")
    page = render_template(
        "error.html",
        title=title,
        text=text,
        is_rater=is_rater,
        needs_link=status in _NEEDS_LINK,
    )
    return page, status


def register(app: Flask) -> None:
    """Answer every refusal and every HTTP error with a page that says what to do."""

    @app.errorhandler(DomainError)
    def refused(error: DomainError) -> ResponseReturnValue:
        status = status_of(error)
        title = _l("This link does not work") if isinstance(error, errors.LinkUnknown) else None
        return _page(status, title or _PAGES.get(status, _PAGES[400])[0], sentence(error))

    @app.errorhandler(CSRFError)
    def stale(_error: CSRFError) -> ResponseReturnValue:
        return _page(
            400,
            _l("This page was open for too long"),
            _l("For your safety we did not accept it. Please go back, reload, and try again."),
        )

    @app.errorhandler(SecurityError)
    def foreign_host(_error: SecurityError) -> ResponseReturnValue:
        # Not a page: under a foreign name no address can be built, not even that of a style sheet.
        text = _("Nothing is served under this name.")
        return app.response_class(text + "\n", 400, mimetype="text/plain")

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> ResponseReturnValue:
        code = error.code or 500
        if code < 400:
            return error
        title, text = _PAGES.get(code, _PAGES[400 if code < 500 else 500])
        return _page(code, title, text)

    @app.errorhandler(500)
    def broken(_error: Exception) -> ResponseReturnValue:
        return _page(500, *_PAGES[500])
