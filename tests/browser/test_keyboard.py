from collections.abc import Callable, Iterator
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from tests.browser import ways
from tests.browser.demo import Demo

#: More stops than any page has: whoever gets so far goes round in circles.
_MANY = 150

_FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const box = one.getBoundingClientRect();
  const style = getComputedStyle(one);
  return {
    what: one.tagName + " " + (one.innerText || one.name || one.id).trim(),
    group: one.type === "radio" ? one.name : "",
    top: box.top + scrollY,
    left: box.left,
    isSeen: box.bottom > 0 && box.top < innerHeight && box.width > 0,
    outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
    colour: style.outlineColor,
  };
}"""


@dataclass(frozen=True, slots=True)
class Stop:
    what: str
    group: str
    top: float
    left: float
    isSeen: bool  # noqa: N815  (as the script names it)
    outline: float
    colour: str


def focused(page: Page) -> Stop | None:
    found = page.evaluate(_FOCUS)
    return Stop(**found) if found else None


def stops(page: Page) -> Iterator[Stop]:
    """Press Tab until the page is through; every stop has to be seen."""
    for _ in range(_MANY):
        page.keyboard.press("Tab")
        stop = focused(page)
        if stop is None:
            return
        assert stop.isSeen, f"nobody sees where they are: {stop}"
        assert stop.outline >= 2, f"no ring around {stop}"
        yield stop
    raise AssertionError(f"no way out of {page.url}")


def tab_to(page: Page, wanted: Locator) -> None:
    for _ in range(_MANY):
        if wanted.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {wanted}")


def press(page: Page, name: str) -> None:
    tab_to(page, page.get_by_role("main").get_by_role("button", name=name, exact=True))
    page.keyboard.press("Enter")


def follow(page: Page, link: Locator) -> None:
    tab_to(page, link)
    page.keyboard.press("Enter")


def test_a_rater_goes_the_whole_way_by_keyboard(
    rater_link: str, open_browser: Callable[..., Page]
) -> None:
    page = open_browser()
    page.goto(rater_link)
    ways.expect_heading(page, "My feedback requests")
    follow(page, page.get_by_role("listitem").filter(has_text="Lea").get_by_role("link"))
    follow(page, page.get_by_role("link", name="To the first question"))
    for number in range(1, ways.PAGES):
        expect(page.get_by_text(f"page {number} of {ways.PAGES}")).to_be_visible()
        choose_by_keyboard(page)
        assert ways.chosen(page) == [0, 2, 5, 1]
        press(page, "Continue")
    box = page.get_by_role("textbox").first
    tab_to(page, box)
    page.keyboard.type("Asks first.\nThen decides.")
    press(page, "Check my answers")
    ways.expect_heading(page, "Check and send")
    expect(page.get_by_text("Asks first. Then decides.")).to_be_visible()
    press(page, "Seal and send my answers")
    ways.expect_heading(page, "Thank you. Your answers are sealed.")


def choose_by_keyboard(page: Page) -> None:
    """Choose by Space, by arrows onward, by an arrow back round the end, and by both."""
    for question, keys in enumerate(
        (["Space"], ["Space", "ArrowRight", "ArrowDown"], ["Space", "ArrowLeft"], ["ArrowDown"])
    ):
        tab_to(page, ways.option(page, question, 0))
        for key in keys:
            page.keyboard.press(key)


def test_focus_is_seen_everywhere_follows_the_page_and_is_never_trapped(
    rater_link: str, open_browser: Callable[..., Page]
) -> None:
    page = open_browser()
    page.goto(rater_link)
    ways.expect_heading(page, "My feedback requests")
    expect_good_order(page)
    ways.begin(page, "Lea")
    questions = [stop for stop in expect_good_order(page) if stop.group]
    assert len(questions) == ways.QUESTIONS_ON_A_PAGE, "one stop for each question"
    ways.answer_everything(page, 2)
    expect_good_order(page)


def expect_good_order(page: Page) -> list[Stop]:
    seen = list(stops(page))
    assert seen[0].what.endswith("Skip to the content")
    lines = [(round(stop.top / 40), stop.left) for stop in seen[1:]]
    assert lines == sorted(lines), f"the order of Tab is not that of reading: {seen}"
    return seen


def test_the_first_link_of_a_page_skips_to_its_content(
    rater_link: str, open_browser: Callable[..., Page]
) -> None:
    page = open_browser()
    page.goto(rater_link)
    ways.begin(page, "Lea")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(ways.option(page, 0, 0)).to_be_focused()


def test_a_leader_and_an_admin_reach_every_control_by_keyboard(
    demo: Demo, open_browser: Callable[..., Page]
) -> None:
    for door in (demo.leader, demo.admin):
        page = open_browser()
        page.goto(door)
        expect_good_order(page)
