from email.message import EmailMessage
from pathlib import Path

from leadership360.demo.mailbox import Mailbox, keep, list_messages
from leadership360.jobs.smtp import Mailer


def letter(number: int) -> bytes:
    mail = EmailMessage()
    mail["To"] = f"Zoë {number} <zoe{number}@example.org>"
    mail["Subject"] = f"Grüße {number}"
    mail.set_content(f"Zeile\n.Punkt {number}\n", cte="quoted-printable")
    return mail.as_bytes().replace(b"\n", b"\r\n")


def test_what_was_sent_is_found_newest_first(tmp_path: Path) -> None:
    mailbox = Mailbox(tmp_path / "mail")
    mailbox.start()
    try:
        mailer = Mailer(mailbox.url, sender="demo@example.org", host="localhost")
        for number in range(3):
            mailer.address(f"zoe{number}@example.org")
            mailer.deliver(letter(number))
        mailer.close()
    finally:
        mailbox.stop()
    messages = list_messages(tmp_path / "mail")
    assert [message.subject for message in messages] == ["Grüße 2", "Grüße 1", "Grüße 0"]
    assert messages[0].to == "Zoë 2 <zoe2@example.org>"
    assert messages[0].text.splitlines() == ["Zeile", ".Punkt 2"]
    assert len({message.id for message in messages}) == 3


def test_a_mail_that_is_still_being_written_is_not_listed(tmp_path: Path) -> None:
    (tmp_path / "1.new").write_bytes(b"Subject: half")
    assert list_messages(tmp_path) == ()
    keep(tmp_path, letter(1))
    assert len(list_messages(tmp_path)) == 1
    assert len(list(tmp_path.glob("*.eml"))) == 1


def test_a_mailbox_that_does_not_exist_is_empty(tmp_path: Path) -> None:
    assert list_messages(tmp_path / "nowhere") == ()
