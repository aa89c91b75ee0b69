from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from leadership360.domain.cycle import CycleState, MailTemplate
from leadership360.domain.relation import Relation
from leadership360.models.cycle import Cycle
from leadership360.models.mail import Mail
from leadership360.models.release import ReleaseRow
from leadership360.store.keystore import KeyStore
from tests import make
from tests.cast import EVERYBODY, LENA, LENAS, OMAR, PAULA, Actor, Ask
from tests.instruments import write_instrument
from tests.page import Browser

STEPS = ("launch", "close", "release")


def state(session: Session, cycle: UUID) -> CycleState:
    session.rollback()
    found = session.get_one(Cycle, cycle, populate_existing=True).state
    session.rollback()
    return found


def mails(session: Session, template: MailTemplate) -> list[UUID | None]:
    session.rollback()
    found = list(session.scalars(select(Mail.person_id).where(Mail.template == template)))
    session.rollback()
    return found


def take(anna: Browser, cycle: UUID, step: str) -> None:
    page = anna.get(f"/admin/cycles/{cycle}/{step}").form().submit()
    assert (page.status, page.path) == (200, f"/admin/cycles/{cycle}")


def test_a_cycle_goes_its_way_by_three_buttons_that_say_what_will_happen(
    session: Session, anna: Browser
) -> None:
    cycle = make.make_cycle(session)
    page = anna.get(f"/admin/cycles/{cycle}").follow("Launch …")
    assert "This is what will happen:" in page.text
    assert "2 leaders" in page.text
    page = page.form().submit("Launch")
    assert "Launched." in page.text
    assert state(session, cycle) is CycleState.COLLECTING

    make.submit_everything(session, cycle)
    page = page.follow("Close now …").form().submit("Close")
    assert "Closed. The results are written." in page.text
    assert state(session, cycle) is CycleState.CLOSED

    page = page.follow("Release …").form().submit("Release")
    assert "Released." in page.text
    assert state(session, cycle) is CycleState.RELEASED
    assert "Nothing is left to do here." in page.text


def test_looking_at_a_step_and_leaving_takes_none(session: Session, anna: Browser) -> None:
    cycle = make.make_cycle(session)

    page = anna.get(f"/admin/cycles/{cycle}/launch").follow("Not now")

    assert page.path == f"/admin/cycles/{cycle}"
    assert state(session, cycle) is CycleState.DRAFT


def test_the_launch_page_names_whom_too_few_are_asked_about_and_launches_all_the_same(
    session: Session, anna: Browser
) -> None:
    cycle = make.make_cycle(session, asks=[*many_people(OMAR, 8), *LENAS])

    page = anna.get(f"/admin/cycles/{cycle}/launch")

    assert "For 1 leader, some group will probably be too small" in page.text
    named = [line for line in page.texts("li") if line.startswith((LENA.name, OMAR.name))]
    assert len(named) == 1
    assert named[0].startswith("Lena Leader Direct reports (5 asked, probably 2–4 answer)")
    assert "Launched." in page.form().submit("Launch").text


def test_the_launch_page_says_when_enough_people_are_asked_about_everybody(
    session: Session, anna: Browser
) -> None:
    cycle = make.make_cycle(session, asks=many_people(OMAR, 8))

    page = anna.get(f"/admin/cycles/{cycle}/launch")

    assert "each group will probably be shown on its own" in page.text


def many_people(leader: Actor, count: int) -> list[Ask]:
    """Return as many peers, and as many reports, asked about one leader."""
    return [
        Ask(leader, Actor(f"{kind} {n}", f"{kind}-{n}@example.org"), kind)
        for kind in (Relation.PEER, Relation.REPORT)
        for n in range(count)
    ]


@pytest.mark.parametrize("taken", range(4))
@pytest.mark.parametrize("step", STEPS)
def test_a_step_out_of_order_is_refused_and_changes_nothing(
    session: Session, anna: Browser, taken: int, step: str
) -> None:
    cycle = make.make_cycle(session)
    forms = {STEPS[0]: anna.get(f"/admin/cycles/{cycle}/launch").form()}
    for done in STEPS[:taken]:
        take(anna, cycle, done)
    before = state(session, cycle)
    if taken < 3 and step == STEPS[taken]:
        return

    assert anna.get(f"/admin/cycles/{cycle}/{step}").status == 404
    answer = forms["launch"].page.browser.post(
        f"/admin/cycles/{cycle}/{step}", forms["launch"].data(), follow=False
    )

    # Closing what is closed is no fault: two people press the same button.
    is_closed_again = step == "close" and before in (CycleState.CLOSED, CycleState.RELEASED)
    assert answer.status == (303 if is_closed_again else 409)
    assert state(session, cycle) is before


