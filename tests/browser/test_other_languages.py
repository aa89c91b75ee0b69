"""Pages in languages nobody ships: is each sentence translated, and is there room for it?"""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page as Screen
from playwright.sync_api import Route
from ruamel.yaml import YAML

from leadership360.domain.roster import COLUMNS
from leadership360.paths import INSTRUMENTS
from tests import cast, make
from tests.browser import ways
from tests.browser.examine import CUT_OFF, WIDER_THAN_SCREEN, picture
from tests.cast import ANNA, LENA, PAULA, Actor
from tests.foreign import PSEUDO, pseudo, said, some, speaking, unmarked
from tests.page import Browser, Page
from tests.web.visits import Visit, routes

_ADDRESS = "http://pages.test"
_DRAFT = "A cycle to prepare"
_FAULTY = (
    b"leader_name,leader_email,rater_name,rater_email,group\nAda,ada@example.org,Bob,bob,friend\n"
)

#: What Babel and Flask-Security say from catalogs of their own; tests/web looks at the German ones.
_FORMATS = {
    "March",
    "and",
    "Email",
    "Address",
    "Password",
    "Not",
    "valid",
    "date",
    "value",
    "choice",
}
_NAMES = {"Leadership", "CSV", "PDF", "Ada", "Bob", "friend", "standard", "strict"}
_ADDRESSES = re.compile(r"https?://\S+|\b[0-9a-f]{12}\b")


def words_left(page: Page, names: list[str]) -> Iterator[str]:
    """Yield the words of a page that came through no catalog and are nobody's data."""
    for text in said(page.tree):
        left = _ADDRESSES.sub(" ", unmarked(text))
        for name in names:
            left = left.replace(name, " ")
        found = set(re.findall(r"[^\W\d_]{2,}", left)) - _FORMATS - _NAMES
        if found:
            yield f"{page.path}: {sorted(found)} in “{text.strip()}”"


def data_names() -> list[str]:
    """Return what people and instruments are called, the longest first."""
    people = [one for one in vars(cast).values() if isinstance(one, Actor)]
    people += [ask.rater for ask in cast.EVERYBODY]
    texts = YAML(typ="safe").load(INSTRUMENTS / "transformational.yaml")
    names = {one.name for one in people} | {one.email for one in people}
    names |= {_DRAFT, "ada@example.org", "people.csv", *COLUMNS}
    names |= {"Autumn 2025", "Winter 2025", "Summer 2026", "Spring 2026"}
    names |= {text.replace("{name}", who.name) for text in _strings(texts) for who in people}
    return sorted(names, key=len, reverse=True)


