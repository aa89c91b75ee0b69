from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from leadership360.config import Settings
from tests import make
from tests.cast import PAULA
from tests.conftest import engine_of
from tests.page import Browser, Page
from tests.web.ballot import everything
from tests.web.visits import VISITORS, Visit, routes

HTTPS = "https://feedback.example.org"


# --- forms of other sites ---


def post_routes(app: Flask) -> list[str]:
    return sorted(endpoint for endpoint, method in routes(app) if method == "POST")


@pytest.mark.parametrize("visitor", VISITORS)
def test_no_post_works_without_a_token(
    session: Session, visit: Visit, visitors: Mapping[str, Callable[[], Browser]], visitor: str
) -> None:
    browser = visitors[visitor]()
    app = browser.app
    before = everything(session)

    refused = {}
    for endpoint in post_routes(app):
        page = browser.post(visit.address(app, endpoint, "POST"), {"item_vi1": "4"}, follow=False)
        refused[endpoint] = page.status

    # The one view that is refused to everybody says so first.
    assert refused.pop("security.verify") in (400, 403)
    assert set(refused.values()) == {400}, refused
    assert everything(session) == before


def test_what_only_takes_posts_refuses_gets(app: Flask, visit: Visit, browser: Browser) -> None:
    addresses = {visit.address(app, endpoint, "POST") for endpoint in post_routes(app)}
    also_shown = {
        visit.address(app, endpoint, "GET") for endpoint, method in routes(app) if method == "GET"
    }
    # An id where the step stands: launching is shown as a page, too.
    only_posts = {one for one in addresses - also_shown if not one.endswith("/launch")}

    assert len(only_posts) >= 6
    assert {one: browser.get(one).status for one in only_posts} == dict.fromkeys(only_posts, 405)


def test_the_token_of_somebody_else_is_none(
    session: Session, paula: Browser, new_browser: Callable[[], Browser], about_lena: str
) -> None:
    foreign = new_browser().get("/r").form().value("csrf_token")
    form = paula.get(f"{about_lena}/decline").form()

    page = form.send({"csrf_token": foreign})

    assert page.status == 400


@pytest.mark.parametrize("origin", ["cross-site", "same-site"])
def test_a_form_of_another_site_is_refused_even_with_a_token(
    session: Session, paula: Browser, about_lena: str, origin: str
) -> None:
    form = paula.get(f"{about_lena}/decline").form()

    assert form.submit(Sec_Fetch_Site=origin).status == 403
    assert "left out" not in paula.get("/r/requests").text


@pytest.mark.parametrize("origin", ["same-origin", "none"])
def test_a_form_of_our_own_is_taken(paula: Browser, about_lena: str, origin: str) -> None:
    form = paula.get(f"{about_lena}/decline").form()

    assert form.submit(Sec_Fetch_Site=origin).status == 200


def test_a_link_on_another_site_opens_a_page(paula: Browser) -> None:
    assert paula.get("/r/requests", Sec_Fetch_Site="cross-site").status == 200


# --- hosts ---


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil", ""])
def test_another_host_name_is_refused(app: Flask, host: str) -> None:
    response = app.test_client().get("/r/new-link", headers={"Host": host})

    assert response.status_code == 400
    assert "evil" not in response.get_data(as_text=True)


@pytest.mark.parametrize("host", ["localhost", "localhost:8360", "127.0.0.1:8360"])
def test_the_own_machine_may_always_ask(app: Flask, host: str) -> None:
    assert app.test_client().get("/healthz", headers={"Host": host}).status_code == 200


# --- cookies ---


@pytest.fixture
def https_app(settings: Settings, make_app: Callable[[Settings], Flask]) -> Flask:
    return make_app(replace(settings, base_url=HTTPS))


def all_cookies(page: Page, seen: list[str]) -> Page:
    seen += page.headers.getlist("Set-Cookie")
    return page


@pytest.mark.parametrize("is_https", [True, False], ids=["https", "http"])
def test_every_cookie_is_out_of_reach_of_scripts_and_other_sites(
    is_https: bool, https_app: Flask, app: Flask, session: Session, cycle: UUID
) -> None:
    browser = Browser(
        https_app if is_https else app,
        engine_of(https_app if is_https else app),
        before_request=session.rollback,
        base_url=HTTPS if is_https else "http://localhost",
    )
    seen: list[str] = []
    token = make.make_link(session, cycle, PAULA)

    form = all_cookies(browser.get("/r"), seen).form()
    all_cookies(form.fill(code=token).submit(follow=False), seen)
    page = all_cookies(browser.get("/r/requests"), seen)
    shared = page.form("/shared").fill(is_shared=True)
    all_cookies(shared.submit(follow=False), seen)
    all_cookies(page.form("/leave").submit(follow=False), seen)

    assert {one.split("=")[0].removeprefix("__Host-").split("-")[0] for one in seen} == {
        "session",
        "rater",
        "edit",
        "shared",
    }
    for cookie in seen:
        flags = {flag.strip().lower() for flag in cookie.split(";")[1:]}
        assert {"httponly", "samesite=lax", "path=/"} <= flags, cookie
        assert not any(flag.startswith("domain") for flag in flags), cookie
        assert ("secure" in flags) is is_https, cookie
        assert cookie.startswith("__Host-") is is_https, cookie


def test_the_cookie_of_a_sign_in_is_bound_to_the_host_as_well(
    https_app: Flask, session: Session
) -> None:
    browser = Browser(https_app, engine_of(https_app), base_url=HTTPS)

    page = browser.get("/sign-in")

    (cookie,) = page.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-session=")
    assert "HttpOnly" in cookie
    assert "Secure" in cookie


def test_https_is_remembered_for_a_year_and_only_where_there_is_https(
    https_app: Flask, browser: Browser
) -> None:
    secure = Browser(https_app, engine_of(https_app), base_url=HTTPS)

    age = secure.get("/").headers["Strict-Transport-Security"]
    assert age == f"max-age={int(timedelta(days=365).total_seconds())}"
    assert "Strict-Transport-Security" not in browser.get("/").headers


def test_the_cookie_of_a_rater_names_nobody(paula: Browser) -> None:
    paula.get("/r/requests")

    assert not any("paula" in value.lower() for value in paula.cookies().values())


def test_pages_are_never_stored_and_files_for_a_year(browser: Browser) -> None:
    page = browser.get("/r")
    assert page.headers["Cache-Control"] == "no-store"

    files = [
        one.get("href") or one.get("src") or ""
        for tag in ("link", "script")
        for one in page.all(tag)
    ]
    own = [file for file in files if file.startswith("/static/")]
    assert len(own) >= 2
    for address in own:
        file = browser.get(address, Accept_Encoding="gzip")
        assert file.status == 200
        assert "immutable" in file.headers["Cache-Control"]
        assert file.headers["Content-Encoding"] == "gzip"
