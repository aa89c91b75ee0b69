"""The browser of the tests finds what it is there to find."""

import pytest
from flask import Flask, Response, current_app, request
from sqlalchemy import text

from leadership360.db import db
from leadership360.web.access import public
from tests.page import Browser

GOOD = """<!doctype html>
<html lang="en" dir="ltr"><head><meta charset="utf-8"><title>Heading · Us</title></head>
<body><h1>Heading</h1><form method="post" action="/r">
<input type="hidden" name="csrf_token" value="t">
<label for="a">A</label><input id="a" name="a"><button>Go</button></form></body></html>"""


@pytest.fixture
def show(app: Flask, browser: Browser) -> "Show":
    return Show(app, browser)


class Show:
    def __init__(self, app: Flask, browser: Browser) -> None:
        self._browser = browser
        self.html = GOOD
        app.add_url_rule("/shown", "shown", public("a test")(lambda: self.html))

    def __call__(self, html: str) -> None:
        self.html = html
        self._browser.get("/shown")


def test_a_good_page_passes(show: Show) -> None:
    show(GOOD)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("<h1>Heading</h1>", "", "0 h1"),
        ("<h1>Heading</h1>", "<h1>Heading</h1><h1>Heading</h1>", "2 h1"),
        ("<title>Heading", "<title>Another", "does not begin"),
        ("</h1>", "</h1><h3>Deep</h3>", "level of headings"),
        ('lang="en"', "", "no language"),
        ('dir="ltr"', "", "no direction"),
        ("<form", '<p id="a"></p><form', "there twice"),
        ('for="a"', 'for="b"', "leads to b"),
        ('<label for="a">A</label>', "", "no label"),
        ("<button>Go", "<button>", "without a text"),
        ('name="csrf_token" value="t"', 'name="other" value="t"', "0 CSRF tokens"),
        ('value="t"', 'value=""', "CSRF tokens"),
        ('method="post"', 'method="get"', "no POST"),
        ("</form>", '</form><form action="/r"></form>', "no POST"),
        ("</form>", "</form><script>1</script>", "inline script"),
        ("</head>", "<style>p{}</style></head>", "inline style"),
        ("<h1>", '<h1 style="color: red">', "style on h1"),
        ("<h1>", '<h1 onclick="x()">', "onclick on h1"),
        ('action="/r"', 'action="/left-out"', "leads nowhere"),
        ('action="/r"', 'action="/r/left"', "takes no POST"),
        ("</form>", '</form><a href="/gone">x</a>', "leads nowhere"),
        ("</form>", '</form><a href="#gone">x</a>', "leads nowhere"),
        ("</form>", '</form><img alt="" src="https://elsewhere.example/x">', "another host"),
        ("</form>", "</form><p>None</p>", "not meant for people"),
        ("</form>", "</form><p>Withheld(reason)</p>", "not meant for people"),
        ("</form>", "</form><p>{{ name }}</p>", "not meant for people"),
        ('name="a"', 'name="a" value="None"', "not meant for people"),
        ("</form>", "</div></form>", "HTML at"),
        ("<!doctype html>", "", "HTML at"),
        ("</form>", '</form><fieldset><p id="x">x</p></fieldset>', "without a legend"),
    ],
)
def test_a_fault_of_a_page_is_found(show: Show, old: str, new: str, complaint: str) -> None:
    assert GOOD.count(old) == 1

    with pytest.raises(AssertionError, match=complaint):
        show(GOOD.replace(old, new))


@pytest.mark.parametrize(
    "header",
    ["Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cache-Control"],
)
def test_a_missing_header_is_found(app: Flask, browser: Browser, header: str) -> None:
    # What is registered first runs last.
    app.after_request_funcs.setdefault(None, []).insert(0, lambda answer: without(answer, header))

    with pytest.raises(AssertionError):
        browser.get("/")


def without(answer: Response, header: str) -> Response:
    del answer.headers[header]
    return answer


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO role (id, name, description) VALUES ('0', 'x', '')",
        "UPDATE person SET name = 'x'",
        "delete from person",
    ],
)
def test_a_get_that_writes_past_the_application_s_own_guard_is_found(
    app: Flask, browser: Browser, statement: str
) -> None:
    def view() -> str:
        with db.engine.connect() as connection:
            connection.execute(text(statement))
        return GOOD

    app.add_url_rule("/writes", "writes", public("a test")(view))

    with pytest.raises(AssertionError, match="writes:"):
        browser.get("/writes")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_only_what_is_no_get_can_write(app: Flask, browser: Browser, method: str) -> None:
    def view() -> Response:
        db.session.execute(text("UPDATE person SET name = 'x'"))
        return current_app.response_class(request.method, mimetype="text/plain")

    app.add_url_rule("/writes", "writes", public("a test")(view), methods=["GET", "POST"])
    token = browser.get("/r").form().value("csrf_token")

    page = browser.request(method, "/writes", data={"csrf_token": token})

    assert page.status == (500 if method == "GET" else 200)
    assert bool([one for one in page.statements if one.startswith("UPDATE")]) is (method == "POST")
