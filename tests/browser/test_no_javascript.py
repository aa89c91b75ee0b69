from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser import ways
from tests.browser.demo import Demo


def test_a_rater_without_javascript_pastes_the_code_answers_and_comes_back(
    demo: Demo, rater_link: str, open_browser: Callable[..., Page]
) -> None:
    page = open_browser(**ways.WITHOUT_JAVASCRIPT)
    page.goto(rater_link)
    ways.expect_heading(page, "Your feedback requests")
    ways.enter_by_code(page, demo.url("/r"), rater_link)
    ways.begin(page, "Lea")
    ways.choose(page, [0, 1, 5, 3])
    ways.press(page, "Continue")
    expect(page.get_by_text("page 2 of")).to_be_visible()
    ways.press(page, "Back")
    assert ways.chosen(page) == [0, 1, 5, 3]
    ways.answer_everything(page, 4, "Listens to the end.")
    expect(page.get_by_text("Listens to the end.")).to_be_visible()
    page.get_by_role("link", name="Change").first.click()
    ways.choose(page, [2])
    ways.press(page, "Continue")
    ways.follow(page, "My feedback requests")
    page.get_by_role("listitem").filter(has_text="Lea").get_by_role("link").click()
    ways.follow(page, "See all answers and send")
    expect(page.get_by_role("row").filter(has_text="Sometimes")).to_have_count(1)
    ways.send(page)
    expect(page.get_by_role("button", name="Print the receipt")).to_be_hidden()
    ways.follow(page, "My feedback requests")
    page.get_by_text("Continue on another device").click()
    expect(page.get_by_label("Resume code")).to_be_visible()
    ways.begin(page, "Lea")
    assert ways.chosen(page) == [2, 4, 4, 4]


def test_a_rater_without_javascript_may_decline_and_change_their_mind(
    demo: Demo, rater_link: str, open_browser: Callable[..., Page]
) -> None:
    page = open_browser(**ways.WITHOUT_JAVASCRIPT)
    ways.enter_by_code(page, demo.url("/r"), rater_link)
    page.get_by_role("listitem").filter(has_text="Noah").get_by_role("link").click()
    ways.follow(page, "I don’t work closely enough with Noah")
    ways.press(page, "Leave me out this time")
    expect(page.get_by_text("You asked to be left out")).to_be_visible()
    ways.press(page, "Answer after all")
    ways.expect_heading(page, "Feedback for Noah")


def test_a_leader_without_javascript_assesses_themselves_and_reads_the_report(
    demo: Demo, open_browser: Callable[..., Page]
) -> None:
    page = open_browser(**ways.WITHOUT_JAVASCRIPT)
    page.goto(demo.leader)
    page.get_by_role("main").get_by_role("button", name="self-assessment").click()
    ways.begin(page, "Yourself")
    ways.answer_everything(page, 3)
    ways.send(page)
    page.goto(demo.url("/leader"))
    page.get_by_role("link", name="Read").first.click()
    expect(page.get_by_role("heading", name="At a glance")).to_be_visible()
    with page.expect_download() as download:
        ways.follow(page, "Download as PDF")
    assert download.value.path().read_bytes().startswith(b"%PDF-")


def test_an_admin_without_javascript_makes_launches_closes_and_releases_a_cycle(
    demo: Demo, open_browser: Callable[..., Page]
) -> None:
    page = open_browser(**ways.WITHOUT_JAVASCRIPT)
    page.goto(demo.admin)
    ways.make_cycle(page, "Without JavaScript")
    people = (("Uma", "uma@example.org", "Vic", "vic@example.org", "peer"),)
    ways.upload(page, ways.roster(people))
    ways.press(page, "Import all")
    ways.take_step(page, "Launch")
    ways.take_step(page, "Close")
    ways.take_step(page, "Release")
    expect(page.get_by_text("Released. Leaders are told by mail.")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="Released")).to_have_attribute(
        "aria-current", "step"
    )
