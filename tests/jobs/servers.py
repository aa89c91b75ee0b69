"""Mail servers on a free port of this machine: one that can misbehave, one that says nothing."""

import asyncio
import random
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from threading import Event, Thread

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """Records what arrives.

    rcpt, data: what to answer to RCPT and to the final dot instead of yes, by recipient.
    drop_after: recipients for whom the connection is cut right after the final dot.
    stall_after: recipients who get no answer to the final dot for so many seconds.
    delay: the longest random wait before each answer, in seconds.
    """

    def __init__(self, *, delay: float = 0) -> None:
        self.rcpt: dict[str, str] = {}
        self.data: dict[str, str] = {}
        self.mail = ""
        self.drop_after: set[str] = set()
        self.stall_after: dict[str, float] = {}
        self.arrived: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.connections = 0
        self.delay = delay
        self.controller = Controller(self, hostname=HOST, port=free_port())

    @property
    def url(self) -> str:
        return f"smtp://{HOST}:{self.controller.port}"

    @property
    def ids(self) -> list[str]:
        return [str(mail["Message-ID"]) for mail in self.arrived]

    async def _wait(self) -> None:
        if self.delay:
            await asyncio.sleep(random.uniform(0, self.delay))

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, replies: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return replies

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.mail:
            return self.mail
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        await self._wait()
        if address in self.rcpt:
            return self.rcpt[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        await self._wait()
        (recipient,) = envelope.rcpt_tos
        if recipient in self.data:
            return self.data[recipient]
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, _class=EmailMessage, policy=default)
        self.arrived.append(mail)
        self.recipients.append(list(envelope.rcpt_tos))
        await self._wait()
        if recipient in self.drop_after:
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        await asyncio.sleep(self.stall_after.get(recipient, 0))
        return "250 Taken as 4711"


@contextmanager
def serving(server: Server) -> Iterator[Server]:
    server.controller.start()
    try:
        yield server
    finally:
        server.controller.stop()


@contextmanager
def script(*answers: bytes | None, heard: list[bytes] | None = None) -> Iterator[str]:
    """Serve one connection by the letter and yield its URL.

    answers: the greeting, then what is said to each command, or to the whole text after a 354;
    None hangs up. After the last one the server is silent. heard: gets every line it was told.
    """
    listening = socket.create_server((HOST, 0))
    done = Event()

    def talk() -> None:
        connection, _ = listening.accept()
        with connection, connection.makefile("rb") as lines:
            for before, answer in zip((b"", *answers), answers, strict=False):
                end = b".\r\n" if before and before.startswith(b"354") else b"\n"
                while before:
                    line = lines.readline()
                    if not line:
                        return
                    if heard is not None:
                        heard.append(line)
                    if line.endswith(end):
                        break
                if answer is None:
                    return
                connection.sendall(answer)
            done.wait(10)

    thread = Thread(target=talk, daemon=True)
    thread.start()
    try:
        yield f"smtp://{HOST}:{listening.getsockname()[1]}"
    finally:
        done.set()
        thread.join(5)
        listening.close()
