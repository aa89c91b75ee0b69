from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from leadership360.models.tables import ReleaseRow
from leadership360.render.pdf_process import renderer
from leadership360.services.cycles import release_cycle
from leadership360.services.progress import count_progress
from leadership360.store.keystore import KeyStore
from leadership360.store.pdfs import put_pdf
from leadership360.store.transaction import atomic
from tests import make
from tests.cast import ANNA, LENA, LENAS, MARK, OMAR, PAULA, PEERS, REPORTS, Actor
from tests.page import Browser


def report_of(cycle: UUID) -> str:
    return f"/leader/reports/{cycle}"


def test_a_leader_sees_what_runs_and_that_the_self_assessment_is_missing(lena: Browser) -> None:
    page = lena.get("/leader")

    assert page.heading == "My feedback"
    assert "People are answering until March 16, 2026." in page.text
    assert "Your self-assessment is still missing" in page.text
    assert "Nothing to read yet." in page.text


def test_a_leader_fills_the_self_assessment_in_the_form_of_the_raters(
    session: Session, cycle: UUID, lena: Browser
) -> None:
    page = lena.get("/leader").form().submit("To my self-assessment")
    assert page.path == "/r/requests"

    page = page.follow("Begin: Lena Leader").follow("To the first question")
    for _page in range(5):
        page = page.form().choose_all("5").submit()
    page = page.form().submit()

    assert page.heading == "Thank you. Your answers are sealed."
    assert "You have sent your self-assessment." in lena.get("/leader").text


def test_a_leader_sees_of_progress_only_enough_or_not(
    session: Session, cycle: UUID, lena: Browser
) -> None:
    for peer in PEERS[:4]:
        make.submit_answers(session, cycle, peer, LENA)
    make.submit_answers(session, cycle, MARK, LENA)
    assert "enough" not in lena.get("/leader").text

    count_progress(session, today=make.TODAY)

    page = lena.get("/leader")
    rows = [" ".join("".join(row.itertext()).split()) for row in page.all("tbody")[0]]
    assert sorted(rows) == ["Direct reportsnot yet enough", "Peersenough"]
    for rater in (*PEERS, *REPORTS, MARK):
        assert rater.name not in page.html
        assert rater.email not in page.html


def test_a_leader_is_told_the_next_day_that_somebody_declined_but_not_who(
    session: Session, cycle: UUID, lena: Browser, paula: Browser, about_lena: str
) -> None:
    paula.get(f"{about_lena}/decline").form().submit()
    assert "asked to be replaced" not in lena.get("/leader").text
    count_progress(session, today=make.TODAY)

    page = lena.get("/leader")
    assert "One person asked to be replaced." in page.text
    assert "Paula" not in page.html


@pytest.mark.parametrize("ending", ["", "/report.pdf"])
def test_there_is_no_report_before_the_release(
    session: Session,
    keystore: KeyStore,
    signed_in: Callable[[Actor], Browser],
    ending: str,
) -> None:
    running = make.make_running_cycle(session, keystore, make.cycle_draft("Running"))
    closed = make.make_closed_cycle(session, keystore, make.cycle_draft("Closed"))
    lena = signed_in(LENA)

    unknown = lena.get(report_of(UUID(int=4)) + ending)
    for cycle in (running, closed):
        page = lena.get(report_of(cycle) + ending)
        assert page.status == 404
        assert page.text == unknown.text
    assert "Closed" not in lena.get("/leader").text


@pytest.fixture
def released(session: Session, keystore: KeyStore) -> UUID:
    return make.make_released_cycle(session, keystore, asks=LENAS)


def test_a_leader_reads_the_own_report_once_it_is_released(
    released: UUID, signed_in: Callable[[Actor], Browser]
) -> None:
    page = signed_in(LENA).get("/leader").follow("Read: Spring 2026")

    assert (page.path, page.heading) == (report_of(released), "Feedback for Lena Leader")
    assert "4.0" in page.text
    for rater in (*PEERS, *REPORTS):
        assert rater.name not in page.html
        assert rater.email not in page.html


def test_the_pdf_is_one_and_its_name_says_nothing(
    released: UUID, signed_in: Callable[[Actor], Browser]
) -> None:
    answer = signed_in(LENA).get(report_of(released) + "/report.pdf")

    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.body.startswith(b"%PDF")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="feedback-report.pdf"'


