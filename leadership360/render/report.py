"""From a release to the report: a pure function that words, translates and puts in order."""

from collections.abc import Sequence
from datetime import date

from leadership360.domain.comparison import HIGH_SHARE
from leadership360.domain.instrument import Dimension, Instrument, Item, Prompt, Texts, freeze
from leadership360.domain.interval import released_interval
from leadership360.domain.policy import BLOCK_MINIMUM, COLD_START_PHI, PolicyName
from leadership360.domain.relation import ANONYMOUS, Relation
from leadership360.domain.release import (
    Band,
    Block,
    Change,
    DimensionResult,
    LeaderRelease,
    Mean,
    Quadrant,
    Reason,
    Withheld,
)
from leadership360.render.charts import (
    NARROW,
    SHAPES,
    Axis,
    Shape,
    band_strip,
    change_lane,
    gap_lane,
    mean_lane,
    points_lane,
)
from leadership360.render.findings import anonymous_mean, standing_out
from leadership360.render.standing_words import standing_in_words
from leadership360.render.views import (
    Cell,
    ChangeRow,
    ChangeView,
    Column,
    DimensionView,
    GapRow,
    Group,
    Ideas,
    IdeasRow,
    ItemView,
    NamedVoice,
    NumbersRow,
    Option,
    PromptView,
    QuadrantView,
    Report,
    Row,
    SelfAndOthers,
    Source,
)
from leadership360.render.words import Words

__all__ = ["Report", "build_report"]

#: The worked example on the first page: this far up the scale, from this many raters.
EXAMPLE_SHARE, EXAMPLE_RATERS = 0.725, 6

#: The most dimensions the plan suggests to start with.
PLACES_AT_MOST = 3

#: The most dimensions with suggestions beside the plan, which is about one behaviour.
IDEAS_AT_MOST = 2

#: Quadrants in the order they are read.
QUADRANTS = (
    Quadrant.HIDDEN_STRENGTH,
    Quadrant.OPEN,
    Quadrant.DEVELOPMENT,
    Quadrant.BLIND_SPOT,
)


def _place(dimension: str, chosen: Sequence[str]) -> int:
    return chosen.index(dimension) if dimension in chosen else len(chosen)


def build_report(
    release: LeaderRelease,
    instrument: Instrument,
    *,
    language: str,
    policy: str,
    released_on: date | None,
) -> Report:
    """Return the report of one leader in ``language``.

    instrument: as frozen with the cycle. policy: its name, ``standard`` or ``strict``.
    released_on: the day printed on the first page, if any.
    """
    return _Builder(release, instrument, language, policy).build(released_on)


