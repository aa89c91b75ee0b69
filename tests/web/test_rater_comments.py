from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from leadership360.domain.answers import CommentChoice
from leadership360.store.keystore import KeyStore
from tests import make
from tests.cast import LENA, MARK, Actor
from tests.page import Browser, Page
from tests.web.ballot import draft_of, in_the_box, sent_of


def write(browser: Browser, about: str, text: str, **choices: str) -> Page:
    form = browser.get(f"{about}/6").form().fill(prompt_stop=text, **choices)
    return form.submit("Check my answers")


def preview(page: Page) -> list[str]:
    return page.texts("ul", class_="among")


def test_a_comment_is_shown_as_the_leader_will_read_it_among_others(
    paula: Browser, about_lena: str
) -> None:
    page = write(paula, about_lena, "“Late” — again…  \N{PARTY POPPER}\n\nNo.")
    assert preview(page) == ['another comment "Late" - again... No. another comment']
    assert "As Lena Leader will read it, somewhere among the others:" in page.text


def test_hints_are_given_on_the_form_and_before_sending_and_block_nothing(
    session: Session, paula: Browser, about_lena: str
) -> None:
    page = write(paula, about_lena, "On Monday Max told me, and Lena listened.")
    form = paula.get(f"{about_lena}/6")
    for one in (page, form):
        hints = " ".join(one.texts("div", class_="hints"))
        assert "This may be a name. Does the comment need it? Max" in hints
        assert "Monday" in hints
        assert "Lena" not in hints
    page.form("/check").submit()
    request = UUID(about_lena[3:])
    assert sent_of(session, paula, request).comments["stop"].startswith("On Monday Max")


def test_a_plain_comment_gets_no_hint(paula: Browser, about_lena: str) -> None:
    page = write(paula, about_lena, "Explains the reasons.")
    assert "".join(page.texts("div", class_="hints")) == ""


def test_a_comment_may_be_given_only_as_a_theme_and_the_choice_can_be_changed(
    session: Session, keystore: KeyStore, cycle: UUID, paula: Browser, about_lena: str
) -> None:
    request = UUID(about_lena[3:])
    page = write(paula, about_lena, "Less of that.", choice_stop="theme")
    assert preview(page) == []
    assert "Only as a theme; Lena Leader never reads these words: Less of that." in page.text
    page.form("/check").submit()
    boxed = in_the_box(session, keystore, cycle, request)
    assert boxed is not None
    assert boxed.choices == {"stop": CommentChoice.THEME}

    form = paula.get(f"{about_lena}/6").form()
    assert form.value("choice_stop") == "theme"
    assert form.value("choice_start") == "as_written"
    form.fill(choice_stop="as_written").submit()
    assert "Changed since you sent it" in paula.get("/r/requests").text
    assert draft_of(session, paula, request).choice("stop") is CommentChoice.AS_WRITTEN


def test_an_unknown_choice_is_refused_and_the_comment_stays_in_the_form(
    session: Session, paula: Browser, about_lena: str
) -> None:
    form = paula.get(f"{about_lena}/6").form()
    page = form.send({**form.data(), "prompt_stop": "Less.", "choice_stop": "everywhere"})
    assert page.status == 422
    assert "Please choose one of these answers." in page.text
    assert page.form().value("prompt_stop") == "Less."


def test_a_script_that_sends_only_what_was_touched_keeps_the_choice(
    session: Session, paula: Browser, about_lena: str
) -> None:
    write(paula, about_lena, "Less of that.", choice_stop="theme")
    form = paula.get(f"{about_lena}/6").form()
    token = form.value("csrf_token")
    touched = {"csrf_token": token, "prompt_stop": "Much less.", "had": "prompt_stop"}
    assert form.send(touched, X_Autosave="1").status == 204
    draft = draft_of(session, paula, UUID(about_lena[3:]))
    assert (draft.comments["stop"], draft.choice("stop")) == ("Much less.", CommentChoice.THEME)


def test_a_comment_can_be_taken_back_and_what_was_sent_counts_until_it_is_sent_again(
    session: Session, keystore: KeyStore, cycle: UUID, paula: Browser, about_lena: str
) -> None:
    request = UUID(about_lena[3:])
    write(paula, about_lena, "Better unsaid.").form("/check").submit()
    page = paula.get(f"{about_lena}/check").form("/take-back").submit()
    assert "What you sent before counts until you send again." in page.text
    assert "Better unsaid." not in page.text
    assert draft_of(session, paula, request).comments == {}
    boxed = in_the_box(session, keystore, cycle, request)
    assert boxed is not None
    assert boxed.comments == {"stop": "Better unsaid."}


@pytest.mark.parametrize("prompt", ["nothing", "vi1"])
def test_only_a_comment_can_be_taken_back(paula: Browser, about_lena: str, prompt: str) -> None:
    token = paula.get(f"{about_lena}/1").form().value("csrf_token")
    answer = paula.post(f"{about_lena}/comments/{prompt}/take-back", {"csrf_token": token})
    assert answer.status == 422


def test_the_page_for_comments_says_when_they_are_shown(paula: Browser, about_lena: str) -> None:
    text = paula.get(f"{about_lena}/6").text
    assert "only if at least 3 people write on the same question" in text
    assert "is read by nobody" in text
    assert "at least 3 people write" not in paula.get(f"{about_lena}/1").text


def test_a_manager_gets_neither_a_choice_nor_hints_and_sees_the_own_words_by_name(
    session: Session, cycle: UUID, inside: Callable[[Actor], Browser]
) -> None:
    mark = inside(MARK)
    about = f"/r/{make.assignment_id(session, cycle, MARK, LENA)}"
    mark.get(about).form().fill(knows=True).submit()
    form = mark.get(f"{about}/6")
    assert not [name for name in form.form().names if name.startswith("choice_")]
    assert "What you write here is shown as yours." in form.text
    page = write(mark, about, "I told Max on Monday…")
    assert "Shown by name, as you wrote it: I told Max on Monday…" in page.text
    assert "".join(page.texts("div", class_="hints")) == ""
