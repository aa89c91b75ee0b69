from collections.abc import Iterator
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from uuid import UUID

import pytest

from leadership360.clock import Clock
from leadership360.domain.cycle import CycleState, MailState, MailTemplate
from leadership360.jobs import send_mail
from leadership360.jobs.send_mail import Done
from leadership360.jobs.smtp import Mailer
from leadership360.models.tables import Cycle, Link
from leadership360.sealing import token_hash
from leadership360.services import outbox
from tests.jobs.office import BASE, NOW, Office, PlainLinks
from tests.jobs.servers import Server, free_port, script, serving

RATER = "rater0@example.org"
GREETING, YES = b"220 hello\r\n", b"250 OK\r\n"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = Office(tmp_path)
    yield office
    office.engine.dispose()


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(Server()) as server:
        yield server


def mailer(url: str, *, seconds: float = 5, final_seconds: float = 5) -> Mailer:
    return Mailer(
        url,
        sender="Leadership 360 <feedback@example.org>",
        host="feedback.example.org",
        step_seconds=seconds,
        final_seconds=final_seconds,
    )


def send(office: Office, url: str, *, after: timedelta = timedelta(0), **seconds: float) -> Done:
    return send_mail.run(
        office.sessions,
        clock=Clock(NOW + after),
        mailer=mailer(url, **seconds),
        links=PlainLinks(),
    )


def test_a_mail_arrives_once_and_is_sent(office: Office, server: Server) -> None:
    (mail_id,) = office.invite(1)
    assert send(office, server.url) == Done(sent=1)
    assert send(office, server.url) == Done()
    (arrived,) = server.arrived
    assert server.recipients == [[RATER]]
    assert arrived["To"] == f"Rater 0 <{RATER}>"
    assert arrived["From"] == "Leadership 360 <feedback@example.org>"
    assert arrived["Message-ID"] == f"<{mail_id}@feedback.example.org>"
    assert arrived["Auto-Submitted"] == "auto-generated"
    assert parsedate_to_datetime(arrived["Date"]) == NOW
    mail = office.mail(mail_id)
    assert (mail.state, mail.lease_until) == (MailState.SENT, None)
    assert mail.reply == "250 Taken as 4711"


def test_the_link_in_the_letter_is_kept_as_a_hash_only(office: Office, server: Server) -> None:
    office.invite(1)
    send(office, server.url)
    text = server.arrived[0].get_content()
    token = text.partition(f"{BASE}/r#")[2].split()[0]
    with office.session() as session:
        link = session.get_one(Link, token_hash(token))
        assert link.expires_on == session.get_one(Cycle, link.cycle_id).closes_on + timedelta(400)
    stored = b"".join(file.read_bytes() for file in office.file.parent.iterdir())
    assert token.encode() not in stored


def test_one_connection_serves_a_batch_and_its_refusals(office: Office, server: Server) -> None:
    server.rcpt["rater1@example.org"] = "550 no such person"
    server.rcpt["rater2@example.org"] = "451 come back later"
    server.data["rater3@example.org"] = "452 full"
    office.invite(8)
    assert send(office, server.url) == Done(sent=5, failed=1, later=2)
    assert server.connections == 1


def test_a_batch_is_limited_and_takes_the_longest_due_first(office: Office, server: Server) -> None:
    office.invite(3)
    urgent = office.add_mail(
        MailTemplate.PASSWORD_RESET,
        account=office.add_account("admin@example.org"),
        due_at=NOW - timedelta(hours=1),
    )
    done = send_mail.run(
        office.sessions,
        clock=Clock(NOW),
        mailer=mailer(server.url),
        links=PlainLinks(),
        limit=1,
    )
    assert done == Done(sent=1)
    assert server.ids == [f"<{urgent}@feedback.example.org>"]


