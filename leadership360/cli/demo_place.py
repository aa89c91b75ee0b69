"""Where the demo keeps its things, and the settings it runs with."""

import secrets
from dataclasses import dataclass
from pathlib import Path

from leadership360.cli.environment import refuse
from leadership360.config import Settings, data_folder, fixed_clock


@dataclass(frozen=True, slots=True)
class Place:
    """Where the demo keeps its things."""

    folder: Path

    @property
    def mailbox(self) -> Path:
        """Return where mail arrives."""
        return self.folder / "mailbox"

    @property
    def database(self) -> Path:
        """Return the file of the database, where no other was asked for."""
        return self.folder / "demo.sqlite"


def demo_place() -> Place:
    """Return the place of this user's demo."""
    return Place(data_folder() / "demo")


def demo_settings(place: Place, port: int, database: str | None, smtp_url: str) -> Settings:
    """Return settings of the demo's own: nothing real is touched, and the secret is new."""
    return Settings(
        data=place.folder,
        database_url=database or f"sqlite:///{place.database}",
        base_url=f"http://localhost:{port}",
        secret_key=secrets.token_urlsafe(48),
        keystore=place.folder / "keys",
        smtp_url=smtp_url,
        mail_from="Leadership 360 <feedback@example.org>",
        clock=fixed_clock(),
    )


def last_demo() -> Settings:
    """Return the settings of the last demo, or end if there was none."""
    place = demo_place()
    if not place.database.is_file():
        refuse(["There is no demo yet. Please run: leadership360 demo --no-serve"])
    return demo_settings(place, 8360, None, "smtp://localhost:25")
