import re
from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from leadership360.store.keystore import KeyStore
from tests.cast import MARK, PAULA, Actor
from tests.page import Browser, Page
from tests.web.ballot import in_the_box, row

CODE = re.compile(r"\b(?:[A-Z2-7]{4}-){6}[A-Z2-7]{2}\b")


def code_on(page: Page) -> str:
    (found,) = CODE.findall(page.text)
    assert isinstance(found, str)
    return found


@pytest.fixture
def half_done(paula: Browser, about_lena: str) -> Browser:
    paula.get(f"{about_lena}/1").form().choose_all("2").submit()
    paula.get(f"{about_lena}/6").form().fill(prompt_stop="Canary in the mine").submit()
    return paula


def test_another_browser_sees_a_blank_form_and_never_an_answer(
    half_done: Browser, inside: Callable[[Actor], Browser], about_lena: str
) -> None:
    elsewhere = inside(PAULA)

    assert "Not started" in elsewhere.get("/r/requests").text
    assert elsewhere.get(f"{about_lena}/1").form().value("item_vi1") is None
    for page in ("/r/requests", about_lena, f"{about_lena}/6", f"{about_lena}/check"):
        assert "Canary" not in elsewhere.get(page).html
    assert "0 of 20" in elsewhere.get(f"{about_lena}/check").text


def test_another_browser_is_told_that_something_was_sent_but_not_what(
    half_done: Browser, inside: Callable[[Actor], Browser], about_lena: str
) -> None:
    half_done.get(f"{about_lena}/check").form("/check").submit()
    elsewhere = inside(PAULA)

    assert "Sent from another browser" in elsewhere.get("/r/requests").text
    page = elsewhere.get(about_lena)
    assert "what you sent still counts until you send this form" in page.text
    assert elsewhere.get(f"{about_lena}/done").path == about_lena
    assert "Canary" not in elsewhere.get(f"{about_lena}/check").html


def test_what_another_browser_sends_replaces_what_was_sent(
    session: Session,
    cycle: UUID,
    keystore: KeyStore,
    half_done: Browser,
    inside: Callable[[Actor], Browser],
) -> None:
    about_lena = half_done.get("/r/requests").links()["Continue: Lena Leader"]
    half_done.get(f"{about_lena}/check").form("/check").submit()
    elsewhere = inside(PAULA)
    elsewhere.get(f"{about_lena}/2").form().fill(item_ic1="5").submit()

    elsewhere.get(f"{about_lena}/check").form("/check").submit()

    box = in_the_box(session, keystore, cycle, UUID(about_lena[3:]))
    assert box is not None
    assert (box.ratings, box.comments) == ({"ic1": 5}, {})


def test_opening_the_form_elsewhere_leaves_what_was_sent_in_force(
    session: Session,
    cycle: UUID,
    keystore: KeyStore,
    half_done: Browser,
    inside: Callable[[Actor], Browser],
) -> None:
    about_lena = half_done.get("/r/requests").links()["Continue: Lena Leader"]
    half_done.get(f"{about_lena}/check").form("/check").submit()
    before = row(session, UUID(about_lena[3:]))

    elsewhere = inside(PAULA)
    for number in range(1, 7):
        elsewhere.get(f"{about_lena}/{number}")

    assert row(session, UUID(about_lena[3:])) == before


def test_the_resume_code_brings_the_answers_to_another_browser(
    half_done: Browser, inside: Callable[[Actor], Browser], about_lena: str
) -> None:
    code = code_on(half_done.get("/r/requests"))
    elsewhere = inside(PAULA)

    page = elsewhere.get("/r/requests").form("/resume").fill(resume_code=code).submit()

    assert "Your answers are here again." in page.text
    assert "Started, not sent yet" in page.text
    assert elsewhere.get(f"{about_lena}/1").form().value("item_vi1") == "2"
    assert "Canary" in elsewhere.get(f"{about_lena}/check").text
    assert code_on(elsewhere.get("/r/requests")) == code


def test_the_resume_code_of_the_receipt_is_the_same(half_done: Browser, about_lena: str) -> None:
    code = code_on(half_done.get("/r/requests"))

    done = half_done.get(f"{about_lena}/check").form("/check").submit()

    assert code_on(done) == code


