from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import ways
from tests.browser.demo import Demo, link_in

CYCLE = "The whole way"
LEADER = ("Ines Falk", "ines.falk@example.org")
PEERS = tuple((f"Peer {letter}", f"peer-{letter.lower()}@example.org") for letter in "ABCDE")
PASSWORD = "a calm walk along the river"

FAULTY = ways.roster(
    (
        (*LEADER, *PEERS[0], "peer"),
        (*LEADER, *PEERS[0], "peer"),
        (*LEADER, "Cem", "cem at example.org", "peer"),
        (*LEADER, *LEADER, "manager"),
        (*LEADER, *PEERS[1], "friend"),
    ),
    delimiter=";",
)
GOOD = ways.roster(
    (
        (*LEADER, *LEADER, "self"),
        (*LEADER, "Boss, Bea", "bea@example.org", "manager"),
        *((*LEADER, *peer, "peer") for peer in PEERS),
    )
)


@pytest.mark.timeout(300)
def test_admin_raters_and_leader_go_the_whole_way_with_a_mouse(
    demo: Demo, open_browser: Callable[..., Page]
) -> None:
    admin = open_browser()
    admin.goto(demo.admin)
    import_people(admin)
    ways.take_step(admin, "Launch")
    expect(admin.get_by_text("Launched. The mails leave on the opening day.")).to_be_visible()
    cycle_page = admin.url

    rater = rater_from_the_mailbox(demo, open_browser)
    answer_and_send(rater, comment="Keeps explaining why, in two sentences.")
    rater = come_back_in_the_same_browser(rater, demo)
    change_an_answer_and_send_again(rater)
    for number, (_, address) in enumerate(PEERS[1:]):
        # Without JavaScript, so without saving after each click: what is sent is the same.
        other = open_browser(**ways.WITHOUT_JAVASCRIPT)
        ways.enter_by_code(other, demo.url("/r"), link_in(demo.mail_to(address, CYCLE)))
        ways.begin(other, LEADER[0])
        ways.answer_everything(other, number, f"Comment of person {number}.")
        ways.send(other)

    leader = open_browser()
    sign_in_by_mail(leader, demo)
    expect(leader.get_by_text("Nothing to read yet.")).to_be_visible()
    assess_oneself(leader)
    sign_out_and_in(leader, demo)

    admin.goto(cycle_page)
    ways.take_step(admin, "Close")
    expect(admin.get_by_text("Closed. The results are written.")).to_be_visible()
    leader.goto(demo.url("/leader"))
    expect(leader.get_by_text("Nothing to read yet.")).to_be_visible()
    ways.take_step(admin, "Release")
    expect(admin.get_by_text("Released. Leaders are told by mail.")).to_be_visible()
    read_the_report(leader, demo)


def import_people(admin: Page) -> None:
    ways.make_cycle(admin, CYCLE)
    ways.upload(admin, FAULTY)
    expect(admin.get_by_role("heading", name="4 things to mend in your file")).to_be_visible()
    for row, words in (
        (3, "Peer A is already asked about Ines Falk in row 2"),
        (4, "“cem at example.org” is not an e-mail address"),
        (5, "Ines Falk would rate themselves as “manager”"),
        (6, "The group “friend” is not known"),
    ):
        fault = admin.get_by_role("row").filter(has_text=words)
        expect(fault.get_by_role("cell").first).to_have_text(str(row))
    expect(admin.get_by_role("button", name="Import all")).to_have_count(0)
    ways.follow(admin, "Upload another file")
    ways.upload(admin, GOOD)
    expect(admin.get_by_text("1 leader, 7 people asked, 7 requests")).to_be_visible()
    ways.press(admin, "Import all")
    expect(admin.get_by_text("The people are imported.")).to_be_visible()


