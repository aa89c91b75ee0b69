from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from leadership360.domain.cycle import MailTemplate
from leadership360.models.account import Account
from leadership360.models.mail import Mail
from leadership360.store.transaction import atomic
from leadership360.web.sign_in import Links
from tests import make
from tests.cast import ANNA, LENA, Actor
from tests.conftest import PASSWORD
from tests.page import Browser, Page

NEW_PASSWORD = "another short sentence"


def sign_in(browser: Browser, email: str, password: str, path: str = "/sign-in") -> Page:
    return browser.get(path).form().fill(email=email, password=password).submit()


@pytest.fixture
def known(anna: Browser) -> None:
    """Anna has an account with a password."""


@pytest.mark.usefixtures("known")
def test_an_admin_lands_on_the_cycles(browser: Browser) -> None:
    assert sign_in(browser, ANNA.email, PASSWORD).heading == "Cycles"


def test_a_leader_lands_on_the_own_feedback(lena: Browser, browser: Browser) -> None:
    assert sign_in(browser, LENA.email, PASSWORD).heading == "My feedback"


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("email", ["ANNA@EXAMPLE.ORG", "Anna@Example.org"])
def test_the_address_may_be_typed_carelessly(browser: Browser, email: str) -> None:
    assert sign_in(browser, email, PASSWORD).heading == "Cycles"


@pytest.mark.usefixtures("known")
def test_a_wrong_password_and_an_unknown_address_look_the_same(browser: Browser) -> None:
    wrong = sign_in(browser, ANNA.email, "not the password")
    unknown = sign_in(browser, "nobody@example.org", "not the password")

    assert wrong.heading == unknown.heading == "Sign in"
    assert wrong.texts("li") == unknown.texts("li") != []
    assert wrong.form().value("email") == ANNA.email
    assert wrong.form().value("password") == ""


@pytest.mark.usefixtures("known")
def test_an_account_that_was_switched_off_stays_outside(session: Session, browser: Browser) -> None:
    with atomic(session):
        session.scalars(select(Account)).one().active = False

    assert sign_in(browser, ANNA.email, PASSWORD).heading == "Sign in"


def test_an_account_without_a_password_cannot_be_entered_with_an_empty_one(
    session: Session, browser: Browser
) -> None:
    make.make_admin(session)

    for password in ("", " ", "None"):
        assert sign_in(browser, ANNA.email, password).heading == "Sign in"


@pytest.mark.usefixtures("known")
def test_whoever_had_to_sign_in_first_gets_to_the_page_wanted(browser: Browser) -> None:
    page = browser.get("/admin/cycles/new")
    assert page.heading == "Sign in"

    page = page.form().fill(email=ANNA.email, password=PASSWORD).submit()

    assert page.path == "/admin/cycles/new"


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "///evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "%2F%2Fevil.example",
        "http://localhost@evil.example/",
    ],
)
def test_signing_in_leads_nowhere_else(browser: Browser, target: str) -> None:
    form = browser.get("/sign-in?next=" + target).form().fill(email=ANNA.email, password=PASSWORD)

    answer = form.submit(follow=False)

    # As a browser reads it, to whom every backslash is a slash.
    location = urljoin("http://localhost/", answer.headers.get("Location", "").replace("\\", "/"))
    assert answer.status in (200, 302)
    assert urlsplit(location)[:2] == ("http", "localhost")


def test_signing_out_is_a_button(anna: Browser) -> None:
    page = anna.get("/admin/cycles")
    assert anna.get("/sign-out").status == 405
    assert anna.get("/home").heading == "Cycles"

    page = page.sign_out_form().submit()

    assert page.path == "/"
    assert anna.get("/admin/cycles").heading == "Sign in"


def test_signing_out_also_ends_the_way_to_the_own_answers(lena: Browser) -> None:
    lena.get("/leader").form("answer").submit()
    assert lena.get("/r/requests").status == 200

    lena.get("/leader").sign_out_form().submit()

    assert lena.get("/r/requests").status == 404