def _strings(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for one in value.values():
                yield from _strings(one)
        case list():
            for one in value:
                yield from _strings(one)


class Tour:
    """Every page a visitor gets, in one language."""

    def __init__(
        self, app: Flask, visit: Visit, draft: str, language: str, only: re.Pattern[str]
    ) -> None:
        self.app, self._visit, self._draft = app, visit, draft
        self.language, self._only = language, only
        self.pages: dict[str, Page] = {}

    def choose(self, browser: Browser) -> Browser:
        """Let a visitor read the language of this tour."""
        form = browser.get("/").language_form()
        form.send({**form.data(), "language": self.language})
        return browser

    def walk(self, browser: Browser) -> None:
        """Open every address there is, as this visitor, and every form without filling it in."""
        for endpoint in sorted(
            endpoint for endpoint, method in routes(self.app) if method == "GET"
        ):
            address = self._visit.address(self.app, endpoint, "GET")
            prepared = address.replace(str(self._visit.running), self._draft)
            for one in dict.fromkeys((address, prepared)):
                self.open(browser, one)

    def open(self, browser: Browser, address: str) -> None:
        """Keep the page of an address."""
        if self._only.search(address):
            self._keep(browser.get(address, follow=False))

    def send(
        self, browser: Browser, address: str, button: str | None = None, **values: object
    ) -> None:
        """Keep what comes back for a form that is filled in like this."""
        if self._only.search(address):
            page = browser.get(address)
            self._keep(page.form().fill(**values).submit(button))

    def _keep(self, page: Page) -> None:
        """Keep a page, and of the refusals one of each kind."""
        if page.is_html and page.status not in (301, 302, 303):
            assert page.tree.attrib["lang"] == self.language.replace("_", "-"), page.path
            name = page.heading if page.status in (403, 404, 409) else f"{page.heading} {page.path}"
            self.pages.setdefault(f"{page.status} {name}", page)


@pytest.fixture
def make_tour(request: pytest.FixtureRequest) -> Callable[..., Tour]:
    def everywhere(language: str, only: str = "") -> Tour:
        # The application is made now, so that it knows the language.
        app, session, keystore, new_browser, signed_in = map(
            request.getfixturevalue, ("app", "session", "keystore", "new_browser", "signed_in")
        )
        visit = Visit(session, keystore)
        draft = make.make_cycle(session, make.cycle_draft(_DRAFT))
        found = Tour(app, visit, str(draft), language, re.compile(only))
        rater = new_browser()
        rater.open_link(make.make_link(session, visit.running, PAULA))
        stranger, leader, admin = new_browser(), signed_in(LENA), signed_in(ANNA)
        for visitor in (stranger, rater, leader, admin):
            found.walk(found.choose(visitor))
        found.open(rater, f"/r/{make.assignment_id(session, visit.running, PAULA, LENA)}/6")
        for address in ("/r", "/r/new-link", "/sign-in", "/password"):
            found.send(stranger, address)
        found.send(admin, "/admin/cycles/new")
        found.send(admin, f"/admin/cycles/{draft}/people", file=("people.csv", _FAULTY))
        return found

    return everywhere


def show(
    chromium: Chromium, app: Flask, pages: Mapping[str, Page], width: int
) -> Iterator[tuple[str, Screen]]:
    """Yield each page as a browser of this width lays it out; files come from the application."""
    client = app.test_client()

    def serve(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path.startswith("/page/"):
            route.fulfill(body=bodies[int(path.rpartition("/")[2])], content_type="text/html")
        else:
            with client.get(path) as answer:
                route.fulfill(body=answer.data, content_type=answer.mimetype)

    bodies = [page.html for page in pages.values()]
    context = chromium.new_context(viewport={"width": width, "height": 740})
    context.route("**/*", serve)
    screen = context.new_page()
    for number, name in enumerate(pages):
        screen.goto(f"{_ADDRESS}/page/{number}")
        yield name, screen
    context.close()


def layout_faults(shown: Iterator[tuple[str, Screen]], kind: str) -> list[str]:
    faults = []
    for number, (name, screen) in enumerate(shown):
        wrong = [*screen.evaluate(WIDER_THAN_SCREEN), *screen.evaluate(CUT_OFF)]
        if wrong or number < 3:
            picture(screen, kind, f"{number:02}")
        faults += [f"{kind} {number:02} {name}: {one}" for one in wrong]
    return faults


def test_every_sentence_of_every_page_is_translated_and_may_grow_by_two_fifths(
    tmp_path: Path,
    make_tour: Callable[..., Tour],
    chromium: Chromium,
) -> None:
    with speaking(tmp_path, PSEUDO, pseudo):
        tour = make_tour(PSEUDO)

        names = data_names()
        assert len(tour.pages) > 30
        faults = [words for page in tour.pages.values() for words in words_left(page, names)]
        shown = show(chromium, tour.app, tour.pages, ways.PHONE["viewport"]["width"])
        faults += layout_faults(shown, "pseudo")
        assert faults == [], "\n".join(faults)


ARABIC = {
    "Feedback for %(name)s": "ملاحظات لـ %(name)s",
    "How to read this report": "كيف تقرأ هذا التقرير",
    "At a glance": "نظرة سريعة",
    "Who answered": "من أجاب",
    "Continue": "متابعة",
    "Back": "رجوع",
    "My feedback": "ملاحظاتي",
    "My feedback requests": "طلبات الملاحظات",
}

#: Where things lie, as seen by whoever reads from right to left.
_SIDES = """() => {
  const side = (one) => middle(one) > innerWidth / 2 ? "right" : "left";
  const middle = (one) => {
    const box = one.getBoundingClientRect();
    return box.left + box.width / 2;
  };
  const ticks = [...document.querySelectorAll(".lanes .ticks span")];
  const tick = ticks.find((one) => one.innerText === "4");
  const dot = document.querySelector(".lanes tbody .lane circle");
  return {
    apart: tick ? Math.round(middle(tick) - middle(dot)) : 0,
    brand: side(document.querySelector(".brand")),
    direction: getComputedStyle(document.body).direction,
    align: getComputedStyle(document.querySelector("h1")).textAlign,
  };
}"""


@pytest.mark.thorough
def test_a_language_from_right_to_left_mirrors_the_report_and_the_form(
    tmp_path: Path, make_tour: Callable[..., Tour], chromium: Chromium
) -> None:
    with speaking(tmp_path, "ar", some(ARABIC)):
        tour = make_tour("ar", only="^/r/.*/[16]$|^/leader/reports/[^/]*$")
        pages = {name: page for name, page in tour.pages.items() if page.status == 200}
        assert len(pages) == 3, list(tour.pages)
        faults = []
        for width in (1280, 360):
            shown = show(chromium, tour.app, pages, width)
            faults += layout_faults(shown, f"arabic-{width}")
        wide = show(chromium, tour.app, pages, 1280)
        sides = [screen.evaluate(_SIDES) for _name, screen in wide]

    assert faults == [], "\n".join(faults)
    # Everybody answered “4”: the mark of the mean lies where the axis says 4.
    there = {"apart": 0, "brand": "right", "direction": "rtl", "align": "start"}
    assert sides == [there] * 3