def rater_from_the_mailbox(demo: Demo, open_browser: Callable[..., Page]) -> Page:
    demo.mail_to(PEERS[0][1], CYCLE)
    rater = open_browser()
    rater.goto(demo.mailbox)
    rater.get_by_role("row").filter(has_text=PEERS[0][1]).get_by_role("link").first.click()
    rater.get_by_role("link", name="/r#").click()
    ways.expect_heading(rater, "My feedback requests")
    assert "#" not in rater.url
    return rater


def answer_and_send(rater: Page, comment: str) -> None:
    ways.begin(rater, LEADER[0])
    ways.answer_everything(rater, 3, comment)
    expect(rater.get_by_text("All 20 questions are answered.")).to_be_visible()
    expect(rater.get_by_text(comment)).to_be_visible()
    ways.send(rater)
    receipt = rater.get_by_role("region", name="Receipt")
    expect(receipt).to_contain_text("Ines Falk")
    expect(receipt.locator("dd").nth(3)).to_have_text("20")
    expect(receipt.locator("dd").nth(4)).to_have_text("1")
    expect(rater.get_by_role("button", name="Print the receipt")).to_be_visible()


def come_back_in_the_same_browser(rater: Page, demo: Demo) -> Page:
    context = rater.context
    rater.close()
    again = context.new_page()
    again.goto(link_in(demo.mail_to(PEERS[0][1], CYCLE)))
    expect(again.get_by_role("listitem").filter(has_text=LEADER[0])).to_contain_text("Sent")
    return again


def change_an_answer_and_send_again(rater: Page) -> None:
    ways.begin(rater, LEADER[0])
    assert ways.chosen(rater) == [3, 3, 3, 3]
    ways.choose(rater, [4])
    ways.expect_saved(rater)
    ways.follow(rater, "My feedback requests")
    expect(rater.get_by_text("what you sent still counts")).to_be_visible()
    ways.begin(rater, LEADER[0])
    assert ways.chosen(rater) == [4, 3, 3, 3]
    for _ in range(ways.PAGES - 1):
        ways.press(rater, "Continue")
    ways.press(rater, "Check my answers")
    ways.send(rater)


def sign_in_by_mail(leader: Page, demo: Demo) -> None:
    leader.goto(link_in(demo.mail_to(LEADER[1], "Your account")))
    ways.expect_heading(leader, "Choose a password")
    for field in leader.locator("input[type=password]").all():
        field.fill(PASSWORD)
    ways.press(leader, "Save my password")
    sign_in(leader)


def sign_in(leader: Page) -> None:
    ways.expect_heading(leader, "Sign in")
    leader.get_by_label("Email").fill(LEADER[1])
    leader.get_by_label("Password").fill(PASSWORD)
    ways.press(leader, "Sign in")
    ways.expect_heading(leader, "My feedback")


def assess_oneself(leader: Page) -> None:
    ways.press(leader, "To my self-assessment")
    ways.begin(leader, "Yourself")
    ways.answer_everything(leader, 4)
    ways.send(leader)


def sign_out_and_in(leader: Page, demo: Demo) -> None:
    leader.goto(demo.url("/leader"))
    expect(leader.get_by_text("You have sent your self-assessment.")).to_be_visible()
    leader.get_by_role("button", name="Sign out").click()
    leader.goto(demo.url("/sign-in"))
    sign_in(leader)


def read_the_report(leader: Page, demo: Demo) -> None:
    mail = demo.mail_to(LEADER[1], "Your feedback report is ready")
    leader.goto(next(word for word in mail.text.split() if "/leader/reports/" in word))
    ways.expect_heading(leader, "Feedback for Ines Falk")
    expect(leader.get_by_role("row", name="Peers 5 5").first).to_be_visible()
    for dimension in ("Vision", "Personal recognition"):
        expect(leader.get_by_role("heading", name=dimension, exact=True).first).to_be_visible()
    expect(leader.get_by_text("Keeps explaining why, in two sentences.")).to_be_visible()
    with leader.expect_download() as download:
        ways.follow(leader, "Download as PDF")
    assert download.value.suggested_filename == "feedback-report.pdf"
    assert download.value.path().read_bytes().startswith(b"%PDF-")