@pytest.mark.parametrize("step", ["rcpt", "data"])
def test_a_refusal_for_good_fails_with_what_the_server_said(
    office: Office, server: Server, step: str
) -> None:
    (mail_id,) = office.invite(1)
    said = "550 unknown; ask postmaster@mail.example or see https://mail.example/why " + "x" * 400
    getattr(server, step)[RATER] = said
    assert send(office, server.url) == Done(failed=1)
    mail = office.mail(mail_id)
    assert mail.state is MailState.FAILED
    assert mail.reply is not None
    assert mail.reply.startswith("550 unknown; ask (address) or see (link) (code)")
    assert len(mail.reply) <= 300
    assert server.arrived == []
    assert send(office, server.url, after=timedelta(days=9)) == Done()


@pytest.mark.parametrize("step", ["rcpt", "data"])
def test_a_refusal_for_now_is_tried_again_and_then_arrives(
    office: Office, server: Server, step: str
) -> None:
    (mail_id,) = office.invite(1)
    answers: dict[str, str] = getattr(server, step)
    answers[RATER] = "451 busy"
    assert send(office, server.url) == Done(later=1)
    mail = office.mail(mail_id)
    assert (mail.state, mail.reply, mail.attempts) == (MailState.QUEUED, "451 busy", 1)
    answers.clear()
    assert send(office, server.url, after=timedelta(seconds=59)) == Done()
    assert send(office, server.url, after=timedelta(seconds=60)) == Done(sent=1)
    assert len(server.arrived) == 1


def test_after_eight_refusals_for_now_a_mail_has_failed(office: Office, server: Server) -> None:
    (mail_id,) = office.invite(1)
    server.rcpt[RATER] = "451 busy"
    waits, at = [], timedelta(0)
    while send(office, server.url, after=at) == Done(later=1):
        wait = office.mail(mail_id).due_at - (NOW + at)
        waits.append(wait / timedelta(minutes=1))
        at += wait
    assert waits == [1, 5, 30, 120, 360, 720, 1440]
    mail = office.mail(mail_id)
    assert (mail.state, mail.attempts) == (MailState.FAILED, 8)


def test_without_a_server_everything_waits_and_no_attempt_is_counted(office: Office) -> None:
    office.invite(3)
    assert send(office, f"smtp://127.0.0.1:{free_port()}") == Done(later=3)
    for mail in office.mails():
        assert (mail.state, mail.attempts, mail.lease_until) == (MailState.QUEUED, 0, None)
        assert mail.due_at == NOW + timedelta(minutes=1)
        assert mail.reply is not None
        assert mail.reply.startswith("No connection to the mail server")
    with office.session() as session:
        assert session.query(Link).count() == 0


def test_a_server_that_refuses_the_sender_blames_no_letter(office: Office, server: Server) -> None:
    office.invite(3)
    server.mail = "530 sign in first"
    assert send(office, server.url) == Done(later=3)
    assert {(mail.attempts, mail.reply) for mail in office.mails()} == {(0, "530 sign in first")}


def test_a_connection_cut_after_the_final_dot_leaves_the_mail_in_doubt(
    office: Office, server: Server
) -> None:
    mails = office.invite(3)
    server.drop_after.add("rater1@example.org")
    assert send(office, server.url) == Done(sent=2, in_doubt=1)
    assert office.mail(mails[1]).state is MailState.IN_DOUBT
    assert send(office, server.url, after=timedelta(days=9)) == Done()
    assert len(server.arrived) == len(set(server.ids)) == 3


def test_a_server_that_never_answers_the_final_dot_leaves_the_mail_in_doubt(
    office: Office, server: Server
) -> None:
    (mail_id,) = office.invite(1)
    server.stall_after[RATER] = 1.0
    assert send(office, server.url, final_seconds=0.2) == Done(in_doubt=1)
    assert "timed out" in str(office.mail(mail_id).reply)
    assert send(office, server.url, after=timedelta(days=9)) == Done()
    assert len(server.arrived) == 1


