"""A release to print, written by hand: nothing here is scored."""

from dataclasses import replace
from datetime import date
from itertools import cycle, islice

from leadership360.domain.comparison import composite, quadrant, self_other_gap
from leadership360.domain.disclosure import band
from leadership360.domain.instrument import (
    Dimension,
    Instrument,
    Item,
    Perspective,
    Prompt,
    Scale,
    Wording,
)
from leadership360.domain.interval import released_interval
from leadership360.domain.relation import Relation
from leadership360.domain.release import (
    Block,
    Change,
    ChangeFinding,
    DimensionResult,
    ItemResult,
    LeaderRelease,
    Mean,
    Reason,
    Withheld,
)
from leadership360.render.report import build_report
from leadership360.render.views import Report

DAY = date(2026, 11, 23)
ALL = tuple(Relation)
OTHERS = (Relation.MANAGER, Relation.REPORT, Relation.PEER, Relation.OTHER)

_DIMENSIONS = (
    ("Vision", "Makes the direction clear, and useful in daily work."),
    ("Inspirational communication", "Talks about the work so that people see its meaning."),
    ("Intellectual stimulation", "Helps people question how things are done and try new ways."),
    ("Supportive leadership", "Notices what people need and takes it into account."),
    ("Personal recognition", "Notices good work and says what was good about it."),
)
_BEHAVIOURS = (
    "explain in plain words where the team is heading.",
    "link today's tasks to what we want to reach this year.",
    "describe what a good result will look like for our customers.",
    "ask for views on the direction before it is settled.",
)
_COMMENTS = (
    "In planning meetings you draw the line from the target to our own backlog.",
    "You stay calm when a delivery slips, and ask what we need instead of who was late.",
    "When I brought the failed test you asked two questions and let me find the cause myself.",
    "Written summaries after decisions.",
    "Say earlier when priorities change. Last month three of us worked on what had been dropped.",
    "More time for one-to-one talks; the last two were moved.",
    "Name the people behind a result when you present it upstairs.",
    "Answering mails late at night: some of us feel we should answer as well.",
    "Long status rounds. A written note would do for most of it.",
)


def sample_instrument(
    *, dimensions: int = 5, items: int = 4, high: int = 5, language: str = "en"
) -> Instrument:
    """Return an instrument of any size on a scale 1..high."""
    named = list(islice(cycle(_DIMENSIONS), dimensions))
    labels: tuple[str, ...] = ("Almost never", "Seldom", "Sometimes", "Often", "Almost always")
    if high != 5:
        labels = tuple(f"Agree {point}" for point in range(1, high + 1))
    return Instrument(
        id="sample",
        version="1.0.0",
        kind="leader360",
        status="draft",
        title={language: "Leadership practice 360"},
        default_language=language,
        languages=(language,),
        scale=Scale(
            min=1,
            max=high,
            semantic="frequency",
            labels={language: labels},
            not_observed={language: "I could not observe this"},
        ),
        perspectives={
            Relation.SELF: Perspective(label={language: "You"}, min_n=1),
            Relation.MANAGER: Perspective(label={language: "Manager"}, min_n=1),
            Relation.REPORT: Perspective(label={language: "Direct reports"}, min_n=4),
            Relation.PEER: Perspective(label={language: "Peers"}, min_n=4),
            Relation.OTHER: Perspective(label={language: "Others"}, min_n=4),
        },
        dimensions=tuple(
            Dimension(
                id=f"d{number}",
                order=number,
                label={language: label if number <= 5 else f"{label} {number}"},
                definition={language: definition},
            )
            for number, (label, definition) in enumerate(named, 1)
        ),
        items=tuple(
            Item(
                id=f"d{number}i{place}",
                dimension=f"d{number}",
                reverse=False,
                audience=ALL,
                text={
                    language: Wording(
                        own=f"I {_BEHAVIOURS[place % 4]}",
                        other=f"{{name}} {_BEHAVIOURS[place % 4]}",
                    )
                },
            )
            for number in range(1, dimensions + 1)
            for place in range(items)
        ),
        prompts=tuple(
            Prompt(
                id=kind,
                kind=kind,
                max_chars=600,
                audience=OTHERS,
                text={language: Wording(other=question)},
            )
            for kind, question in (
                ("continue", "What should {name} keep doing?"),
                ("start", "What could {name} start doing that would help you?"),
                ("stop", "What could {name} do less of?"),
            )
        ),
        citations=("Rafferty, A. E., & Griffin, M. A. (2004). doi:10.1016/j.leaqua.2004.02.009",),
    )


BLOCKS = (
    Block("report", (Relation.REPORT,), 6),
    Block("peer+other", (Relation.PEER, Relation.OTHER), 5),
)
_LEVELS = (
    (0.83, 0.70, 0.63, 0.80),
    (0.55, 0.50, 0.81, 0.60),
    (0.60, 0.68, 0.60, 0.75),
    (0.90, 0.80, 0.65, 0.90),
    (0.42, 0.50, 0.50, 0.45),
)


