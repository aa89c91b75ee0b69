"""What the parts of an instrument file owe each other: one small rule after the other."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from leadership360.domain.answers import FRAME_BYTES
from leadership360.domain.instrument import MIN_ANONYMOUS, longest_answer
from leadership360.domain.relation import Relation
from leadership360.store.instrument_build import asked_items, build, scale_used
from leadership360.store.instrument_rule import Broken, Rule, one_of
from leadership360.store.instrument_schema import InstrumentFile, Kind, Status
from leadership360.store.instrument_texts import TEXT_RULES
from leadership360.store.yaml_positions import Path

#: Columns of a responses CSV that an item or a prompt must not be called.
RESERVED_IDS = frozenset(
    (
        "leader",
        "group",
        "cycle",
        "leader_name",
        "rater",
        "seconds",
        "instrument_version",
    )
)

#: Fewest active items of a dimension of a leader instrument that is more than a draft.
MIN_ITEMS = 3

_FEWEST_OPTIONS, _MOST_OPTIONS = 2, 11
_MIN_ANONYMOUS_IN_FILE = 3


def broken_rules(file: InstrumentFile, faulty: Collection[str]) -> Iterator[Broken]:
    """Yield every broken rule of ``file``.

    faulty: sections that hold less than the file says, because parts of them were unreadable;
    rules that must see all of such a section are left out.
    """
    for rule, sections in _RULES:
        if not sections & set(faulty):
            yield from rule(file)


def _repeats(ids: Sequence[tuple[Path, str]]) -> Iterator[Broken]:
    seen: dict[str, str] = {}
    for path, name in ids:
        first = seen.setdefault(name.casefold(), name)
        if first is not name:
            yield Broken(path, f"is “{name}”, but “{first}” is used already; every id once")


def _unique_ids(file: InstrumentFile) -> Iterator[Broken]:
    yield from _repeats([(("dimensions", i, "id"), d.id) for i, d in enumerate(file.dimensions)])
    yield from _repeats(
        [(("items", i, "id"), item.id) for i, item in enumerate(file.items)]
        + [(("open_prompts", i, "id"), prompt.id) for i, prompt in enumerate(file.open_prompts)]
    )


def _reserved_ids(file: InstrumentFile) -> Iterator[Broken]:
    ids = [(("items", i, "id"), item.id) for i, item in enumerate(file.items)]
    ids += [(("open_prompts", i, "id"), prompt.id) for i, prompt in enumerate(file.open_prompts)]
    for path, name in ids:
        if name.casefold() in RESERVED_IDS:
            yield Broken(path, f"is “{name}”, a column of every answers file; choose another")


def _dimension_order(file: InstrumentFile) -> Iterator[Broken]:
    seen: dict[int, str] = {}
    for i, part in enumerate(file.dimensions):
        first = seen.setdefault(part.order, part.id)
        if first != part.id:
            sentence = f"is {part.order}, which “{first}” has already; expected a number of its own"
            yield Broken(("dimensions", i, "order"), sentence)


def _item_dimensions(file: InstrumentFile) -> Iterator[Broken]:
    known = [dimension.id for dimension in file.dimensions]
    for i, item in enumerate(file.items):
        if item.dimension not in known:
            sentence = f"names the unknown dimension “{item.dimension}”; {one_of(known)}"
            yield Broken(("items", i, "dimension"), sentence)


def _item_scales(file: InstrumentFile) -> Iterator[Broken]:
    first: str | None = None
    for i, item in enumerate(file.items):
        path = ("items", i, "scale")
        scale = file.scales.get(item.scale)
        if scale is None:
            sentence = f"names the unknown scale “{item.scale}”; {one_of(file.scales)}"
            yield Broken(path, sentence)
        elif scale.type != "ordinal":
            yield Broken(path, f"names “{item.scale}”, a scale for text; expected an ordinal one")
        else:
            first = first or item.scale
            if item.scale != first:
                sentence = f"is “{item.scale}”; expected “{first}”, one scale for all items"
                yield Broken(path, sentence)


def _something_asked(file: InstrumentFile) -> Iterator[Broken]:
    if not asked_items(file):
        yield Broken(("items",), "has no active item; expected at least one")


def _scale_ends(file: InstrumentFile) -> Iterator[Broken]:
    for name, scale in file.scales.items():
        path: Path = ("scales", name)
        if scale.type == "text":
            continue
        if scale.semantic is None:
            yield Broken(
                (*path, "semantic"),
                "is missing; expected frequency, agreement or extent",
            )
        if scale.min is None or scale.max is None:
            missing = "min" if scale.min is None else "max"
            yield Broken((*path, missing), "is missing; expected a whole number")
        elif not _FEWEST_OPTIONS <= scale.max - scale.min + 1 <= _MOST_OPTIONS:
            sentence = (
                f"is {scale.max}, which makes {scale.max - scale.min + 1} options from "
                f"{scale.min}; expected {_FEWEST_OPTIONS} to {_MOST_OPTIONS}"
            )
            yield Broken((*path, "max"), sentence)


def _label_counts(file: InstrumentFile) -> Iterator[Broken]:
    for name, scale in file.scales.items():
        if scale.min is None or scale.max is None or scale.max <= scale.min:
            continue
        options = scale.max - scale.min + 1
        for language, labels in scale.labels.items():
            path = ("scales", name, "labels", language)
            if len(labels) != options:
                sentence = f"has {len(labels)} labels; expected {options}, one for each option"
                yield Broken(path, sentence)
            elif len(set(labels)) != options:
                yield Broken(path, "has the same label twice; expected one for each option")


def _all_perspectives(file: InstrumentFile) -> Iterator[Broken]:
    for relation in Relation:
        if relation not in file.perspectives:
            yield Broken(
                ("perspectives", str(relation)),
                "is missing; expected all five relations",
            )


def _perspective_flags(file: InstrumentFile) -> Iterator[Broken]:
    for relation, part in file.perspectives.items():
        path = ("perspectives", str(relation))
        anonymous, other = not relation.is_named, relation is not Relation.SELF
        if part.anonymous is not anonymous:
            sentence = f"must be {str(anonymous).lower()}; this is the same in every instrument"
            yield Broken((*path, "anonymous"), sentence)
        if part.counts_as_other is not other:
            sentence = f"must be {str(other).lower()}; the leader's own view is never averaged in"
            yield Broken((*path, "counts_as_other"), sentence)
        if anonymous and part.min_n < _MIN_ANONYMOUS_IN_FILE:
            sentence = (
                f"is {part.min_n}; expected at least {_MIN_ANONYMOUS_IN_FILE} "
                f"(below {MIN_ANONYMOUS} nothing is shown in any case)"
            )
            yield Broken((*path, "min_n"), sentence)


def _merges(file: InstrumentFile) -> Iterator[Broken]:
    target = {relation: part.merge_into for relation, part in file.perspectives.items()}
    for relation, into in target.items():
        path = ("perspectives", str(relation), "merge_into")
        if into is None:
            continue
        if relation.is_named or into.is_named:
            yield Broken(
                path,
                f"would mix “{relation}” with “{into}”; only anonymous groups merge",
            )
        elif relation in _merge_way(target, relation):
            yield Broken(path, f"goes in a circle: “{relation}” would merge into itself")


def _merge_way(target: Mapping[Relation, Relation | None], start: Relation) -> list[Relation]:
    way: list[Relation] = []
    step = target.get(start)
    while step is not None and step not in way:
        way.append(step)
        step = target.get(step)
    return way


def _permission(file: InstrumentFile) -> Iterator[Broken]:
    if file.licence.provenance != "own" and file.licence.permission_ref is None:
        sentence = (
            f"is missing; words that are {file.licence.provenance} from others need their "
            "permission (where it is filed)"
        )
        yield Broken(("licence", "permission_ref"), sentence)


def _enough_items(file: InstrumentFile) -> Iterator[Broken]:
    if file.status is Status.DRAFT:
        return
    fewest = MIN_ITEMS if file.kind is Kind.LEADER360 else 1
    for i, dimension in enumerate(file.dimensions):
        count = sum(item.dimension == dimension.id for item in asked_items(file))
        if count < fewest:
            sentence = (
                f"(“{dimension.id}”) has {count} active items; expected at least {fewest} "
                "in an instrument that is more than a draft"
            )
            yield Broken(("dimensions", i), sentence)


def _scorable(file: InstrumentFile) -> Iterator[Broken]:
    if file.status is Status.DRAFT:
        return
    needed = file.scoring.missing.min_items
    for i, dimension in enumerate(file.dimensions):
        items = [item for item in asked_items(file) if item.dimension == dimension.id]
        asked = {
            relation: sum(relation in item.audience for item in items) for relation in Relation
        }
        short = [str(relation) for relation, count in asked.items() if 0 < count < needed]
        if short:
            sentence = (
                f"(“{dimension.id}”) has fewer items for {', '.join(short)} than the {needed} a "
                "score needs (scoring.missing.min_items), so it could never be given"
            )
            yield Broken(("dimensions", i), sentence)


def _forms(file: InstrumentFile) -> Iterator[Broken]:
    dimensions = [dimension.id for dimension in file.dimensions]
    items = [item.id for item in file.items if item.status != "retired"]
    for name, form in file.forms.items():
        path: Path = ("forms", name)
        if (form.blocks is None) is (form.items is None):
            yield Broken(path, "needs either blocks or items, one of the two")
        for i, block in enumerate(form.blocks or ()):
            if block.dimension not in dimensions:
                sentence = f"names the unknown dimension “{block.dimension}”; {one_of(dimensions)}"
                yield Broken((*path, "blocks", i, "dimension"), sentence)
        for i, item in enumerate(form.items or ()):
            if item not in items:
                yield Broken((*path, "items", i), f"names “{item}”, which is no item in use")


def _full_form(file: InstrumentFile) -> Iterator[Broken]:
    form = file.forms.get("full")
    if form is None or form.blocks is None:
        return
    known = {dimension.id for dimension in file.dimensions}
    asked = dict.fromkeys(item.dimension for item in asked_items(file))
    measured = [dimension for dimension in asked if dimension in known]
    listed = [block.dimension for block in form.blocks if block.dimension in measured]
    if listed != measured:
        sentence = f"must list the dimensions once each, in their order: {', '.join(measured)}"
        yield Broken(("forms", "full", "blocks"), sentence)


def _norms(file: InstrumentFile) -> Iterator[Broken]:
    known = [dimension.id for dimension in file.dimensions]
    figures = [("norms", i, norm.dimension) for i, norm in enumerate(file.norms)]
    figures += [
        ("psychometrics", i, sample.dimension)
        for i, sample in enumerate(file.psychometrics)
        if sample.dimension is not None
    ]
    for section, i, dimension in figures:
        if dimension not in known:
            sentence = f"names the unknown dimension “{dimension}”; {one_of(known)}"
            yield Broken((section, i, "dimension"), sentence)


def _fits_the_box(file: InstrumentFile) -> Iterator[Broken]:
    if scale_used(file) is None:
        return
    size = longest_answer(build(file))
    if size > FRAME_BYTES:
        path: Path = ("open_prompts",) if file.open_prompts else ("items",)
        sentence = (
            f"may take {size:,} bytes in the longest answer, but a sealed box holds "
            f"{FRAME_BYTES:,}; please lower max_chars or ask less ({size - FRAME_BYTES:,} bytes "
            "too many, up to 4 for each character)"
        )
        yield Broken(path, sentence)


#: Each rule with the sections it must see whole.
_RULES: tuple[tuple[Rule, frozenset[str]], ...] = (
    (_unique_ids, frozenset()),
    (_reserved_ids, frozenset()),
    (_dimension_order, frozenset()),
    (_item_dimensions, frozenset({"dimensions"})),
    (_item_scales, frozenset({"scales"})),
    (_something_asked, frozenset({"items"})),
    (_scale_ends, frozenset({"scales"})),
    (_label_counts, frozenset({"scales"})),
    *TEXT_RULES,
    (_all_perspectives, frozenset({"perspectives"})),
    (_perspective_flags, frozenset({"perspectives"})),
    (_merges, frozenset({"perspectives"})),
    (_permission, frozenset({"licence"})),
    (_enough_items, frozenset({"status", "kind", "items", "dimensions"})),
    (_scorable, frozenset({"status", "items", "dimensions", "scoring"})),
    (_forms, frozenset({"forms", "items", "dimensions"})),
    (_full_form, frozenset({"forms", "items", "dimensions"})),
    (_norms, frozenset({"dimensions"})),
    (_fits_the_box, frozenset({"items", "open_prompts", "scales"})),
)
