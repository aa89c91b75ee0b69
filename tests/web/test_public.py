from tests.page import Browser


def test_the_front_door_leads_raters_and_leaders_their_way(browser: Browser) -> None:
    page = browser.get("/")

    assert page.status == 200
    assert page.follow("I have a code").path == "/r"
    assert page.follow("I cannot find my link").path == "/r/new-link"
    assert page.follow("Sign in").path == "/sign-in"


def test_the_health_check_asks_the_database(browser: Browser) -> None:
    page = browser.get("/healthz")

    assert (page.status, page.body) == (200, b"ok\n")
    assert len(page.statements) == 1
