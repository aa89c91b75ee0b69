"""Ratings of an organisation of any size, and the published schema of the figures about them."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from jsonschema import Draft202012Validator

import leadership360.domain.psychometrics
from leadership360.domain.answers import Answers
from leadership360.domain.instrument import Instrument
from leadership360.domain.responses import Response
from tests.domain.cases import MANAGER, PEER, REPORT, SELF, an_instrument

SCHEMA_FILE = Path(leadership360.domain.psychometrics.__file__).with_name(
    "psychometrics.schema.json"
)
VALIDATOR = Draft202012Validator(json.loads(SCHEMA_FILE.read_text(encoding="utf-8")))

TWENTY = an_instrument((4, 4, 4, 4, 4), reverse=["c4"])


def through_schema(document: Any) -> Any:
    """Return a document after a turn through JSON and the schema."""
    found = json.loads(json.dumps(document, allow_nan=False))
    assert [error.message for error in VALIDATOR.iter_errors(found)] == []
    return found


def flat(document: Any, path: str = "") -> dict[str, Any]:
    """Return every number of a document by its path."""
    if isinstance(document, dict):
        pairs = list(document.items())
    elif isinstance(document, list):
        pairs = list(enumerate(document))
    else:
        return {path: document} if isinstance(document, float | int) else {}
    found: dict[str, Any] = {}
    for key, value in pairs:
        found |= flat(value, f"{path}/{key}")
    return found


def simulated(
    instrument: Instrument = TWENTY,
    *,
    leaders: int = 40,
    reports: int = 6,
    peers: int = 5,
    seed: int = 1,
    missing: float = 0.0,
) -> list[Response]:
    draw = np.random.default_rng(seed)
    low, high = instrument.scale.min, instrument.scale.max
    middle, unit = (low + high) / 2, (high - low) / 4
    dimensions = [dimension.id for dimension in instrument.dimensions]
    rows = []
    for leader in range(leaders):
        truth = dict(zip(dimensions, draw.normal(0.4, 0.5, len(dimensions)), strict=True))
        relations = [SELF, MANAGER, *[REPORT] * reports, *[PEER] * peers]
        for relation in relations:
            shared = draw.normal(0, 0.4)
            own = dict(zip(dimensions, draw.normal(0, 0.4, len(dimensions)), strict=True))
            ratings = {}
            for item in instrument.items_for(relation):
                value = truth[item.dimension] + shared + own[item.dimension]
                rating = round(middle + unit * (value + draw.normal(0, 0.6)))
                keyed = instrument.keyed(item, int(np.clip(rating, low, high)))
                if draw.random() >= missing:
                    ratings[item.id] = keyed
            answers = Answers(ratings, {}, float(draw.uniform(100, 300)))
            rows.append(Response(f"l{leader}", f"L{leader}", "1", relation, None, answers))
    return rows
