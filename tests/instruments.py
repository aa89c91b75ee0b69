"""Instruments of any size, written to a file as somebody outside would bring one."""

import json
from pathlib import Path
from typing import Any


def write_instrument(
    folder: Path, *, dimensions: int = 2, items: int = 3, title: str = "Made to measure"
) -> Path:
    """Write an instrument with so many dimensions of so many items each; return the file.

    JSON is YAML, so the file is made without a template.
    """
    names = [f"theme{number}" for number in range(dimensions)]
    document = {
        **_ABOUT,
        "title": {"en": title},
        "dimensions": [_dimension(name, order) for order, name in enumerate(names, start=1)],
        "items": [_item(f"{name}_{n}", name) for name in names for n in range(items)],
    }
    file = folder / f"measure{dimensions}x{items}.yaml"
    file.write_text(json.dumps(document, indent=1), encoding="utf-8")
    return file


def _dimension(name: str, order: int) -> dict[str, Any]:
    return {
        "id": name,
        "order": order,
        "label": {"en": f"Label of {name}"},
        "definition": {"en": f"What {name} is about."},
    }


def _item(name: str, dimension: str) -> dict[str, Any]:
    words = {"self": f"I do what {name} says.", "other": f"{{name}} does what {name} says."}
    return {"id": name, "dimension": dimension, "scale": "five", "text": {"en": words}}


def _perspective(label: str, *, counts: bool, anonymous: bool) -> dict[str, Any]:
    return {
        "label": {"en": label},
        "counts_as_other": counts,
        "anonymous": anonymous,
        "min_n": 3 if anonymous else 1,
    }


_ABOUT: dict[str, Any] = {
    "schema": "leadership360/instrument/1",
    "id": "measure",
    "version": "1.0.0",
    "kind": "leader360",
    "status": "draft",
    "licence": {"spdx": "CC-BY-4.0", "holder": "Nobody", "provenance": "own"},
    "languages": {"default": "en", "available": {"en": {"status": "source"}}},
    "scales": {
        "five": {
            "type": "ordinal",
            "semantic": "frequency",
            "min": 1,
            "max": 5,
            "labels": {"en": ["Almost never", "Seldom", "Sometimes", "Often", "Almost always"]},
            "not_observed": {"enabled": True, "label": {"en": "I could not observe this"}},
        }
    },
    "perspectives": {
        "self": _perspective("Self", counts=False, anonymous=False),
        "manager": _perspective("Manager", counts=True, anonymous=False),
        "report": _perspective("Direct reports", counts=True, anonymous=True),
        "peer": _perspective("Peers", counts=True, anonymous=True),
        "other": _perspective("Others", counts=True, anonymous=True),
    },
}
