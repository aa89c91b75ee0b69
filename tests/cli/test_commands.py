"""The commands that run an installation: what they do, what they print, how they end."""

import ast
import os
import re
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner
from sqlalchemy import inspect, select

import leadership360
from leadership360 import sealing
from leadership360.app import create_app
from leadership360.cli.main import COMMANDS, main
from leadership360.config import PREFIX, Settings, SettingsInvalid
from leadership360.db import Base
from leadership360.domain.cycle import CycleState, MailTemplate
from leadership360.domain.trustees import Trustee
from leadership360.models.tables import Account, Mail, Person
from leadership360.services.cycles import show_cycles
from leadership360.services.trustees import launch_with_trustees
from tests.databases import BOTH, SECRET_KEY, Database, fresh_database, make_app
from tests.faults.crowd import together
from tests.jobs.servers import HOST, free_port
from tests.services.stage import AFTER, CLOSES, NOW, OPENS, Stage, around

PACKAGE = Path(leadership360.__file__).parent
PROGRAM = Path(sys.executable).with_name("leadership360")


class Finished(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Finished]


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    with fresh_database(request.param, tmp_path) as database:
        yield database


@pytest.fixture
def stage(database: Database, tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(database.url, tmp_path)
    yield stage
    stage.engine.dispose()


def run(*arguments: str, typed: str = "", **environment: str) -> Finished:
    """Run a command in a process of its own, with these settings only.

    typed: what a person answers to questions, line by line.
    """
    job = {
        "task": "command",
        "url": "sqlite://",
        "folder": "/nowhere",
        "arguments": arguments,
        "typed": typed,
        "environment": {PREFIX + name: value for name, value in environment.items()},
    }
    (outcome,) = together(job)
    return Finished(**outcome["done"])


def ask(*arguments: str, **environment: str) -> Finished:
    """Run a command that never gets as far as a database, without another process."""
    settings = {name: None for name in os.environ if name.startswith(PREFIX)}
    given = {PREFIX + name: value for name, value in environment.items()}
    result = CliRunner().invoke(
        main, arguments, env={**settings, **given}, prog_name="leadership360"
    )
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return Finished(result.exit_code, result.stdout, result.stderr)


@pytest.fixture
def run_on(database: Database, tmp_path: Path) -> Run:
    """Return a function that runs a command on the test's database, the day after the cycle."""

    def run_here(*arguments: str, **more: str) -> Finished:
        settings = {
            "DATA": str(tmp_path),
            "DATABASE_URL": database.url,
            "SECRET_KEY": SECRET_KEY,
            "CLOCK": f"{AFTER}T09:00:00+00:00",
        }
        return run(*arguments, **settings | more)

    return run_here


# --- db, admin, cycle -----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", BOTH)
def test_db_upgrade_makes_the_tables_and_may_be_repeated(kind: str, tmp_path: Path) -> None:
    with fresh_database(kind, tmp_path, is_empty=True) as empty:
        for _ in range(2):
            done = run(
                "db",
                "upgrade",
                DATA=str(tmp_path / "data"),
                DATABASE_URL=empty.url,
                SECRET_KEY=SECRET_KEY,
            )
            assert (done.code, done.out) == (0, "The database is up to date.\n")
        engine = empty.engine()
        assert set(inspect(engine).get_table_names()) == {*Base.metadata.tables, "alembic_version"}
        engine.dispose()


def test_without_a_database_setting_the_tables_are_made_in_the_data_folder(tmp_path: Path) -> None:
    data = tmp_path / "not" / "there" / "yet"
    assert run("db", "upgrade", DATA=str(data), SECRET_KEY=SECRET_KEY).code == 0
    assert data.stat().st_mode & 0o777 == 0o700
    connection = sqlite3.connect(data / "leadership360.sqlite")
    assert connection.execute("SELECT count(*) FROM assignment").fetchone() == (0,)
    connection.close()


def test_admin_create_with_a_password_lets_the_admin_in(
    stage: Stage, database: Database, run_on: Run, tmp_path: Path
) -> None:
    done = run_on("admin", "create", "Anna@Example.org", "--password", "a long enough sentence")
    assert (done.code, done.out, done.err) == (0, "Done.\n", "")
    with stage.session() as session:
        account = session.scalars(select(Account)).one()
        assert account.email == "anna@example.org"
        assert account.password is not None
        assert account.password.startswith("$argon2id$")
    app = make_app(database.url, tmp_path)
    browser = app.test_client()
    page = browser.get("/sign-in").get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token is not None
    answer = browser.post(
        "/sign-in",
        data={
            "csrf_token": token[1],
            "email": "anna@example.org",
            "password": "a long enough sentence",
        },
    )
    assert answer.status_code == 302
    assert browser.get("/admin/cycles").status_code == 200
    with app.app_context():
        app.extensions["sqlalchemy"].engine.dispose()


def test_admin_create_without_a_password_queues_one_mail(stage: Stage, run_on: Run) -> None:
    assert run_on("admin", "create", "anna@example.org").code == 0
    again = run_on("admin", "create", "ANNA@example.org")
    assert again.code == 1
    assert again.err == "anna@example.org is an admin already.\n"
    with stage.session() as session:
        mail = session.scalars(select(Mail)).one()
        assert mail.template is MailTemplate.PASSWORD_RESET
        assert mail.account_id == session.scalars(select(Account.id)).one()


def test_cycles_are_listed_closed_and_released_by_name(stage: Stage, run_on: Run) -> None:
    cycle = stage.collecting(around("ana"), "Frühjahr 2026")
    stage.send_all(cycle)
    listed = f"{OPENS}\t{CLOSES}\n"
    assert run_on("cycle", "list") == (0, f"Frühjahr 2026\tcollecting\t{listed}", "")
    assert run_on("cycle", "release", "Frühjahr 2026").code == 1
    assert run_on("cycle", "close", "Frühjahr 2026") == (0, "Closed.\n", "")
    assert stage.state(cycle) is CycleState.CLOSED
    assert [block["raters"] for block in stage.releases(cycle)["ana"]["blocks"]] == [5, 4]
    assert run_on("cycle", "close", "Frühjahr 2026").code == 0
    assert run_on("cycle", "release", "Frühjahr 2026") == (0, "Released.\n", "")
    assert run_on("cycle", "list").out == f"Frühjahr 2026\treleased\t{listed}"
    again = run_on("cycle", "release", "Frühjahr 2026")
    assert again.code == 1
    assert again.err.startswith("Frühjahr 2026: ")
    assert len(again.err.splitlines()) == 1


def test_results_are_made_again_by_name_until_they_are_released(stage: Stage, run_on: Run) -> None:
    cycle = stage.collecting(grace_days=3)
    stage.send_all(cycle)
    assert run_on("cycle", "close", "Spring").code == 0
    first = stage.releases(cycle)
    assert run_on("cycle", "reopen", "Spring") == (0, "Made again.\n", "")
    assert stage.releases(cycle) == first
    assert run_on("cycle", "release", "Spring").code == 0
    late = run_on("cycle", "reopen", "Spring")
    assert late == (
        1,
        "",
        "Spring: “Spring” is in the state “released”; this step is not possible now.\n",
    )
    assert run_on("cycle", "reopen", "Winter").code == 1


def test_closing_a_cycle_with_trustees_asks_for_two_passphrases(
    stage: Stage, run_on: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "PASSPHRASE_COST", sealing.Cost(1, 8192))
    cycle = stage.draft(around("ana"))
    phrases = [f"number {number} has a phrase" for number in (1, 2, 3)]
    trustees = [
        Trustee(f"Trustee {number}", f"trustee{number}@example.org", phrase)
        for number, phrase in enumerate(phrases, start=1)
    ]
    with stage.session() as session:
        launch_with_trustees(session, cycle, trustees, keystore=stage.keystore, now=NOW)
    stage.send_all(cycle)
    wrong = run_on("cycle", "close", "Spring", typed=f"{phrases[0]}\n\nsomething else\n")
    assert wrong.code == 1
    assert wrong.err.startswith("Spring: The boxes do not open with these passphrases.")
    assert stage.state(cycle) is CycleState.COLLECTING
    right = run_on("cycle", "close", "Spring", typed=f"{phrases[0]}\n\n{phrases[2]}\n")
    assert (right.code, right.err) == (0, "")
    assert "Passphrase of Trustee 2" in right.out
    assert not any(phrase in right.out + wrong.out for phrase in phrases)
    assert stage.state(cycle) is CycleState.CLOSED


def test_a_cycle_that_is_not_there_or_has_lost_its_key_is_said_in_one_line(
    stage: Stage, run_on: Run
) -> None:
    unknown = run_on("cycle", "close", "Winter")
    assert (unknown.code, unknown.out) == (1, "")
    assert unknown.err == "Winter: We could not find this.\n"
    cycle = stage.collecting()
    (key,) = stage.key_files()
    key.unlink()
    lost = run_on("cycle", "close", "Spring")
    assert (lost.code, len(lost.err.splitlines())) == (1, 1)
    assert "key" in lost.err
    assert stage.state(cycle) is CycleState.COLLECTING


# --- settings and usage ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command",
    [("serve",), ("worker",), ("db", "upgrade"), ("cycle", "list"), ("admin", "create", "a@b.org")],
    ids=" ".join,
)
def test_every_fault_in_the_settings_is_named_at_once(command: tuple[str, ...]) -> None:
    done = ask(
        *command,
        BASE_URL="localhost",
        SMTP_URL="http://mail",
        JOBS="cron",
        CLOCK="noon",
        DATA="/nowhere/at/all",
    )
    assert (done.code, done.out) == (1, "")
    lines = done.err.splitlines()
    wrong = ["SECRET_KEY", "BASE_URL", "SMTP_URL", "JOBS", "CLOCK"]
    assert [line.partition(":")[0] for line in lines] == [PREFIX + name for name in wrong]


