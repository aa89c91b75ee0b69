"""The steps people take, with a mouse. Whatever is looked for is what they read on the page."""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import Locator, Page, expect

DESKTOP: Mapping[str, Any] = {"viewport": {"width": 1280, "height": 900}}
PHONE: Mapping[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "is_mobile": True,
    "has_touch": True,
    "device_scale_factor": 2,
}
WITHOUT_JAVASCRIPT: Mapping[str, Any] = {"java_script_enabled": False}

PAGES, QUESTIONS_ON_A_PAGE, OPTIONS = 6, 4, 6


def roster(rows: Iterable[tuple[str, ...]], delimiter: str = ",") -> bytes:
    """Return a roster file as Excel writes it, with a byte-order mark."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(("leader_name", "leader_email", "rater_name", "rater_email", "group"))
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name).first.click()


def expect_heading(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


# --- admin --------------------------------------------------------------------------------------


def make_cycle(page: Page, name: str) -> None:
    """From the list of cycles to the page that takes the roster."""
    follow(page, "New cycle")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Closes on").fill(f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%d}")
    press(page, "Save")
    expect_heading(page, "Who is asked about whom")


def upload(page: Page, content: bytes, name: str = "people.csv") -> None:
    file = {"name": name, "mimeType": "text/csv", "buffer": content}
    page.get_by_label("File").set_input_files(file)  # type: ignore[arg-type]
    press(page, "Check the file")
    expect_heading(page, "Before anything is imported")


def take_step(page: Page, name: str) -> None:
    """Launch, close or release from a cycle's page, by way of the page that explains it."""
    follow(page, name)
    expect(page.get_by_text("This is what will happen:")).to_be_visible()
    press(page, name)


# --- rater --------------------------------------------------------------------------------------


def enter_by_code(page: Page, address: str, link: str) -> None:
    """Paste the secret of a link into a form, as people without JavaScript do."""
    page.goto(address)
    page.get_by_label("Code from your mail").fill(link.partition("#")[2])
    press(page, "Continue")
    expect_heading(page, "My feedback requests")


def begin(page: Page, leader: str) -> None:
    """From "My feedback requests" to the first page of questions."""
    page.get_by_role("listitem").filter(has_text=leader).get_by_role("link").click()
    page.get_by_role("main").get_by_role("link", name="question").click()
    expect(page.get_by_text("page 1 of")).to_be_visible()


def questions(page: Page) -> list[Locator]:
    return page.locator("fieldset.question").all()


def option(page: Page, question: int, number: int) -> Locator:
    return page.locator("fieldset.question").nth(question).get_by_role("radio").nth(number)


def choose(page: Page, numbers: Iterable[int]) -> None:
    """Give the questions of a page, in order, the options with these numbers."""
    for question, number in enumerate(numbers):
        option(page, question, number).check()


def chosen(page: Page) -> list[int]:
    """Return the number of the chosen option of each question, -1 for none."""
    return [
        next(
            (n for n, one in enumerate(question.get_by_role("radio").all()) if one.is_checked()), -1
        )
        for question in questions(page)
    ]


def expect_saved(page: Page) -> None:
    expect(page.locator("p.saved")).to_have_text("Saved")


def answer_everything(page: Page, number: int, comment: str = "") -> None:
    """Fill a form from its first page to the page that shows all answers."""
    onward = page.get_by_role("button", name="Continue")
    choose(page, [number] * QUESTIONS_ON_A_PAGE)
    while onward.count():
        onward.click()
        page.wait_for_load_state("domcontentloaded")
        choose(page, [number] * len(questions(page)))
    if comment:
        page.get_by_role("textbox").first.fill(comment)
    press(page, "Check my answers")
    expect_heading(page, "Check and send")


def send(page: Page) -> None:
    press(page, "Seal and send my answers")
    expect_heading(page, "Thank you. Your answers are sealed.")
