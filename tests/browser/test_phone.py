from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import ways


def tops(found: Locator) -> list[float]:
    tops: list[float] = found.evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().top + scrollY)"
    )
    return tops


@pytest.mark.thorough
def test_a_rater_goes_the_whole_way_with_a_thumb(
    rater_link: str, open_browser: Callable[..., Page]
) -> None:
    page = open_browser(**ways.PHONE)
    page.goto(rater_link)
    page.get_by_role("listitem").filter(has_text="Lea").get_by_role("link").tap()
    page.get_by_role("link", name="To the first question").tap()
    for number in range(1, ways.PAGES):
        expect(page.get_by_text(f"page {number} of {ways.PAGES}")).to_be_visible()
        expect_one_option_below_the_other(page)
        for question in ways.questions(page):
            question.locator("label").nth(number % ways.OPTIONS).tap()
        ways.expect_saved(page)
        assert ways.chosen(page) == [number % ways.OPTIONS] * ways.QUESTIONS_ON_A_PAGE
        page.get_by_role("button", name="Continue").tap()
    page.get_by_role("textbox").first.fill("Says thank you.")
    page.get_by_role("button", name="Check my answers").tap()
    page.get_by_role("button", name="Seal and send my answers").tap()
    ways.expect_heading(page, "Thank you. Your answers are sealed.")


def expect_one_option_below_the_other(page: Page) -> None:
    assert page.locator("table").count() == 0
    rows = tops(page.locator(".option"))
    assert len(rows) == ways.QUESTIONS_ON_A_PAGE * ways.OPTIONS
    assert all(later - earlier >= 44 for earlier, later in pairwise(rows))


def test_the_page_with_all_answers_has_no_columns_on_a_phone(
    rater_link: str, open_browser: Callable[..., Page]
) -> None:
    page = open_browser(**ways.PHONE)
    page.goto(rater_link)
    ways.begin(page, "Lea")
    ways.answer_everything(page, 1, "Asks before deciding.")
    cells = tops(page.locator("table.answers td"))
    assert len(cells) == 2 * 20
    assert all(earlier < later for earlier, later in pairwise(cells))
