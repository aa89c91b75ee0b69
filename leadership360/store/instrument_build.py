"""From a checked instrument file to the instrument that is used."""

from leadership360.domain.instrument import (
    MIN_ANONYMOUS,
    Dimension,
    Instrument,
    Item,
    Perspective,
    Prompt,
    Scale,
    Suggestions,
)
from leadership360.domain.relation import Relation
from leadership360.store.instrument_schema import (
    InstrumentFile,
    ItemPart,
    PromptPart,
    ScalePart,
    SuggestionsPart,
)


def asked_items(file: InstrumentFile) -> list[ItemPart]:
    """Return the active items, by the order of their dimensions and then of the file."""
    order = {dimension.id: dimension.order for dimension in file.dimensions}
    active = [item for item in file.items if item.status == "active"]
    return sorted(active, key=lambda item: order.get(item.dimension, 0))


def scale_used(file: InstrumentFile) -> ScalePart | None:
    """Return the scale of the active items, or None if there is not exactly one usable scale."""
    used = {item.scale for item in asked_items(file)}
    scale = file.scales.get(next(iter(used))) if len(used) == 1 else None
    if scale is None or scale.min is None or scale.max is None or scale.min >= scale.max:
        return None
    return scale


def build(file: InstrumentFile) -> Instrument:
    """Return the instrument of a file that breaks no rule. Raises ValueError without a scale."""
    scale = scale_used(file)
    if scale is None or scale.min is None or scale.max is None:
        raise ValueError("no single ordinal scale")
    asked = asked_items(file)
    measured = {item.dimension for item in asked}
    return Instrument(
        id=file.id,
        version=file.version,
        kind=file.kind,
        status=file.status,
        title=file.title,
        default_language=file.languages.default,
        languages=_default_first(file),
        scale=Scale(
            min=scale.min,
            max=scale.max,
            semantic=scale.semantic or "",
            labels={language: tuple(labels) for language, labels in scale.labels.items()},
            not_observed=scale.not_observed.label if scale.not_observed.enabled else None,
        ),
        perspectives=_perspectives(file),
        dimensions=tuple(
            Dimension(
                id=part.id,
                order=part.order,
                label=part.label,
                definition=part.definition,
                suggestions=_suggestions(part.suggestions),
            )
            for part in sorted(file.dimensions, key=lambda part: part.order)
            if part.id in measured
        ),
        items=tuple(_item(part) for part in asked),
        prompts=tuple(_prompt(part) for part in file.open_prompts),
        missing_share=file.scoring.missing.min_share,
        missing_items=file.scoring.missing.min_items,
        precision_weights=file.scoring.composite.precision_weights,
        licence=file.licence.spdx,
        citations=tuple(
            f"{source.apa} https://doi.org/{source.doi}" if source.doi else source.apa
            for source in file.citation
        ),
    )


def _default_first(file: InstrumentFile) -> tuple[str, ...]:
    default = file.languages.default
    return default, *(tag for tag in file.languages.available if tag != default)


def _perspectives(file: InstrumentFile) -> dict[Relation, Perspective]:
    return {
        relation: Perspective(
            label=part.label,
            min_n=max(MIN_ANONYMOUS, part.min_n) if part.anonymous else part.min_n,
        )
        for relation, part in file.perspectives.items()
    }


def _suggestions(part: SuggestionsPart | None) -> Suggestions | None:
    if part is None:
        return None
    return Suggestions(keep=tuple(part.keep), more=tuple(part.more), once=tuple(part.once))


def _item(part: ItemPart) -> Item:
    return Item(
        id=part.id,
        dimension=part.dimension,
        reverse=part.reverse,
        audience=tuple(part.audience),
        text={language: wording.resolved() for language, wording in part.text.items()},
    )


def _prompt(part: PromptPart) -> Prompt:
    return Prompt(
        id=part.id,
        kind=part.kind,
        max_chars=part.max_chars,
        audience=tuple(part.audience),
        text={language: wording.resolved() for language, wording in part.text.items()},
    )