def test_signing_out_twice_does_no_harm(anna: Browser) -> None:
    form = anna.get("/admin/cycles").sign_out_form()
    form.submit()

    assert form.submit().status in (200, 400)
    assert anna.get("/admin/cycles").heading == "Sign in"


def test_guessing_passwords_is_slowed_down(
    session: Session, anna: Browser, new_browser: Callable[[], Browser]
) -> None:
    form = new_browser().get("/sign-in").form().fill(email=ANNA.email, password="a guess")

    statuses = [form.submit().status for _ in range(40)]

    assert statuses[0] == 200
    assert statuses[-1] == 429


# --- passwords ---


def waiting(session: Session) -> list[Mail]:
    session.rollback()
    wanted = Mail.template == MailTemplate.PASSWORD_RESET
    mails = list(session.scalars(select(Mail).where(wanted)))
    session.rollback()
    return mails


def mailed_link(app: Flask, session: Session, actor: Actor) -> str:
    """Return the path the worker would mail now."""
    account = session.scalars(select(Account).where(Account.email == actor.email)).one()
    with app.app_context():
        links = Links(app.extensions["settings"])
        return links.set_password(account).removeprefix("http://localhost")


@pytest.mark.usefixtures("known")
def test_asking_for_a_password_says_the_same_to_everybody_and_mails_only_the_known(
    session: Session, browser: Browser
) -> None:
    pages = [
        browser.get("/password").form().fill(email=email).submit()
        for email in (ANNA.email, "nobody@example.org")
    ]

    assert "If we know this address" in pages[0].text
    assert pages[0].text == pages[1].text
    assert len(waiting(session)) == 1


@pytest.mark.usefixtures("known")
def test_asking_for_a_password_twice_mails_once(session: Session, browser: Browser) -> None:
    for _ in range(2):
        browser.get("/password").form().fill(email=ANNA.email).submit()

    assert len(waiting(session)) == 1


def test_the_mailed_link_sets_a_password_once(
    app: Flask, session: Session, browser: Browser, new_browser: Callable[[], Browser]
) -> None:
    make.make_admin(session)
    link = mailed_link(app, session, ANNA)

    page = browser.get(link)
    assert page.heading == "Choose a password"
    page.form().fill(password=NEW_PASSWORD, password_confirm=NEW_PASSWORD).submit()

    assert sign_in(new_browser(), ANNA.email, NEW_PASSWORD).heading == "Cycles"
    assert new_browser().get(link).heading == "Set a new password"


@pytest.mark.usefixtures("known")
def test_looking_at_the_mailed_link_changes_nothing(
    app: Flask, session: Session, browser: Browser
) -> None:
    link = mailed_link(app, session, ANNA)

    assert [browser.get(link).heading for _ in range(2)] == ["Choose a password"] * 2
    assert sign_in(browser, ANNA.email, PASSWORD).heading == "Cycles"


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    ("password", "again"),
    [("short", "short"), (NEW_PASSWORD, NEW_PASSWORD + "x"), ("", ""), ("          ", "")],
)
def test_a_password_that_will_not_do_is_refused(
    app: Flask, session: Session, browser: Browser, password: str, again: str
) -> None:
    form = browser.get(mailed_link(app, session, ANNA)).form()

    page = form.fill(password=password, password_confirm=again).submit()

    assert page.heading == "Choose a password"
    assert page.texts("li") != []
    assert sign_in(browser, ANNA.email, PASSWORD).heading == "Cycles"


def test_a_new_password_ends_every_other_session(
    app: Flask, session: Session, anna: Browser, browser: Browser
) -> None:
    form = browser.get(mailed_link(app, session, ANNA)).form()

    form.fill(password=NEW_PASSWORD, password_confirm=NEW_PASSWORD).submit()

    assert anna.get("/admin/cycles").heading == "Sign in"


@pytest.mark.parametrize("token", ["unknown", "a.b.c", "x" * 500])
def test_a_spoilt_password_link_leads_to_asking_for_another(browser: Browser, token: str) -> None:
    page = browser.get(f"/password/{token}")

    assert page.heading == "Set a new password"
