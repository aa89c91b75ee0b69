"""Settings: read once at start from the environment or a file, typed, complained about together."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from leadership360.domain.retention import BOUNDS, DEFAULT_RETENTION, Retention

PREFIX = "LEADERSHIP360_"
#: How the worker runs. A second way, for large installs, is planned.
JOBS = ("embedded",)


class SettingsInvalid(Exception):
    """The settings cannot be used. ``faults`` has a sentence for each."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__(" ".join(faults))


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between installations; see README, "Run it for real"."""

    data: Path
    database_url: str
    base_url: str
    secret_key: str
    keystore: Path
    smtp_url: str = "smtp://localhost:25"
    mail_from: str = "Leadership 360 <leadership360@localhost>"
    jobs: str = "embedded"
    clock: datetime | None = None
    retention: Retention = DEFAULT_RETENTION
    #: Where people write who found a weakness: an address or a page; none where empty.
    security_contact: str = ""

    @property
    def is_https(self) -> bool:
        """Return whether people reach the application by HTTPS."""
        return self.base_url.startswith("https://")

    @classmethod
    def from_env(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Return the settings in ``environment`` (default: the process's), laid over the file.

        The file is named by LEADERSHIP360_CONFIG: lines ``LEADERSHIP360_NAME=value``.
        Raises SettingsInvalid with every fault.
        """
        given = dict(os.environ if environment is None else environment)
        return _parse({**_read_file(given.get(PREFIX + "CONFIG")), **given})


def data_folder(environment: Mapping[str, str] | None = None) -> Path:
    """Return where data lies: LEADERSHIP360_DATA, else the user's data folder."""
    given = os.environ if environment is None else environment
    home = Path(given.get("XDG_DATA_HOME") or Path(given.get("HOME") or ".") / ".local" / "share")
    return Path(given.get(PREFIX + "DATA") or home / "leadership360").absolute()


def _read_file(path: str | None) -> dict[str, str]:
    if not path:
        return {}
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise SettingsInvalid([f"{PREFIX}CONFIG: cannot read {path}: {problem}"]) from problem
    pairs = (line.partition("=") for line in map(str.strip, lines) if line and line[0] != "#")
    return {name.strip(): value.strip() for name, _, value in pairs}


def _parse(given: Mapping[str, str]) -> Settings:
    faults: list[str] = []

    def get(name: str, default: str) -> str:
        return given.get(PREFIX + name) or default

    data = data_folder(given)
    secret_key = get("SECRET_KEY", "")
    if len(secret_key) < 32:
        faults.append(
            f"{PREFIX}SECRET_KEY: needs a secret of at least 32 characters, for example from"
            ' python3 -c "import secrets; print(secrets.token_urlsafe(48))".'
        )
    base_url = get("BASE_URL", "http://localhost:8360").rstrip("/")
    if not _is_site(base_url):
        faults.append(f"{PREFIX}BASE_URL: {base_url!r} is not an http(s) address without a path.")
    smtp_url = get("SMTP_URL", "smtp://localhost:25")
    if not _is_mail_server(smtp_url):
        faults.append(f"{PREFIX}SMTP_URL: must look like smtp://user:pass@host:port.")
    jobs = get("JOBS", "embedded")
    if jobs not in JOBS:
        faults.append(f"{PREFIX}JOBS: {jobs!r} is not available; use {', '.join(JOBS)}.")
    clock = _fixed_clock(get("CLOCK", ""), faults)
    periods = {name: _period(name, get(f"KEEP_{name.upper()}", ""), faults) for name in BOUNDS}
    contact = get("SECURITY_CONTACT", "")
    if contact and urlsplit(contact).scheme not in ("mailto", "https"):
        faults.append(f"{PREFIX}SECURITY_CONTACT: must begin with mailto: or https://.")
    if faults:
        raise SettingsInvalid(faults)
    return Settings(
        data=data,
        database_url=get("DATABASE_URL", f"sqlite:///{data / 'leadership360.sqlite'}"),
        base_url=base_url,
        secret_key=secret_key,
        keystore=Path(get("KEYSTORE", str(data / "keys"))).absolute(),
        smtp_url=smtp_url,
        mail_from=get("MAIL_FROM", "Leadership 360 <leadership360@localhost>"),
        jobs=jobs,
        clock=clock,
        retention=Retention(**periods),
        security_contact=contact,
    )


def _period(name: str, text: str, faults: list[str]) -> int:
    """Return a period of retention: as set, else its default."""
    default: int = getattr(DEFAULT_RETENTION, name)
    shortest, longest = BOUNDS[name]
    if not text:
        return default
    if text.isascii() and text.isdigit() and shortest <= int(text) <= longest:
        return int(text)
    faults.append(f"{PREFIX}KEEP_{name.upper()}: needs a number from {shortest} to {longest}.")
    return default


def _is_site(url: str) -> bool:
    parts = urlsplit(url)
    return (
        parts.scheme in ("http", "https")
        and bool(parts.hostname)
        and _has_good_port(url)
        and not parts.path
    )


def _is_mail_server(url: str) -> bool:
    return urlsplit(url).scheme in ("smtp", "smtps") and _has_good_port(url)


def _has_good_port(url: str) -> bool:
    try:
        return urlsplit(url).port != 0
    except ValueError:
        return False


def fixed_clock(environment: Mapping[str, str] | None = None) -> datetime | None:
    """Return the time LEADERSHIP360_CLOCK fixes, if any. Raises SettingsInvalid."""
    given = os.environ if environment is None else environment
    faults: list[str] = []
    clock = _fixed_clock(given.get(PREFIX + "CLOCK", ""), faults)
    if faults:
        raise SettingsInvalid(faults)
    return clock


def _fixed_clock(text: str, faults: list[str]) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        faults.append(f"{PREFIX}CLOCK: {text!r} is not an ISO time.")
        return None
