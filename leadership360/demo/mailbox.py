"""A mailbox for the demo: takes every mail, keeps each as a file, delivers none."""

import os
import socket
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from time import time_ns
from typing import Any
from uuid import uuid4

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

_HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Message:
    """One mail that arrived. id: tells it apart from the others."""

    id: str
    to: str
    subject: str
    text: str


class Mailbox:
    """An SMTP server on this machine that writes what it takes into ``folder``.

    port: 0 for any that is free. A mail is on disk before the server says that it took it.
    """

    def __init__(self, folder: Path, *, port: int = 0) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.port = port or _free_port()
        self._controller = Controller(_Keeper(folder), hostname=_HOST, port=self.port)

    @property
    def url(self) -> str:
        """Return the address for LEADERSHIP360_SMTP_URL."""
        return f"smtp://{_HOST}:{self.port}"

    def start(self) -> None:
        """Take mail from now on, in a thread of its own."""
        self._controller.start()

    def stop(self) -> None:
        """Take no more mail."""
        self._controller.stop()


class _Keeper:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(  # noqa: N802  (the name aiosmtpd looks for)
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        keep(self._folder, content)
        return "250 Taken"


def keep(folder: Path, content: bytes) -> None:
    """Write a mail into ``folder``, whole or not at all."""
    name = f"{time_ns():020d}-{uuid4().hex}"
    unfinished = folder / f"{name}.new"
    with unfinished.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(folder / f"{name}.eml")


def list_messages(folder: Path) -> tuple[Message, ...]:
    """Return the mails kept in ``folder``, newest first; none where there is no such folder."""
    files = sorted(folder.glob("*.eml"), reverse=True)
    return tuple(_read(file) for file in files)


def _read(file: Path) -> Message:
    mail: Any = message_from_bytes(file.read_bytes(), _class=EmailMessage, policy=default)
    body = mail.get_body(("plain",))
    return Message(
        file.stem,
        str(mail["To"] or ""),
        str(mail["Subject"] or ""),
        body.get_content() if body is not None else "",
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        port: int = probe.getsockname()[1]
        return port
