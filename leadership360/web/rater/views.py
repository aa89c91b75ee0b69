"""The rater's way: link, list, form, review, done."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response

from leadership360.clock import Clock
from leadership360.db import db
from leadership360.domain.answers import Answers
from leadership360.domain.errors import (
    AnswersInvalid,
    DomainError,
    LinkUnknown,
    NotConfirmed,
    NothingToSend,
    ResumeCodeWrong,
)
from leadership360.domain.questionnaire import FormPage
from leadership360.domain.relation import Relation
from leadership360.sealing import read_resume_code, resume_code
from leadership360.services import mail, own_data, raters
from leadership360.services.promises import PromiseView, show_promise
from leadership360.services.raters import OpenForm
from leadership360.web.access import public
from leadership360.web.downloads import download
from leadership360.web.errors import sentence, status_of
from leadership360.web.forms import EmptyForm
from leadership360.web.language import remember
from leadership360.web.limits import limiter
from leadership360.web.rater import session as rater_session
from leadership360.web.rater.forms import (
    CodeForm,
    PageForm,
    RecoverForm,
    ResumeForm,
    SharedForm,
    page_form,
)
from leadership360.web.rater.pages import question_page, review
from leadership360.web.rater.sealed_notes import form_notes, requests_notes
from leadership360.web.rater.session import RaterSession

#: Only wrong secrets count: a whole office may come in by one address at the same moment.
NOT_FOUND = 404

bp = Blueprint("rater", __name__, url_prefix="/r")
bp.after_request(rater_session.write_cookies)

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


def with_link(view: View) -> View:
    """Mark a view as open to whoever came in by a link, and hand it the rater's session."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        return view(rater_session.current(), *args, **kwargs)

    guarded.access = "the link's secret is the credential"  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]


def _clock() -> Clock:
    clock: Clock = current_app.extensions["clock"]
    return clock


def language() -> str:
    """Return the language of this page."""
    return str(get_locale() or "en")


@bp.get("")
@public("the page that takes the link's secret; knows nothing yet")
def enter() -> ResponseReturnValue:
    """Show where the code goes; the script fills it in from the address."""
    return render_template("rater/enter.html", form=CodeForm())


@bp.post("")
@limiter.limit("30 per minute", deduct_when=lambda answer: answer.status_code == NOT_FOUND)
@public("exchanges the link's secret for a cookie; writes nothing")
def exchange() -> ResponseReturnValue:
    """Let the rater in."""
    form = CodeForm()
    if not form.validate_on_submit():
        return render_template("rater/enter.html", form=form), 422
    today = _clock().today()
    rater = raters.open_link(db.session, _secret(form.code.data), today=today)
    rater_session.begin(rater)
    remember(rater.language)
    return redirect(url_for(".requests"), 303)


def _secret(pasted: str | None) -> str:
    """Return the secret of a code or of a whole link."""
    return (pasted or "").rpartition("#")[2]


@bp.route("/new-link", methods=["GET", "POST"])
@limiter.limit("10 per minute", methods=["POST"])
@public("asks for a new link; never says whether an address is known")
def recover() -> ResponseReturnValue:
    """Send a new link to an address that has one coming."""
    form = RecoverForm()
    if not form.validate_on_submit():
        return render_template("rater/recover.html", form=form), 422 if form.is_refused else 200
    mail.request_new_link(db.session, form.email.data or "", now=_clock().now())
    return redirect(url_for(".recovered"), 303)


@bp.get("/new-link/sent")
@public("says the same to everybody")
def recovered() -> ResponseReturnValue:
    """Say what happens now, whoever asked."""
    return render_template("rater/recovered.html")


@bp.get("/requests")
@with_link
def requests(session: RaterSession) -> ResponseReturnValue:
    """Show "My feedback requests"."""
    page = raters.show_requests(db.session, session.rater, session.edit_key)
    return render_template(
        "rater/requests.html",
        page=page,
        resume_code="" if page.seals_in_browser else resume_code(session.key()),
        sealed=requests_notes(session, page),
        form=EmptyForm(),
        resume_form=ResumeForm(formdata=None),
        shared_form=SharedForm(formdata=None, is_shared=session.is_shared),
    )