def _mean(instrument: Instrument, share: float, raters: int) -> Mean:
    low, high = instrument.scale.min, instrument.scale.max
    mean = round(low + share * (high - low), 1)
    lower, upper = released_interval(mean, raters, 0.15, low, high)
    return Mean(mean, round(lower, 2), round(upper, 2))


def _dimension(
    instrument: Instrument, blocks: tuple[Block, ...], place: int, *, has_change: bool
) -> DimensionResult:
    low, high = instrument.scale.min, instrument.scale.max
    first, second, own_share, boss = _LEVELS[place % 5]
    cells = {
        block.id: _mean(instrument, share, block.raters)
        for block, share in zip(blocks, cycle((first, second)))
    }
    own, manager = (round(low + share * (high - low), 1) for share in (own_share, boss))
    others = composite(list(cells.values()))
    gap = self_other_gap(own, others, low, high)
    changes = {
        block.id: Change(
            round(cells[block.id].mean - moved, 1),
            moved,
            0.7,
            ChangeFinding.HIGHER if moved > 0.7 else ChangeFinding.NO_CLEAR_CHANGE,
        )
        for block, moved in zip(blocks, cycle((0.9 if place == 0 else 0.2, -0.1)))
    }
    return DimensionResult(
        cells,
        own,
        (manager,),
        others,
        gap,
        quadrant(own, others, gap, low, high),
        changes if has_change else None,
    )


def _item(instrument: Instrument, blocks: tuple[Block, ...], place: int) -> ItemResult:
    low, high = instrument.scale.min, instrument.scale.max
    cells = {}
    for number, block in enumerate(blocks):
        share = 0.35 + (place * 7 + number * 3) % 13 / 20
        total = round(block.raters * (low + share * (high - low)))
        cells[block.id] = band(total, block.raters, low, high)
    if place % 9 == 8:
        cells[blocks[-1].id] = Withheld(Reason.TOO_FEW_ANSWERS)  # type: ignore[assignment]
    return ItemResult(cells, low + place % (high - low) + 1, (low + 1 + place % 3,))


def sample_release(
    instrument: Instrument | None = None,
    *,
    name: str = "Anna Example",
    blocks: tuple[Block, ...] = BLOCKS,
    comments: int = 8,
    has_change: bool = True,
) -> LeaderRelease:
    """Return a typical release: two blocks, a manager, comments, one earlier cycle."""
    instrument = instrument or sample_instrument()
    texts = list(islice(cycle(_COMMENTS), comments))
    return LeaderRelease(
        leader="anna",
        name=name,
        cycle="Spring 2026",
        blocks=blocks,
        asked={
            Relation.SELF: 1,
            Relation.MANAGER: 1,
            Relation.REPORT: 7,
            Relation.PEER: 6,
            Relation.OTHER: 3,
        },
        dimensions={
            dimension.id: _dimension(instrument, blocks, place, has_change=has_change)
            for place, dimension in enumerate(instrument.dimensions)
        },
        items={
            item.id: _item(instrument, blocks, place) for place, item in enumerate(instrument.items)
        },
        comments={
            prompt.id: tuple(texts[place:] + texts[:place])
            if comments
            else Withheld(Reason.TOO_FEW_ANSWERS)
            for place, prompt in enumerate(instrument.prompts)
        },
        named_comments={
            Relation.MANAGER: {
                prompt.id: ("Keep the short written notes after our Tuesday round.",)
                for prompt in instrument.prompts[:1]
                if comments
            }
        },
    )


def withheld_release(instrument: Instrument | None = None) -> LeaderRelease:
    """Return a release whose only block is too small: nothing of it may be printed."""
    instrument = instrument or sample_instrument()
    block = Block("report", (Relation.REPORT,), 3)
    release = sample_release(instrument, blocks=(block,), has_change=False)
    hidden = Withheld(Reason.TOO_FEW_RATERS)
    return replace(
        release,
        dimensions={
            id_: replace(
                result,
                blocks={"report": hidden},
                others=hidden,
                gap=self_other_gap(result.self_score, None, 1, instrument.scale.max),
                quadrant=None,
            )
            for id_, result in release.dimensions.items()
        },
        items={
            id_: replace(result, blocks={"report": hidden}) for id_, result in release.items.items()
        },
        comments=dict.fromkeys(release.comments, hidden),
        named_comments={},
    )


def manager_only_release(instrument: Instrument | None = None) -> LeaderRelease:
    """Return a release of a leader whom only the manager answered about."""
    release = withheld_release(instrument)
    return replace(
        release,
        blocks=(),
        asked={Relation.SELF: 1, Relation.MANAGER: 1},
        dimensions={
            id_: replace(result, blocks={}, self_score=None)
            for id_, result in release.dimensions.items()
        },
        items={
            id_: replace(result, blocks={}, self_rating=None)
            for id_, result in release.items.items()
        },
    )


def make_report(
    release: LeaderRelease | None = None,
    instrument: Instrument | None = None,
    *,
    language: str = "en",
    policy: str = "standard",
) -> Report:
    """Return the report of a release; of the typical one by default."""
    instrument = instrument or sample_instrument()
    return build_report(
        release or sample_release(instrument),
        instrument,
        language=language,
        policy=policy,
        released_on=DAY,
    )
