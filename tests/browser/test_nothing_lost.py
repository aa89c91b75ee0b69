from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser import ways

_COMMENTS = f"page {ways.PAGES} of {ways.PAGES}"


def reopen(context: BrowserContext, link: str) -> Page:
    page = context.new_page()
    page.goto(link)
    ways.begin(page, "Lea")
    return page


def to_comments(page: Page) -> None:
    page.goto(page.url.rpartition("/")[0] + f"/{ways.PAGES}")
    expect(page.get_by_text(_COMMENTS)).to_be_visible()


@pytest.fixture
def page(rater_link: str, open_browser: Callable[..., Page]) -> Page:
    return reopen(open_browser().context, rater_link)


def test_closing_the_tab_right_after_a_click_loses_no_answer(page: Page, rater_link: str) -> None:
    context = page.context
    ways.choose(page, [4, 3, 2, 1])
    page.close()
    assert ways.chosen(reopen(context, rater_link)) == [4, 3, 2, 1]
    ways.choose(context.pages[-1], [0])
    context.pages[-1].close()
    assert ways.chosen(reopen(context, rater_link)) == [0, 3, 2, 1]


def test_closing_the_tab_while_an_answer_is_on_its_way_loses_nothing(
    page: Page, rater_link: str
) -> None:
    held: list[Route] = []
    context = page.context
    page.route("**/1", lambda route: held.append(route) if not held else route.continue_())
    ways.option(page, 0, 4).check()
    expect(page.locator("p.saved")).to_have_text("Saving…")
    ways.option(page, 1, 2).check()
    page.close()
    assert ways.chosen(reopen(context, rater_link)) == [4, 2, -1, -1]


def test_what_was_typed_in_the_last_second_is_there_after_closing_the_tab(
    page: Page, rater_link: str
) -> None:
    context = page.context
    to_comments(page)
    page.get_by_role("textbox").first.press_sequentially("She stays calm")
    page.close()
    page = reopen(context, rater_link)
    to_comments(page)
    expect(page.get_by_role("textbox").first).to_have_value("She stays calm")
    page.get_by_role("textbox").first.press("End")
    page.keyboard.type(" and warm")
    page.goto("about:blank")
    page = reopen(context, rater_link)
    to_comments(page)
    expect(page.get_by_role("textbox").first).to_have_value("She stays calm and warm")


def test_a_comment_that_is_emptied_again_is_taken_back(page: Page) -> None:
    to_comments(page)
    box = page.get_by_role("textbox").first
    box.fill("Too personal")
    ways.expect_saved(page)
    box.fill("")
    ways.press(page, "Check my answers")
    expect(page.get_by_text("Too personal")).to_have_count(0)
    expect(page.get_by_text("not answered").first).to_be_visible()


def test_two_tabs_with_the_same_page_keep_the_answers_of_both(page: Page, rater_link: str) -> None:
    other = reopen(page.context, rater_link)
    ways.choose(page, [1])
    ways.expect_saved(page)
    ways.option(other, 1, 3).check()
    ways.expect_saved(other)
    ways.press(other, "Continue")
    page.reload()
    assert ways.chosen(page) == [1, 3, -1, -1]

    to_comments(page)
    to_comments(other)
    page.get_by_role("textbox").nth(0).fill("From the first tab")
    ways.press(page, "Check my answers")
    other.get_by_role("textbox").nth(1).fill("From the second tab")
    ways.press(other, "Check my answers")
    for comment in ("From the first tab", "From the second tab"):
        expect(other.get_by_text(comment)).to_be_visible()


def test_two_tabs_about_two_leaders_do_not_mix(page: Page, rater_link: str) -> None:
    other = page.context.new_page()
    other.goto(rater_link)
    ways.begin(other, "Noah")
    for tab, number in ((page, 0), (other, 4), (page, 1), (other, 3)):
        tab.bring_to_front()
        ways.choose(tab, [number] * ways.QUESTIONS_ON_A_PAGE)
        ways.press(tab, "Continue")
    for tab in (page, other):
        tab.bring_to_front()
        ways.press(tab, "Back")
    expect(page.get_by_text("About Lea")).to_be_visible()
    expect(other.get_by_text("About Noah")).to_be_visible()
    assert (ways.chosen(page), ways.chosen(other)) == ([1] * 4, [3] * 4)


def test_without_a_connection_the_page_says_so_and_saves_later_by_itself(
    page: Page, rater_link: str, allowed: set[str]
) -> None:
    allowed.add("ERR_INTERNET_DISCONNECTED")
    page.context.set_offline(True)
    ways.choose(page, [2, 2])
    expect(page.locator("p.saved")).to_contain_text("Not saved yet: there is no connection")
    ways.press(page, "Continue")
    expect(page.get_by_text("page 1 of")).to_be_visible()
    assert ways.chosen(page) == [2, 2, -1, -1]
    page.context.set_offline(False)
    ways.expect_saved(page)
    assert ways.chosen(reopen(page.context, rater_link)) == [2, 2, -1, -1]


def test_a_session_that_ended_meanwhile_loses_nothing_that_was_typed(
    page: Page, rater_link: str, allowed: set[str]
) -> None:
    allowed.add("status 400")
    context = page.context
    to_comments(page)
    context.clear_cookies(name="rater")
    context.clear_cookies(name="session")
    page.get_by_role("textbox").first.fill("Written for an hour")
    expect(page.locator("p.saved")).to_contain_text("Not saved yet")
    ways.press(page, "Check my answers")
    ways.expect_heading(page, "Nothing is lost")
    page.get_by_label("Code from your mail").fill(rater_link)
    ways.press(page, "Save my answers and continue")
    expect(page.get_by_text("Written for an hour")).to_be_visible()


def test_the_back_button_after_sending_shows_what_was_sent(page: Page) -> None:
    ways.answer_everything(page, 3)
    ways.send(page)
    page.go_back()
    ways.expect_heading(page, "Check and send")
    page.go_back()
    expect(page.get_by_text(_COMMENTS)).to_be_visible()
    page.get_by_role("textbox").first.fill("One more thing")
    ways.expect_saved(page)
    ways.press(page, "Check my answers")
    ways.send(page)
