"""What the script needs that seals answers in the browser; none of it tells an answer."""

import json
from base64 import b64encode
from uuid import UUID

from flask import current_app, url_for
from flask_babel import gettext as _

from leadership360.clock import Clock
from leadership360.domain.errors import AnswersTooLong, NothingToSend, ResumeCodeWrong
from leadership360.services.raters import OpenForm, Requests, RequestState
from leadership360.web.errors import sentence
from leadership360.web.filters import REQUEST_STATES
from leadership360.web.rater.forms import CHOICE, ITEM, PROMPT, TOO_LONG, options
from leadership360.web.rater.hints import script_notes
from leadership360.web.rater.session import RaterSession, key_name


def form_notes(session: RaterSession, form: OpenForm, language: str) -> str:
    """Return what the pages of one request need, as JSON; empty where the server seals."""
    if not form.policy.seals_in_browser:
        return ""
    request = form.request
    named = request.relation.is_named
    return _json(
        session,
        ballots=[_ballot(request.id)],
        publicKey=b64encode(form.public_key).decode(),
        isSent=form.state is RequestState.SENT_ELSEWHERE,
        prefixes={"item": ITEM, "prompt": PROMPT, "choice": CHOICE},
        limits=[
            [prompt.id, prompt.max_chars, str(TOO_LONG) % {"max": prompt.max_chars}]
            for page in form.pages
            for prompt in page.prompts
        ],
        options=dict(options(form.instrument, language)),
        asked=form.progress.asked,
        hints=None if named else json.loads(script_notes(request.leader_name)),
        done=url_for("rater.sealed_done", assignment=request.id),
        words={
            "tooMuch": sentence(AnswersTooLong()),
            "nothing": sentence(NothingToSend()),
            "takenBack": _("Taken back."),
            "takenBackAfterSending": _(
                "Taken back. What you sent before counts until you send again."
            ),
        },
    )


def requests_notes(session: RaterSession, page: Requests) -> str:
    """Return what the list of requests needs, as JSON; empty where the server seals."""
    if not page.seals_in_browser or not page.is_open:
        return ""
    states = (RequestState.STARTED, RequestState.SENT, RequestState.CHANGED)
    return _json(
        session,
        ballots=[
            _ballot(line.id) | {"asked": line.progress.asked, "isSent": _is_sent(line.state)}
            for line in page.lines
            if line.state is not RequestState.DECLINED
        ],
        words={
            **{state.value: str(REQUEST_STATES[state]) for state in states},
            "elsewhere": str(REQUEST_STATES[RequestState.SENT_ELSEWHERE]),
            "new": str(REQUEST_STATES[RequestState.NEW]),
            "answered": _("%(done)s of %(all)s answered", done="{n}", all="{m}"),
            "wrongCode": sentence(ResumeCodeWrong()),
            "here": _("Your answers are here again."),
        },
    )


def _is_sent(state: RequestState) -> bool:
    return state is RequestState.SENT_ELSEWHERE


def _ballot(assignment: UUID) -> dict[str, object]:
    return {
        "assignment": str(assignment),
        "address": url_for("rater.sealed_copy", assignment=assignment),
    }


def _json(session: RaterSession, words: dict[str, str], **notes: object) -> str:
    clock: Clock = current_app.extensions["clock"]
    closes_on = session.rater.closes_on
    key = {
        "name": key_name(session.rater),
        "until": closes_on.isoformat() if closes_on else "",
        "isShared": session.is_shared,
    }
    words |= {
        "failed": _("That did not work. Please try again in a moment; nothing is lost."),
        "notReady": _("Your answers could not be fetched. Please load this page again."),
    }
    notes |= {"key": key, "today": clock.today().isoformat(), "words": words}
    return json.dumps(notes, ensure_ascii=False)
