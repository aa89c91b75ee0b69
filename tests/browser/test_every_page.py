from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser import tours, ways
from tests.browser.demo import Demo
from tests.browser.examine import LEAST_CONTRAST, contrast, examine

Tour = Callable[[Page], Iterator[str]]


@pytest.fixture(
    params=[
        pytest.param(("phone", ways.PHONE), id="phone"),
        pytest.param(("desktop", ways.DESKTOP), id="desktop", marks=pytest.mark.thorough),
    ]
)
def screen(request: pytest.FixtureRequest) -> tuple[str, Mapping[str, Any]]:
    found: tuple[str, Mapping[str, Any]] = request.param
    return found


@pytest.fixture
def walk(
    screen: tuple[str, Mapping[str, Any]], open_browser: Callable[..., Page]
) -> Callable[[Tour], None]:
    kind, options = screen

    def go(tour: Tour) -> None:
        page = open_browser(**options)
        faults = [fault for name in tour(page) for fault in examine(page, kind, name)]
        assert faults == []

    return go


def test_pages_that_know_nobody_are_for_everybody(walk: Callable[[Tour], None], demo: Demo) -> None:
    walk(lambda page: tours.public_pages(page, demo))


def test_pages_of_a_rater_are_for_everybody(
    walk: Callable[[Tour], None], demo: Demo, rater_link: str
) -> None:
    walk(lambda page: tours.rater_pages(page, demo, rater_link))


def test_pages_of_a_leader_are_for_everybody(
    walk: Callable[[Tour], None], demo: Demo, rater_link: str
) -> None:
    assert rater_link, "the cycle of the tests gives this leader an account"
    walk(lambda page: tours.leader_pages(page, demo))


def test_pages_of_an_admin_are_for_everybody(
    walk: Callable[[Tour], None], demo: Demo, screen: tuple[str, Mapping[str, Any]]
) -> None:
    walk(lambda page: tours.admin_pages(page, demo, f"Tour on a {screen[0]}"))


@pytest.mark.thorough
def test_pages_of_trustees_are_for_everybody(
    walk: Callable[[Tour], None], demo: Demo, screen: tuple[str, Mapping[str, Any]]
) -> None:
    walk(lambda page: tours.trustee_pages(page, demo, f"Trustees on a {screen[0]}"))


def test_controls_stand_out_from_what_is_around_them(
    rater_link: str, open_browser: Callable[..., Page]
) -> None:
    page = open_browser()
    page.goto(rater_link)
    ways.begin(page, "Lea")
    ways.option(page, 1, 2).check()
    page.mouse.move(0, 0)
    painted = {
        "radio": contrast(ways.option(page, 0, 0)),
        "chosen radio": contrast(ways.option(page, 1, 2)),
        "button": contrast(page.get_by_role("button", name="Continue")),
        "second button": contrast(page.get_by_role("button", name="Back")),
        "progress": contrast(page.get_by_role("progressbar"), margin=0),
    }
    ways.option(page, 0, 0).focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    painted["ring of the focus"] = contrast(page.locator(".option").first, margin=8)
    page.goto(page.url.rpartition("/")[0] + f"/{ways.PAGES}")
    painted["text box"] = contrast(page.get_by_role("textbox").first)
    assert {name: ratio for name, ratio in painted.items() if ratio < LEAST_CONTRAST} == {}


def test_a_chosen_answer_is_seen_in_the_readers_own_colours(
    rater_link: str, open_browser: Callable[..., Page]
) -> None:
    page = open_browser(forced_colors="active")
    page.goto(rater_link)
    ways.begin(page, "Lea")
    ways.option(page, 0, 1).check()
    outlines = (
        page.locator("fieldset")
        .first.locator(".option")
        .evaluate_all("all => all.map(one => getComputedStyle(one).outlineStyle)")
    )
    assert outlines == ["none", "solid", "none", "none", "none", "none"]
