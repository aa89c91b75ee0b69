"""One connection to the mail server, step by step, so that we know how far a letter came.

What the server says is kept for the admin, without addresses, links or secrets.
"""

import re
import smtplib
import ssl
from email.utils import parseaddr
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from leadership360.config import Settings

#: Seconds to wait for an answer, and for the last one, when some servers read the whole letter.
STEP_SECONDS = 30.0
FINAL_SECONDS = 300.0

_REPLY_LENGTH = 300
_SERVICE_CLOSING = 421

_SECRETS = (
    (re.compile(r"\w[\w+.-]*://\S+"), "(link)"),
    (re.compile(r"[^\s<>]+@[^\s<>]+"), "(address)"),
    (re.compile(r"[\w-]{40,}"), "(code)"),
)


class _Trouble(Exception):
    """Something kept a letter from being sent. ``reply``: what was said, fit to be shown."""

    def __init__(self, reply: str) -> None:
        self.reply = tidy(reply)
        super().__init__(self.reply)


class Unreachable(_Trouble):
    """There is no server, or none that takes mail from us: no fault of any letter."""


class Deferred(_Trouble):
    """This letter was not taken now; it surely was not delivered."""


class Refused(_Trouble):
    """This letter will never be taken."""


class InDoubt(_Trouble):
    """The letter was given away and nobody told us what became of it."""


def tidy(reply: str) -> str:
    """Return a reply on one line of at most 300 characters, without addresses and secrets."""
    reply = " ".join(reply.split())
    for pattern, word in _SECRETS:
        reply = pattern.sub(word, reply)
    return reply[:_REPLY_LENGTH]


