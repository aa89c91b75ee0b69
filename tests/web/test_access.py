"""Who may see what: every route times every kind of visitor."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from http import HTTPStatus

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from leadership360.sealing import resume_code
from leadership360.web.access import access_of
from tests import make
from tests.cast import ANNA, LENA, PAULA
from tests.page import Browser
from tests.web.visits import CANARIES, VISITORS, Visit, routes

OK, SEE_OTHER, FOUND = HTTPStatus.OK, HTTPStatus.SEE_OTHER, HTTPStatus.FOUND
REFUSED, NOT_THERE = HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND
CONFLICT, INVALID = HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY
SIGN_IN = FOUND

Statuses = tuple[HTTPStatus, ...]


def both(statuses: Statuses) -> tuple[Statuses, Statuses]:
    """Return the same for one thing and for another: it belongs to nobody here."""
    return statuses, statuses


EVERYBODY = both((OK,) * 6)
NOBODY = both((REFUSED,) * 6)


def only_admin(status: HTTPStatus) -> tuple[Statuses, Statuses]:
    return both((SIGN_IN, SIGN_IN, SIGN_IN, REFUSED, REFUSED, status))


def any_rater(status: HTTPStatus) -> tuple[Statuses, Statuses]:
    return both((NOT_THERE, status, status, NOT_THERE, NOT_THERE, NOT_THERE))


def only_that_rater(
    status: HTTPStatus, *, without: HTTPStatus = NOT_THERE
) -> tuple[Statuses, Statuses]:
    """Return what a rater gets for her own request and the other for his. without: a session."""
    return (
        (without, status, NOT_THERE, without, without, without),
        (without, NOT_THERE, status, without, without, without),
    )


def only_that_leader(status: HTTPStatus) -> tuple[Statuses, Statuses]:
    return (
        (SIGN_IN, SIGN_IN, SIGN_IN, status, NOT_THERE, REFUSED),
        (SIGN_IN, SIGN_IN, SIGN_IN, NOT_THERE, status, REFUSED),
    )


#: Status for each visitor, at something of the first rater and leader, and of the other ones.
#: POSTs carry a good token and nothing else.
TABLE = {
    ("static", "GET"): EVERYBODY,
    ("public.index", "GET"): EVERYBODY,
    ("public.healthz", "GET"): EVERYBODY,
    ("public.home", "GET"): both((SIGN_IN,) * 3 + (SEE_OTHER,) * 3),
    # Signing in shows the form again; whoever is signed in is led to the first page.
    ("security.login", "GET"): both((OK,) * 3 + (FOUND,) * 3),
    ("security.login", "POST"): both((OK,) * 3 + (FOUND,) * 3),
    ("security.logout", "POST"): both((FOUND,) * 6),
    ("security.verify", "GET"): NOBODY,
    ("security.verify", "POST"): NOBODY,
    ("security.forgot_password", "GET"): EVERYBODY,
    ("security.forgot_password", "POST"): EVERYBODY,
    ("security.reset_password", "GET"): both((FOUND,) * 6),
    ("security.reset_password", "POST"): both((FOUND,) * 6),
    ("rater.enter", "GET"): EVERYBODY,
    ("rater.exchange", "POST"): both((INVALID,) * 6),
    ("rater.recover", "GET"): EVERYBODY,
    ("rater.recover", "POST"): both((INVALID,) * 6),
    ("rater.recovered", "GET"): EVERYBODY,
    ("rater.left", "GET"): EVERYBODY,
    ("rater.requests", "GET"): any_rater(OK),
    ("rater.my_data", "GET"): any_rater(OK),
    ("rater.resume", "POST"): any_rater(INVALID),
    ("rater.shared", "POST"): any_rater(SEE_OTHER),
    ("rater.leave", "POST"): any_rater(SEE_OTHER),
    ("rater.start", "GET"): only_that_rater(OK),
    ("rater.confirm", "POST"): only_that_rater(INVALID),
    ("rater.answer", "GET"): only_that_rater(OK),
    # Whoever has no session is asked for the code, and what was typed stays.
    ("rater.save", "POST"): only_that_rater(SEE_OTHER, without=HTTPStatus.BAD_REQUEST),
    ("rater.check", "GET"): only_that_rater(OK),
    ("rater.submit", "POST"): only_that_rater(SEE_OTHER),
    ("rater.take_back", "POST"): only_that_rater(SEE_OTHER),
    # The cycle of this table seals on the server.
    ("rater.sealed_copy", "GET"): any_rater(NOT_THERE),
    ("rater.keep", "POST"): any_rater(NOT_THERE),
    ("rater.sealed_done", "GET"): any_rater(NOT_THERE),
    ("rater.outcome", "GET"): only_that_rater(SEE_OTHER),
    ("rater.done", "GET"): only_that_rater(SEE_OTHER),
    ("rater.withdraw", "GET"): only_that_rater(OK),
    ("rater.withdraw", "POST"): only_that_rater(SEE_OTHER),
    ("rater.decline", "GET"): only_that_rater(OK),
    ("rater.decline", "POST"): only_that_rater(SEE_OTHER),
    ("rater.accept", "POST"): only_that_rater(SEE_OTHER),
    ("help.protection", "GET"): EVERYBODY,
    ("help.data_protection", "GET"): EVERYBODY,
    ("help.impact_assessment", "GET"): EVERYBODY,
    ("help.security_txt", "GET"): both((NOT_THERE,) * 6),
    ("leader.home", "GET"): both((SIGN_IN,) * 3 + (OK, OK, REFUSED)),
    ("leader.my_data", "GET"): both((SIGN_IN,) * 3 + (OK, OK, REFUSED)),
    ("leader.answer", "POST"): only_that_leader(SEE_OTHER),
    ("leader.report", "GET"): only_that_leader(OK),
    ("leader.report_pdf", "GET"): only_that_leader(OK),
    ("people.find", "GET"): only_admin(OK),
    ("people.find", "POST"): only_admin(INVALID),
    ("people.erase", "GET"): only_admin(OK),
    ("people.erase", "POST"): only_admin(SEE_OTHER),
    ("cycles.index", "GET"): only_admin(OK),
    ("cycles.new", "GET"): only_admin(OK),
    ("cycles.new", "POST"): only_admin(INVALID),
    ("cycles.edit", "GET"): only_admin(CONFLICT),
    ("cycles.edit", "POST"): only_admin(CONFLICT),
    ("cycles.show", "GET"): only_admin(OK),
    ("cycles.take_step", "GET"): only_admin(OK),
    ("cycles.take_step", "POST"): only_admin(CONFLICT),
    ("figures.show", "GET"): only_admin(OK),
    ("coach_choice.edit", "GET"): only_admin(CONFLICT),
    ("coach_choice.edit", "POST"): only_admin(CONFLICT),
    ("language.choose", "POST"): both((HTTPStatus.BAD_REQUEST,) * 6),
    ("coach.home", "GET"): both((SIGN_IN,) * 3 + (REFUSED,) * 3),
    ("coach.themes", "GET"): both((SIGN_IN,) * 3 + (REFUSED,) * 3),
    ("coach.themes", "POST"): both((SIGN_IN,) * 3 + (REFUSED,) * 3),
    ("organisation.show", "GET"): only_admin(OK),
    ("organisation.export", "GET"): only_admin(OK),
    ("roster.upload", "GET"): only_admin(CONFLICT),
    ("roster.upload", "POST"): only_admin(CONFLICT),
    ("roster.preview", "GET"): only_admin(CONFLICT),
    ("roster.import_", "POST"): only_admin(CONFLICT),
    ("roster.example", "GET"): only_admin(OK),
    ("trustees.launch", "GET"): only_admin(CONFLICT),
    ("trustees.launch", "POST"): only_admin(CONFLICT),
    # The key of this cycle is with the server.
    ("trustees.close", "GET"): only_admin(NOT_THERE),
    ("trustees.close", "POST"): only_admin(NOT_THERE),
    ("trustees.reopen", "GET"): only_admin(NOT_THERE),
    ("trustees.reopen", "POST"): only_admin(NOT_THERE),
}


def test_every_route_is_in_the_table(app: Flask) -> None:
    assert routes(app) == set(TABLE)


def test_every_view_says_who_may_see_it(app: Flask) -> None:
    silent = {endpoint for endpoint in app.view_functions if access_of(app, endpoint) is None}

    # Flask-Security adds this one; nothing of ours leads there, and it is refused.
    assert silent == {"security.verify"}


@pytest.mark.parametrize("methods", [["GET"], ["POST"]])
def test_a_view_that_forgot_to_say_it_is_refused_to_everybody(
    app: Flask, methods: list[str], signed_in: Callable[..., Browser], session: Session
) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "a secret", methods=methods)
    make.make_admin(session)
    admin = signed_in(ANNA)
    token = admin.get("/r").form().value("csrf_token")

    page = admin.request(methods[0], "/forgotten", data={"csrf_token": token})

    assert (page.status, page.heading) == (403, "Not for you")
    assert "secret" not in page.text


@pytest.mark.parametrize("is_theirs", [False, True], ids=["own", "theirs"])
@pytest.mark.parametrize("visitor", VISITORS)
def test_who_gets_what_and_nobody_a_box_a_token_or_a_single_answer(
    app: Flask,
    visit: Visit,
    visitors: Mapping[str, Callable[[], Browser]],
    visitor: str,
    is_theirs: bool,
) -> None:
    browser = visitors[visitor]()
    token = browser.get("/r").form().value("csrf_token")
    cookies = deepcopy(browser.client._cookies)
    secrets = set(visit.secrets())
    got, leaks = {}, []
    for endpoint, method in TABLE:
        browser.client._cookies = deepcopy(cookies)
        data = {"csrf_token": token} if method == "POST" else None
        address = visit.address(app, endpoint, method, is_theirs=is_theirs)
        page = browser.request(method, address, data=data, follow=False)
        got[endpoint, method] = HTTPStatus(page.status)
        told = page.body + str(page.headers).encode()
        leaks += [(endpoint, method, secret) for secret in secrets if secret in told]

    position = VISITORS.index(visitor)
    assert got == {route: statuses[is_theirs][position] for route, statuses in TABLE.items()}
    assert leaks == []


def test_the_search_for_leaks_finds_what_a_page_would_show(
    visit: Visit, session: Session, visitors: Mapping[str, Callable[[], Browser]]
) -> None:
    request = make.assignment_id(session, visit.running, PAULA, LENA)
    session.rollback()
    browser = visitors["rater"]()
    page = browser.get("/r/requests")
    page = page.form("/resume").fill(resume_code=resume_code(bytes([0]) * 16)).submit()
    page = browser.get(f"/r/{request}/check")

    assert [one for one in visit.secrets() if one in page.body] == [CANARIES[PAULA].encode()]
