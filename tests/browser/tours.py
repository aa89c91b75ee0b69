"""Ways past every page there is; each stop is named as its picture will be."""

from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tests.browser import ways
from tests.browser.demo import Demo, link_in

_FAULTY = ways.roster(
    (
        ("Ada", "ada@example.org", "Bob", "bob at example.org", "peer"),
        ("Ada", "ada@example.org", "Ada", "ada@example.org", "manager"),
        ("Ada", "ada@example.org", "Cem", "cem@example.org", "friend"),
        ("Ada", "ada@example.org", "Dora", "dora@example.org", "peer"),
        ("Ada", "ada@example.org", "Dora", "dora@example.org", "peer"),
    )
)


def public_pages(page: Page, demo: Demo) -> Iterator[str]:
    """Pages that know nobody."""
    for path, name in (
        ("/", "index"),
        ("/nothing/here", "not-found"),
        ("/r", "enter"),
        ("/r/requests", "link-missing"),
        ("/r/new-link", "recover"),
        ("/r/new-link/sent", "recovered"),
        ("/r/left", "left"),
        ("/sign-in", "sign-in"),
        ("/password", "forgot-password"),
        ("/demo/mailbox", "mailbox"),
    ):
        page.goto(demo.url(path))
        yield name
    page.locator("table a").first.click()
    yield "message"
    yield from _refused(page, demo)


def _refused(page: Page, demo: Demo) -> Iterator[str]:
    """The same forms, filled in badly."""
    for path, name in (
        ("/r", "enter-empty"),
        ("/r/new-link", "recover-empty"),
        ("/sign-in", "sign-in-empty"),
        ("/password", "forgot-password-empty"),
    ):
        page.goto(demo.url(path))
        page.get_by_role("main").get_by_role("button").click()
        yield name
    page.goto(demo.url("/r#a-code-that-nobody-has"))
    ways.expect_heading(page, "This link does not work")
    yield "link-unknown"


def rater_pages(page: Page, demo: Demo, link: str) -> Iterator[str]:
    """From the link to the receipt, back again, and every way out."""
    page.goto(link)
    ways.expect_heading(page, "My feedback requests")
    yield "requests"
    page.get_by_role("listitem").filter(has_text="Lea").get_by_role("link").click()
    yield "start"
    ways.follow(page, "To the first question")
    yield "questions"
    ways.choose(page, [0, 3, 5])
    ways.expect_saved(page)
    yield "questions-answered"
    for _ in range(ways.PAGES - 1):
        ways.press(page, "Continue")
    yield "comments"
    page.get_by_role("textbox").first.fill("Explains the reasons.\nListens. " * 8)
    ways.expect_saved(page)
    yield "comments-written"
    ways.press(page, "Check my answers")
    yield "check"
    ways.send(page)
    yield "done"
    ways.follow(page, "My feedback requests")
    for summary in page.locator("summary").all():
        summary.click()
    yield "requests-sent"
    page.get_by_label("Resume code").fill("wrong")
    ways.press(page, "Show my answers here")
    yield "resume-code-wrong"
    page.goto(demo.url("/r/requests"))
    page.get_by_role("listitem").filter(has_text="Lea").get_by_role("link").click()
    yield "start-sent"
    ways.follow(page, "To the questions")
    ways.choose(page, [1])
    ways.expect_saved(page)
    page.goto(demo.url("/r/requests"))
    yield "requests-changed"
    page.get_by_role("listitem").filter(has_text="Noah").get_by_role("link").click()
    ways.follow(page, "I don’t work closely enough")
    yield "decline"
    ways.press(page, "Leave me out this time")
    yield "requests-declined"
    yield from _session_ended(page, link)


def _session_ended(page: Page, link: str) -> Iterator[str]:
    page.goto(link)
    ways.begin(page, "Lea")
    page.context.clear_cookies(name="rater")
    ways.press(page, "Continue")
    yield "session-ended"
    page.goto(link)
    page.locator("summary").nth(1).click()
    ways.press(page, "Forget me in this browser now")
    ways.expect_heading(page, "This browser has forgotten you")
    page.goto(link)
    expect(page.get_by_text("Sent from another browser")).to_be_visible()
    yield "requests-sent-elsewhere"
    page.get_by_role("listitem").filter(has_text="Lea").get_by_role("link").click()
    yield "start-sent-elsewhere"


def leader_pages(page: Page, demo: Demo) -> Iterator[str]:
    """Account, first page, self-assessment, report."""
    page.goto(link_in(demo.mail_to("<lea@example.org>", "Your account")))
    yield "choose-password"
    ways.press(page, "Save my password")
    yield "choose-password-empty"
    page.goto(demo.leader)
    ways.expect_heading(page, "My feedback")
    yield "leader"
    page.get_by_role("link", name="Read").first.click()
    ways.expect_heading(page, "Feedback for Amara Okonkwo")
    yield "report"
    page.goto(demo.url("/admin/cycles"))
    ways.expect_heading(page, "Not for you")
    yield "not-for-you"
    page.goto(demo.url("/leader"))
    page.get_by_role("main").get_by_role("button").click()
    yield "leader-requests"
    ways.begin(page, "Yourself")
    yield "self-questions"


