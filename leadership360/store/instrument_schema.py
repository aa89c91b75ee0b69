"""The shape of an instrument file: its keys and what each may hold. Cross references come later."""

import datetime
import unicodedata
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StringConstraints,
)
from pydantic_core import PydanticCustomError

from leadership360.domain.instrument import Wording
from leadership360.domain.relation import Relation

#: Type of a fault whose message is a whole sentence already.
SENTENCE = "sentence"

_ALLOWED_CONTROLS = " \n\t\r"


def _fault(sentence: str) -> PydanticCustomError:
    return PydanticCustomError(SENTENCE, "{sentence}", {"sentence": sentence})


def _plain_line(text: str) -> str:
    """Return ``text`` on one line; a no-break space stays what it is."""
    for char in text:
        if unicodedata.category(char) in {"Cc", "Cs"} and char not in _ALLOWED_CONTROLS:
            raise _fault(f"holds the control character U+{ord(char):04X}; please remove it")
    return " ".join(
        part for part in text.translate(dict.fromkeys(b"\n\t\r", " ")).split(" ") if part
    )


def _quoted_version(value: object) -> object:
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise _fault(f'was read as the number {value}; please write it in quotes, such as "1.0.0"')
    return value


def _only(value: float) -> AfterValidator:
    """Accept one number: the design fixes it, and a file must not promise another."""

    def check(given: float) -> float:
        if given != value:
            raise _fault(f"can only be {value}; nothing else is computed")
        return given

    return AfterValidator(check)


Line = Annotated[
    str,
    StringConstraints(max_length=1000),
    AfterValidator(_plain_line),
    Field(min_length=1),
]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$", max_length=64)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(_[A-Za-z]{2,4})?$")]
Version = Annotated[
    str,
    BeforeValidator(_quoted_version),
    StringConstraints(pattern=r"^\d{1,4}\.\d{1,4}\.\d{1,4}$"),
]
Texts = dict[Language, Line]
Audience = Annotated[list[Relation], Field(min_length=1)]
Number = StrictFloat | None
Count = Annotated[StrictInt, Field(ge=0)] | None

EVERYBODY: list[Relation] = list(Relation)
EVERYBODY_ELSE: list[Relation] = [
    relation for relation in Relation if relation is not Relation.SELF
]


class Kind(StrEnum):
    """What an instrument is for."""

    LEADER360 = "leader360"
    TEAM_CLIMATE = "team_climate"
    OUTCOME = "outcome"
    PULSE = "pulse"


class Status(StrEnum):
    """How much is known about an instrument."""

    DRAFT = "draft"
    PILOTED = "piloted"
    VALIDATED = "validated"


class LanguageStatus(StrEnum):
    """How far a translation has come."""

    SOURCE = "source"
    DRAFT = "draft"
    REVIEWED = "reviewed"
    VALIDATED = "validated"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Licence(_Part):
    """Under which terms the words may be used."""

    spdx: Line
    holder: Line
    provenance: Literal["own", "adapted", "verbatim"]
    permission_ref: Line | None = None


class Citation(_Part):
    """A source and what was taken from it."""

    role: Line
    apa: Line
    doi: Line | None = None
    note: Line | None = None


class LanguageInfo(_Part):
    """How a language came about."""

    status: LanguageStatus
    method: list[Line] = []
    reviewers: Annotated[StrictInt, Field(ge=0)] = 0
    invariance: Line | None = None


class Languages(_Part):
    """The default language and all languages."""

    default: Language
    available: Annotated[dict[Language, LanguageInfo], Field(min_length=1)]


class NotObserved(_Part):
    """The answer "I could not observe this"."""

    enabled: StrictBool
    label: Texts = {}


class ScalePart(_Part):
    """A scale; a text scale has neither ends nor labels."""

    type: Literal["ordinal", "text"]
    semantic: Literal["frequency", "agreement", "extent"] | None = None
    min: Annotated[StrictInt, Field(ge=0, le=100)] | None = None
    max: Annotated[StrictInt, Field(ge=1, le=100)] | None = None
    labels: dict[Language, list[Line]] = {}
    not_observed: NotObserved = NotObserved(enabled=False)


class PerspectivePart(_Part):
    """How a relation is named and treated."""

    label: Texts
    counts_as_other: StrictBool
    anonymous: StrictBool
    min_n: Annotated[StrictInt, Field(ge=1, le=100)]
    merge_into: Relation | None = None


Suggested = Annotated[list[Texts], Field(min_length=1, max_length=3)]


class SuggestionsPart(_Part):
    """What a leader could do about a dimension: to keep, to do more of, to try once."""

    keep: Suggested
    more: Suggested
    once: Suggested = Field(alias="try")


class DimensionPart(_Part):
    """A dimension."""

    id: Id
    order: StrictInt
    label: Texts
    definition: Texts
    suggestions: SuggestionsPart | None = None


class WordingPart(_Part):
    """A text for the leader (self) and for everybody else (other)."""

    own: Line | None = Field(default=None, alias="self")
    other: Line | None = None

    def resolved(self) -> Wording:
        """Return the wording as the domain knows it."""
        return Wording(own=self.own, other=self.other)


