from collections.abc import Callable
from io import BytesIO
from uuid import UUID

import pikepdf
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from leadership360.i18n import language_names
from leadership360.models.account import Account
from leadership360.models.person import Person
from leadership360.store.keystore import KeyStore
from leadership360.store.transaction import atomic
from tests import make
from tests.cast import ANNA, LENA, PAULA, Actor
from tests.conftest import PASSWORD
from tests.page import Browser, Page


def speaks(page: Page) -> str:
    return page.tree.attrib["lang"]


def choose(page: Page, language: str) -> Page:
    return page.language_form().submit(dict(language_names())[language])


def person(session: Session, actor: Actor) -> Person:
    return session.scalars(select(Person).where(Person.email == actor.email)).one()


def speak(session: Session, actor: Actor, language: str) -> None:
    with atomic(session):
        person(session, actor).language = language


def test_a_stranger_reads_what_the_browser_asks_for(browser: Browser) -> None:
    page = browser.get("/", Accept_Language="eu, de-AT;q=0.8, en;q=0.5")

    assert speaks(page) == "de"
    assert page.heading == "Feedback, das hilft und sicher bleibt"


def test_every_language_is_offered_by_its_own_name_and_this_one_is_no_button(
    browser: Browser,
) -> None:
    form = browser.get("/", Accept_Language="de").language_form()

    offered = {
        one.attrib["value"]: (one.text, one.get("lang")) for one in form.element.iter("button")
    }

    assert {"en": ("English", "en")}.items() <= offered.items()
    assert "de" not in offered
    assert "Deutsch" in [one.text for one in form.element.iter("span")]


def test_a_choice_beats_the_browser_and_leads_back_to_the_page(browser: Browser) -> None:
    page = choose(browser.get("/help/protection", Accept_Language="en"), "de")

    assert (page.path, speaks(page)) == ("/help/protection", "de")
    assert speaks(browser.get("/", Accept_Language="en")) == "de"
    assert speaks(choose(page, "en")) == "en"


def test_a_get_chooses_nothing(browser: Browser) -> None:
    assert browser.get("/language").status == 405
    assert speaks(browser.get("/?language=de")) == "en"


@pytest.mark.parametrize("language", ["", "xx", "de-AT", "../de", "d" * 5000])
def test_a_language_that_is_not_offered_is_refused(browser: Browser, language: str) -> None:
    form = browser.get("/").language_form()

    assert form.send({**form.data(), "language": language}).status == 400
    assert speaks(browser.get("/")) == "en"


@pytest.mark.parametrize(
    "back",
    [
        "https://evil.example/",
        "//evil.example/",
        "//sign-in",
        "/\\evil.example/",
        "///evil.example",
        "javascript:alert(1)",
        "/nothing/here",
        "/sign-out",
        "",
    ],
)
def test_choosing_leads_to_a_page_of_ours_and_nowhere_else(browser: Browser, back: str) -> None:
    form = browser.get("/help/protection").language_form()

    answer = form.send({**form.data(), "language": "de", "back": back}, follow=False)

    assert answer.headers["Location"] in ("/", "/sign-in")


def test_a_choice_without_a_token_is_refused(browser: Browser) -> None:
    assert browser.post("/language", {"language": "de", "back": "/"}).status == 400
    assert speaks(browser.get("/")) == "en"


def test_a_leaders_choice_is_kept_for_the_next_browser_and_for_mail(
    session: Session, lena: Browser, new_browser: Callable[[], Browser]
) -> None:
    assert choose(lena.get("/leader"), "de").heading == "Mein Feedback"

    assert person(session, LENA).language == "de"
    other = new_browser()
    form = other.get("/sign-in").form().fill(email=LENA.email, password=PASSWORD)
    assert speaks(form.submit()) == "de"


def test_an_admins_choice_is_kept_although_an_admin_need_not_be_a_person(
    session: Session, anna: Browser, new_browser: Callable[[], Browser]
) -> None:
    choose(anna.get("/admin/cycles"), "de")

    account = session.scalars(select(Account).where(Account.email == ANNA.email)).one()
    assert (account.language, account.person) == ("de", None)
    other = new_browser()
    form = other.get("/sign-in").form().fill(email=ANNA.email, password=PASSWORD)
    assert form.submit().heading == "Runden"


def test_a_rater_is_met_in_the_language_the_person_has(
    session: Session, cycle: UUID, browser: Browser
) -> None:
    speak(session, PAULA, "de")

    page = browser.open_link(make.make_link(session, cycle, PAULA))

    assert page.heading == "Meine Feedbackanfragen"


def test_a_raters_choice_stays_in_the_browser_so_that_nothing_tells_who_was_here(
    session: Session, paula: Browser, about_lena: str
) -> None:
    page = choose(paula.get(about_lena), "de")

    assert (page.path, speaks(page)) == (about_lena, "de")
    assert "Bevor Sie beginnen: wer was sieht" in page.texts("h2")
    assert person(session, PAULA).language == ""


def test_no_choice_stands_where_it_would_lose_what_is_typed(
    paula: Browser, about_lena: str
) -> None:
    page = paula.get(f"{about_lena}/1")

    assert [one for one in page.all("form") if one.get("action") == "/language"] == []


def test_a_leader_reads_report_and_pdf_in_the_chosen_language(
    session: Session, keystore: KeyStore, signed_in: Callable[[Actor], Browser]
) -> None:
    released = make.make_released_cycle(session, keystore)
    lena = signed_in(LENA)
    choose(lena.get("/leader"), "de")

    page = lena.get(f"/leader/reports/{released}")

    assert page.heading.startswith("Feedback für")
    assert "Auf einen Blick" in page.texts("h2")
    assert "Geistige Anregung" in page.text
    pdf = lena.get(f"/leader/reports/{released}/report.pdf").body
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert str(opened.Root.Lang) == "de"


def test_the_libraries_speak_the_language_of_the_page(browser: Browser) -> None:
    page = browser.get("/sign-in", Accept_Language="de")
    assert page.texts("label") == ["E-Mail-Adresse", "Passwort"]

    refused = page.form().fill(email="nobody@example.org").submit(Accept_Language="de")
    assert refused.texts("li") == ["Diese Adresse und dieses Passwort gehören nicht zusammen."]

    form = browser.get("/password", Accept_Language="de").form()
    sent = form.fill(email="nobody@example.org").submit(Accept_Language="de")
    assert "Wenn wir diese Adresse kennen" in sent.text


def test_a_date_nobody_can_read_is_refused_in_the_language_of_the_page(anna: Browser) -> None:
    form = anna.get("/admin/cycles/new", Accept_Language="de").form()

    refused = form.fill(closes_on="nonsense").submit(Accept_Language="de")

    assert "Schließt am: Kein gültiges Datum." in refused.texts("li")


def test_a_refusal_names_states_in_the_language_of_the_page(anna: Browser, cycle: UUID) -> None:
    form = choose(anna.get(f"/admin/cycles/{cycle}/close"), "de").form("close")

    refused = anna.post(f"/admin/cycles/{cycle}/launch", form.data())

    assert "ist im Zustand „Läuft“" in refused.text
