import base64

import pytest

from leadership360.config import Settings
from leadership360.jobs.smtp import Mailer, Unreachable, _is_this_machine, tidy
from tests.jobs.servers import Server, script, serving

SENDER = "feedback@example.org"


def test_a_reply_is_kept_without_addresses_links_and_secrets() -> None:
    secret = "kq3vPz0X-1dQe_Z7bLw9Rr5cTt2mYy8uFf4hJj6nMoA"
    said = f"550 5.7.1 <kim@example.org>:\r\n spam in https://x.example/r#{secret} code {secret}"
    assert tidy(said) == "550 5.7.1 <(address)>: spam in (link) code (code)"
    assert len(tidy("no " * 400)) == 300


def test_the_mailer_takes_everything_from_the_settings() -> None:
    settings = Settings.from_env(
        {
            "LEADERSHIP360_SECRET_KEY": "x" * 40,
            "LEADERSHIP360_BASE_URL": "https://feedback.example.org",
            "LEADERSHIP360_SMTP_URL": "smtps://k%40im:s%3Acret@mail.example.org",
            "LEADERSHIP360_MAIL_FROM": "Feedback <feedback@example.org>",
        }
    )
    mailer = Mailer.from_settings(settings)
    assert (mailer.sender_name, mailer.sender_address) == ("Feedback", SENDER)
    assert mailer.host == "feedback.example.org"
    assert (mailer._server, mailer._port, mailer._is_encrypted) == ("mail.example.org", 465, True)
    assert (mailer._user, mailer._password) == ("k@im", "s:cret")


GREETING, OFFER = b"220 hello\r\n", b"250-here\r\n250 AUTH PLAIN\r\n"


def test_a_user_signs_in_before_the_first_letter() -> None:
    heard: list[bytes] = []
    with script(GREETING, OFFER, b"235 OK\r\n", b"221 bye\r\n", heard=heard) as url:
        mailer = Mailer(url.replace("//", "//k%40im:s%3Acret@"), sender=SENDER, host="example.org")
        mailer.open()
        mailer.close()
    assert heard[1] == b"AUTH PLAIN " + base64.b64encode(b"\0k@im\0s:cret") + b"\r\n"


def test_a_wrong_password_is_no_fault_of_a_letter() -> None:
    with script(GREETING, OFFER, b"535 wrong\r\n", b"535 wrong\r\n") as url:
        mailer = Mailer(url.replace("//", "//kim:x@"), sender=SENDER, host="example.org")
        with pytest.raises(Unreachable, match="535 wrong"):
            mailer.open()


def test_a_password_is_not_sent_in_clear_to_another_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("leadership360.jobs.smtp._is_this_machine", lambda _host: False)
    with serving(Server()) as server:
        url = server.url.replace("smtp://", "smtp://kim:secret@")
        with pytest.raises(Unreachable, match="offers no encryption"):
            Mailer(url, sender=SENDER, host="example.org").open()


@pytest.mark.parametrize(
    ("host", "is_here"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("10.0.0.1", False), ("mail", False)],
)
def test_this_machine_is_told_from_others(host: str, is_here: bool) -> None:
    assert _is_this_machine(host) is is_here


def test_a_server_whose_certificate_nobody_vouches_for_is_not_trusted() -> None:
    with script(b"220 hello\r\n", b"250-x\r\n250 STARTTLS\r\n", b"220 go\r\n", None) as url:
        mailer = Mailer(
            url.replace("//", "//kim:secret@"), sender=SENDER, host="example.org", step_seconds=2
        )
        with pytest.raises(Unreachable, match="No connection to the mail server"):
            mailer.open()


def test_a_server_that_says_nothing_is_given_up_in_time() -> None:
    with script() as url, pytest.raises(Unreachable, match="timed out"):
        Mailer(url, sender=SENDER, host="example.org", step_seconds=0.2).open()


def test_a_connection_gone_stale_is_renewed_without_a_word() -> None:
    with serving(Server()) as server:
        mailer = Mailer(server.url, sender=SENDER, host="example.org")
        mailer.address("a@example.org")
        mailer.deliver(b"Subject: x\r\n\r\n.one dot\r\n")
        assert mailer._client is not None
        assert mailer._client.sock is not None
        mailer._client.sock.shutdown(2)
        mailer.address("b@example.org")
        mailer.deliver(b"Subject: y\r\n\r\n..two dots\r\n")
        mailer.close()
    assert server.recipients == [["a@example.org"], ["b@example.org"]]
    assert [mail.get_content() for mail in server.arrived] == [".one dot\r\n", "..two dots\r\n"]
    assert server.connections == 2