def test_the_report_says_the_same_however_often_it_is_read(
    released: UUID, signed_in: Callable[[Actor], Browser]
) -> None:
    lena = signed_in(LENA)

    assert lena.get(report_of(released)).text == lena.get(report_of(released)).text


@pytest.mark.parametrize("ending", ["", "/report.pdf"])
@pytest.mark.parametrize("who", [OMAR, MARK, PAULA])
def test_nobody_reads_the_report_of_another(
    session: Session,
    released: UUID,
    signed_in: Callable[[Actor], Browser],
    ending: str,
    who: Actor,
) -> None:
    if who is OMAR:
        make.make_leader(session, who)
    else:
        make.give_leader_account(session, who)
    page = signed_in(who).get(report_of(released) + ending)

    assert page.status == 404
    assert "Lena" not in page.html


def test_an_admin_reads_no_report(
    released: UUID, session: Session, signed_in: Callable[[Actor], Browser]
) -> None:
    make.make_admin(session)

    page = signed_in(ANNA).get(report_of(released))

    assert (page.status, page.heading) == (403, "Not for you")
    assert "Lena" not in page.html


def test_an_admin_who_leads_reads_the_own_report_and_no_other(
    session: Session, released: UUID, signed_in: Callable[[Actor], Browser]
) -> None:
    make.make_admin(session, LENA)
    both = signed_in(LENA)

    assert both.get(report_of(released)).status == 200
    assert both.get("/admin/cycles").status == 200


def test_reports_of_two_cycles_are_listed_the_newest_first(
    session: Session, keystore: KeyStore, signed_in: Callable[[Actor], Browser]
) -> None:
    early = make.cycle_draft("Autumn 2025", closes_on=make.TODAY, opens_on=make.TODAY)
    make.make_released_cycle(session, keystore, early, asks=LENAS)
    make.make_released_cycle(session, keystore, asks=LENAS)

    names = signed_in(LENA).get("/leader").texts("strong")

    assert names == ["Spring 2026", "Autumn 2025"]


def test_a_leader_cannot_answer_in_a_cycle_without_being_asked(
    session: Session, cycle: UUID, keystore: KeyStore, signed_in: Callable[[Actor], Browser]
) -> None:
    other = make.make_running_cycle(session, keystore, make.cycle_draft("Other"), asks=LENAS)
    omar = signed_in(OMAR)
    form = omar.get("/leader").form()

    page = omar.post(f"/leader/cycles/{other}/answer", form.data())

    assert page.status == 404
    assert "rater" not in omar.cookies()


def test_answering_is_never_a_get(cycle: UUID, lena: Browser) -> None:
    assert lena.get(f"/leader/cycles/{cycle}/answer").status == 405


def test_a_leader_who_signed_in_sees_no_request_of_others(
    session: Session, cycle: UUID, lena: Browser, about_lena: str
) -> None:
    lena.get("/leader").form().submit()

    assert lena.get(about_lena).status == 404


def test_releasing_late_changes_nothing_in_what_was_written_at_closing(
    session: Session, keystore: KeyStore
) -> None:
    cycle = make.make_closed_cycle(session, keystore, asks=LENAS)
    written = make.release_of(session, cycle, LENA)

    release_cycle(session, cycle, now=make.NOW + timedelta(days=30))

    assert make.release_of(session, cycle, LENA) == written


def test_a_leader_may_have_the_pdf_in_another_form(
    released: UUID, signed_in: Callable[[Actor], Browser]
) -> None:
    lena = signed_in(LENA)
    usual = lena.get(report_of(released) + "/report.pdf").body
    large = lena.get(report_of(released)).follow("Large print")

    assert large.body.startswith(b"%PDF")
    assert large.body != usual
    assert lena.get(report_of(released) + "/report.pdf?format=huge").status == 404


def test_a_pdf_made_ahead_is_sent_as_it_is(
    session: Session, released: UUID, signed_in: Callable[[Actor], Browser]
) -> None:
    lena = signed_in(LENA)
    (release,) = session.scalars(select(ReleaseRow.id).where(ReleaseRow.cycle_id == released))
    with atomic(session):
        put_pdf(session, release, b"made ahead", language="en", renderer=renderer())

    assert lena.get(report_of(released) + "/report.pdf").body == b"made ahead"
    assert lena.get(report_of(released) + "/report.pdf?format=large").body.startswith(b"%PDF")
