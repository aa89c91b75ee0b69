from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from leadership360 import sealing
from leadership360.domain.cycle import CycleState
from leadership360.models.cycle import Cycle
from leadership360.models.tables import Mail, ReleaseRemoval, TrusteeRow
from leadership360.services.closing import close_what_is_due
from leadership360.store.keystore import KeyStore
from leadership360.web.limits import limiter
from tests import make
from tests.page import Browser, Page

NUMBERS = (1, 2, 3)
PHRASES = {number: f"number {number} has a phrase" for number in NUMBERS}


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "PASSPHRASE_COST", sealing.Cost(1, 8192))


def filled(**changed: object) -> dict[str, object]:
    fields: dict[str, object] = {"knows_the_risk": True}
    for number in NUMBERS:
        fields[f"name_{number}"] = f"Trustee {number}"
        fields[f"email_{number}"] = f"trustee{number}@example.org"
        fields[f"phrase_{number}"] = fields[f"again_{number}"] = PHRASES[number]
    return fields | changed


def state(session: Session, cycle: UUID) -> CycleState:
    session.rollback()
    found = session.get_one(Cycle, cycle, populate_existing=True).state
    session.rollback()
    return found


@pytest.fixture
def draft(session: Session) -> UUID:
    return make.make_cycle(session)


def launch(anna: Browser, draft: UUID, **changed: object) -> Page:
    page = anna.get(f"/admin/cycles/{draft}/trustees/launch")
    return page.form().fill(**filled(**changed)).submit()


@pytest.fixture
def entrusted(anna: Browser, session: Session, draft: UUID) -> UUID:
    assert "the server does not have the key" in launch(anna, draft).text
    make.submit_everything(session, draft)
    return draft


def open_boxes(anna: Browser, cycle: UUID, **phrases: str) -> Page:
    return anna.get(f"/admin/cycles/{cycle}/trustees/close").form().fill(**phrases).submit()


def test_the_launch_page_leads_to_trustees_and_says_plainly_what_can_be_lost(
    anna: Browser, draft: UUID
) -> None:
    page = anna.get(f"/admin/cycles/{draft}/launch").follow("launch with three trustees")
    assert "If two of the three passphrases are lost, all answers of this cycle are lost." in (
        page.text
    )
    assert page.follow("Not now").path == f"/admin/cycles/{draft}"


def test_two_trustees_close_a_cycle_that_was_launched_with_three(
    anna: Browser, session: Session, entrusted: UUID
) -> None:
    page = anna.get(f"/admin/cycles/{entrusted}")
    assert "Trustee 1, Trustee 2, Trustee 3" in page.text
    page = page.follow("Open the boxes now")
    assert [label for label in page.texts("label") if label.startswith("Passphrase of")] == [
        f"Passphrase of Trustee {number}" for number in NUMBERS
    ]
    page = page.form().fill(phrase_1=PHRASES[1], phrase_3=PHRASES[3]).submit()
    assert "Closed. The results are written." in page.text
    assert state(session, entrusted) is CycleState.CLOSED
    page = page.follow("Release …").form().submit("Release")
    assert state(session, entrusted) is CycleState.RELEASED


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"knows_the_risk": False}, "Please confirm this."),
        ({"again_2": "number 2 has a phase!"}, "This is not the same passphrase."),
        ({"phrase_1": "too short", "again_1": "too short"}, "At least 16 letters, please."),
        ({"email_3": "nobody"}, "Please check the address."),
        ({"email_3": "trustee1@example.org"}, "Three different people are needed"),
        ({"phrase_3": PHRASES[1], "again_3": PHRASES[1]}, "Three different people are needed"),
        ({"name_1": ""}, "Please fill this in."),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_launched(
    anna: Browser, session: Session, draft: UUID, changed: dict[str, object], sentence: str
) -> None:
    page = launch(anna, draft, **changed)
    assert page.status == 422
    assert sentence in page.text
    # Names stay, passphrases have to be typed again.
    assert page.form().values["name_2"] == ["Trustee 2"]
    assert not any(phrase in page.html for phrase in PHRASES.values())
    assert state(session, draft) is CycleState.DRAFT
    assert session.scalar(select(func.count()).select_from(TrusteeRow)) == 0
    session.rollback()


