from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from leadership360.store.keystore import KeyStore
from tests import make
from tests.cast import LENA, PAULA
from tests.page import Browser
from tests.web.ballot import everything


def test_a_link_leads_to_my_requests(session: Session, cycle: UUID, browser: Browser) -> None:
    page = browser.open_link(make.make_link(session, cycle, PAULA))

    assert (page.status, page.path) == (200, "/r/requests")


def test_a_pasted_address_is_as_good_as_the_code_in_it(
    session: Session, cycle: UUID, browser: Browser
) -> None:
    token = make.make_link(session, cycle, PAULA)

    page = browser.open_link(f"  http://localhost/r#{token}\n")

    assert page.path == "/r/requests"


def test_a_link_opens_as_often_as_one_likes(
    session: Session, cycle: UUID, new_browser: Callable[[], Browser]
) -> None:
    token = make.make_link(session, cycle, PAULA)

    assert [new_browser().open_link(token).path for _ in range(3)] == ["/r/requests"] * 3


def test_opening_a_link_and_looking_at_every_page_changes_nothing_in_the_database(
    session: Session, cycle: UUID, browser: Browser, about_lena: str
) -> None:
    token = make.make_link(session, cycle, PAULA)
    before = everything(session)

    browser.open_link(token)
    for page in ("", "/1", "/2", "/6", "/check", "/done", "/decline"):
        browser.get(about_lena + page)
    browser.get("/r/requests")

    assert everything(session) == before


def test_opening_a_link_sets_only_cookies_of_the_rater(
    session: Session, cycle: UUID, browser: Browser
) -> None:
    browser.open_link(make.make_link(session, cycle, PAULA))

    names = {name.partition("-")[0] for name in browser.cookies()}
    assert names == {"session", "rater", "edit"}


def test_no_get_takes_a_secret(session: Session, cycle: UUID, browser: Browser) -> None:
    token = make.make_link(session, cycle, PAULA)

    assert browser.get(f"/r/{token}").status == 404
    assert browser.get(f"/r?code={token}").heading == "Your feedback requests"
    assert browser.get("/r/requests").status == 404


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda _token: "nobody-ever-had-this-code", id="unknown"),
        pytest.param(lambda token: token[:-1], id="cut off at the end"),
        pytest.param(lambda token: token[3:], id="cut off at the beginning"),
        pytest.param(lambda token: token + "x", id="one letter too many"),
        pytest.param(lambda token: token.swapcase(), id="letters of another size"),
        pytest.param(lambda _token: "#", id="only the sign before it"),
        pytest.param(lambda _token: "🙂" * 500, id="not a code at all"),
        pytest.param(lambda token: f"{token}\x00", id="with a null"),
    ],
)
def test_a_wrong_code_gets_a_page_that_says_what_to_do(
    session: Session, cycle: UUID, browser: Browser, spoil: Callable[[str], str]
) -> None:
    page = browser.open_link(spoil(make.make_link(session, cycle, PAULA)))

    assert (page.status, page.heading) == (404, "This link does not work")
    assert page.follow("Send me a new link").heading == "Send me a new link"
    assert "rater" not in browser.cookies()


def test_an_expired_link_looks_like_an_unknown_one(
    session: Session, cycle: UUID, browser: Browser
) -> None:
    expired = make.make_link(session, cycle, PAULA, expires_on=make.TODAY - timedelta(1))

    page = browser.open_link(expired)

    assert page.status == 404
    assert page.text == browser.open_link("nobody-ever-had-this-code").text


def test_a_link_works_on_its_last_day(session: Session, cycle: UUID, browser: Browser) -> None:
    token = make.make_link(session, cycle, PAULA, expires_on=make.TODAY)

    assert browser.open_link(token).status == 200


def test_an_empty_code_is_asked_for_again(browser: Browser) -> None:
    page = browser.open_link("")

    assert (page.status, page.heading) == (422, "Your feedback requests")
    assert "Please paste the code." in page.text


@pytest.mark.parametrize("page", ["", "/1", "/check", "/done", "/decline"])
def test_a_request_of_somebody_else_looks_like_none_at_all(
    session: Session, cycle: UUID, paula: Browser, page: str
) -> None:
    foreign = f"/r/{make.assignment_id(session, cycle, LENA, LENA)}"
    unknown = f"/r/{UUID(int=0)}"

    pages = [paula.get(foreign + page), paula.get(unknown + page)]

    assert [one.status for one in pages] == [404, 404]
    assert pages[0].text == pages[1].text


@pytest.mark.parametrize("page", ["/1", "/check", "/decline", "/accept"])
def test_nothing_can_be_sent_to_a_request_of_somebody_else(
    session: Session, cycle: UUID, paula: Browser, page: str
) -> None:
    foreign = f"/r/{make.assignment_id(session, cycle, LENA, LENA)}"
    token = paula.get("/r/new-link").form().value("csrf_token")
    before = everything(session)

    answer = paula.post(foreign + page, {"csrf_token": token, "item_vi1": "1"})

    assert answer.status == 404
    assert everything(session) == before


@pytest.mark.parametrize("number", [0, 7, 99999])
def test_a_page_that_is_not_in_the_form_is_not_there(
    paula: Browser, about_lena: str, number: int
) -> None:
    assert paula.get(f"{about_lena}/{number}").status == 404


def test_a_link_of_a_closed_cycle_still_says_what_became_of_it(
    session: Session, keystore: KeyStore, new_browser: Callable[[], Browser]
) -> None:
    cycle = make.make_closed_cycle(session, keystore)
    browser = new_browser()
    page = browser.open_link(make.make_link(session, cycle, PAULA))
    request = make.assignment_id(session, cycle, PAULA, LENA)

    assert "Spring 2026 is closed" in page.text
    assert not [label for label in page.links() if label.startswith(("Begin", "Continue", "See"))]
    assert [browser.get(f"/r/{request}{one}").status for one in ("/1", "/check")] == [410] * 2
    assert browser.get(f"/r/{request}").path == f"/r/{request}/outcome"


def test_guessing_codes_is_slowed_down(
    browser: Browser,
) -> None:
    form = browser.get("/r").form().fill(code="a guess")

    statuses = [form.submit().status for _ in range(31)]

    assert statuses[:30] == [404] * 30
    assert statuses[30] == 429
