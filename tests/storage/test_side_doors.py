"""What a real server leaves behind of a rater's whole way: in its log, and in its folders."""

import sqlite3
import subprocess
import sys
from base64 import b64encode
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import quote_plus

import pytest

from leadership360.sealing import read_resume_code
from tests.bench.browser import Browser
from tests.bench.stage import Stage, set_stage
from tests.bench.visits import whole_way
from tests.jobs.servers import HOST, free_port

PROGRAM = Path(sys.executable).with_name("leadership360")
CANARY = "a bittern in the reeds"
#: Where a rater comes from, as far as a server could tell.
AGENT, QUERY, ADDRESS = "Netscape-Navigator/4.04", "seen=by-nobody", "203.0.113.77"


@dataclass
class Aftermath:
    """Everything that is left when the server has ended."""

    log: str
    folder: Path
    secrets: list[str]
    keys: list[bytes]
    path: str

    def files(self) -> dict[str, bytes]:
        return {
            str(file.relative_to(self.folder)): file.read_bytes()
            for file in self.folder.rglob("*")
            if file.is_file()
        }


@pytest.fixture(scope="module")
def aftermath(tmp_path_factory: pytest.TempPathFactory) -> Aftermath:
    folder = tmp_path_factory.mktemp("server")
    port = free_port()
    stage = set_stage(folder, port, leaders=2)
    log = folder / "log"
    with (
        log.open("w") as out,
        subprocess.Popen(
            [PROGRAM, "serve", "--bind", f"{HOST}:{port}", "--workers", "1"],
            env={
                **stage.environment,
                "PATH": "/usr/bin:/bin",
                "LEADERSHIP360_SMTP_URL": "smtp://[::1]:9",
            },
            cwd=folder,
            stdout=out,
            stderr=out,
        ) as server,
    ):
        try:
            wait_for(port, server)
            aftermath = visit(stage, port)
        finally:
            server.terminate()
            server.wait(20)
    aftermath.log = log.read_text()
    log.unlink()
    return aftermath


def wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    until = monotonic() + 60
    browser = Browser(port)
    while True:
        try:
            browser.get("/healthz")
        except ConnectionError:
            assert server.poll() is None
            assert monotonic() < until
            sleep(0.1)
        else:
            browser.close()
            return


def visit(stage: Stage, port: int) -> Aftermath:
    """Answer everything by a link; then send once more to a database that is broken."""
    browser = Browser(port)
    pages = tuple(
        {name: value if value.isdigit() else CANARY for name, value in page.items()}
        for page in stage.pages
    )
    sitting = whole_way(browser, stage.tokens[0], pages, autosave=True)
    marks = f"User-Agent: {AGENT}\r\nX-Forwarded-For: {ADDRESS}\r\n"
    path = f"{sitting.path}/{len(pages)}"
    asked = browser.request("GET", f"{path}?{QUERY}", more=marks)
    browser.send(asked.replace(b"User-Agent: Mozilla/5.0\r\n", b""), 200)
    file = Path(stage.environment["LEADERSHIP360_DATA"]) / "leadership360.sqlite"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("ALTER TABLE assignment RENAME TO gone")
        fields = {**sitting.fields(pages[-1]), "go": "review"}
        browser.send(browser.request("POST", f"{path}?{QUERY}", fields, marks), 500)
        connection.execute("ALTER TABLE gone RENAME TO assignment")
    browser.send(
        b"GET /r/" + stage.tokens[0].encode() + b" HTTP/9.9\r\n" + marks.encode() + b"\r\n", 400
    )
    browser.close()
    cookies = [value for name, value in browser.cookies.items() if "edit-" in name]
    keys = [read_resume_code(cookie) for cookie in cookies]
    secrets = [CANARY, quote_plus(CANARY), stage.tokens[0], *browser.cookies.values()]
    return Aftermath("", stage.folder / "ours", secrets, [key for key in keys if key], sitting.path)


def test_the_log_of_a_server_says_that_something_broke_and_nothing_of_whom(
    aftermath: Aftermath,
) -> None:
    said = [line for line in aftermath.log.splitlines() if not line.startswith("Serving http")]
    assert any("OperationalError" in line for line in said)
    told = [*aftermath.secrets, aftermath.path, aftermath.path[3:], AGENT, QUERY, ADDRESS, HOST]
    assert [word for word in told for line in said if word in line] == []
    assert not any(" /r" in line or "POST" in line for line in said)


def test_no_file_beside_the_database_is_left_and_none_holds_answer_token_or_key(
    aftermath: Aftermath,
) -> None:
    files = aftermath.files()
    assert {name.partition("-")[0].partition("/")[0] for name in files} == {
        "leadership360.sqlite",
        "keys",
    }
    spellings = [text.encode() for text in aftermath.secrets]
    spellings += [b64encode(CANARY.encode()).rstrip(b"=")[:-2]]
    for key in aftermath.keys:
        spellings += [key, key.hex().encode(), b64encode(key)]
    assert aftermath.keys
    found = [(name, one) for name, content in files.items() for one in spellings if one in content]
    assert found == []


def test_the_queue_of_mail_holds_names_of_letters_and_nothing_that_was_written(
    aftermath: Aftermath,
) -> None:
    with closing(sqlite3.connect(aftermath.folder / "leadership360.sqlite")) as connection:
        columns = {name for _, name, *_ in connection.execute("PRAGMA table_info(mail)")}
    assert columns == {
        *("id", "cycle_id", "person_id", "account_id", "template", "state"),
        *("due_at", "lease_until", "attempts", "reply"),
    }