@pytest.mark.parametrize(
    "mistype",
    [
        pytest.param(str.lower, id="small letters"),
        pytest.param(lambda code: code.replace("-", ""), id="without hyphens"),
        pytest.param(lambda code: code.replace("-", "  "), id="with spaces"),
        pytest.param(lambda code: code.replace("O", "0").replace("I", "1"), id="look-alikes"),
    ],
)
def test_a_resume_code_may_be_typed_carelessly(
    half_done: Browser, inside: Callable[[Actor], Browser], mistype: Callable[[str], str]
) -> None:
    code = mistype(code_on(half_done.get("/r/requests")))
    form = inside(PAULA).get("/r/requests").form("/resume")

    assert "Your answers are here again." in form.fill(resume_code=code).submit().text


@pytest.mark.parametrize(
    "code",
    ["", "AAAA", "AAAA-AAAA-AAAA-AAAA-AAAA-AAAA-AA", "!" * 26, "A" * 5000, "🙂"],
)
def test_a_wrong_resume_code_is_refused_and_changes_nothing(
    half_done: Browser, inside: Callable[[Actor], Browser], code: str
) -> None:
    elsewhere = inside(PAULA)
    own = code_on(elsewhere.get("/r/requests"))

    page = elsewhere.get("/r/requests").form("/resume").fill(resume_code=code).submit()

    assert page.status == 422
    assert "This resume code does not fit" in page.text
    assert code_on(elsewhere.get("/r/requests")) == own


def test_the_resume_code_of_somebody_else_opens_nothing(
    half_done: Browser, inside: Callable[[Actor], Browser]
) -> None:
    code = code_on(half_done.get("/r/requests"))

    page = inside(MARK).get("/r/requests").form("/resume").fill(resume_code=code).submit()

    assert page.status == 422


def test_a_resume_code_without_a_link_opens_nothing(
    half_done: Browser, new_browser: Callable[[], Browser]
) -> None:
    code = code_on(half_done.get("/r/requests"))
    stranger = new_browser()
    token = stranger.get("/r").form().value("csrf_token")

    page = stranger.post("/r/resume", {"csrf_token": token, "resume_code": code})

    assert page.status == 404


# --- a computer that others use, too ---


def expiries(browser: Browser) -> dict[str, bool]:
    """Return for each of the rater's cookies whether it outlives the window."""
    cookies = (browser.client._cookies or {}).values()
    return {one.key.partition("-")[0]: one.expires is not None for one in cookies}


def test_the_key_stays_until_the_cycle_closes_and_the_way_in_only_with_the_window(
    half_done: Browser,
) -> None:
    half_done.get("/r/requests")

    assert expiries(half_done) == {"session": False, "rater": False, "edit": True}


def test_on_a_shared_computer_the_key_goes_with_the_window(half_done: Browser) -> None:
    page = half_done.get("/r/requests").form("/shared").fill(is_shared=True).submit()

    assert page.form("/shared").value("is_shared") == "y"
    assert not any(expiries(half_done).values())
    half_done.get("/r/requests")
    assert not any(expiries(half_done).values())


def test_a_computer_that_is_not_shared_after_all_keeps_the_key_again(half_done: Browser) -> None:
    half_done.get("/r/requests").form("/shared").fill(is_shared=True).submit()

    page = half_done.get("/r/requests").form("/shared").fill(is_shared=False).submit()

    assert page.form("/shared").value("is_shared") is None
    assert expiries(half_done) == {"session": False, "rater": False, "edit": True}


def test_leaving_takes_everything_of_the_rater_out_of_the_browser(
    half_done: Browser, about_lena: str
) -> None:
    page = half_done.get("/r/requests").form("/leave").submit()

    assert page.heading == "This browser has forgotten you"
    assert set(half_done.cookies()) <= {"session"}
    assert half_done.get(about_lena).status == 404


def test_who_left_comes_back_with_link_and_code(
    half_done: Browser, inside: Callable[[Actor], Browser], about_lena: str
) -> None:
    code = code_on(half_done.get("/r/requests"))
    half_done.get("/r/requests").form("/leave").submit()
    again = inside(PAULA)

    again.get("/r/requests").form("/resume").fill(resume_code=code).submit()

    assert again.get(f"{about_lena}/1").form().value("item_vi1") == "2"


def test_leaving_twice_says_that_the_link_is_needed(half_done: Browser) -> None:
    form = half_done.get("/r/requests").form("/leave")
    form.submit()

    assert form.submit().status == 404


def test_leaving_takes_back_nothing_that_was_sent(
    session: Session, cycle: UUID, keystore: KeyStore, half_done: Browser, about_lena: str
) -> None:
    half_done.get(f"{about_lena}/check").form("/check").submit()

    half_done.get(f"{about_lena}/done").form("/leave").submit()

    assert in_the_box(session, keystore, cycle, UUID(about_lena[3:])) is not None
