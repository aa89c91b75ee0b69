from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from leadership360.domain.cycle import CycleState, MailState, MailTemplate
from leadership360.domain.errors import CycleClosed, NotFound
from leadership360.domain.relation import Relation
from leadership360.models.tables import Cycle, Link, Mail, TrusteeRow
from leadership360.sealing import token_hash
from leadership360.services.mail import (
    LetterRequest,
    Prepared,
    prepare_letter,
    request_new_link,
    request_password_mail,
)
from tests.jobs.office import BASE, NOW, Office, PlainLinks

TODAY = NOW.date()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = Office(tmp_path)
    yield office
    office.engine.dispose()


def prepare(office: Office, mail: UUID, *, today: date = TODAY) -> Prepared:
    with office.sessions() as session:
        return prepare_letter(session, mail, today=today, links=PlainLinks())


def links_in(office: Office) -> int:
    with office.sessions() as session:
        return session.scalar(select(func.count()).select_from(Link)) or 0


def waiting(office: Office) -> list[tuple[MailTemplate, UUID | None, UUID | None]]:
    return [(mail.template, mail.cycle_id, mail.person_id) for mail in office.mails()]


@pytest.mark.parametrize("template", [MailTemplate.INVITATION, MailTemplate.LINK_RECOVERY])
def test_a_raters_letter_lists_every_leader_with_the_self_assessment_first(
    office: Office, template: MailTemplate
) -> None:
    cycle, other = office.add_cycle(), office.add_cycle("Another")
    kim, ana, ben = (office.add_person(name) for name in ("Kim Ode", "Ana Ruiz", "Ben Ito"))
    office.ask(cycle, kim, ben, Relation.MANAGER)
    office.ask(cycle, kim, ana, Relation.REPORT)
    office.ask(cycle, kim, kim, Relation.SELF)
    office.ask(cycle, ana, ben, Relation.PEER)
    office.ask(other, kim, ana, Relation.PEER)
    letter = prepare(office, office.add_mail(template, cycle=cycle, person=kim))
    assert (letter.to_name, letter.to_email) == ("Kim Ode", "kim.ode@example.org")
    assert (letter.template, letter.language) == (template, "")
    assert letter.facts["requests"] == [
        LetterRequest("Kim Ode", Relation.SELF, 2),
        LetterRequest("Ana Ruiz", Relation.REPORT, 4),
        LetterRequest("Ben Ito", Relation.MANAGER, 4),
    ]
    assert letter.facts["closes_on"] == date(2026, 3, 20)


def test_every_letter_has_a_fresh_link_and_earlier_ones_go_on_working(office: Office) -> None:
    (mail,) = office.invite(1)
    tokens = {str(prepare(office, mail).facts["code"]) for _ in range(3)}
    assert len(tokens) == links_in(office) == 3
    rater = office.mail(mail).person_id
    with office.sessions() as session:
        for token in tokens:
            link = session.get_one(Link, token_hash(token))
            assert link.rater_id == rater
            assert link.expires_on == date(2026, 3, 20) + timedelta(days=400)


def test_the_link_carries_the_token_behind_the_hash_sign_only(office: Office) -> None:
    (mail,) = office.invite(1)
    facts = prepare(office, mail).facts
    assert facts["link"] == f"{BASE}/r#{facts['code']}"
    assert facts["code_page"] == f"{BASE}/r"


@pytest.mark.parametrize("state", [s for s in CycleState if s is not CycleState.COLLECTING])
def test_no_link_is_made_once_a_cycle_takes_no_answers(office: Office, state: CycleState) -> None:
    cycle = office.add_cycle(state=state)
    kim = office.add_person("Kim Ode")
    office.ask(cycle, kim, kim, Relation.SELF)
    with pytest.raises(CycleClosed):
        prepare(office, office.add_mail(cycle=cycle, person=kim))
    assert links_in(office) == 0


def test_the_closing_day_is_the_last_day_for_an_invitation(office: Office) -> None:
    (mail,) = office.invite(1)
    prepare(office, mail, today=date(2026, 3, 20))
    with pytest.raises(CycleClosed):
        prepare(office, mail, today=date(2026, 3, 21))
    assert links_in(office) == 1


def test_somebody_who_is_asked_nothing_any_more_gets_no_link(office: Office) -> None:
    mail = office.add_mail(cycle=office.add_cycle(), person=office.add_person("Kim Ode"))
    with pytest.raises(NotFound):
        prepare(office, mail)
    assert links_in(office) == 0


def test_a_welcome_lets_the_leader_choose_a_password(office: Office) -> None:
    cycle, kim = office.add_cycle(), office.add_person("Kim Ode")
    account = office.add_account("kim.ode@example.org", person=kim)
    letter = prepare(office, office.add_mail(MailTemplate.WELCOME, cycle=cycle, person=kim))
    assert letter.facts == {
        "name": "Kim Ode",
        "email": "kim.ode@example.org",
        "cycle": "Spring 2026",
        "set_password": f"{BASE}/set-password/{account}",
        "sign_in": f"{BASE}/sign-in",
    }
    assert links_in(office) == 0


def test_a_release_leads_to_the_report_and_carries_no_link_of_a_rater(office: Office) -> None:
    cycle, kim = office.add_cycle(state=CycleState.RELEASED), office.add_person("Kim Ode")
    letter = prepare(office, office.add_mail(MailTemplate.RELEASED, cycle=cycle, person=kim))
    assert letter.facts["report"] == f"{BASE}/report/{cycle}"
    assert links_in(office) == 0