@pytest.mark.parametrize("step", STEPS)
def test_pressing_a_button_twice_does_it_once(session: Session, anna: Browser, step: str) -> None:
    cycle = make.make_cycle(session)
    for done in STEPS[: STEPS.index(step)]:
        take(anna, cycle, done)
    form = anna.get(f"/admin/cycles/{cycle}/{step}").form()
    form.submit()
    after_once = (state(session, cycle), count(session, Mail), count(session, ReleaseRow))

    form.submit()

    assert (state(session, cycle), count(session, Mail), count(session, ReleaseRow)) == after_once


def count(session: Session, table: type[Mail] | type[ReleaseRow]) -> int:
    session.rollback()
    found = session.scalar(select(func.count()).select_from(table)) or 0
    session.rollback()
    return found


def test_launching_without_anybody_to_ask_is_refused(session: Session, anna: Browser) -> None:
    cycle = make.make_cycle(session, asks=())

    page = anna.get(f"/admin/cycles/{cycle}/launch").form().submit()

    assert page.status == 422
    assert "Nobody is asked yet." in page.text
    assert state(session, cycle) is CycleState.DRAFT


def test_everybody_asked_gets_one_invitation_whatever_the_number_of_leaders(
    session: Session, anna: Browser
) -> None:
    take(anna, make.make_cycle(session), "launch")

    invited = mails(session, MailTemplate.INVITATION)
    raters = {make.person_id(session, ask.rater) for ask in EVERYBODY}
    assert len(invited) == len(set(invited))
    assert set(invited) == raters


def test_leaders_get_an_account_and_a_welcome_at_their_first_cycle_only(
    session: Session, anna: Browser
) -> None:
    take(anna, make.make_cycle(session), "launch")
    leaders = sorted(str(make.person_id(session, one)) for one in (LENA, OMAR))
    assert sorted(map(str, mails(session, MailTemplate.WELCOME))) == leaders

    take(anna, make.make_cycle(session, make.cycle_draft("Autumn 2026")), "launch")

    assert sorted(map(str, mails(session, MailTemplate.WELCOME))) == leaders


def test_leaders_are_told_at_the_release_and_not_before(session: Session, anna: Browser) -> None:
    cycle = make.make_cycle(session)
    for step in STEPS[:2]:
        take(anna, cycle, step)
    assert mails(session, MailTemplate.RELEASED) == []

    take(anna, cycle, "release")

    assert len(mails(session, MailTemplate.RELEASED)) == 2


def test_a_launch_freezes_the_questions(
    session: Session,
    keystore: KeyStore,
    tmp_path: Path,
    anna: Browser,
    new_browser: Callable[[], Browser],
) -> None:
    file = write_instrument(tmp_path, dimensions=1, items=2)
    cycle = make.make_cycle(session, make.cycle_draft(instrument=str(file)))
    # Until the launch the file counts.
    write_instrument(tmp_path, dimensions=1, items=2, title="Changed in time")
    take(anna, cycle, "launch")
    frozen = questions(session, cycle, new_browser)

    file.write_text(file.read_text().replace("does what", "NEVER DOES what"))

    assert questions(session, cycle, new_browser) == frozen
    assert "Changed in time" in (session.get_one(Cycle, cycle).instrument_text or "")
    later = make.make_cycle(session, make.cycle_draft("Later", instrument=str(file)))
    take(anna, later, "launch")
    assert "NEVER DOES" in questions(session, later, new_browser)[0]


def test_a_launched_cycle_does_without_the_file(
    session: Session,
    tmp_path: Path,
    anna: Browser,
    new_browser: Callable[[], Browser],
) -> None:
    file = write_instrument(tmp_path, dimensions=1, items=2)
    cycle = make.make_cycle(session, make.cycle_draft(instrument=str(file)))
    take(anna, cycle, "launch")
    frozen = questions(session, cycle, new_browser)

    file.unlink()

    assert questions(session, cycle, new_browser) == frozen
    assert anna.get(f"/admin/cycles/{cycle}").status == 200
    make.submit_everything(session, cycle)
    take(anna, cycle, "close")
    take(anna, cycle, "release")


def questions(session: Session, cycle: UUID, new_browser: Callable[[], Browser]) -> list[str]:
    browser = new_browser()
    browser.open_link(make.make_link(session, cycle, PAULA))
    request = make.assignment_id(session, cycle, PAULA, LENA)
    return browser.get(f"/r/{request}/1").texts("legend")


def test_the_policy_is_frozen_and_told_to_raters(
    session: Session, anna: Browser, inside: Callable[[Actor], Browser], cycle: UUID
) -> None:
    page = anna.get(f"/admin/cycles/{cycle}")
    sha256 = session.get_one(Cycle, cycle).policy_sha256

    assert sha256 is not None
    assert f"standard, frozen {sha256[:12]}" in page.text


def test_a_step_nobody_knows_is_not_there(anna: Browser, cycle: UUID) -> None:
    assert anna.get(f"/admin/cycles/{cycle}/reopen").status == 404
