from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from leadership360.domain.policy import PolicyName
from leadership360.models.cycle import Cycle
from leadership360.models.release import ReleaseRow
from leadership360.render.pdf_process import renderer
from leadership360.services.cycles import show_cycle
from leadership360.services.progress import count_progress
from leadership360.store.keystore import KeyStore
from leadership360.store.pdfs import put_pdf
from leadership360.store.transaction import atomic
from tests import make
from tests.cast import LENA, LENAS, PAULA
from tests.markup import text
from tests.page import Browser, Page

NEW = "/admin/cycles/new"


def cycles(session: Session) -> int:
    session.rollback()
    count = session.scalar(select(func.count()).select_from(Cycle)) or 0
    session.rollback()
    return count


def make_by_form(anna: Browser, **values: Any) -> Page:
    return anna.get(NEW).form().fill(name="Spring 2026", **values).submit()


def test_with_no_cycle_yet_the_page_says_what_one_is(anna: Browser) -> None:
    page = anna.get("/admin/cycles")

    assert "A cycle is one round of feedback." in page.text
    assert page.follow("New cycle").path == NEW


def test_a_cycle_needs_nothing_but_a_name(session: Session, anna: Browser) -> None:
    page = make_by_form(anna)

    assert page.heading == "Who is asked about whom"
    draft = show_cycle(session, UUID(page.path.split("/")[3])).draft
    assert draft == make.cycle_draft()
    assert "Spring 2026" in anna.get("/admin/cycles").text


def test_every_decision_is_kept(session: Session, anna: Browser) -> None:
    page = make_by_form(
        anna, opens_on="2026-03-09", closes_on="2026-03-09", policy_name="strict", grace_days="0"
    )

    day = make.TODAY + timedelta(days=7)
    draft = show_cycle(session, UUID(page.path.split("/")[3])).draft
    assert (draft.opens_on, draft.closes_on) == (day, day)
    assert (draft.policy_name, draft.grace_days) == (PolicyName.STRICT, 0)


BAD = [
    pytest.param({"name": ""}, "name", id="no name"),
    pytest.param({"name": "   "}, "name", id="only spaces"),
    pytest.param({"name": "x" * 121}, "name", id="name too long"),
    pytest.param({"closes_on": "2026-03-01"}, "closes_on", id="closes before it opens"),
    pytest.param({"closes_on": "soon"}, "closes_on", id="no day"),
    pytest.param({"opens_on": ""}, "opens_on", id="no opening day"),
    pytest.param({"opens_on": "2026-02-30"}, "opens_on", id="a day that does not exist"),
    pytest.param({"grace_days": "15"}, "grace_days", id="too many days"),
    pytest.param({"grace_days": "-1"}, "grace_days", id="less than no days"),
    pytest.param({"grace_days": "three"}, "grace_days", id="no number"),
    pytest.param({"grace_days": ""}, "grace_days", id="nothing"),
]


@pytest.mark.parametrize(("values", "field"), BAD)
def test_a_faulty_decision_is_named_and_the_others_are_kept(
    session: Session, anna: Browser, values: dict[str, str], field: str
) -> None:
    given = {"name": "Kept as typed", "opens_on": "2026-03-02", "closes_on": "2026-03-20", **values}

    page = anna.get(NEW).form().fill(**given).submit()

    assert page.status == 422
    assert [link.get("href") for link in page.all("a") if link.get("href") == f"#{field}"]
    for name, value in given.items():
        assert page.form().value(name) == (value.strip() if name == "name" else value), name
    assert cycles(session) == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [("instrument_id", "/etc/passwd"), ("instrument_id", "nothing"), ("policy_name", "none")],
)
def test_a_choice_that_was_not_offered_is_refused(
    session: Session, anna: Browser, field: str, value: str
) -> None:
    form = anna.get(NEW).form().fill(name="Spring 2026")

    assert form.send({**form.data(), field: value}).status == 422
    assert cycles(session) == 0


def test_two_cycles_of_one_name_are_refused_and_what_was_typed_is_kept(
    session: Session, anna: Browser
) -> None:
    make_by_form(anna)

    page = make_by_form(anna, grace_days="7")

    assert page.status == 409
    assert "There is already a cycle called “Spring 2026”." in page.text
    assert (page.form().value("name"), page.form().value("grace_days")) == ("Spring 2026", "7")
    assert cycles(session) == 1


