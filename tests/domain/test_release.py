import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadership360.domain.policy import Policy, PolicyName
from leadership360.domain.relation import Relation
from leadership360.domain.release import InstrumentRef, Reason, Release, Withheld
from leadership360.domain.tally import Before, Opened
from tests.domain.cases import MANAGER, POLICIES, an_instrument, opened, released
from tests.domain.schema import faults

REFERENCE = InstrumentRef("case", "1.0.0", "0123456789abcdef" * 4)

boxes = st.lists(
    st.builds(
        lambda relation, row, text: opened(relation, *row, start=text),
        st.sampled_from([relation for relation in Relation if relation is not Relation.SELF]),
        st.lists(st.sampled_from((-1, None, 1, 2, 3, 4, 5)), min_size=4, max_size=4),
        st.sampled_from(("Keep this.", "“Ask” more", "Ändere nichts.")),
    ),
    max_size=20,
)


@given(boxes, boxes, st.sampled_from(POLICIES))
def test_a_release_is_read_back_as_it_was_written(
    some: list[Opened], earlier: list[Opened], policy: Policy
) -> None:
    before = Before(released(earlier, policy=policy))
    own = opened(Relation.SELF, 4, 4, None, 5, start="Mine.")
    release = Release(
        REFERENCE,
        str(policy.name),
        (
            released(some, policy=policy),
            released([*some, own, opened(MANAGER, 2, 2, 2, None)], policy=policy, before=before),
        ),
    )
    text = json.dumps(release.to_json())
    assert Release.from_json(json.loads(text)) == release
    assert faults(json.loads(text)) == []


def test_equal_releases_are_equal_text() -> None:
    one, other = (
        json.dumps(Release(REFERENCE, "strict", (released([opened(MANAGER, 4, 4, 4)]),)).to_json())
        for _ in range(2)
    )
    assert one == other


@pytest.mark.parametrize("policy", PolicyName)
def test_a_release_names_its_policy(policy: PolicyName) -> None:
    assert Release(REFERENCE, policy, ()).to_json()["policy"] == policy.value


def test_a_document_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="leadership360/scores/2"):
        Release.from_json(
            Release(REFERENCE, "strict", ()).to_json() | {"schema": "leadership360/scores/2"}
        )


def test_a_withheld_value_can_hold_no_number() -> None:
    assert Withheld.__slots__ == ("reason",)
    assert not any(char.isdigit() for reason in Reason for char in reason)


def test_the_schema_refuses_a_number_beside_a_reason() -> None:
    document = Release(REFERENCE, "standard", (released([opened(Relation.PEER, 4, 4, 4)]),))
    raw = document.to_json()
    cell = raw["leaders"][0]["dimensions"]["a"]["blocks"]["peer"]
    assert cell == {"withheld": "too_few_raters"}
    assert faults(raw) == []
    cell["n"] = 1
    assert faults(raw)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("schema",), "leadership360/scores/2"),
        (("policy",), "lax"),
        (("instrument", "sha256"), "abc"),
        (("leaders", 0, "asked"), {"friend": 3}),
        (("leaders", 0, "blocks"), [{"id": "manager", "relations": ["manager"], "raters": 1}]),
        (("leaders", 0, "items", "a1", "blocks"), {"peer": {"band": [1.0]}}),
        (("leaders", 0, "dimensions", "a", "gap"), {"points": None, "finding": "higher"}),
        (
            ("leaders", 0, "dimensions", "a", "others"),
            {"mean": 4.0, "interval": [3.0, 5.0], "n": 5},
        ),
        (("leaders", 0, "comments", "start"), [""]),
        (("leaders", 0, "named_comments"), {"peer": {"start": ["x"]}}),
    ],
)
def test_the_schema_refuses_what_the_interface_does_not_know(
    place: tuple[str | int, ...], value: object
) -> None:
    raw = Release(REFERENCE, "standard", (released([], an_instrument((1,))),)).to_json()
    inside: Any = raw
    for step in place[:-1]:
        inside = inside[step]
    inside[place[-1]] = value
    assert faults(raw)