class _Builder:
    def __init__(
        self, release: LeaderRelease, instrument: Instrument, language: str, policy: str
    ) -> None:
        scale = instrument.scale
        self.release, self.instrument = release, instrument
        self.language = language
        self.is_strict = policy == PolicyName.STRICT
        self.axis = Axis(scale.min, scale.max)
        self.narrow = Axis(scale.min, scale.max, NARROW)
        self.words = Words(language, low=scale.min, high=scale.max, is_rough=self.is_strict)
        self.label = {block.id: self._group_label(block.relations) for block in release.blocks}
        self.shape = {block.id: SHAPES[block.relations[0]] for block in release.blocks}
        self.has_manager = bool(release.asked.get(Relation.MANAGER)) or any(
            result.manager for result in release.dimensions.values()
        )
        self.shown = [d for d in instrument.dimensions if d.id in release.dimensions]
        self.name_of = {d.id: self._text(d.label) for d in self.shown}

    def build(self, released_on: date | None) -> Report:
        strong, weak = standing_out(self.release.dimensions, self.instrument.scale.span)
        means = [
            mean.mean
            for dimension in self.shown
            if (mean := anonymous_mean(self.release.dimensions[dimension.id]))
        ]
        example = self._example()
        places = self._places([found.dimension for found in (*weak, *strong)])
        strengths = tuple(self.words.strength(self.name_of[s.dimension], s.points) for s in strong)
        focus = tuple(self.words.focus(self.name_of[s.dimension], s.points) for s in weak)
        return Report(
            name=self.release.name,
            cycle=self.release.cycle,
            language=self.language.replace("_", "-"),
            text_language=self._text_language(),
            direction=self.words.locale.text_direction,
            released_on=self.words.date(released_on) if released_on else "",
            is_strict=self.is_strict,
            has_standing=any(result.standing for result in self.release.dimensions.values()),
            minimum=self.words.count(self._minimum()),
            groups=self._groups(),
            ticks=tuple(range(self.axis.low, self.axis.high + 1)),
            scale=self._scale(),
            example=Row("", mean_lane(self.axis, "", example, Shape.DOT), "", ""),
            example_words=self.words.example(example),
            example_in_words=self.words.example_in_words(example),
            example_range=self.words.range(self.axis.high - 1.5, self.axis.high - 1.1),
            example_top=self.words.band(Band(self.axis.high - 1.0, self.axis.high)),
            step=self.words.number(0.1),
            strengths=strengths,
            focus=focus,
            nothing_stands_out="" if strengths or focus else self.words.nothing_stands_out(means),
            columns=self._columns(),
            dimensions=tuple(self._dimension(dimension) for dimension in self.shown),
            self_and_others=self._self_and_others(),
            prompts=tuple(self._prompts()),
            changes=self._changes(),
            places_to_look=self.words.places_to_look([self.name_of[id_] for id_ in places]),
            ideas=self._ideas(places),
            numbers_columns=self._numbers_columns(),
            numbers=tuple(self._numbers(dimension) for dimension in self.shown),
            source=self._source(),
        )

    def _places(self, standing_out: Sequence[str]) -> list[str]:
        """Return where a first step suggests itself: what stands out, then hidden strengths."""
        hidden = [
            d.id
            for d in self.shown
            if self.release.dimensions[d.id].quadrant is Quadrant.HIDDEN_STRENGTH
        ]
        return list(dict.fromkeys([*standing_out, *hidden]))[:PLACES_AT_MOST]

    def _ideas(self, places: Sequence[str]) -> Ideas:
        """Return suggestions for the first places; where there are none, a trial for each."""
        keep, more, once = self.words.ideas()
        chosen = places[:IDEAS_AT_MOST]
        rows = [
            IdeasRow(
                self.name_of[dimension.id],
                tuple(
                    tuple(self._text(text) for text in texts)
                    for texts in ((given.keep, given.more, given.once) if chosen else (given.once,))
                ),
            )
            for dimension in sorted(self.shown, key=lambda one: _place(one.id, chosen))
            if (given := dimension.suggestions) and (not chosen or dimension.id in chosen)
        ]
        return Ideas((keep, more, once) if chosen else (once,), tuple(rows))

    # Names

    def _text(self, texts: Texts) -> str:
        return self.instrument.localised(texts, self.language)

    def _text_language(self) -> str:
        tag = self.language.replace("-", "_")
        tried = (self.language, tag, tag.partition("_")[0])
        found = next((one for one in tried if one in self.instrument.languages), None)
        return (found or self.instrument.default_language).replace("_", "-")

    def _relation(self, relation: Relation) -> str:
        return self._text(self.instrument.perspectives[relation].label)

    def _group_label(self, relations: Sequence[Relation]) -> str:
        return self.words.listed([self._relation(relation) for relation in relations])

    # Who answered

    def _minimum(self) -> int:
        perspectives = self.instrument.perspectives
        return max(BLOCK_MINIMUM, *(perspectives[relation].min_n for relation in ANONYMOUS))

    def _is_open(self, block: Block) -> bool:
        closed = Withheld(Reason.TOO_FEW_RATERS)
        return any(
            result.blocks.get(block.id, closed) != closed
            for result in self.release.dimensions.values()
        )

    def _groups(self) -> tuple[Group, ...]:
        groups = [self._block_group(block) for block in self.release.blocks]
        placed = {relation for block in self.release.blocks for relation in block.relations}
        groups.extend(
            self._group(relation, self.words.count(0))
            for relation in ANONYMOUS
            if self.release.asked.get(relation) and relation not in placed
        )
        if self.has_manager:
            answered = max(
                [len(result.manager) for result in self.release.dimensions.values()], default=0
            )
            groups.append(self._group(Relation.MANAGER, self.words.count(answered)))
        groups.append(self._group(Relation.SELF, self.words.count(int(self._has_own()))))
        return tuple(groups)

    def _has_own(self) -> bool:
        return any(item.self_rating is not None for item in self.release.items.values())

    def _block_group(self, block: Block) -> Group:
        asked = sum(self.release.asked.get(relation, 0) for relation in block.relations)
        is_open = self._is_open(block)
        return Group(
            self.label[block.id],
            self.shape[block.id],
            self.words.count(asked),
            self.words.count(block.raters) if is_open else self.words.too_few_to_count(),
            self.words.merged() if is_open and len(block.relations) > 1 else "",
        )

    def _group(self, relation: Relation, answered: str) -> Group:
        asked = self.release.asked.get(relation, 1)
        return Group(
            self._relation(relation), SHAPES[relation], self.words.count(asked), answered, ""
        )

    def _scale(self) -> tuple[Option, ...]:
        labels = self.instrument.scale_labels(self.language)
        return tuple(Option(value, label) for value, label in enumerate(labels, self.axis.low))

    def _example(self) -> Mean:
        low, high = self.axis.low, self.axis.high
        mean = round(low + EXAMPLE_SHARE * (high - low), 1)
        return Mean(mean, *released_interval(mean, EXAMPLE_RATERS, COLD_START_PHI, low, high))

    # Dimensions and items

    def _columns(self) -> tuple[Column, ...]:
        named = (Relation.MANAGER, Relation.SELF) if self.has_manager else (Relation.SELF,)
        return (
            *(Column(self.label[block.id], is_block=True) for block in self.release.blocks),
            *(Column(self._relation(relation), is_block=False) for relation in named),
        )

    def _dimension(self, dimension: Dimension) -> DimensionView:
        result = self.release.dimensions[dimension.id]
        return DimensionView(
            dimension.id,
            self.name_of[dimension.id],
            self._text(dimension.definition),
            self._gap_sentence(result),
            self._rows(result),
            self._standings(result),
            tuple(self._item(item) for item in self.instrument.items_of(dimension.id)),
        )

    def _gap_sentence(self, result: DimensionResult) -> str:
        return self.words.gap(
            result.gap,
            has_own=result.self_score is not None,
            has_others=anonymous_mean(result) is not None,
        )

    def _rows(self, result: DimensionResult) -> tuple[Row, ...]:
        rows = [self._block_row(block, result) for block in self.release.blocks]
        if self.has_manager:
            rows.append(self._named_row(Relation.MANAGER, result.manager))
        own = () if result.self_score is None else (result.self_score,)
        rows.append(self._named_row(Relation.SELF, own))
        return tuple(rows)

    def _standings(self, result: DimensionResult) -> tuple[str, ...]:
        found = result.standing or {}
        return tuple(
            standing_in_words(self.words, self.label[block.id], found[block.id])
            for block in self.release.blocks
            if block.id in found
        )

    def _block_row(self, block: Block, result: DimensionResult) -> Row:
        label, cell = self.label[block.id], result.blocks[block.id]
        if isinstance(cell, Withheld):
            return Row(label, None, "", self.words.withheld(cell.reason))
        title = self.words.mean_title(label, cell)
        lane = mean_lane(self.axis, title, cell, self.shape[block.id])
        limits = self.words.range(cell.low, cell.high)
        return Row(label, lane, self.words.mean(cell.mean), "", limits)

    def _named_row(self, relation: Relation, values: Sequence[float]) -> Row:
        label = self._relation(relation)
        if not values:
            return Row(label, None, "", self.words.no_rating())
        title = self.words.single_title(label, values)
        lane = points_lane(self.axis, title, values, SHAPES[relation])
        return Row(label, lane, self.words.several(values), "")

    def _item(self, item: Item) -> ItemView:
        result = self.release.items[item.id]
        cells = [self._band_cell(result.blocks[block.id]) for block in self.release.blocks]
        if self.has_manager:
            cells.append(self._rating_cell(item, Relation.MANAGER, result.manager))
        cells.append(self._rating_cell(item, Relation.SELF, (result.self_rating,)))
        return ItemView(self._item_text(item), item.reverse, tuple(cells))

    def _item_text(self, item: Item) -> str:
        """Return the leader's own wording; where the leader is not asked, the others'."""
        relation = Relation.SELF if Relation.SELF in item.audience else item.audience[0]
        return self.instrument.item_text(item, relation, self.language, self.release.name)

    def _band_cell(self, cell: Band | Withheld) -> Cell:
        if isinstance(cell, Withheld):
            return Cell(self.words.withheld_short(cell.reason), None, is_missing=True)
        return Cell(self.words.band(cell), band_strip(self.axis, cell), is_missing=False)

    def _rating_cell(self, item: Item, relation: Relation, ratings: Sequence[int | None]) -> Cell:
        given = [self.words.count(rating) for rating in ratings if rating is not None]
        if given:
            return Cell(", ".join(given), None, is_missing=False)
        if relation not in item.audience:
            return Cell(self.words.withheld_short(Reason.NOT_ASKED), None, is_missing=True)
        return Cell(self.words.no_answer(), None, is_missing=True)

    # Self and others

    def _self_and_others(self) -> SelfAndOthers:
        low, span = self.axis.low, self.instrument.scale.span
        results = self.release.dimensions
        return SelfAndOthers(
            any(results[d.id].quadrant is not None for d in self.shown),
            self.words.number(low + HIGH_SHARE * span),
            tuple(self._quadrant(quadrant) for quadrant in QUADRANTS),
            self._quadrant(Quadrant.TOO_CLOSE),
            tuple(self.name_of[d.id] for d in self.shown if results[d.id].quadrant is None),
            tuple(self._gap_row(dimension) for dimension in self.shown),
        )

    def _quadrant(self, quadrant: Quadrant) -> QuadrantView:
        results = self.release.dimensions
        return QuadrantView(
            *self.words.quadrant(quadrant),
            tuple(self.name_of[d.id] for d in self.shown if results[d.id].quadrant is quadrant),
        )

    def _gap_row(self, dimension: Dimension) -> GapRow:
        result = self.release.dimensions[dimension.id]
        own, others = result.self_score, anonymous_mean(result)
        sentence = self._gap_sentence(result)
        lane = None
        if own is not None and others is not None:
            title = self.words.gap_title(own, others.mean, sentence)
            lane = gap_lane(self.narrow, title, own, others)
        return GapRow(
            self.name_of[dimension.id],
            lane,
            self.words.nothing() if own is None else self.words.number(own),
            self.words.nothing() if others is None else self.words.number(others.mean),
            self.words.nothing()
            if result.gap.points is None
            else self.words.points(result.gap.points),
            self.words.gap_limits(result.gap),
            self.words.gap_short(result.gap.finding) if lane else sentence,
        )

    # Comments

    def _prompts(self) -> list[PromptView]:
        return [self._prompt(prompt) for prompt in self.instrument.prompts]

    def _prompt(self, prompt: Prompt) -> PromptView:
        texts = self.release.comments.get(prompt.id, ())
        named = self.release.named_comments
        voices = [
            NamedVoice(self.words.by_name(self._relation(relation)), said)
            for relation in (Relation.MANAGER, Relation.SELF)
            if (said := named.get(relation, {}).get(prompt.id, ()))
        ]
        return PromptView(
            self._question(prompt),
            () if isinstance(texts, Withheld) else texts,
            self.release.themes.get(prompt.id, ""),
            self._no_comments(prompt, texts),
            tuple(voices),
        )

    def _no_comments(self, prompt: Prompt, texts: tuple[str, ...] | Withheld) -> str:
        if isinstance(texts, Withheld):
            return self.words.comments_withheld()
        if texts or not any(relation in prompt.audience for relation in ANONYMOUS):
            return ""
        return self.words.no_comments()

    def _question(self, prompt: Prompt) -> str:
        others = [relation for relation in prompt.audience if relation is not Relation.SELF]
        relation = others[0] if others else Relation.SELF
        return self.instrument.prompt_text(prompt, relation, self.language, self.release.name)

    # Since last time

    def _changes(self) -> tuple[ChangeView, ...]:
        views = [
            ChangeView(self.name_of[d.id], tuple(self._change_rows(self.release.dimensions[d.id])))
            for d in self.shown
        ]
        return tuple(view for view in views if view.rows)

    def _change_rows(self, result: DimensionResult) -> list[ChangeRow]:
        rows = []
        for block in self.release.blocks:
            change, now = (result.change or {}).get(block.id), result.blocks[block.id]
            if change is not None and isinstance(now, Mean):
                rows.append(self._change_row(block, change, now.mean))
        return rows

    def _change_row(self, block: Block, change: Change, now: float) -> ChangeRow:
        label, shape = self.label[block.id], self.shape[block.id]
        title = self.words.change_title(label, change, now)
        return ChangeRow(
            label,
            change_lane(self.narrow, title, change.before, now, shape),
            self.words.number(change.before),
            self.words.number(now),
            self.words.points(change.points),
            self.words.number(change.smallest),
            self.words.change(change.finding),
        )

    # Appendix

    def _numbers_columns(self) -> tuple[str, ...]:
        sizes = [
            self.words.with_size(self.label[block.id], block.raters)
            for block in self.release.blocks
            if self._is_open(block)
        ]
        manager = [self._relation(Relation.MANAGER)] if self.has_manager else []
        return (*sizes, *manager, self._relation(Relation.SELF), self.words.all_views())

    def _numbers(self, dimension: Dimension) -> NumbersRow:
        result = self.release.dimensions[dimension.id]
        blocks = [
            self._number_cell(result.blocks[block.id])
            for block in self.release.blocks
            if self._is_open(block)
        ]
        manager = [self.words.several(result.manager)] if self.has_manager else []
        own = () if result.self_score is None else (result.self_score,)
        return NumbersRow(
            self.name_of[dimension.id],
            (*blocks, *manager, self.words.several(own), self._number_cell(result.others)),
        )

    def _number_cell(self, cell: Mean | Withheld) -> str:
        if isinstance(cell, Withheld):
            return self.words.withheld_short(cell.reason)
        return self.words.mean_with_range(cell)

    def _source(self) -> Source:
        instrument = self.instrument
        return Source(
            self._text(instrument.title),
            instrument.id,
            instrument.version,
            freeze(instrument)[1][:12],
            instrument.citations,
        )
