"""Where a group's average lies among the leaders', in words: with its doubt, never a rank."""

from leadership360.domain.errors import N_
from leadership360.domain.release import Standing
from leadership360.render.words import Words

#: Percentiles a standing lies between -> how that is said, where there are quarters only.
QUARTERS = {
    (0, 25): N_("in the lowest quarter"),
    (0, 50): N_("in the lower half"),
    (0, 75): N_("not in the highest quarter"),
    (25, 50): N_("in the second quarter from the lowest"),
    (25, 75): N_("in the two middle quarters"),
    (25, 100): N_("not in the lowest quarter"),
    (50, 75): N_("in the second quarter from the highest"),
    (50, 100): N_("in the upper half"),
    (75, 100): N_("in the highest quarter"),
}


def standing_in_words(words: Words, group: str, standing: Standing) -> str:
    """Return the sentence on one group."""
    return words._("%(group)s: among %(leaders)s or more leaders here, %(place)s.") % {
        "group": group,
        "leaders": words.count(standing.leaders),
        "place": _place(words, standing),
    }


def _place(words: Words, standing: Standing) -> str:
    low, high = standing.low, standing.high
    if (low, high) == (0, 100):
        return words._("too close to call")
    if standing.is_in_quarters:
        return words._(QUARTERS[low, high])
    if low == 0:
        return words._("in the lower %(count)s of 100") % {"count": words.count(high)}
    if high == 100:
        return words._("in the upper %(count)s of 100") % {"count": words.count(100 - low)}
    return words._("between the %(low)sth and the %(high)sth of 100, from the lowest up") % {
        "low": words.count(low),
        "high": words.count(high),
    }