def test_a_draft_can_be_changed(session: Session, anna: Browser) -> None:
    cycle = make.make_cycle(session)
    form = anna.get(f"/admin/cycles/{cycle}").follow("Change the decisions").form()
    assert (form.value("name"), form.value("grace_days")) == ("Spring 2026", "3")

    page = form.fill(name="Summer 2026", grace_days="5", policy_name="strict").submit()

    assert (page.path, page.heading) == (f"/admin/cycles/{cycle}", "Summer 2026")
    draft = show_cycle(session, cycle).draft
    assert (draft.grace_days, draft.policy_name) == (5, PolicyName.STRICT)


def test_leaders_are_told_where_they_stand_only_where_an_admin_ticks_it_against_our_advice(
    session: Session, anna: Browser
) -> None:
    page = anna.get(NEW)
    assert "We advise against it" in page.text
    assert not page.form().value("shows_standing")
    cycle = make.make_cycle(session)
    assert "where they stand" not in anna.get(f"/admin/cycles/{cycle}").text
    form = anna.get(f"/admin/cycles/{cycle}/edit").form()

    page = form.fill(shows_standing=True).submit()

    assert "standard, leaders are told where they stand" in page.text
    assert show_cycle(session, cycle).draft == make.cycle_draft(shows_standing=True)
    form = anna.get(f"/admin/cycles/{cycle}/edit").form()
    assert form.value("shows_standing")
    form.fill(shows_standing=False).submit()
    assert show_cycle(session, cycle).draft == make.cycle_draft()


def test_answers_are_sealed_in_the_browser_only_where_an_admin_ticks_it(
    session: Session, anna: Browser
) -> None:
    page = anna.get(NEW)
    assert "It needs JavaScript" in page.text
    assert not page.form().value("seals_in_browser")
    cycle = make.make_cycle(session)
    assert "sealed in the browser" not in anna.get(f"/admin/cycles/{cycle}").text
    form = anna.get(f"/admin/cycles/{cycle}/edit").form()

    page = form.fill(seals_in_browser=True).submit()

    assert "standard, answers are sealed in the browser" in page.text
    assert show_cycle(session, cycle).draft == make.cycle_draft(seals_in_browser=True)
    assert anna.get(f"/admin/cycles/{cycle}/edit").form().value("seals_in_browser")


def test_changing_a_draft_without_changing_anything_is_fine(
    session: Session, anna: Browser
) -> None:
    cycle = make.make_cycle(session)

    assert anna.get(f"/admin/cycles/{cycle}/edit").form().submit().status == 200
    assert show_cycle(session, cycle).draft == make.cycle_draft()


def test_a_draft_cannot_take_the_name_of_another_and_what_was_typed_is_kept(
    session: Session, anna: Browser
) -> None:
    make.make_cycle(session, make.cycle_draft("Autumn 2025"))
    cycle = make.make_cycle(session)
    form = anna.get(f"/admin/cycles/{cycle}/edit").form()

    page = form.fill(name="Autumn 2025", grace_days="9").submit()

    assert page.status == 409
    assert (page.form().value("name"), page.form().value("grace_days")) == ("Autumn 2025", "9")
    assert show_cycle(session, cycle).draft.name == "Spring 2026"


@pytest.mark.parametrize(("values", "field"), BAD)
def test_a_faulty_change_is_named_and_changes_nothing(
    session: Session, anna: Browser, values: dict[str, str], field: str
) -> None:
    cycle = make.make_cycle(session)

    page = anna.get(f"/admin/cycles/{cycle}/edit").form().fill(**values).submit()

    assert page.status == 422
    assert [link.get("href") for link in page.all("a") if link.get("href") == f"#{field}"]
    assert show_cycle(session, cycle).draft == make.cycle_draft()


def test_after_launch_no_decision_can_be_changed(
    session: Session, keystore: KeyStore, anna: Browser
) -> None:
    cycle = make.make_cycle(session)
    form = anna.get(f"/admin/cycles/{cycle}/edit").form().fill(name="Another", grace_days="0")
    anna.get(f"/admin/cycles/{cycle}/launch").form().submit()

    assert anna.get(f"/admin/cycles/{cycle}/edit").status == 409
    assert form.submit().status == 409
    assert show_cycle(session, cycle).draft == make.cycle_draft()