@pytest.mark.parametrize(
    "answers",
    [
        (GREETING, YES, None),
        (GREETING, YES, YES, None),
        (GREETING, YES, YES, YES, None),
        (GREETING, YES, YES, YES, b"421 going down\r\n", None),
    ],
    ids=["at MAIL", "at RCPT", "at DATA", "421 at DATA"],
)
def test_a_connection_cut_before_the_text_left_is_tried_again(
    office: Office, server: Server, answers: tuple[bytes | None, ...]
) -> None:
    office.invite(1)
    with script(*answers) as url:
        assert send(office, url) == Done(later=1)
    assert send(office, server.url, after=timedelta(minutes=1)) == Done(sent=1)


def test_a_server_that_stalls_before_the_text_is_tried_again(
    office: Office, server: Server
) -> None:
    (mail_id,) = office.invite(1)
    with script(GREETING, YES, YES) as url:
        assert send(office, url, seconds=0.2) == Done(later=1)
    assert office.mail(mail_id).attempts == 1
    assert send(office, server.url, after=timedelta(minutes=1)) == Done(sent=1)


def test_an_answer_without_sense_after_the_final_dot_is_doubt(office: Office) -> None:
    (mail_id,) = office.invite(1)
    with script(GREETING, YES, YES, YES, b"354 go\r\n", b"what?\r\n") as url:
        assert send(office, url) == Done(in_doubt=1)
    assert office.mail(mail_id).state is MailState.IN_DOUBT


def test_a_worker_that_died_while_sending_leaves_doubt_once_its_lease_is_over(
    office: Office, server: Server
) -> None:
    (mail_id,) = office.invite(1)
    lease = timedelta(minutes=10)
    with office.sessions() as session:
        held = outbox.take(session, mail_id, now=NOW, lease=lease)
        assert held is not None
        assert outbox.begin_delivery(session, held, now=NOW, lease=lease)
    assert send(office, server.url, after=timedelta(minutes=9)) == Done()
    assert office.mail(mail_id).state is MailState.SENDING
    assert send(office, server.url, after=timedelta(minutes=11)) == Done()
    assert office.mail(mail_id).state is MailState.IN_DOUBT
    assert server.arrived == []


def test_a_worker_that_died_before_sending_costs_only_its_lease(
    office: Office, server: Server
) -> None:
    (mail_id,) = office.invite(1)
    with office.sessions() as session:
        assert outbox.take(session, mail_id, now=NOW, lease=timedelta(minutes=10))
    assert send(office, server.url, after=timedelta(minutes=9)) == Done()
    assert send(office, server.url, after=timedelta(minutes=11)) == Done(sent=1)


def test_a_slow_worker_whose_mail_was_taken_over_does_not_send_it(office: Office) -> None:
    (mail_id,) = office.invite(1)
    later, lease = NOW + timedelta(minutes=11), timedelta(minutes=10)
    with office.sessions() as session:
        slow = outbox.take(session, mail_id, now=NOW, lease=lease)
        quick = outbox.take(session, mail_id, now=later, lease=lease)
        assert slow is not None
        assert quick is not None
        assert outbox.begin_delivery(session, slow, now=later, lease=lease) is None
        outbox.mark_failed(session, slow, "too late to say anything")
        sending = outbox.begin_delivery(session, quick, now=later, lease=lease)
        assert sending is not None
        assert outbox.begin_delivery(session, quick, now=later, lease=lease) is None
        outbox.mark_sent(session, sending, "250 OK")
    assert office.mail(mail_id).state is MailState.SENT


def test_what_the_server_says_at_last_settles_a_doubt(office: Office) -> None:
    (mail_id,) = office.invite(1)
    lease = timedelta(minutes=10)
    with office.sessions() as session:
        held = outbox.take(session, mail_id, now=NOW, lease=lease)
        assert held is not None
        sending = outbox.begin_delivery(session, held, now=NOW, lease=lease)
        assert sending is not None
        outbox.list_due(session, now=NOW + timedelta(minutes=11), limit=9)
        assert office.mail(mail_id).state is MailState.IN_DOUBT
        outbox.mark_sent(session, sending, "250 OK")
    assert office.mail(mail_id).state is MailState.SENT


