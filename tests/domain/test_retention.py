from datetime import date

import pytest

from leadership360.domain.retention import Retention, months_before


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        pytest.param(date(2026, 11, 26), 24, date(2024, 11, 26), id="two years"),
        pytest.param(date(2026, 3, 31), 1, date(2026, 2, 28), id="the last day of a shorter month"),
        pytest.param(date(2024, 3, 31), 1, date(2024, 2, 29), id="a leap year"),
        pytest.param(date(2026, 1, 15), 1, date(2025, 12, 15), id="over the turn of the year"),
        pytest.param(date(2026, 12, 1), 12, date(2025, 12, 1), id="december"),
    ],
)
def test_so_many_months_earlier(day: date, months: int, expected: date) -> None:
    assert months_before(day, months) == expected


def test_the_periods_are_those_that_are_promised() -> None:
    kept, today = Retention(), date(2026, 11, 26)

    assert kept.reports_from(today) == date(2024, 11, 26)
    assert kept.rosters_from(today) == date(2025, 11, 26)
    assert kept.mail_from(today) == date(2026, 10, 27)
