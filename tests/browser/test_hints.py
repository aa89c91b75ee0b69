from collections.abc import Callable

from playwright.sync_api import Page, expect

from leadership360.web.rater.hints import rules_for_script
from tests.browser import ways
from tests.hint_cases import CASES, LEADER, Case


def found(page: Page, case: Case) -> list[tuple[str, str]]:
    notes = {**rules_for_script(), "leader": LEADER}
    hints = page.evaluate("([text, notes]) => findHints(text, notes)", [case.text, notes])
    return [(kind, case.text[start:end]) for kind, start, end in hints]


def to_comments(page: Page, link: str) -> None:
    page.goto(link)
    ways.begin(page, "Lea")
    page.goto(page.url.rpartition("/")[0] + f"/{ways.PAGES}")


def test_the_script_finds_what_the_server_finds(
    rater_link: str, open_browser: Callable[..., Page]
) -> None:
    page = open_browser()
    to_comments(page, rater_link)
    assert [found(page, case) for case in CASES] == [list(case.found) for case in CASES]


def test_hints_come_while_somebody_writes_and_go_when_the_reason_goes(
    rater_link: str, open_browser: Callable[..., Page]
) -> None:
    page = open_browser()
    to_comments(page, rater_link)
    box, hints = page.get_by_role("textbox").first, page.locator(".hints").first
    box.fill("Lea told <b>Max</b> on Monday.")
    expect(hints).to_contain_text("A day or time often tells who was there.")
    expect(hints.locator("q")).to_have_text(["Monday"])
    box.fill("Lea thanked us and Max on Monday.")
    expect(hints.locator("q")).to_have_text(["Max", "Monday", "us"])
    ways.expect_saved(page)
    live = hints.inner_text()
    page.reload()
    assert page.locator(".hints").first.inner_text() == live
    page.get_by_role("textbox").first.fill("Explains the reasons.")
    expect(page.locator(".hints").first).to_be_empty()


def test_the_choice_what_becomes_of_a_comment_is_saved_like_an_answer(
    rater_link: str, open_browser: Callable[..., Page]
) -> None:
    page = open_browser()
    to_comments(page, rater_link)
    page.get_by_role("textbox").nth(1).fill("Say more often why.")
    page.get_by_role("group", name="How may it be shown?").nth(1).get_by_label("Only as").check()
    ways.expect_saved(page)
    page.reload()
    chosen = [one.is_checked() for one in page.get_by_label("Only as a theme").all()]
    assert chosen == [False, True, False]
    ways.press(page, "Check my answers")
    expect(page.get_by_text("Only as a theme; Lea never reads these words:")).to_be_visible()
    ways.press(page, "Take it back")
    expect(page.get_by_text("Taken back.")).to_be_visible()
    expect(page.get_by_text("Say more often why.")).to_have_count(0)
