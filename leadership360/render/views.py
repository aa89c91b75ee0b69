"""What a report is made of: worded, translated and in order. Templates only loop over it."""

from dataclasses import dataclass

from leadership360.render.charts import Lane, Shape, Strip


@dataclass(frozen=True, slots=True)
class Group:
    """Who answered: one row. ``note`` says why relations are shown together."""

    label: str
    shape: Shape
    asked: str
    answered: str
    note: str


@dataclass(frozen=True, slots=True)
class Option:
    """One option of the scale."""

    value: int
    label: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a dot-range plot. Either ``lane`` and ``value``, or ``reason``.

    limits: the ends of the band in words; empty for single values.
    """

    label: str
    lane: Lane | None
    value: str
    reason: str
    limits: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an item table."""

    label: str
    is_block: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """An item as one group sees it. ``is_missing``: ``words`` are the reason."""

    words: str
    strip: Strip | None
    is_missing: bool


@dataclass(frozen=True, slots=True)
class ItemView:
    """One item. ``is_reversed``: answers are shown turned round, so that higher is better."""

    text: str
    is_reversed: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class DimensionView:
    """One dimension: its plot, where it stands among the leaders (if that is told), its items."""

    id: str
    label: str
    definition: str
    finding: str
    rows: tuple[Row, ...]
    standings: tuple[str, ...]
    items: tuple[ItemView, ...]


@dataclass(frozen=True, slots=True)
class QuadrantView:
    """A field of the self-and-others grid."""

    name: str
    meaning: str
    dimensions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GapRow:
    """Self against others on one dimension."""

    label: str
    lane: Lane | None
    own: str
    others: str
    difference: str
    limits: str
    finding: str


@dataclass(frozen=True, slots=True)
class SelfAndOthers:
    """Self against others.

    is_known: whether anything can be compared. high: the value from which a view counts as high.
    grid: in the order of ``QUADRANTS``. unknown: dimensions with too few answers.
    """

    is_known: bool
    high: str
    grid: tuple[QuadrantView, ...]
    too_close: QuadrantView
    unknown: tuple[str, ...]
    rows: tuple[GapRow, ...]


@dataclass(frozen=True, slots=True)
class NamedVoice:
    """Comments of somebody who answered by name."""

    label: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PromptView:
    """The comments on one prompt; ``reason`` says why there are none of the groups'.

    theme: what a coach made of comments that are not shown as written; may be empty.
    """

    question: str
    texts: tuple[str, ...]
    theme: str
    reason: str
    named: tuple[NamedVoice, ...]


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One block, then and now."""

    label: str
    lane: Lane
    before: str
    now: str
    difference: str
    smallest: str
    finding: str


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One dimension since last time."""

    label: str
    rows: tuple[ChangeRow, ...]


@dataclass(frozen=True, slots=True)
class IdeasRow:
    """What a leader could do about one dimension: texts by column."""

    label: str
    cells: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Ideas:
    """What a leader could do, on some dimensions. No rows: the instrument has no suggestions."""

    columns: tuple[str, ...]
    rows: tuple[IdeasRow, ...]


@dataclass(frozen=True, slots=True)
class NumbersRow:
    """One dimension in the table of numbers."""

    label: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Which instrument, in words and to the byte."""

    title: str
    id: str
    version: str
    fingerprint: str
    citations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A leader's report.

    language: of our sentences and numbers; text_language: of the instrument's texts.
    is_strict: only bands are released. minimum: smallest anonymous group.
    ticks, scale: the options. columns: of the item tables, as many as a row has cells.
    example_range, example_top: two ranges for the glossary. step: the smallest step printed.
    numbers_columns: of the table of numbers. changes: empty where nothing can be compared.
    has_standing: whether anything says where the leader stands among others.
    """

    name: str
    cycle: str
    language: str
    text_language: str
    direction: str
    released_on: str
    is_strict: bool
    has_standing: bool
    minimum: str
    groups: tuple[Group, ...]
    ticks: tuple[int, ...]
    scale: tuple[Option, ...]
    example: Row
    example_words: str
    example_in_words: str
    example_range: str
    example_top: str
    step: str
    strengths: tuple[str, ...]
    focus: tuple[str, ...]
    nothing_stands_out: str
    columns: tuple[Column, ...]
    dimensions: tuple[DimensionView, ...]
    self_and_others: SelfAndOthers
    prompts: tuple[PromptView, ...]
    changes: tuple[ChangeView, ...]
    places_to_look: str
    ideas: Ideas
    numbers_columns: tuple[str, ...]
    numbers: tuple[NumbersRow, ...]
    source: Source
