"""The real application for a browser: the demo in processes of its own, with worker and mail."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

from leadership360.demo.mailbox import Message, list_messages

_WAYS_IN = ("admin", "leader", "rater", "mailbox", "ready")
_PATIENCE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Demo:
    """A running demo: the addresses it printed, and where its mail arrives."""

    admin: str
    leader: str
    rater: str
    mailbox: str
    ready: str
    mails: Path

    def url(self, path: str) -> str:
        return self.ready + path

    def mail_to(self, address: str, subject: str) -> Message:
        """Wait for the newest mail to ``address`` whose subject has ``subject`` in it."""
        until = monotonic() + _PATIENCE_SECONDS
        while monotonic() < until:
            for message in list_messages(self.mails):
                if address in message.to and subject in message.subject:
                    return message
            sleep(0.1)
        raise AssertionError(f"no mail “{subject}” to {address}")


def link_in(message: Message) -> str:
    """Return the first link with a secret in a mail."""
    found = re.search(r"http://\S+(?:#|/password/)\S+", message.text)
    assert found, message.text
    return found[0]


@contextmanager
def running_demo(folder: Path) -> Iterator[Demo]:
    """Run a demo with its data in ``folder``; nothing in it may fail, not even unseen."""
    command = Path(sys.executable).with_name("leadership360")
    variables = {"LEADERSHIP360_DATA": str(folder), "PYTHONUNBUFFERED": "1"}
    log = folder / "log"
    with (
        log.open("w", encoding="utf-8") as errors,
        subprocess.Popen(
            [command, "demo", "--port", str(_free_port())],
            env={**os.environ, **variables},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as process,
    ):
        try:
            yield _read_ways_in(process, folder, log)
        finally:
            process.terminate()
            # Ends when nobody holds the output any more: no process may stay behind.
            process.communicate(timeout=30)
    assert not re.search(r"ERROR|CRITICAL|Traceback", log.read_text(encoding="utf-8")), log


def _read_ways_in(process: subprocess.Popen[str], folder: Path, log: Path) -> Demo:
    assert process.stdout is not None
    ways: dict[str, str] = {}
    for line in process.stdout:
        name, _, url = line.strip().partition(": ")
        ways[name] = url
        if name == "ready":
            break
    assert tuple(ways) == _WAYS_IN, (ways, log.read_text(encoding="utf-8"))
    return Demo(**ways, mails=folder / "demo" / "mailbox")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