def admin_pages(page: Page, demo: Demo, name: str) -> Iterator[str]:
    """A cycle from its first form to its release, with everything that can be refused."""
    page.goto(demo.admin)
    yield "cycles"
    ways.follow(page, "New cycle")
    yield "cycle-new"
    page.get_by_label("Closes on").fill("2020-01-01")
    ways.press(page, "Save")
    yield "cycle-new-faulty"
    page.goto(demo.url("/admin/cycles"))
    ways.make_cycle(page, name)
    yield "people"
    ways.press(page, "Check the file")
    yield "people-missing"
    ways.upload(page, _FAULTY)
    yield "people-faulty"
    ways.follow(page, "Upload another file")
    long_name = "Maximiliane-Alexandra von Hohenlohe-Waldenburg"
    raters = [("Ada", "ada@example.org", long_name, f"{'m' * 50}@example.org", "manager")]
    raters += [("Ada", "ada@example.org", f"P{n}", f"p{n}@example.org", "peer") for n in range(4)]
    ways.upload(page, ways.roster(raters))
    yield "people-preview"
    ways.press(page, "Import all")
    yield "cycle-draft"
    cycle = page.url
    ways.follow(page, "Change the decisions")
    yield "cycle-edit"
    yield from _launched_to_released(page, demo, name, cycle)


def _launched_to_released(page: Page, demo: Demo, name: str, cycle: str) -> Iterator[str]:
    late = page.context.new_page()
    late.goto(f"{cycle}/launch")
    page.goto(cycle)
    ways.follow(page, "Launch")
    yield "launch"
    ways.press(page, "Launch")
    yield "cycle-launched"
    ways.press(late, "Launch")
    ways.expect_heading(late, "Not now")
    late.close()
    rater = link_in(demo.mail_to("<p0@example.org>", name))
    page.goto(rater)
    page.get_by_role("listitem").filter(has_text="Ada").get_by_role("link").click()
    form = page.url
    page.goto(cycle)
    ways.follow(page, "Make them strict")
    yield "stricter"
    ways.press(page, "Make the rules strict")
    yield "cycle-strict"
    ways.follow(page, "Close now")
    yield "close"
    ways.press(page, "Close")
    yield "cycle-closed"
    ways.follow(page, "Withdraw and make again")
    yield "withdraw"
    ways.press(page, "Withdraw and make again")
    yield "cycle-made-again"
    ways.follow(page, "Quality of questions and ratings")
    yield "figures-of-few"
    page.go_back()
    ways.follow(page, "Release")
    yield "release"
    ways.press(page, "Release")
    yield "cycle-released"
    ways.follow(page, "Means of the organisation")
    yield "organisation-few"
    page.goto(demo.url("/admin/cycles"))
    page.get_by_role("row").filter(has_text="Released").last.get_by_role("link").click()
    ways.follow(page, "Means of the organisation")
    yield "organisation"
    page.goto(demo.url("/admin/cycles"))
    page.get_by_role("link", name="Spring").first.click()
    ways.follow(page, "Quality of questions and ratings")
    for summary in page.locator("summary").all():
        summary.click()
    yield "figures"
    page.goto(demo.url("/admin/cycles"))
    page.get_by_role("link", name=f"Autumn {page.evaluate('new Date().getFullYear()')}").click()
    yield "cycle-collecting"
    page.goto(form)
    yield "closed"
    page.goto(rater)
    expect(page.get_by_text("Thank you to everybody who answered")).to_be_visible()
    yield "requests-closed"


def trustee_pages(page: Page, demo: Demo, name: str) -> Iterator[str]:
    """Launching with three trustees, and closing with two, with everything that can be refused."""
    page.goto(demo.admin)
    ways.make_cycle(page, name)
    ways.upload(page, ways.roster([("Ada", "ada@example.org", "Bo", "bo@example.org", "peer")]))
    ways.press(page, "Import all")
    ways.follow(page, "Launch")
    ways.follow(page, "launch with three trustees")
    yield "trustees-launch"
    ways.press(page, "Launch with trustees")
    yield "trustees-launch-empty"
    for number in (1, 2, 3):
        page.get_by_label(f"Name of trustee {number}").fill(f"Trustee {number}")
        page.get_by_label(f"address of trustee {number}").fill(f"trustee{number}@example.org")
        for field in (f"#phrase_{number}", f"#again_{number}"):
            page.locator(field).fill(f"number {number} has a phrase")
    page.get_by_label("We know that all answers are lost").check()
    ways.press(page, "Launch with trustees")
    yield "cycle-with-trustees"
    ways.follow(page, "Open the boxes now")
    yield "trustees-close"
    ways.press(page, "Open and close")
    yield "trustees-close-empty"
    page.get_by_label("Passphrase of Trustee 1").fill("number 1 has a phrase")
    page.get_by_label("Passphrase of Trustee 2").fill("something else entirely")
    ways.press(page, "Open and close")
    yield "trustees-close-wrong"
    page.get_by_label("Passphrase of Trustee 1").fill("number 1 has a phrase")
    page.get_by_label("Passphrase of Trustee 2").fill("number 2 has a phrase")
    ways.press(page, "Open and close")
    ways.expect_heading(page, name)
    yield "cycle-closed-by-trustees"
