from collections.abc import Callable
from uuid import UUID

from sqlalchemy.orm import Session

from tests import make
from tests.cast import LENA, OMAR, PAULA, Actor
from tests.page import Browser, Page
from tests.web.ballot import draft_of, sent_of


def test_the_whole_way_of_a_rater_without_javascript(
    session: Session, cycle: UUID, new_browser: Callable[[], Browser]
) -> None:
    browser = new_browser()
    token = make.make_link(session, cycle, PAULA)

    page = browser.open_link(token)
    assert page.heading == "My feedback requests"
    assert "Lena Leader" in page.text
    assert "Omar Other" in page.text
    assert page.text.count("Not started") == 2

    page = page.follow("Begin: Lena Leader")
    assert page.heading == "Feedback for Lena Leader"
    assert "who sees what" in page.text

    page = page.follow("To the first question")
    for number in range(1, 6):
        assert f"About Lena Leader: page {number} of 6" in page.text
        page = page.form().choose_all("4").submit("Continue")
    assert page.heading == "In your own words"
    page = page.form().fill(prompt_continue="Keep asking.").submit("Check my answers")

    assert page.heading == "Check and send"
    assert "All 20 questions are answered." in page.text
    assert "Keep asking." in page.text
    assert page.text.count("not answered") == 2
    page = page.form("/check").submit("Seal and send my answers")

    assert page.path.endswith("/done")
    assert "Feedback for Lena Leader Cycle Spring 2026 Date March 2, 2026" in page.text
    assert "Answers 20 Comments 1" in page.text

    page = page.follow("My feedback requests")
    assert page.text.count("Not started") == 1
    assert "Sent" in page.text

    request = make.assignment_id(session, cycle, PAULA, LENA)
    sent = sent_of(session, browser, request)
    assert set(sent.ratings.values()) == {4}
    assert sent.comments == {"continue": "Keep asking."}


def test_each_page_shows_one_theme_with_every_answer_of_the_scale(
    paula: Browser, about_lena: str
) -> None:
    page = paula.get(f"{about_lena}/1")

    form = page.form()
    assert page.heading == "Vision"
    assert {name for name in form.names if name.startswith("item_")} == {
        "item_vi1",
        "item_vi2",
        "item_vi3",
        "item_vi4",
    }
    assert list(form.options("item_vi1")) == ["1", "2", "3", "4", "5", "NO"]
    assert "Lena" in page.text


def test_could_not_observe_is_an_answer_and_a_skipped_question_is_none(
    session: Session, paula: Browser, about_lena: str
) -> None:
    form = paula.get(f"{about_lena}/1").form()
    form.fill(item_vi1="NO", item_vi2="5").submit()

    page = paula.get(f"{about_lena}/check")
    assert "2 of 20 questions are answered" in page.text
    assert draft_of(session, paula, UUID(about_lena[3:])).ratings == {"vi1": None, "vi2": 5}


def test_answers_given_before_are_there_when_the_rater_comes_back(
    paula: Browser, about_lena: str
) -> None:
    paula.get(f"{about_lena}/1").form().fill(item_vi1="2").submit()
    paula.get(f"{about_lena}/6").form().fill(prompt_stop="Less of that.\n\nPlease.").submit()

    assert paula.get(f"{about_lena}/1").form().value("item_vi1") == "2"
    assert paula.get(f"{about_lena}/1").form().value("item_vi2") is None
    comment = paula.get(f"{about_lena}/6").form().value("prompt_stop")
    assert comment.split() == ["Less", "of", "that.", "Please."]


def test_back_keeps_what_was_typed_on_the_page(paula: Browser, about_lena: str) -> None:
    page = paula.get(f"{about_lena}/2").form().fill(item_ic1="3").submit("Back")

    assert page.path == f"{about_lena}/1"
    assert paula.get(f"{about_lena}/2").form().value("item_ic1") == "3"


def test_back_on_the_first_page_leads_to_the_promise(paula: Browser, about_lena: str) -> None:
    assert paula.get(f"{about_lena}/1").form().submit("Back").path == about_lena


def test_the_browsers_back_button_and_sending_an_old_page_again_loses_nothing(
    paula: Browser, about_lena: str
) -> None:
    first = paula.get(f"{about_lena}/1")
    first.form().fill(item_vi1="2").submit()
    paula.get(f"{about_lena}/2").form().fill(item_ic1="5").submit()

    # The page as it was when it was fetched, still blank but for one other answer.
    first.form().fill(item_vi2="3").submit()

    assert ratings(paula.get(f"{about_lena}/1")) == {"item_vi1": "2", "item_vi2": "3"}
    assert ratings(paula.get(f"{about_lena}/2")) == {"item_ic1": "5"}


def test_two_tabs_on_one_page_are_merged_and_the_later_answer_wins(
    paula: Browser, about_lena: str
) -> None:
    left, right = paula.get(f"{about_lena}/1"), paula.get(f"{about_lena}/1")

    left.form().fill(item_vi1="2", item_vi2="2").submit()
    right.form().fill(item_vi2="4", item_vi3="4").submit()

    assert ratings(paula.get(f"{about_lena}/1")) == {
        "item_vi1": "2",
        "item_vi2": "4",
        "item_vi3": "4",
    }


def test_two_tabs_about_two_leaders_do_not_mix(
    session: Session, cycle: UUID, paula: Browser, about_lena: str
) -> None:
    about_omar = f"/r/{make.assignment_id(session, cycle, PAULA, OMAR)}"
    left, right = paula.get(f"{about_lena}/1"), paula.get(f"{about_omar}/1")

    right.form().fill(item_vi1="5").submit()
    left.form().fill(item_vi1="1").submit()

    assert ratings(paula.get(f"{about_lena}/1")) == {"item_vi1": "1"}
    assert ratings(paula.get(f"{about_omar}/1")) == {"item_vi1": "5"}


def test_two_raters_in_one_browser_do_not_see_each_other(
    session: Session, cycle: UUID, browser: Browser, about_lena: str
) -> None:
    mark = Actor("Mark Manager", "mark@example.org")
    browser.open_link(make.make_link(session, cycle, PAULA))
    browser.get(f"{about_lena}/1").form().fill(item_vi1="2").submit()

    page = browser.open_link(make.make_link(session, cycle, mark))

    assert "Omar" not in page.text
    assert "Not started" in page.text
    assert browser.get(f"{about_lena}/1").status == 404


def test_the_self_assessment_speaks_of_oneself_and_offers_no_way_out(
    session: Session, cycle: UUID, inside: Callable[[Actor], Browser]
) -> None:
    lena = inside(LENA)
    address = f"/r/{make.assignment_id(session, cycle, LENA, LENA)}"

    start = lena.get(address)
    assert start.heading == "Your self-assessment"
    assert not [text for text in start.links() if "closely" in text]
    page = start.follow("To the first question")
    assert "Your self-assessment: page 1 of 5" in page.text
    assert all("Lena" not in legend for legend in page.texts("legend"))


def ratings(page: Page) -> dict[str, str]:
    values = {name: page.form().value(name) for name in page.form().names}
    return {name: one for name, one in values.items() if name.startswith("item_") and one}
