"""Rounding half up on whole numbers, so that no printed value depends on binary fractions."""


def tenths(numerator: int, denominator: int) -> float:
    """Return numerator / denominator (both >= 0 and > 0) rounded half up to one decimal."""
    return (20 * numerator + denominator) // (2 * denominator) / 10


def to_tenths(printed: float) -> int:
    """Return a value printed with one decimal as a whole number of tenths."""
    return round(printed * 10)


def mean_of_printed(printed: list[float]) -> float:
    """Return the mean of values printed with one decimal, itself rounded half up to one."""
    total = sum(to_tenths(value) for value in printed)
    return (2 * total + len(printed)) // (2 * len(printed)) / 10


def round_tenth(value: float) -> float:
    """Return ``value`` rounded half away from zero to one decimal, never ``-0.0``."""
    size = int(abs(value) * 10 + 0.5 + 1e-9) / 10
    return size if value > 0 or size == 0 else -size