@bp.post("/resume")
@limiter.limit("30 per minute")
@with_link
def resume(session: RaterSession) -> ResponseReturnValue:
    """Open drafts begun in another browser."""
    form = ResumeForm()
    key = read_resume_code(form.resume_code.data or "")
    if key is None:
        raise ResumeCodeWrong
    raters.adopt_key(db.session, session.rater, old=session.edit_key, new=key)
    session.edit_key = key
    flash(_("Your answers are here again."))
    return redirect(url_for(".requests"), 303)


@bp.post("/shared")
@with_link
def shared(session: RaterSession) -> ResponseReturnValue:
    """Keep the key only as long as the browser window, or until the cycle closes."""
    form = SharedForm()
    session.is_shared = bool(form.is_shared.data)
    response = redirect(url_for(".requests"), 303)
    return response if session.is_shared else rater_session.unshare(response)


@bp.post("/leave")
@with_link
def leave(session: RaterSession) -> ResponseReturnValue:
    """Forget the rater in this browser."""
    response: Response = redirect(url_for(".left"), 303)
    return rater_session.forget(response, session)


@bp.get("/left")
@public("says goodbye; knows nobody")
def left() -> ResponseReturnValue:
    """Confirm that this browser forgot everything."""
    return render_template("rater/left.html")


@bp.get("/my-data.json")
@with_link
def my_data(session: RaterSession) -> ResponseReturnValue:
    """Send what is kept about the rater, with the own answers where this browser opens them."""
    return download(own_data.rater_data(db.session, session.rater, session.edit_key))


def open_form(session: RaterSession, assignment: UUID) -> OpenForm:
    """Return a form as this browser left it, with a key for its answers. Raises CycleClosed."""
    form = raters.open_form(db.session, session.rater, assignment, session.edit_key)
    if not form.policy.seals_in_browser:
        session.key()
    return form


def open_questions(session: RaterSession, assignment: UUID) -> OpenForm:
    """Return the form to somebody who knows under whose name. Raises NotConfirmed."""
    form = open_form(session, assignment)
    if must_confirm(session, form):
        raise NotConfirmed
    return form


def must_confirm(session: RaterSession, form: OpenForm) -> bool:
    """Return whether a manager has yet to say so; whoever has a draft here has said it before."""
    has_begun = form.draft or form.sent or form.request.id in session.confirmed
    return form.request.relation is Relation.MANAGER and not has_begun


@bp.errorhandler(NotConfirmed)
def confirm_first(problem: NotConfirmed) -> ResponseReturnValue:
    """Lead back to the promise; a script that saves is told that it did not."""
    if request.headers.get("X-Autosave"):
        return "", status_of(problem)
    assert request.view_args is not None
    flash(sentence(problem))
    return redirect(url_for(".start", assignment=request.view_args["assignment"]), 303)


@bp.get("/<uuid:assignment>/<int:number>")
@with_link
def answer(session: RaterSession, assignment: UUID, number: int) -> ResponseReturnValue:
    """Show one page of the form."""
    form = open_questions(session, assignment)
    page = form.page(number)
    fields = _fields(form, page)
    return _question_page(session, form, page, fields)


def _question_page(session: RaterSession, form: OpenForm, page: FormPage, fields: PageForm) -> str:
    rules: tuple[str, ...] = ()
    if page.prompts and not form.request.relation.is_named:
        rules = promise_of(session, form).on_comments
    shown = question_page(form, page, fields, language(), rules)
    sealed = notes_of(session, form)
    return render_template("rater/answer.html", page=shown, form=fields, sealed=sealed)


def notes_of(session: RaterSession, form: OpenForm) -> str:
    """Return what the browser needs that seals by itself; empty where it does not."""
    return form_notes(session, form, language())


def promise_of(session: RaterSession, form: OpenForm) -> PromiseView:
    """Return what this rater was promised."""
    return show_promise(db.session, session.rater.cycle_id, form.request, language())


def _fields(form: OpenForm, page: FormPage) -> PageForm:
    may_choose = not form.request.relation.is_named
    return page_form(form.instrument, page, form.draft, language(), may_choose=may_choose)