@pytest.mark.parametrize("secret", ["", "short"])
def test_serve_refuses_without_a_secret_key_and_listens_to_nobody(
    tmp_path: Path, secret: str
) -> None:
    port = free_port()
    done = ask(
        "serve", SECRET_KEY=secret, DATA=str(tmp_path / "data"), BASE_URL=f"http://{HOST}:{port}"
    )
    assert done.code == 1
    assert done.err.startswith(f"{PREFIX}SECRET_KEY: ")
    with socket.socket() as probe:
        assert probe.connect_ex((HOST, port)) != 0
    assert not (tmp_path / "data").exists()


def test_settings_may_come_from_a_file_and_the_environment_wins(tmp_path: Path) -> None:
    file = tmp_path / "settings"
    file.write_text(
        f"# where things are\n\n{PREFIX}SECRET_KEY = {SECRET_KEY}\n{PREFIX}DATA={tmp_path / 'a'}\n"
    )
    assert run("db", "upgrade", CONFIG=str(file)).code == 0
    assert (tmp_path / "a" / "leadership360.sqlite").exists()
    assert run("db", "upgrade", CONFIG=str(file), DATA=str(tmp_path / "b")).code == 0
    assert (tmp_path / "b" / "leadership360.sqlite").exists()
    missing = run("db", "upgrade", CONFIG=str(tmp_path / "none"))
    assert missing.code == 1
    assert missing.err.startswith(f"{PREFIX}CONFIG: cannot read {tmp_path / 'none'}")


