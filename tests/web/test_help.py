from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from leadership360.config import Settings
from leadership360.domain.retention import Retention
from tests.page import Browser


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/help/protection", "How your answers are protected"),
        ("/help/data-protection", "Data protection"),
        ("/help/impact-assessment", "Data protection impact assessment"),
    ],
)
def test_everybody_may_read_how_it_works(browser: Browser, path: str, heading: str) -> None:
    assert browser.get(path).heading == heading


def test_every_page_leads_to_both(browser: Browser) -> None:
    page = browser.get("/")

    assert page.follow("How answers are protected").path == "/help/protection"
    assert page.follow("Data protection").path == "/help/data-protection"


def test_what_is_not_promised_stands_beside_the_promise(browser: Browser) -> None:
    text = browser.get("/help/protection").text

    for words in (
        "Comments",
        "put their answers together",
        "Invented people",
        "controls the server",
    ):
        assert words in text


def test_the_periods_are_those_of_this_installation(
    settings: Settings, make_app: Callable[[Settings], Flask]
) -> None:
    app = make_app(replace(settings, retention=Retention(report_months=7, mail_days=1)))
    client = app.test_client()

    for path in ("/help/data-protection", "/help/impact-assessment"):
        text = client.get(path).text
        assert "7 months after the release" in text
        assert "1 day" in text


def test_security_txt_is_there_where_a_contact_is_set(
    settings: Settings, make_app: Callable[[Settings], Flask]
) -> None:
    with_contact = make_app(replace(settings, security_contact="mailto:safe@example.org"))

    answer = with_contact.test_client().get("/.well-known/security.txt")

    assert answer.mimetype == "text/plain"
    assert "Contact: mailto:safe@example.org\n" in answer.text
    assert "Expires: 2026-08-29T00:00:00Z" in answer.text


def test_without_a_contact_there_is_no_security_txt(browser: Browser) -> None:
    assert browser.get("/.well-known/security.txt").status == 404