def test_trustees_and_admins_read_whose_passphrases_are_needed_and_where(office: Office) -> None:
    cycle = office.add_cycle(state=CycleState.CLOSING)
    people = [office.add_person(name) for name in ("Tia One", "Tom Two", "Tess Three")]
    with office.session() as session:
        for number, person in enumerate(people, start=1):
            session.add(TrusteeRow(cycle_id=cycle, number=number, person_id=person))
    admin = office.add_account("admin@example.org")
    for mail, (name, address) in {
        office.add_mail(MailTemplate.BOXES_WAITING, cycle=cycle, person=people[1]): (
            "Tom Two",
            "tom.two@example.org",
        ),
        office.add_mail(MailTemplate.BOXES_WAITING, cycle=cycle, account=admin): (
            "admin@example.org",
            "admin@example.org",
        ),
    }.items():
        letter = prepare(office, mail)
        assert (letter.to_name, letter.to_email) == (name, address)
        assert letter.facts == {
            "name": name,
            "cycle": "Spring 2026",
            "trustees": ["Tia One", "Tom Two", "Tess Three"],
            "close": f"{BASE}/close/{cycle}",
        }


def test_a_new_coach_reads_what_a_coach_does_and_chooses_a_password(office: Office) -> None:
    cycle, cam = office.add_cycle(), office.add_person("Cam Coach")
    account = office.add_account("cam.coach@example.org", person=cam)
    letter = prepare(office, office.add_mail(MailTemplate.COACH_WELCOME, cycle=cycle, person=cam))
    assert letter.to_email == "cam.coach@example.org"
    assert letter.facts["cycle"] == "Spring 2026"
    assert letter.facts["set_password"] == f"{BASE}/set-password/{account}"


def test_a_coach_reads_until_when_themes_can_be_written_and_where(office: Office) -> None:
    until = date(2026, 3, 24)
    cycle, cam = office.add_cycle(state=CycleState.CLOSED), office.add_person("Cam Coach")
    with office.session() as session:
        session.get_one(Cycle, cycle).destroy_on = until
    mail = office.add_mail(MailTemplate.THEMES_WAITING, cycle=cycle, person=cam)
    assert prepare(office, mail).facts == {
        "name": "Cam Coach",
        "cycle": "Spring 2026",
        "until": until,
        "themes": f"{BASE}/coach",
    }
    assert links_in(office) == 0


@pytest.mark.parametrize("end", ["released", "destroyed"])
def test_when_nothing_can_be_written_any_more_the_coach_is_not_called(
    office: Office, end: str
) -> None:
    state = CycleState.RELEASED if end == "released" else CycleState.CLOSED
    cycle, cam = office.add_cycle(state=state), office.add_person("Cam Coach")
    if end == "destroyed":
        with office.session() as session:
            session.get_one(Cycle, cycle).destroyed_on = date(2026, 3, 24)
    mail = office.add_mail(MailTemplate.THEMES_WAITING, cycle=cycle, person=cam)
    with pytest.raises(NotFound):
        prepare(office, mail)


def test_a_password_mail_goes_to_the_account_even_without_a_person(office: Office) -> None:
    account = office.add_account("admin@example.org")
    with office.sessions() as session:
        request_password_mail(session, account, now=NOW)
        request_password_mail(session, account, now=NOW)
    (mail,) = office.mails()
    letter = prepare(office, mail.id)
    assert (letter.to_name, letter.to_email) == ("admin@example.org", "admin@example.org")
    assert letter.facts["set_password"] == f"{BASE}/set-password/{account}"


def test_a_mail_that_is_not_there_cannot_be_prepared(office: Office) -> None:
    with pytest.raises(NotFound):
        prepare(office, uuid4())


def test_a_new_link_is_queued_for_every_running_cycle_that_asks_this_person(
    office: Office,
) -> None:
    kim, ana = office.add_person("Kim Ode"), office.add_person("Ana Ruiz")
    asked = [office.add_cycle("One"), office.add_cycle("Two")]
    closed = office.add_cycle("Closed", state=CycleState.CLOSED)
    for cycle in (*asked, closed):
        office.ask(cycle, kim, ana, Relation.PEER)
    office.ask(office.add_cycle("Others only"), ana, kim, Relation.PEER)
    with office.sessions() as session:
        request_new_link(session, "  Kim.Ode@Example.org ", now=NOW)
    assert sorted(waiting(office), key=str) == sorted(
        ((MailTemplate.LINK_RECOVERY, cycle, kim) for cycle in asked), key=str
    )


def test_asking_again_for_a_link_queues_no_second_mail_for_ten_minutes(office: Office) -> None:
    kim, cycle = office.add_person("Kim Ode"), office.add_cycle()
    office.ask(cycle, kim, kim, Relation.SELF)
    with office.sessions() as session:
        request_new_link(session, "kim.ode@example.org", now=NOW)
        request_new_link(session, "kim.ode@example.org", now=NOW)
    assert len(waiting(office)) == 1
    with office.session() as session:
        session.get_one(Mail, office.mails()[0].id).state = MailState.SENT
    with office.sessions() as session:
        request_new_link(session, "kim.ode@example.org", now=NOW + timedelta(minutes=9))
    assert len(waiting(office)) == 1
    with office.sessions() as session:
        request_new_link(session, "kim.ode@example.org", now=NOW + timedelta(minutes=11))
    assert len(waiting(office)) == 2


@pytest.mark.parametrize("email", ["nobody@example.org", "", "ana.ruiz@example.org", "' or 1=1"])
def test_an_address_that_is_asked_nothing_queues_nothing_and_says_nothing(
    office: Office, email: str
) -> None:
    kim, ana = office.add_person("Kim Ode"), office.add_person("Ana Ruiz")
    office.ask(office.add_cycle(), kim, ana, Relation.PEER)
    with office.sessions() as session:
        request_new_link(session, email, now=NOW)
    assert waiting(office) == []
