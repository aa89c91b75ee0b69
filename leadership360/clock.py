"""The only place that asks the time. ``LEADERSHIP360_CLOCK`` may fix it for tests and the demo."""

from datetime import UTC, date, datetime


class Clock:
    """Tells the time, or one fixed time."""

    def __init__(self, fixed: datetime | None = None) -> None:
        self._fixed = fixed

    def now(self) -> datetime:
        """Return the current time in UTC."""
        return self._fixed or datetime.now(UTC)

    def today(self) -> date:
        """Return the current day in UTC."""
        return self.now().date()
