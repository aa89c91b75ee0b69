from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pytest
from jinja2 import UndefinedError

from leadership360.domain.cycle import MailTemplate
from leadership360.domain.relation import Relation
from leadership360.paths import TEMPLATES
from leadership360.render.mail import compose, one_line

TOKEN = "kq3vPz0X-1dQe_Z7bLw9Rr5cTt2mYy8uFf4hJj6nMoA"


@dataclass(frozen=True)
class Asked:
    leader_name: str
    relation: Relation
    minutes: int


REQUESTS = (
    Asked("Kim Ode", Relation.SELF, 6),
    Asked("Ana Ruiz", Relation.REPORT, 7),
    Asked("Ben Ito", Relation.MANAGER, 1),
    Asked("Cleo Park", Relation.PEER, 5),
    Asked("Dina Abt", Relation.OTHER, 4),
)
TRUSTEES = ["Tia One", "Tom Two", "Tess Three"]
FACTS: Mapping[str, object] = {
    "name": "Kim Ode",
    "cycle": "Spring 2026",
    "email": "kim@example.org",
    "closes_on": date(2026, 3, 20),
    "requests": REQUESTS,
    "link": f"https://feedback.example.org/r#{TOKEN}",
    "code": TOKEN,
    "code_page": "https://feedback.example.org/r",
    "set_password": "https://feedback.example.org/set-password/" + "x" * 90,
    "sign_in": "https://feedback.example.org/sign-in",
    "report": "https://feedback.example.org/report/1",
    "close": "https://feedback.example.org/close/1",
    "until": date(2026, 3, 24),
    "themes": "https://feedback.example.org/coach",
    "trustees": TRUSTEES,
}


@pytest.mark.parametrize("template", MailTemplate)
def test_every_letter_has_a_subject_a_greeting_and_short_lines(template: MailTemplate) -> None:
    letter = compose(template, FACTS, language="en")
    assert 10 < len(letter.subject) < 70
    assert letter.text.startswith("Hello Kim Ode,\n\n")
    assert letter.text.endswith("\n")
    assert "\n\n\n" not in letter.text
    for line in letter.text.splitlines():
        assert len(line) <= 72 or "://" in line
        assert line == line.rstrip()


@pytest.mark.parametrize("template", MailTemplate)
def test_a_letter_needs_every_fact_it_names(template: MailTemplate) -> None:
    with pytest.raises(UndefinedError):
        compose(template, {"cycle": "Spring 2026"}, language="en")


def test_there_is_a_template_for_every_letter_and_no_other() -> None:
    files = {file.stem for file in (TEMPLATES / "mail").glob("[!_]*")}
    assert files == {template.value for template in MailTemplate}


@pytest.mark.parametrize("template", [MailTemplate.INVITATION, MailTemplate.LINK_RECOVERY])
def test_a_rater_reads_who_is_asked_about_how_long_it_takes_and_where(
    template: MailTemplate,
) -> None:
    text = compose(template, FACTS, language="en").text
    lines = text.splitlines()
    assert "- Yourself: your own self-assessment, about 6 minutes" in lines
    assert "- Ana Ruiz (you report to them), about 7 minutes" in lines
    assert "- Ben Ito (you are their manager), about 1 minute" in lines
    assert "- Cleo Park (you are their peer), about 5 minutes" in lines
    assert "- Dina Abt (you work with them in another way), about 4 minutes" in lines
    assert "You can answer until the end of Friday, March 20, 2026." in lines
    assert f"https://feedback.example.org/r#{TOKEN}" in lines
    assert lines.index("https://feedback.example.org/r") < lines.index(TOKEN)
    said = " ".join(lines)
    assert "Opening the link sends nothing, and the answers you send are stored sealed" in said


def test_the_invitation_reads_as_a_whole() -> None:
    letter = compose(MailTemplate.INVITATION, {**FACTS, "requests": REQUESTS[1:2]}, language="en")
    assert letter.subject == "Your feedback is asked for: Spring 2026"
    assert letter.text == (
        "Hello Kim Ode,\n"
        "\n"
        "you are asked for feedback in “Spring 2026”. This is what waits for you:\n"
        "\n"
        "- Ana Ruiz (you report to them), about 7 minutes\n"
        "\n"
        "You can answer until the end of Friday, March 20, 2026.\n"
        "\n"
        "Your link:\n"
        f"https://feedback.example.org/r#{TOKEN}\n"
        "\n"
        "It is meant for you alone, so please do not pass it on.\n"
        "\n"
        "If JavaScript is off in your browser, open this page:\n"
        "https://feedback.example.org/r\n"
        "and paste this code:\n"
        f"{TOKEN}\n"
        "\n"
        "Opening the link sends nothing, and the answers you send are stored\n"
        "sealed until the cycle closes.\n"
        "\n"
        "You need no account. You may stop at any time and go on later in the\n"
        "same browser, and you may decline a request.\n"
        "\n"
        "Thank you for your time.\n"
    )


def test_a_link_is_never_broken_over_two_lines() -> None:
    text = compose(MailTemplate.PASSWORD_RESET, FACTS, language="en").text
    assert FACTS["set_password"] in text.splitlines()


def test_names_stay_on_one_line_and_are_not_escaped() -> None:
    facts = {
        **FACTS,
        "cycle": "Q1\r\nBcc: x@example.org\u2028<b>&</b>",
        "name": "O’Neil & {{ 7*7 }}",
    }
    letter = compose(MailTemplate.RELEASED, facts, language="en")
    assert letter.subject == "Your feedback report is ready: Q1 Bcc: x@example.org <b>&</b>"
    assert letter.text.startswith("Hello O’Neil & {{ 7*7 }},\n")


def test_a_percent_sign_in_a_name_is_only_a_percent_sign() -> None:
    letter = compose(MailTemplate.RELEASED, {**FACTS, "cycle": "100 %(name)s"}, language="en")
    assert letter.subject.endswith("100 %(name)s")


@pytest.mark.parametrize("language", ["xx", "", "eu", "not a language"])
def test_without_a_catalog_the_whole_letter_is_english(language: str) -> None:
    letter = compose(MailTemplate.INVITATION, FACTS, language=language)
    assert letter == compose(MailTemplate.INVITATION, FACTS, language="en")
    assert letter.language == "en"


def test_one_line_keeps_every_letter_and_drops_what_ends_a_line() -> None:
    assert one_line(" Zoë\t\r\nGrün\x85\x00 山田 ") == "Zoë Grün 山田"
