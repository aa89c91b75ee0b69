"""Every figure of another program is claimed by a test, or left out for a reason."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.oracle.claims import CLAIMED, NOT_OURS, PUBLISHED_CLAIMED, PUBLISHED_NOT_OURS, Paths
from tests.oracle.known import KNOWN, PUBLISHED

HERE = Path(__file__).parent
BOTH = [
    pytest.param(KNOWN, CLAIMED, NOT_OURS, id="psych_oracle"),
    pytest.param(PUBLISHED, PUBLISHED_CLAIMED, PUBLISHED_NOT_OURS, id="published"),
]


def leaves(part: Any, *path: str) -> Iterator[tuple[str, ...]]:
    """Yield the path of every number and every word."""
    if isinstance(part, dict):
        for name, inner in part.items():
            yield from leaves(inner, *path, name)
    elif isinstance(part, list):
        for place, inner in enumerate(part):
            yield from leaves(inner, *path, str(place))
    else:
        yield path


def matches(pattern: str, path: tuple[str, ...]) -> bool:
    parts = pattern.split("/")
    return len(parts) == len(path) and all(
        expected == "*" or found in expected.split("|")
        for expected, found in zip(parts, path, strict=True)
    )


def patterns(*tables: Paths) -> list[str]:
    return [pattern for table in tables for some in table.values() for pattern in some]


@pytest.mark.parametrize(("document", "claimed", "left_out"), BOTH)
def test_nothing_is_silently_unclaimed(document: Any, claimed: Paths, left_out: Paths) -> None:
    unclaimed = [
        "/".join(path)
        for path in leaves(document)
        if not any(matches(pattern, path) for pattern in patterns(claimed, left_out))
    ]
    assert unclaimed == []


@pytest.mark.parametrize(("document", "claimed", "left_out"), BOTH)
def test_every_claim_is_about_something(document: Any, claimed: Paths, left_out: Paths) -> None:
    paths = list(leaves(document))
    idle = [
        pattern
        for pattern in patterns(claimed, left_out)
        if not any(matches(pattern, path) for path in paths)
    ]
    assert idle == []


@pytest.mark.parametrize(("document", "claimed", "left_out"), BOTH)
def test_nothing_is_both_claimed_and_left_out(
    document: Any, claimed: Paths, left_out: Paths
) -> None:
    torn = [
        "/".join(path)
        for path in leaves(document)
        if any(matches(pattern, path) for pattern in patterns(claimed))
        and any(matches(pattern, path) for pattern in patterns(left_out))
    ]
    assert torn == []


@pytest.mark.parametrize("claimed", [CLAIMED, PUBLISHED_CLAIMED], ids=["oracle", "published"])
def test_every_claiming_test_exists(claimed: Paths) -> None:
    for test in claimed:
        module, name = test.split(".")
        tree = ast.parse((HERE / f"{module}.py").read_text(encoding="utf-8"))
        tests = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        assert name in tests, test