class Mailer:
    """Speaks SMTP over one connection for many letters.

    url: ``smtp://user:pass@host:port`` (port 25; encrypted where the server offers it and a user
    is given) or ``smtps://`` (port 465). sender: "Name <address>". host: how we call ourselves.
    """

    def __init__(
        self,
        url: str,
        *,
        sender: str,
        host: str,
        step_seconds: float = STEP_SECONDS,
        final_seconds: float = FINAL_SECONDS,
    ) -> None:
        parts = urlsplit(url)
        self._is_encrypted = parts.scheme == "smtps"
        self._server = parts.hostname or "localhost"
        self._port = parts.port or (465 if self._is_encrypted else 25)
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        self.sender_name, self.sender_address = parseaddr(sender)
        self.host = host
        self._step_seconds, self._final_seconds = step_seconds, final_seconds
        self._client: smtplib.SMTP | None = None
        self._is_used = False

    @classmethod
    def from_settings(cls, settings: Settings) -> "Mailer":
        """Return the mailer an installation is set up for; opens no connection yet."""
        host = urlsplit(settings.base_url).hostname or "localhost"
        return cls(settings.smtp_url, sender=settings.mail_from, host=host)

    def open(self) -> None:
        """Make sure there is a connection. Raises Unreachable."""
        if self._client is not None:
            return
        try:
            self._client = self._connect()
        except (OSError, smtplib.SMTPException, UnicodeError) as problem:
            raise Unreachable(f"No connection to the mail server: {_said(problem)}") from problem
        self._is_used = False

    def address(self, recipient: str) -> None:
        """Begin a letter: MAIL FROM and RCPT TO. A connection gone stale is renewed once.

        Raises Unreachable, Deferred or Refused; then nothing was sent.
        """
        self.open()
        try:
            self._envelope(recipient)
        except (OSError, smtplib.SMTPException) as problem:
            was_used = self._is_used
            self._drop()
            if not was_used:
                raise Deferred(_said(problem)) from problem
            self.address(recipient)

    def deliver(self, content: bytes) -> str:
        """Hand over the letter that was addressed and return the server's reply.

        content: lines ended by CRLF. Raises Deferred or Refused when it surely was not taken, and
        InDoubt when the connection broke, or the answer made no sense, after the text had left.
        """
        assert self._client is not None
        try:
            code, reply = self._client.docmd("DATA")
        except (OSError, smtplib.SMTPException) as problem:
            self._drop()
            raise Deferred(_said(problem)) from problem
        if code != 354:
            self._reject(code, reply)
        try:
            self._client.send(content.replace(b"\r\n.", b"\r\n..") + b".\r\n")
            if self._client.sock is not None:
                self._client.sock.settimeout(self._final_seconds)
            code, reply = self._client.getreply()
        except (OSError, smtplib.SMTPException) as problem:
            self._drop()
            raise InDoubt(_said(problem)) from problem
        if 400 <= code < 600:
            self._reject(code, reply)
        if not 200 <= code < 300:
            self._drop()
            raise InDoubt(_text(code, reply))
        if self._client.sock is not None:
            self._client.sock.settimeout(self._step_seconds)
        self._is_used = True
        return tidy(_text(code, reply))

    def cancel(self) -> None:
        """Forget the letter that was addressed; keep the connection if the server plays along."""
        if self._client is None:
            return
        try:
            code, _ = self._client.rset()
        except (OSError, smtplib.SMTPException):
            code = 0
        if code != 250:
            self._drop()
            return
        if self._client.sock is not None:
            self._client.sock.settimeout(self._step_seconds)
        self._is_used = True

    def close(self) -> None:
        """Say goodbye, if there is anybody to say it to."""
        if self._client is None:
            return
        try:
            self._client.quit()
        except (OSError, smtplib.SMTPException):
            self._drop()
        self._client = None

    def _connect(self) -> smtplib.SMTP:
        client: smtplib.SMTP
        if self._is_encrypted:
            client = smtplib.SMTP_SSL(
                self._server,
                self._port,
                local_hostname=self.host,
                timeout=self._step_seconds,
                context=ssl.create_default_context(),
            )
        else:
            client = smtplib.SMTP(
                self._server, self._port, local_hostname=self.host, timeout=self._step_seconds
            )
        try:
            self._greet(client)
        except BaseException:
            client.close()
            raise
        return client

    def _greet(self, client: smtplib.SMTP) -> None:
        client.ehlo_or_helo_if_needed()
        if not self._user:
            return
        if not self._is_encrypted:
            if client.has_extn("starttls"):
                client.starttls(context=ssl.create_default_context())
                client.ehlo()
            elif not _is_this_machine(self._server):
                raise smtplib.SMTPNotSupportedError(
                    "it offers no encryption, and a password is not sent without; try smtps://"
                )
        client.login(self._user, self._password)

    def _envelope(self, recipient: str) -> None:
        assert self._client is not None
        options: tuple[str, ...] = ()
        if not recipient.isascii():
            if not self._client.has_extn("smtputf8"):
                raise Refused("The mail server knows no addresses with such letters (SMTPUTF8).")
            options = ("SMTPUTF8", "BODY=8BITMIME")
        code, reply = self._client.mail(self.sender_address, options)
        if code == _SERVICE_CLOSING:
            raise smtplib.SMTPServerDisconnected(_text(code, reply))
        if code >= 500:
            # Said of the sender, before any recipient was named: no letter can do better.
            self._drop()
            raise Unreachable(_text(code, reply))
        if code != 250:
            self._reject(code, reply)
        code, reply = self._client.rcpt(recipient)
        if code not in (250, 251):
            self._reject(code, reply)

    def _reject(self, code: int, reply: bytes) -> None:
        """Raise what a reply other than yes means for the letter; nothing was delivered."""
        if code == _SERVICE_CLOSING:
            self._drop()
        else:
            self.cancel()
        raise (Refused if 500 <= code < 600 else Deferred)(_text(code, reply))

    def _drop(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client = None


def _text(code: int, reply: bytes) -> str:
    return f"{code} {reply.decode('utf-8', 'replace')}"


def _said(problem: Exception) -> str:
    if isinstance(problem, smtplib.SMTPResponseException):
        error = problem.smtp_error
        return _text(problem.smtp_code, error if isinstance(error, bytes) else error.encode())
    return str(problem) or type(problem).__name__


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