@bp.post("/<uuid:assignment>/<int:number>")
@public("saves with the link's cookie, or with the code that the page after a time-out asks for")
def save(assignment: UUID, number: int) -> ResponseReturnValue:
    """Save one page and go on; nothing typed is lost when the session has ended."""
    try:
        session = _session_or_code(assignment)
    except LinkUnknown as problem:
        return _ask_again(sentence(problem) if "code" in request.form else _away())
    refused: list[tuple[FormPage, Any]] = []

    def given(page: FormPage) -> Answers:
        form = open_questions(session, assignment)
        fields = _fields(form, page)
        if not fields.validate():
            refused.append((page, fields))
            raise AnswersInvalid(items=", ".join(fields.errors))
        return fields.answers()

    key = session.key()
    try:
        raters.save_page(
            db.session,
            session.rater,
            assignment,
            number,
            given,
            edit_key=key,
            seconds=session.seconds,
        )
    except DomainError as problem:
        if not refused:
            raise
        page, fields = refused[0]
        form = open_form(session, assignment)
        return _question_page(session, form, page, fields), status_of(problem)
    if request.headers.get("X-Autosave"):
        return "", 204
    return redirect(_next(assignment, number), 303)


def _session_or_code(assignment: UUID) -> RaterSession:
    """Return the session, begun afresh where the page after a time-out carried a code."""
    if code := request.form.get("code"):
        rater = raters.open_link(db.session, _secret(code), today=_clock().today())
        session = rater_session.begin(rater)
        # Whoever has answers to save has been past the promise.
        session.confirmed.add(assignment)
        return session
    return rater_session.current()


def _next(assignment: UUID, number: int) -> str:
    match request.form.get("go"):
        case "back" if number > 1:
            return url_for(".answer", assignment=assignment, number=number - 1)
        case "back":
            return url_for(".start", assignment=assignment)
        case "review":
            return url_for(".check", assignment=assignment)
        case _:
            return url_for(".answer", assignment=assignment, number=number + 1)


@bp.errorhandler(CSRFError)
def session_ended(_error: CSRFError) -> ResponseReturnValue:
    """Keep what was typed on a page whose session ended; elsewhere say what to do."""
    return _ask_again(_away())


def _away() -> str:
    return str(_("You were away for a while, so we closed this session for your safety."))


def _ask_again(why: str) -> ResponseReturnValue:
    """Ask for the code and carry the typed answers along, in the page itself."""
    if request.endpoint != "rater.save":
        return render_template("rater/enter.html", form=CodeForm(formdata=None), why=why), 400
    kept = [(name, value) for name, value in request.form.items(multi=True) if name not in _OURS]
    return (
        render_template(
            "rater/continue.html",
            form=CodeForm(formdata=None),
            kept=kept,
            action=request.path,
            why=why,
        ),
        400,
    )


_OURS = {"csrf_token", "code"}


@bp.get("/<uuid:assignment>/check")
@with_link
def check(session: RaterSession, assignment: UUID) -> ResponseReturnValue:
    """Show all answers before they are sent."""
    form = open_questions(session, assignment)
    sealed = notes_of(session, form)
    return render_template(
        "rater/sealed_check.html" if sealed else "rater/check.html",
        page=form,
        sealed=sealed,
        sections=review(form, form.draft, language()),
        promise=promise_of(session, form),
        form=EmptyForm(),
    )


@bp.post("/<uuid:assignment>/check")
@with_link
def submit(session: RaterSession, assignment: UUID) -> ResponseReturnValue:
    """Seal the answers into the box."""
    try:
        raters.submit(
            db.session,
            session.rater,
            assignment,
            edit_key=session.edit_key,
            today=_clock().today(),
        )
    except NothingToSend as problem:
        flash(sentence(problem))
        return redirect(url_for(".answer", assignment=assignment, number=1), 303)
    return redirect(url_for(".done", assignment=assignment), 303)


@bp.get("/<uuid:assignment>/done")
@with_link
def done(session: RaterSession, assignment: UUID) -> ResponseReturnValue:
    """Show the receipt, or lead back where nothing was sent from here."""
    receipt = raters.show_receipt(db.session, session.rater, assignment, session.edit_key)
    if receipt is None:
        return redirect(url_for(".start", assignment=assignment), 303)
    return render_template(
        "rater/done.html",
        receipt=receipt,
        resume_code=resume_code(session.key()),
        assignment=assignment,
        form=EmptyForm(),
    )