def test_an_invitation_that_comes_too_late_is_not_sent(office: Office, server: Server) -> None:
    (mail_id,) = office.invite(1)
    with office.session() as session:
        for cycle in session.query(Cycle):
            cycle.state = CycleState.CLOSED
    assert send(office, server.url) == Done(failed=1)
    assert office.mail(mail_id).reply == "This cycle is closed and takes no more answers."
    assert server.arrived == []


@pytest.mark.parametrize(
    "address",
    [
        "a@example.org, b@example.org",
        "a@example.org\r\nBcc: b@example.org",
        "a@example.org> RCPT TO:<b@example.org",
        "nobody",
        "@example.org",
        "",
    ],
)
def test_an_address_that_is_not_exactly_one_gets_nothing(
    office: Office, server: Server, address: str
) -> None:
    bad = office.add_mail(MailTemplate.PASSWORD_RESET, account=office.add_account(address))
    office.invite(1)
    assert send(office, server.url) == Done(sent=1, failed=1)
    assert office.mail(bad).state is MailState.FAILED
    assert server.recipients == [[RATER]]


def test_a_name_cannot_add_a_header_or_a_recipient(office: Office, server: Server) -> None:
    cycle = office.add_cycle("Spring\r\nBcc: evil@example.com")
    person = office.add_person("Eve\r\nBcc: evil@example.com, x", "eve@example.org")
    office.add_mail(MailTemplate.RELEASED, cycle=cycle, person=person)
    assert send(office, server.url) == Done(sent=1)
    (mail,) = server.arrived
    assert mail["Bcc"] is None
    assert [address.addr_spec for address in mail["To"].addresses] == ["eve@example.org"]
    assert mail["Subject"] == "Your feedback report is ready: Spring Bcc: evil@example.com"


def test_names_and_domains_beyond_ascii_arrive(office: Office, server: Server) -> None:
    cycle = office.add_cycle("Frühling")
    person = office.add_person("Zoë Grün", "zoe@bücher.example")
    office.add_mail(MailTemplate.RELEASED, cycle=cycle, person=person)
    assert send(office, server.url) == Done(sent=1)
    (mail,) = server.arrived
    assert server.recipients == [["zoe@xn--bcher-kva.example"]]
    assert mail["To"].addresses[0].display_name == "Zoë Grün"
    assert mail["Subject"] == "Your feedback report is ready: Frühling"
    assert "Hello Zoë Grün," in mail.get_content()


def test_a_letter_that_cannot_be_written_holds_up_no_other(
    office: Office, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    class NoReports(PlainLinks):
        def report(self, cycle_id: UUID) -> str:
            raise RuntimeError(RATER)

    cycle = office.add_cycle("Last year")
    bad = office.add_mail(MailTemplate.RELEASED, cycle=cycle, person=office.add_person("Kim"))
    office.invite(2)
    done = send_mail.run(
        office.sessions, clock=Clock(NOW), mailer=mailer(server.url), links=NoReports()
    )
    assert done == Done(sent=2, later=1)
    assert office.mail(bad).reply == "This mail could not be written (RuntimeError)."
    assert "RuntimeError" in caplog.text
    assert RATER not in caplog.text


def test_stopping_ends_the_batch_between_two_mails(office: Office, server: Server) -> None:
    office.invite(5)
    done = send_mail.run(
        office.sessions,
        clock=Clock(NOW),
        mailer=mailer(server.url),
        links=PlainLinks(),
        is_stopping=lambda: len(server.arrived) >= 2,
    )
    assert done == Done(sent=2)
    assert sorted(office.states().values()) == [MailState.QUEUED] * 3 + [MailState.SENT] * 2