def test_a_wrong_passphrase_is_a_sentence_and_loses_nothing(
    anna: Browser, session: Session, entrusted: UUID
) -> None:
    page = open_boxes(anna, entrusted, phrase_1=PHRASES[1], phrase_2="not this one at all")
    assert page.status == 422
    assert "Nothing is lost" in page.text
    assert PHRASES[1] not in page.html
    assert state(session, entrusted) is CycleState.COLLECTING
    assert open_boxes(anna, entrusted, phrase_1=PHRASES[1], phrase_2=PHRASES[2]).status == 200
    assert state(session, entrusted) is CycleState.CLOSED


@pytest.mark.parametrize("phrases", [{}, {"phrase_2": PHRASES[2]}])
def test_fewer_than_two_are_not_tried(
    anna: Browser, session: Session, entrusted: UUID, phrases: dict[str, str]
) -> None:
    page = open_boxes(anna, entrusted, **phrases)
    assert page.status == 422
    assert "Two passphrases are needed." in page.text
    assert state(session, entrusted) is CycleState.COLLECTING


def test_whoever_tries_often_has_to_wait_whatever_the_address(
    anna: Browser, session: Session, entrusted: UUID
) -> None:
    limiter.reset()
    form = anna.get(f"/admin/cycles/{entrusted}/trustees/close").form()
    wrong = form.data() | {"phrase_1": "guess number one", "phrase_2": "guess number two"}
    found = [form.send(wrong).status for _ in range(7)]
    assert found == [422] * 5 + [429] * 2
    limiter.reset()
    assert state(session, entrusted) is CycleState.COLLECTING


def test_the_usual_way_of_closing_leads_to_the_trustees(anna: Browser, entrusted: UUID) -> None:
    page = anna.get(f"/admin/cycles/{entrusted}/close")
    assert page.path == f"/admin/cycles/{entrusted}/trustees/close"


def test_a_cycle_without_trustees_has_no_such_page_and_a_launched_one_no_launch(
    anna: Browser, session: Session, keystore: KeyStore, entrusted: UUID
) -> None:
    cycle = make.make_running_cycle(session, keystore, make.cycle_draft("Other"))
    assert anna.get(f"/admin/cycles/{cycle}/trustees/close").status == 404
    assert anna.get(f"/admin/cycles/{entrusted}/trustees/launch").status == 409


def test_when_the_day_is_over_the_page_says_that_the_boxes_wait(
    anna: Browser,
    session: Session,
    keystore: KeyStore,
    entrusted: UUID,
    set_time: Callable[..., None],
) -> None:
    later = make.NOW + timedelta(days=20)
    set_time(later)
    close_what_is_due(session, keystore=keystore, today=later.date())
    page = anna.get(f"/admin/cycles/{entrusted}")
    assert "wait for two of the three trustees" in page.text
    assert session.scalar(select(func.count()).where(Mail.template == "boxes-waiting")) == 4
    form = page.follow("Open the boxes …").form()
    assert "Closed." in form.fill(phrase_2=PHRASES[2], phrase_3=PHRASES[3]).submit().text


def test_after_closing_the_page_leads_back(anna: Browser, entrusted: UUID) -> None:
    open_boxes(anna, entrusted, phrase_1=PHRASES[1], phrase_2=PHRASES[2])
    page = anna.get(f"/admin/cycles/{entrusted}/trustees/close")
    assert page.path == f"/admin/cycles/{entrusted}"


def test_the_page_offers_two_trustees_to_make_the_results_again(
    anna: Browser, session: Session, entrusted: UUID
) -> None:
    open_boxes(anna, entrusted, phrase_1=PHRASES[1], phrase_2=PHRASES[2])
    page = anna.get(f"/admin/cycles/{entrusted}").follow("Withdraw and make again …")
    assert page.path == f"/admin/cycles/{entrusted}/trustees/reopen"
    assert "the day on which single answers are destroyed stays the same" in page.text
    wrong = page.form().fill(phrase_1=PHRASES[1], phrase_2="not this one at all").submit()
    assert wrong.status == 422
    assert session.scalar(select(func.count()).select_from(ReleaseRemoval)) == 0
    session.rollback()
    right = wrong.form().fill(phrase_1=PHRASES[1], phrase_3=PHRASES[3]).submit()
    assert "The results are made again." in right.text
    assert session.scalar(select(func.count()).select_from(ReleaseRemoval)) == 2
    session.rollback()


def test_before_closing_the_page_for_making_again_leads_back(
    anna: Browser, entrusted: UUID
) -> None:
    page = anna.get(f"/admin/cycles/{entrusted}/trustees/reopen")
    assert page.path == f"/admin/cycles/{entrusted}"