@pytest.mark.parametrize("page", ["", "/edit", "/launch", "/people", "/people/preview"])
def test_an_unknown_cycle_is_not_there(anna: Browser, page: str) -> None:
    assert anna.get(f"/admin/cycles/{UUID(int=9)}{page}").status == 404


def test_a_draft_says_about_each_leader_what_the_report_will_be_able_to_say(
    session: Session, anna: Browser
) -> None:
    cycle = make.make_cycle(session)

    page = anna.get(f"/admin/cycles/{cycle}")

    lena, omar = page.texts("li")[-2:]
    assert lena == (
        "Lena Leader Direct reports (5 asked, probably 2–4 answer): most likely shown together "
        "with peers; 3 more would be enough to stand alone, 4 for a dependable average. Peers (5 "
        "asked, probably 2–4 answer): most likely shown together with direct reports; 3 more "
        "would be enough to stand alone, with a dependable average."
    )
    assert omar == (
        "Omar Other Only 1 person is asked besides manager and leader; until 4 have answered, "
        "nothing of theirs is shown. 7 more would most likely be enough."
    )
    assert "Aim at five to eight peers and all direct reports." in page.text


def test_the_figures_of_a_forecast_wait_behind_a_disclosure(
    session: Session, anna: Browser
) -> None:
    cycle = make.make_cycle(session, asks=LENAS)

    (details,) = anna.get(f"/admin/cycles/{cycle}").all("details")

    rows = [[text(cell) for cell in row] for row in details.iter("tr")]
    assert rows[1:] == [
        ["Lena Leader", "Direct reports", "5", "2–4", "14%", "81%", "4%", "0.57", "3", "4"],
        ["Lena Leader", "Peers", "5", "2–4", "14%", "81%", "4%", "0.65", "3", "2"],
        ["Lena Leader", "Manager", "1", "0–1", "62%", "0%", "38%", "0.50", "0", "–"],
    ]
    assert len(rows[0]) == len(rows[1])


def test_a_forecast_is_for_drafts_only(session: Session, keystore: KeyStore, anna: Browser) -> None:
    empty = make.make_cycle(session, make.cycle_draft("Empty"), asks=())
    running = make.make_running_cycle(session, keystore)

    for cycle in (empty, running):
        assert "What the reports will be able to say" not in anna.get(f"/admin/cycles/{cycle}").text


def test_progress_moves_once_a_day_and_names_only_who_still_owes(
    session: Session, keystore: KeyStore, anna: Browser
) -> None:
    cycle = make.make_running_cycle(session, keystore, asks=LENAS)
    address = f"/admin/cycles/{cycle}"
    assert "The first count comes within the next day." in anna.get(address).text

    count_progress(session, today=make.TODAY)
    before = anna.get(address).text
    assert "as of March 2, 2026" in before
    assert "Paula Peer, about Lena Leader" in before

    make.submit_answers(session, cycle, PAULA, LENA)
    count_progress(session, today=make.TODAY)
    assert anna.get(address).text == before

    count_progress(session, today=make.TODAY + timedelta(days=1))
    after = anna.get(address).text
    assert "as of March 3, 2026" in after
    assert "Paula Peer, about Lena Leader" not in after


def test_whoever_declined_is_named_to_the_admin(
    session: Session, cycle: UUID, anna: Browser, paula: Browser, about_lena: str
) -> None:
    paula.get(f"{about_lena}/decline").form().submit()

    page = anna.get(f"/admin/cycles/{cycle}")

    assert "Asked to be left out Paula Peer, about Lena Leader" in page.text


def test_after_the_release_the_admin_sees_how_many_reports_are_ready_as_pdf(
    session: Session, keystore: KeyStore, anna: Browser
) -> None:
    cycle = make.make_released_cycle(session, keystore)
    releases = session.scalars(select(ReleaseRow.id)).all()
    for ready, release in enumerate(releases):
        told = f"{ready} of {len(releases)} reports are ready as PDF."
        assert told in anna.get(f"/admin/cycles/{cycle}").text
        with atomic(session):
            put_pdf(session, release, b"", language="en", renderer=renderer())
    assert "ready as PDF" not in anna.get(f"/admin/cycles/{cycle}").text
