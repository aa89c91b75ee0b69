from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser import ways
from tests.browser.demo import Demo, link_in
from tests.browser.examine import examine

CYCLE = "With a coach"
LEADER = ("Kira Holm", "kira.holm@example.org")
BOSS = ("Bea Boss", "bea.boss@example.org")
COACH = ("Cam Coach", "cam.coach@example.org")
PEERS = tuple((f"Person {n}", f"person-{n}@example.org") for n in range(4))
PASSWORD = "a calm walk along the river"
STOP = 2


def looked_at(page: Page, name: str) -> None:
    """Look at a page on a phone, as it stands."""
    page.set_viewport_size(ways.PHONE["viewport"])
    faults = examine(page, "phone", name)
    page.set_viewport_size(ways.DESKTOP["viewport"])
    assert faults == []


def prepare(admin: Page, demo: Demo) -> str:
    """From the list of cycles to a launched one; return its address."""
    admin.goto(demo.admin)
    ways.make_cycle(admin, CYCLE)
    rows = [(*LEADER, *BOSS, "manager"), *((*LEADER, *peer, "peer") for peer in PEERS)]
    ways.upload(admin, ways.roster(rows))
    ways.press(admin, "Import all")
    ways.follow(admin, "Name a coach")
    looked_at(admin, "coach-choice")
    admin.get_by_label("Name").fill(COACH[0])
    admin.get_by_label("E-mail address").fill(COACH[1])
    ways.press(admin, "Save")
    expect(admin.get_by_text(COACH[1])).to_be_visible()
    ways.take_step(admin, "Launch")
    return admin.url


def answer_by_name(boss: Page, demo: Demo) -> None:
    """A manager cannot begin without saying what they know."""
    boss.goto(link_in(demo.mail_to(f"<{BOSS[1]}>", CYCLE)))
    boss.get_by_role("listitem").filter(has_text=LEADER[0]).get_by_role("link").click()
    expect(boss.get_by_text("You are the only manager.")).to_be_visible()
    looked_at(boss, "start-manager")
    ways.press(boss, "To the first question")
    expect(boss.get_by_text("Please tick this box first").first).to_be_visible()
    boss.get_by_label("I know that my ratings").press("Space")
    boss.get_by_role("button", name="To the first question").press("Enter")
    expect(boss.get_by_text("page 1 of")).to_be_visible()
    ways.answer_everything(boss, 3, "Said by name.")
    expect(boss.get_by_text("Shown by name, as you wrote it:")).to_be_visible()
    looked_at(boss, "check-manager")
    ways.send(boss)


def answer_as_theme(rater: Page, demo: Demo, address: str, words: str) -> None:
    ways.enter_by_code(rater, demo.url("/r"), link_in(demo.mail_to(f"<{address}>", CYCLE)))
    ways.begin(rater, LEADER[0])
    ways.answer_everything(rater, 2)
    rater.get_by_role("link", name="Change").last.click()
    rater.get_by_role("textbox").nth(STOP).fill(words)
    rater.get_by_label("Only as a theme").nth(STOP).check()
    ways.press(rater, "Check my answers")
    expect(rater.get_by_text("is read by Cam Coach (cam.coach@example.org) alone")).to_be_visible()
    ways.send(rater)


def sign_in_by_mail(page: Page, demo: Demo, address: str, subject: str) -> None:
    page.goto(link_in(demo.mail_to(f"<{address}>", subject)))
    for field in page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    ways.press(page, "Save my password")
    page.get_by_label("Email").fill(address)
    page.get_by_label("Password").fill(PASSWORD)
    ways.press(page, "Sign in")


def write_a_theme(coach: Page, demo: Demo, words: Iterator[str]) -> None:
    sign_in_by_mail(coach, demo, COACH[1], "You are the coach of a feedback round")
    ways.expect_heading(coach, "Themes")
    looked_at(coach, "coach")
    ways.follow(coach, "Read and write")
    ways.expect_heading(coach, f"Themes for {LEADER[0]}")
    shown = coach.locator("ul.among li").all_inner_texts()
    assert sorted(shown) == sorted(words)
    looked_at(coach, "coach-themes")
    coach.get_by_label("The theme, in your words").fill("Fewer meetings, and shorter ones.")
    ways.press(coach, "Keep")
    expect(coach.get_by_text("1 of 1 themes written")).to_be_visible()


@pytest.mark.thorough
@pytest.mark.timeout(300)
def test_words_go_to_the_coach_and_a_theme_to_the_leader(
    demo: Demo, open_browser: Callable[..., Page]
) -> None:
    admin = open_browser()
    cycle = prepare(admin, demo)
    answer_by_name(open_browser(), demo)
    raters = [open_browser(java_script_enabled=n == 0) for n in range(len(PEERS))]
    for number, (rater, (_, address)) in enumerate(zip(raters, PEERS, strict=True)):
        answer_as_theme(rater, demo, address, f"Long meetings {number}.")
    admin.goto(cycle)
    ways.take_step(admin, "Close")
    expect(admin.get_by_text("1 theme is not written yet.")).to_be_visible()
    looked_at(admin, "cycle-closed-coach")
    write_a_theme(open_browser(), demo, (f"Long meetings {n}." for n in range(len(PEERS))))
    raters[0].goto(demo.url("/r/requests"))
    ways.follow(raters[0], "What became of it")
    expect(raters[0].get_by_text("the report is being prepared")).to_be_visible()
    admin.goto(cycle)
    ways.take_step(admin, "Release")
    raters[0].reload()
    expect(raters[0].get_by_text("They were shown in one group of 4 people.")).to_be_visible()
    expect(raters[0].get_by_text("A coach wrote a theme")).to_be_visible()
    looked_at(raters[0], "outcome")
    leader = open_browser()
    sign_in_by_mail(leader, demo, LEADER[1], "Your account")
    ways.follow(leader, "Read")
    expect(leader.get_by_text("Fewer meetings, and shorter ones.")).to_be_visible()
    expect(leader.get_by_text("Long meetings")).to_have_count(0)
