"""Which dimensions stand out from the others, from printed values alone."""

from collections.abc import Mapping
from dataclasses import dataclass

from leadership360.domain.comparison import GAP_SHARE, composite
from leadership360.domain.release import DimensionResult, Mean
from leadership360.domain.rounding import round_tenth

#: The most strengths, and the most focus areas, a reader can take in.
AT_MOST = 2


@dataclass(frozen=True, slots=True)
class StandsOut:
    """A dimension that differs from the mean of the others by ``points`` (negative: lower)."""

    dimension: str
    points: float


def anonymous_mean(result: DimensionResult) -> Mean | None:
    """Return the mean of the shown blocks, each counting the same, or None where none is shown.

    Manager and self stay out, so that no single person's rating makes a finding.
    """
    shown = [cell for cell in result.blocks.values() if isinstance(cell, Mean)]
    return composite(shown) if shown else None


def standing_out(
    dimensions: Mapping[str, DimensionResult], span: int
) -> tuple[tuple[StandsOut, ...], tuple[StandsOut, ...]]:
    """Return (clear strengths, possible focus areas), at most two of each, the clearest first.

    A dimension stands out when it lies at least 0.5 points of four from the mean of the other
    dimensions and its 90 % interval does not reach that mean. span: highest minus lowest option.
    Empty with fewer than two dimensions shown. Source: measurement.md 0.5 and 5.
    """
    means = {id_: mean for id_, r in dimensions.items() if (mean := anonymous_mean(r))}
    if len(means) < 2:
        return (), ()
    total = sum(mean.mean for mean in means.values())
    above, below = [], []
    for id_, mean in means.items():
        rest = (total - mean.mean) / (len(means) - 1)
        points = round_tenth(mean.mean - rest)
        if points >= GAP_SHARE * span and mean.low > rest:
            above.append(StandsOut(id_, points))
        elif -points >= GAP_SHARE * span and mean.high < rest:
            below.append(StandsOut(id_, points))
    above.sort(key=lambda found: -found.points)
    below.sort(key=lambda found: found.points)
    return tuple(above[:AT_MOST]), tuple(below[:AT_MOST])
