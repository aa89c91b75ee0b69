"""Who may see what: every route times every kind of visitor."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from http import HTTPStatus

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from leadership360.web.access import access_of
from tests import make
from tests.cast import ANNA
from tests.page import Browser
from tests.web.visits import VISITORS, Visit, routes

OK, SEE_OTHER, FOUND = HTTPStatus.OK, HTTPStatus.SEE_OTHER, HTTPStatus.FOUND
REFUSED, NOT_THERE = HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND
CONFLICT, INVALID = HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY
SIGN_IN = FOUND

EVERYBODY = (OK,) * 5
NOBODY = (REFUSED,) * 5


def only_admin(status: HTTPStatus) -> tuple[HTTPStatus, ...]:
    return (SIGN_IN, SIGN_IN, REFUSED, REFUSED, status)


def only_rater(status: HTTPStatus) -> tuple[HTTPStatus, ...]:
    return (NOT_THERE, status, NOT_THERE, NOT_THERE, NOT_THERE)


def only_that_leader(status: HTTPStatus) -> tuple[HTTPStatus, ...]:
    return (SIGN_IN, SIGN_IN, status, NOT_THERE, REFUSED)


#: Status for each visitor. POSTs carry a good token and nothing else.
TABLE = {
    ("static", "GET"): EVERYBODY,
    ("public.index", "GET"): EVERYBODY,
    ("public.healthz", "GET"): EVERYBODY,
    ("public.home", "GET"): (SIGN_IN, SIGN_IN, SEE_OTHER, SEE_OTHER, SEE_OTHER),
    # Signing in shows the form again; whoever is signed in is led to the first page.
    ("security.login", "GET"): (OK, OK, FOUND, FOUND, FOUND),
    ("security.login", "POST"): (OK, OK, FOUND, FOUND, FOUND),
    ("security.logout", "POST"): (FOUND,) * 5,
    ("security.verify", "GET"): NOBODY,
    ("security.verify", "POST"): NOBODY,
    ("security.forgot_password", "GET"): EVERYBODY,
    ("security.forgot_password", "POST"): EVERYBODY,
    ("security.reset_password", "GET"): (FOUND,) * 5,
    ("security.reset_password", "POST"): (FOUND,) * 5,
    ("rater.enter", "GET"): EVERYBODY,
    ("rater.exchange", "POST"): (INVALID,) * 5,
    ("rater.recover", "GET"): EVERYBODY,
    ("rater.recover", "POST"): (INVALID,) * 5,
    ("rater.recovered", "GET"): EVERYBODY,
    ("rater.left", "GET"): EVERYBODY,
    ("rater.requests", "GET"): only_rater(OK),
    ("rater.resume", "POST"): only_rater(INVALID),
    ("rater.shared", "POST"): only_rater(SEE_OTHER),
    ("rater.leave", "POST"): only_rater(SEE_OTHER),
    ("rater.start", "GET"): only_rater(OK),
    ("rater.confirm", "POST"): only_rater(INVALID),
    ("rater.answer", "GET"): only_rater(OK),
    # Whoever has no session is asked for the code, and what was typed stays.
    ("rater.save", "POST"): (HTTPStatus.BAD_REQUEST, SEE_OTHER) + (HTTPStatus.BAD_REQUEST,) * 3,
    ("rater.check", "GET"): only_rater(OK),
    ("rater.submit", "POST"): only_rater(SEE_OTHER),
    ("rater.take_back", "POST"): only_rater(SEE_OTHER),
    ("rater.outcome", "GET"): only_rater(SEE_OTHER),
    ("rater.done", "GET"): only_rater(SEE_OTHER),
    ("rater.decline", "GET"): only_rater(OK),
    ("rater.decline", "POST"): only_rater(SEE_OTHER),
    ("rater.accept", "POST"): only_rater(SEE_OTHER),
    ("rater.withdraw", "GET"): only_rater(OK),
    ("rater.withdraw", "POST"): only_rater(SEE_OTHER),
    ("rater.my_data", "GET"): only_rater(OK),
    ("help.protection", "GET"): EVERYBODY,
    ("help.data_protection", "GET"): EVERYBODY,
    ("help.impact_assessment", "GET"): EVERYBODY,
    ("help.security_txt", "GET"): (NOT_THERE,) * 5,
    ("leader.home", "GET"): (SIGN_IN, SIGN_IN, OK, OK, REFUSED),
    ("leader.my_data", "GET"): (SIGN_IN, SIGN_IN, OK, OK, REFUSED),
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
    ("coach.home", "GET"): (SIGN_IN, SIGN_IN, REFUSED, REFUSED, REFUSED),
    ("coach.themes", "GET"): (SIGN_IN, SIGN_IN, REFUSED, REFUSED, REFUSED),
    ("coach.themes", "POST"): (SIGN_IN, SIGN_IN, REFUSED, REFUSED, REFUSED),
    ("organisation.show", "GET"): only_admin(OK),
    ("organisation.export", "GET"): only_admin(OK),
    ("roster.upload", "GET"): only_admin(CONFLICT),
    ("roster.upload", "POST"): only_admin(CONFLICT),
    ("roster.preview", "GET"): only_admin(CONFLICT),
    ("roster.import_", "POST"): only_admin(CONFLICT),
    ("roster.example", "GET"): only_admin(OK),
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


@pytest.mark.parametrize("visitor", VISITORS)
def test_who_gets_what(
    app: Flask, visit: Visit, visitors: Mapping[str, Callable[[], Browser]], visitor: str
) -> None:
    browser = visitors[visitor]()
    token = browser.get("/r").form().value("csrf_token")
    cookies = deepcopy(browser.client._cookies)
    got = {}
    for endpoint, method in TABLE:
        browser.client._cookies = deepcopy(cookies)
        data = {"csrf_token": token} if method == "POST" else None
        address = visit.address(app, endpoint, method)
        page = browser.request(method, address, data=data, follow=False)
        got[endpoint, method] = HTTPStatus(page.status)

    position = VISITORS.index(visitor)
    assert got == {route: statuses[position] for route, statuses in TABLE.items()}
