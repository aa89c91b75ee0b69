"""What was measured, what it should be, and the table."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

_HEAD = ("figure", "unit", "ours", "(median)", "floor", "(median)", "ratio", "goal", "")


@dataclass(frozen=True, slots=True)
class Goal:
    """How good a figure should be. is_ratio: ``limit`` is in floors. is_least: more is better."""

    limit: float
    is_ratio: bool = False
    is_least: bool = False

    def __str__(self) -> str:
        sign = "≥" if self.is_least else "≤"
        return f"{sign} {_short(self.limit)}" + (" × floor" if self.is_ratio else "")

    def is_met(self, value: float) -> bool:
        return value >= self.limit if self.is_least else value <= self.limit


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table: a value per round, of ours and of the floor where there is one."""

    name: str
    unit: str
    ours: Sequence[float]
    floor: Sequence[float] = ()
    goal: Goal | None = None
    is_rate: bool = False

    def best(self, values: Sequence[float]) -> float:
        """Return the round that other work on this machine disturbed least."""
        return max(values) if self.is_rate else min(values)

    @property
    def ratio(self) -> float | None:
        return self.best(self.ours) / self.best(self.floor) if self.floor else None

    @property
    def verdict(self) -> str:
        if self.goal is None:
            return ""
        value = self.ratio if self.goal.is_ratio else self.best(self.ours)
        assert value is not None
        return "ok" if self.goal.is_met(value) else "under" if self.goal.is_least else "over"

    def cells(self) -> tuple[str, ...]:
        return (
            self.name,
            self.unit,
            _short(self.best(self.ours)),
            _short(median(self.ours)),
            _short(self.best(self.floor)) if self.floor else "",
            _short(median(self.floor)) if self.floor else "",
            _short(self.ratio) if self.ratio is not None else "",
            str(self.goal) if self.goal else "",
            self.verdict,
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "unit": self.unit,
            "ours": [round(value, 4) for value in self.ours],
            "floor": [round(value, 4) for value in self.floor],
            "ratio": round(self.ratio, 4) if self.ratio is not None else None,
            "goal": str(self.goal) if self.goal else None,
            "verdict": self.verdict or None,
        }


def _short(value: float) -> str:
    if value == int(value) or value >= 100:
        return f"{value:.0f}"
    return f"{value:.2f}" if value < 10 else f"{value:.1f}"


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as plain text, the goal beside each."""
    rows = [_HEAD, *(figure.cells() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column in (0, 1, 7, 8) else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def document(figures: Sequence[Figure], effort: str) -> str:
    """Return the figures as JSON, with every round."""
    return json.dumps(
        {
            "format": "leadership360/bench/1",
            "effort": effort,
            "machine": {
                "processors": os.cpu_count(),
                "system": platform.system(),
                "python": platform.python_version(),
            },
            "figures": [figure.to_json() for figure in figures],
        },
        ensure_ascii=False,
        indent=1,
    )
