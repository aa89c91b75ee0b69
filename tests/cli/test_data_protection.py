from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy.orm import Session

from leadership360.cli.main import main
from leadership360.config import Settings, SettingsInvalid
from leadership360.store.keystore import KeyStore
from tests import make
from tests.cast import LENA, LENAS


@pytest.fixture
def released(session: Session, keystore: KeyStore) -> UUID:
    cycle = make.make_released_cycle(session, keystore, asks=LENAS)
    session.rollback()
    return cycle


def run(settings: Settings, *words: str, day: date = make.TODAY, answer: str = "") -> Result:
    environment = {
        "LEADERSHIP360_DATA": str(settings.data),
        "LEADERSHIP360_DATABASE_URL": settings.database_url,
        "LEADERSHIP360_KEYSTORE": str(settings.keystore),
        "LEADERSHIP360_SECRET_KEY": settings.secret_key,
        "LEADERSHIP360_CLOCK": f"{day.isoformat()}T09:00:00+00:00",
    }
    return CliRunner().invoke(main, words, env=environment, input=answer)


def test_a_person_is_erased_once_it_is_confirmed(
    app: Flask, settings: Settings, released: UUID
) -> None:
    refused = run(settings, "person", "erase", LENA.email, answer="n\n")
    assert refused.exit_code == 1
    assert "1 reports, 12 open requests about this person" in refused.output

    done = run(settings, "person", "erase", LENA.email, answer="y\n")
    assert done.output.endswith("Erased.\n")

    again = run(settings, "person", "erase", LENA.email, "--yes")
    assert again.exit_code == 1
    assert "nobody here has this address" in again.output


def test_what_is_too_old_is_counted_first_and_then_deleted(
    app: Flask, settings: Settings, released: UUID
) -> None:
    later = date(2028, 4, 1)

    tried = run(settings, "retention", "--dry-run", day=later)
    assert "Would delete: 1 releases" in tried.output
    assert "reports 24 months, rosters 12 months, mail 30 days" in tried.output

    assert "Deleted: 1 releases" in run(settings, "retention", day=later).output
    assert "Deleted: 0 releases" in run(settings, "retention", day=later).output


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KEEP_REPORT_MONTHS", "0"),
        ("KEEP_REPORT_MONTHS", "61"),
        ("KEEP_ROSTER_MONTHS", "25"),
        ("KEEP_MAIL_DAYS", "a week"),
        ("SECURITY_CONTACT", "ring at the door"),
    ],
)
def test_a_period_that_makes_no_sense_is_refused(tmp_path: Path, name: str, value: str) -> None:
    given = {
        "LEADERSHIP360_SECRET_KEY": "x" * 32,
        "LEADERSHIP360_DATA": str(tmp_path),
        f"LEADERSHIP360_{name}": value,
    }

    with pytest.raises(SettingsInvalid) as refused:
        Settings.from_env(given)

    assert [fault.partition(":")[0] for fault in refused.value.faults] == [f"LEADERSHIP360_{name}"]


def test_a_period_of_ones_own_is_taken(tmp_path: Path) -> None:
    settings = Settings.from_env(
        {
            "LEADERSHIP360_SECRET_KEY": "x" * 32,
            "LEADERSHIP360_DATA": str(tmp_path),
            "LEADERSHIP360_KEEP_ROSTER_MONTHS": "6",
        }
    )

    assert (settings.retention.roster_months, settings.retention.report_months) == (6, 24)
