"""The geometry of the charts: from printed values to numbers a template can draw.

Knows no words beyond the title it is given, and no template.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from leadership360.domain.relation import Relation
from leadership360.domain.release import Band, Mean

#: Share of the way from the mean to a 90 % limit at which the inner half lies: .6745 / 1.645.
INNER_SHARE = 0.41

#: Widths of a lane in its own units, for a wide and a narrow column of a page; shapes come out the
#: same size in both.
WIDE, NARROW = 420, 230

#: Size of an item's strip, and its margin at either end.
STRIP_WIDTH, STRIP_HEIGHT, STRIP_MARGIN = 96, 9, 2


class Shape(StrEnum):
    """Shapes that stay apart without colour."""

    DOT = "dot"
    RING = "ring"
    TRIANGLE = "triangle"
    SQUARE = "square"
    DIAMOND = "diamond"
    BEFORE = "before"


SHAPES = {
    Relation.REPORT: Shape.DOT,
    Relation.PEER: Shape.RING,
    Relation.OTHER: Shape.TRIANGLE,
    Relation.MANAGER: Shape.SQUARE,
    Relation.SELF: Shape.DIAMOND,
}


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of a lane or strip: left end and length."""

    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A shape centred at ``x``."""

    shape: Shape
    x: float


@dataclass(frozen=True, slots=True)
class Lane:
    """One line of a dot-range plot. ``title`` says what it shows; empty for an ornament.

    width: in its own units; the height is always 22. outer, inner: the 90 % and the 50 % part of
    the fading band. link: a line between two marks.
    """

    title: str
    width: int
    ticks: tuple[float, ...]
    marks: tuple[Mark, ...]
    outer: Bar | None = None
    inner: Bar | None = None
    link: Bar | None = None


@dataclass(frozen=True, slots=True)
class Strip:
    """An item's band on the whole scale; always an ornament beside its words."""

    ticks: tuple[float, ...]
    bar: Bar


@dataclass(frozen=True, slots=True)
class Axis:
    """The scale as a ruler of lanes, ``width`` units long.

    Half a step of air at either end, so that the label of an option fits centred over its tick.
    """

    low: int
    high: int
    width: int = WIDE

    def x(self, value: float) -> float:
        """Return where a value lies, in units of a lane."""
        return round(self.width * (value - self.low + 0.5) / (self.high - self.low + 1), 1)

    @property
    def ticks(self) -> tuple[float, ...]:
        """Return where the options lie."""
        return tuple(self.x(option) for option in range(self.low, self.high + 1))

    def bar(self, low: float, high: float) -> Bar:
        """Return the stretch between two values."""
        return Bar(self.x(low), round(self.x(high) - self.x(low), 1))


def mean_lane(axis: Axis, title: str, mean: Mean, shape: Shape) -> Lane:
    """Return the lane of a mean with its fading band."""
    inner_low = mean.mean - INNER_SHARE * (mean.mean - mean.low)
    inner_high = mean.mean + INNER_SHARE * (mean.high - mean.mean)
    return Lane(
        title,
        axis.width,
        axis.ticks,
        (Mark(shape, axis.x(mean.mean)),),
        outer=axis.bar(mean.low, mean.high),
        inner=axis.bar(inner_low, inner_high),
    )


def points_lane(axis: Axis, title: str, values: Sequence[float], shape: Shape) -> Lane:
    """Return the lane of single values, without a band."""
    marks = tuple(Mark(shape, axis.x(value)) for value in values)
    return Lane(title, axis.width, axis.ticks, marks)


def gap_lane(axis: Axis, title: str, own: float, others: Mean) -> Lane:
    """Return the lane that shows the own value against the others' mean."""
    lane = mean_lane(axis, title, others, Shape.DOT)
    return replace(
        lane,
        marks=(*lane.marks, Mark(Shape.DIAMOND, axis.x(own))),
        link=axis.bar(*sorted((own, others.mean))),
    )


def change_lane(axis: Axis, title: str, before: float, now: float, shape: Shape) -> Lane:
    """Return the lane that shows where a mean was and where it is."""
    return Lane(
        title,
        axis.width,
        axis.ticks,
        (Mark(Shape.BEFORE, axis.x(before)), Mark(shape, axis.x(now))),
        link=axis.bar(*sorted((before, now))),
    )


def band_strip(axis: Axis, band: Band) -> Strip:
    """Return the strip of an item's band."""
    step = (STRIP_WIDTH - 2 * STRIP_MARGIN) / (axis.high - axis.low)

    def x(value: float) -> float:
        return round(STRIP_MARGIN + step * (value - axis.low), 1)

    # A band of one value would be invisible; a tenth of a point is the smallest step printed.
    high = max(band.high, band.low + 0.1)
    ticks = tuple(x(option) for option in range(axis.low, axis.high + 1))
    return Strip(ticks, Bar(x(band.low), round(x(high) - x(band.low), 1)))
