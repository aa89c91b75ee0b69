"""The table a study is read in: each figure beside its goal."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from leadership360.simulation.coverage import Intervals
from leadership360.simulation.flags import ChangeRates, Quality
from leadership360.simulation.study import Study


class Line(NamedTuple):
    """One figure; ``error``: its standard error by simulation; ``goal``: in words, if any."""

    label: str
    value: float | None
    error: float | None = None
    goal: str = ""


def lines(study: Study) -> Iterator[Line]:
    """Yield the figures of a study in the order of measurement.md 6."""
    raters = study.question.raters
    yield from _interval("full interval", study.full, f">= {_least(_FULL, raters)}, <= .96")
    yield from _interval("released interval", study.released, ">= .89 from 4 raters")
    yield from _interval("released, no cycle before", study.cold_start, "")
    yield from _interval("interval of the gap", study.gap, ">= .88")
    flags = study.gap_flags
    recall = f">= {_least(_RECALL, raters)}"
    yield from _quality("blind spot", flags.blind_spot, ">= .65", recall)
    yield from _quality("hidden strength", flags.hidden_strength, "", "")
    yield from _quality("half-SD rule, for contrast", flags.half_sd, "", "")
    power = f">= {_least(_POWER, raters)}"
    yield from _change("change", study.change, "<= .06", power)
    yield from _change("change by moderated t (raw)", study.moderated_change, "<= .06", "")
    yield from _change("change by alpha, for contrast", study.alpha_change, "", "")
    if study.careless:
        yield Line("careless, false flags", study.careless.false_flag, goal="<= .01")
        yield Line("careless, one option found", study.careless.straight, goal="1.00")
        yield Line("careless, random found", study.careless.random, goal=">= .55")
    yield Line("ICC(1), true", study.icc1_true)
    yield Line("ICC(1), estimated", study.icc1)


#: Goals by raters in a group; measurement.md 6.
_FULL = {1: ".90", 8: ".89"}
_RECALL = {1: ".57", 5: ".63", 8: ".67"}
_POWER = {1: ".22", 5: ".37", 8: ".53"}


def _least(goals: Mapping[int, str], raters: int) -> str:
    return goals[max(size for size in goals if size <= raters)]


def _interval(label: str, intervals: Intervals, goal: str) -> Iterator[Line]:
    if not len(intervals):
        yield Line(f"{label}, holds the truth", None, goal=goal)
        return
    yield Line(f"{label}, holds the truth", intervals.coverage, intervals.coverage_error, goal)
    yield Line(f"{label}, width in points", intervals.width)


def _quality(label: str, quality: Quality, precision: str, recall: str) -> Iterator[Line]:
    yield Line(f"{label}, precision", quality.precision, quality.precision_error, precision)
    yield Line(f"{label}, recall", quality.recall, quality.recall_error, recall)
    yield Line(f"{label}, flagged", quality.flagged)


def _change(label: str, rates: ChangeRates, false_alarm: str, power: str) -> Iterator[Line]:
    yield Line(f"{label}, false alarms", rates.false_alarm, rates.false_alarm_error, false_alarm)
    yield Line(f"{label}, found at +0.5", rates.power, rates.power_error, power)


def rendered(study: Study) -> str:
    """Return the table as text, 80 columns at most."""
    question = study.question
    head = (
        f"{question.scenario}: {question.leaders} leaders, {question.raters} reports and "
        f"{question.raters} peers each,\nseed {question.seed}, policy {question.policy}, "
        f"spread {study.phi:.2f} from the cycle before\n"
    )
    rows = [f"{'':45}{'value':>7}{'error':>8}  goal of a typical organisation"]
    rows += [
        f"{line.label:45}{_number(line.value):>7}{_error(line.error):>8}  {line.goal}".rstrip()
        for line in lines(study)
    ]
    return "\n".join([head, *rows])


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _error(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"