class ItemPart(_Part):
    """An item."""

    id: Id
    dimension: str
    scale: str
    reverse: StrictBool = False
    status: Literal["pilot", "active", "retired"] = "active"
    audience: Audience = EVERYBODY
    text: dict[Language, WordingPart]


class PromptPart(_Part):
    """An open question."""

    id: Id
    kind: Literal["continue", "start", "stop", "open"]
    max_chars: Annotated[StrictInt, Field(ge=1, le=2000)]
    audience: Audience = EVERYBODY_ELSE
    text: dict[Language, WordingPart]


class FormBlock(_Part):
    """A page of a form."""

    dimension: str


class Form(_Part):
    """Which questions are asked together, by dimension or item by item."""

    blocks: list[FormBlock] | None = None
    items: list[str] | None = None
    shuffle: Literal["none", "within_form"] = "none"


class Missing(_Part):
    """How many items a rater's dimension score needs."""

    min_share: Annotated[StrictFloat, Field(gt=0, le=1)] = 0.6
    min_items: Annotated[StrictInt, Field(ge=1, le=50)] = 2
    method: Literal["person_mean"] = "person_mean"


class Composite(_Part):
    """How perspectives are put together."""

    groups: Literal["equal"] = "equal"
    show_overall: Literal[False] = False
    precision_weights: StrictBool = False


class Interval(_Part):
    """The interval around a block's mean."""

    method: Literal["moderated_score"] = "moderated_score"
    level: Annotated[StrictFloat, _only(0.9)] = 0.9
    d0: Literal[4] = 4
    default_phi: Annotated[StrictFloat, _only(0.15)] = 0.15
    pool_from_leaders: Literal[20] = 20


class Agreement(_Part):
    """Agreement of raters, for the organisation's pages."""

    index: Literal["sd"] = "sd"
    also: list[Literal["rwg_j"]] = []
    null: Literal["slight_skew"] = "slight_skew"
    min_n: Literal[5] = 5


class GapRule(_Part):
    """When self and others differ."""

    min_points: Annotated[StrictFloat, _only(0.5)] = 0.5
    level: Annotated[StrictFloat, _only(0.9)] = 0.9


class ChangeRule(_Part):
    """When a movement is more than noise."""

    method: Literal["moderated_t"] = "moderated_t"
    level: Annotated[StrictFloat, _only(0.9)] = 0.9


class Scoring(_Part):
    """From answers to figures."""

    missing: Missing = Missing()
    composite: Composite = Composite()
    interval: Interval = Interval()
    agreement: Agreement = Agreement()
    gap: GapRule = GapRule()
    change: ChangeRule = ChangeRule()


class Quality(_Part):
    """Signs of careless answering."""

    min_flags: Annotated[StrictInt, Field(ge=1, le=10)] = 2
    longstring_share: Annotated[StrictFloat, Field(gt=0, le=1)] = 0.7
    seconds_per_item: Annotated[StrictFloat, Field(ge=0, le=60)] = 2.0
    irv_min: Annotated[StrictFloat, Field(ge=0, le=10)] = 0.2
    mahalanobis_p: Annotated[StrictFloat, Field(gt=0, lt=1)] = 0.001
    action: Literal["review"] = "review"


class Norm(_Part):
    """Figures of a named population."""

    id: Id
    population: Line
    since: datetime.date | None = Field(default=None, alias="from")
    to: datetime.date | None = None
    n_leaders: Count = None
    n_raters: Count = None
    perspective: Relation | None = None
    dimension: str
    mean: Number = None
    sd: Number = None
    icc1: Number = None
    sigma_w: Number = None
    quantiles: dict[str, StrictFloat] = {}
    expires: datetime.date | None = None


class Psychometrics(_Part):
    """What one sample showed about a dimension."""

    sample: Line
    date: datetime.date | None = None
    n_raters: Count = None
    n_leaders: Count = None
    dimension: str | None = None
    alpha: Number = None
    alpha_ci: list[StrictFloat] | None = None
    omega: Number = None
    icc1: Number = None
    icc2: Number = None
    cfa: dict[Literal["chisq", "df", "cfi", "rmsea", "srmr"], StrictFloat] = {}


class InstrumentFile(_Part):
    """A whole instrument file."""

    form: Literal["leadership360/instrument/1", "tl360/instrument/1"] = Field(alias="schema")
    id: Id
    version: Version
    kind: Kind
    status: Status
    title: Texts
    licence: Licence
    citation: list[Citation] = []
    languages: Languages
    scales: Annotated[dict[Id, ScalePart], Field(min_length=1)]
    perspectives: dict[Relation, PerspectivePart]
    dimensions: Annotated[list[DimensionPart], Field(min_length=1)]
    items: Annotated[list[ItemPart], Field(min_length=1)]
    open_prompts: list[PromptPart] = []
    forms: dict[Id, Form] = {}
    scoring: Scoring = Scoring()
    quality: Quality = Quality()
    norms: list[Norm] = []
    psychometrics: list[Psychometrics] = []