@pytest.mark.parametrize(
    "arguments",
    [
        ("dance",),
        ("cycle", "reopen"),
        ("cycle", "close"),
        ("admin", "create"),
        ("serve", "--workers", "many"),
        ("demo", "--port"),
        ("db", "upgrade", "--now"),
        ("score",),
        ("report", "x.csv", "--instrument", "transformational"),
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_2_and_says_what_was_expected(arguments: tuple[str, ...]) -> None:
    done = ask(*arguments, SECRET_KEY=SECRET_KEY)
    assert done.code == 2
    assert "Usage: leadership360" in done.err or "Error: Option" in done.err
    assert done.out == ""


def test_every_command_has_help_without_any_setting() -> None:
    overview = ask("--help")
    assert overview.code == 0
    for command in COMMANDS:
        assert f"  {command} " in overview.out
        done = ask(command, "--help")
        assert done.code == 0, command
        assert f"Usage: leadership360 {command}" in done.out


# --- the demo -------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=BOTH)
def demo(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[subprocess.CompletedProcess[str], Stage]]:
    folder = tmp_path_factory.mktemp("demo")
    with fresh_database(request.param, folder, is_empty=True) as database:
        done = subprocess.run(
            [PROGRAM, "demo", "--no-serve", "--port", "8361", "--database", database.url],
            env={PREFIX + "DATA": str(folder), "PATH": "/usr/bin:/bin", "HOME": str(folder)},
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )
        stage = Stage(database.url, folder / "demo")
        yield done, stage
        stage.engine.dispose()


Demo = tuple[subprocess.CompletedProcess[str], Stage]


def test_the_demo_prints_four_ways_in_one_a_line_and_nothing_else(demo: Demo) -> None:
    done, _ = demo
    assert (done.returncode, done.stderr) == (0, "")
    admin, leader, rater, mailbox = done.stdout.splitlines()
    secret = r"[\w-]{40,}"
    base = "http://localhost:8361"
    assert re.fullmatch(rf"admin: {base}/demo/sign-in/{secret}", admin)
    assert re.fullmatch(rf"leader: {base}/demo/sign-in/{secret}", leader)
    assert re.fullmatch(rf"rater: {base}/r#{secret}", rater)
    assert mailbox == f"mailbox: {base}/demo/mailbox"
    assert admin.rpartition("/")[2] != leader.rpartition("/")[2]


def test_the_demo_has_two_released_cycles_and_one_that_collects(demo: Demo) -> None:
    _, stage = demo
    with stage.session() as session:
        rows = show_cycles(session)
    assert [row.state for row in rows] == ["collecting", "released", "released"]
    running, last, first = rows
    assert running.opens_on < running.closes_on
    assert last.closes_on - first.closes_on > timedelta(days=100)
    assert running.opens_on - first.closes_on > timedelta(days=300)
    assert [file.stem for file in stage.key_files()] == [str(running.id)]
    assert len(stage.releases(last.id)) == len(stage.releases(first.id)) == 8
    with stage.session() as session:
        people = session.scalars(select(Person.email)).all()
    assert 50 <= len(people) <= 70
    assert {email.rpartition("@")[2] for email in people} <= {"example.org", "example.com"}
    changes = [
        release["dimensions"]["vision"]["change"] for release in stage.releases(last.id).values()
    ]
    assert any(changes)


def test_a_demo_that_finds_its_port_taken_touches_nothing(tmp_path: Path) -> None:
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
        done = ask("demo", "--port", str(port), DATA=str(tmp_path))
    assert done.code == 1
    assert str(port) in done.err
    assert list(tmp_path.iterdir()) == []


# --- the demo's doors stay shut -------------------------------------------------------------------


def test_no_setting_opens_the_doors_of_the_demo(tmp_path: Path) -> None:
    tries = {
        PREFIX + name: value
        for name in ("DEMO", "DOORS", "DEBUG", "TESTING", "ENV", "SIGN_IN", "MAILBOX", "KEEP")
        for value in ("1",)
    }
    tries |= {"FLASK_DEBUG": "1", "FLASK_ENV": "development", "DEMO": "1"}
    settings = Settings.from_env(
        {
            **tries,
            PREFIX + "SECRET_KEY": SECRET_KEY,
            PREFIX + "DATA": str(tmp_path / "demo"),
            PREFIX + "MAIL_FROM": "Leadership 360 <feedback@example.org>",
        }
    )
    app = create_app(settings)
    rules = [rule.rule for rule in app.url_map.iter_rules()]
    assert not [rule for rule in rules if "demo" in rule or "mailbox" in rule]
    assert "demo" not in app.blueprints
    browser = app.test_client()
    for path in ("/demo/mailbox", "/demo/sign-in/x", "/demo/sign-in/", "/demo"):
        assert browser.get(path).status_code == 404
    assert not app.debug
    assert not app.testing


def test_no_setting_is_about_the_demo() -> None:
    assert {field.name for field in fields(Settings)} == {
        *("data", "database_url", "base_url", "secret_key", "keystore", "smtp_url", "mail_from"),
        *("jobs", "clock", "retention", "security_contact"),
    }


def test_nothing_but_the_demo_command_imports_the_demo() -> None:
    importers = {
        str(file.relative_to(PACKAGE))
        for file in PACKAGE.rglob("*.py")
        if "demo" not in file.relative_to(PACKAGE).parts
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if "leadership360.demo" in imported(node)
    }
    assert importers == {"cli/demo.py"}


def imported(node: ast.AST) -> str:
    match node:
        case ast.ImportFrom(module=str(module)):
            return " ".join([module, *(f"{module}.{alias.name}" for alias in node.names)])
        case ast.Import():
            return " ".join(alias.name for alias in node.names)
    return ""


@pytest.mark.parametrize("command", [("cycle", "list"), ("admin", "create", "eve@example.org")])
def test_a_command_without_tables_says_how_to_make_them(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    ended = run(*command, DATA=str(tmp_path), SECRET_KEY=SECRET_KEY)
    assert ended.code == 1
    assert ended.err == "The database has no tables yet. Please run: leadership360 db upgrade\n"


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_nothing_works_for_real_with_a_clock_that_stands_still(
    tmp_path: Path, command: str
) -> None:
    clock = "2026-11-23T09:00:00+00:00"
    ended = run(command, DATA=str(tmp_path), SECRET_KEY=SECRET_KEY, CLOCK=clock)
    assert ended.code == 1
    assert "LEADERSHIP360_CLOCK" in ended.err


def test_every_command_of_the_help_is_there() -> None:
    for name in COMMANDS:
        assert run(name, "--help").code == 0, name


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BASE_URL", "https://example.org/feedback"),
        ("BASE_URL", "https://example.org:port"),
        ("SMTP_URL", "smtp://localhost:many"),
        ("JOBS", "celery"),
    ],
)
def test_a_setting_that_cannot_work_is_refused_at_the_start(name: str, value: str) -> None:
    with pytest.raises(SettingsInvalid) as refusal:
        Settings.from_env({PREFIX + "SECRET_KEY": SECRET_KEY, PREFIX + name: value})
    assert [fault.partition(":")[0] for fault in refusal.value.faults] == [PREFIX + name]
