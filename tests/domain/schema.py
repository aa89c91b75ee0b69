"""The published schema of a release, applied to a document."""

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

import leadership360.domain.release

SCHEMA_FILE = Path(leadership360.domain.release.__file__).with_name("scores.schema.json")

_VALIDATOR = Draft202012Validator(json.loads(SCHEMA_FILE.read_text(encoding="utf-8")))
_VALIDATOR.check_schema(_VALIDATOR.schema)


def faults(document: Any) -> list[str]:
    """Return what in ``document`` does not fit ``leadership360/scores/1``."""
    return [f"{error.json_path}: {error.message}" for error in _VALIDATOR.iter_errors(document)]
