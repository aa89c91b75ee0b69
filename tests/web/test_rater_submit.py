from collections.abc import Callable
from uuid import UUID

from sqlalchemy.orm import Session

from leadership360.services import closing
from leadership360.store.keystore import KeyStore
from tests import make
from tests.cast import LENA, Actor
from tests.page import Browser
from tests.web.ballot import in_the_box, row, sent_of


def answer_and_send(browser: Browser, about_lena: str, value: str = "4") -> None:
    for number in range(1, 6):
        browser.get(f"{about_lena}/{number}").form().choose_all(value).submit()
    page = browser.get(f"{about_lena}/check").form("/check").submit()
    assert page.path == f"{about_lena}/done"


def test_an_incomplete_form_may_be_sent(
    session: Session, cycle: UUID, keystore: KeyStore, paula: Browser, about_lena: str
) -> None:
    paula.get(f"{about_lena}/1").form().fill(item_vi1="5").submit()

    page = paula.get(f"{about_lena}/check").form("/check").submit()

    assert page.path == f"{about_lena}/done"
    box = in_the_box(session, keystore, cycle, UUID(about_lena[3:]))
    assert box is not None
    assert box.ratings == {"vi1": 5}


def test_sending_nothing_leads_back_to_the_first_question_and_says_why(
    session: Session, paula: Browser, about_lena: str
) -> None:
    before = row(session, UUID(about_lena[3:]))

    page = paula.get(f"{about_lena}/check").form("/check").submit()

    assert page.path == f"{about_lena}/1"
    assert "You have not answered anything yet." in page.text
    assert row(session, UUID(about_lena[3:])) == before


def test_sending_twice_changes_nothing(
    session: Session, cycle: UUID, keystore: KeyStore, paula: Browser, about_lena: str
) -> None:
    for number in range(1, 6):
        paula.get(f"{about_lena}/{number}").form().choose_all("3").submit()
    form = paula.get(f"{about_lena}/check").form("/check")

    pages = [form.submit(), form.submit()]

    assert [page.path for page in pages] == [f"{about_lena}/done"] * 2
    assert pages[0].text == pages[1].text
    box = in_the_box(session, keystore, cycle, UUID(about_lena[3:]))
    assert box is not None
    assert set(box.ratings.values()) == {3}


def test_what_was_sent_stays_in_force_until_it_is_sent_again(
    session: Session, cycle: UUID, keystore: KeyStore, paula: Browser, about_lena: str
) -> None:
    request = UUID(about_lena[3:])
    answer_and_send(paula, about_lena, "4")
    paula.get(f"{about_lena}/1").form().choose_all("1").submit()

    assert "Changed since you sent it" in paula.get("/r/requests").text
    assert "What you sent still counts until you send again." in paula.get(about_lena).text
    box = in_the_box(session, keystore, cycle, request)
    assert box is not None
    assert box.ratings["vi1"] == 4

    paula.get(f"{about_lena}/check").form("/check").submit()

    assert "Changed" not in paula.get("/r/requests").text
    box = in_the_box(session, keystore, cycle, request)
    assert box is not None
    assert (box.ratings["vi1"], box.ratings["ic1"]) == (1, 4)


def test_closing_counts_what_was_sent_and_no_later_change(
    session: Session,
    cycle: UUID,
    keystore: KeyStore,
    inside: Callable[[Actor], Browser],
) -> None:
    about_herself = f"/r/{make.assignment_id(session, cycle, LENA, LENA)}"
    browser = inside(LENA)
    answer_and_send(browser, about_herself, "2")
    browser.get(f"{about_herself}/1").form().choose_all("5").submit()

    closing.close_cycle(session, cycle, keystore=keystore, today=make.TODAY)

    release = make.release_of(session, cycle, LENA)
    assert release.items["vi1"].self_rating == 2
    assert release.dimensions["vision"].self_score == 2.0


def test_the_receipt_says_that_but_never_what(paula: Browser, about_lena: str) -> None:
    paula.get(f"{about_lena}/6").form().fill(prompt_stop="Interrupting people").submit()
    answer_and_send(paula, about_lena, "1")

    page = paula.get(f"{about_lena}/done")

    assert "Answers 20 Comments 1" in page.text
    assert "Interrupting" not in page.html
    assert "Almost never" not in page.html


def test_the_receipt_counts_what_was_sent_not_what_was_changed_since(
    paula: Browser, about_lena: str
) -> None:
    paula.get(f"{about_lena}/1").form().fill(item_vi1="5").submit()
    paula.get(f"{about_lena}/check").form("/check").submit()
    paula.get(f"{about_lena}/2").form().choose_all("1").submit()

    assert "Answers 1 Comments 0" in paula.get(f"{about_lena}/done").text


def test_there_is_no_receipt_before_anything_was_sent(paula: Browser, about_lena: str) -> None:
    assert paula.get(f"{about_lena}/done").path == about_lena


def test_the_review_leads_back_to_each_page(paula: Browser, about_lena: str) -> None:
    page = paula.get(f"{about_lena}/check")

    targets = [address for label, address in page.links().items() if label.startswith("Change")]
    assert targets == [f"{about_lena}/{number}" for number in range(1, 7)]


def test_two_tabs_send_what_both_of_them_saved(
    session: Session, paula: Browser, about_lena: str
) -> None:
    left, right = paula.get(f"{about_lena}/1"), paula.get(f"{about_lena}/2")
    check = paula.get(f"{about_lena}/check")
    left.form().choose_all("2").submit()
    right.form().choose_all("5").submit()

    check.form().submit()

    sent = sent_of(session, paula, UUID(about_lena[3:]))
    assert set(sent.ratings) == {f"{theme}{n}" for theme in ("vi", "ic") for n in range(1, 5)}


def test_a_form_that_was_open_when_the_cycle_closed_says_so(
    session: Session, cycle: UUID, keystore: KeyStore, paula: Browser, about_lena: str
) -> None:
    page, check = paula.get(f"{about_lena}/1"), paula.get(f"{about_lena}/check")
    closing.close_cycle(session, cycle, keystore=keystore, today=make.TODAY)

    answers = [page.form().fill(item_vi1="3").submit(), check.form().submit()]

    assert [answer.status for answer in answers] == [410, 410]
    assert all("takes no more answers" in answer.text for answer in answers)
