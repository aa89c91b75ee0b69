from dataclasses import replace

import pytest

from leadership360.domain.policy import (
    Policy,
    PolicyName,
    is_at_least_as_strict,
    make_policy,
    stricter,
)


@pytest.mark.parametrize(
    ("name", "asked", "block", "item"),
    [
        (PolicyName.STANDARD, 1, 4, 5),
        (PolicyName.STANDARD, 4, 4, 5),
        (PolicyName.STANDARD, 6, 6, 6),
        (PolicyName.STRICT, 1, 4, 4),
        (PolicyName.STRICT, 5, 5, 5),
    ],
)
def test_minimums_can_be_raised_but_never_lowered(
    name: PolicyName, asked: int, block: int, item: int
) -> None:
    policy = make_policy(name, block_minimum=asked)
    assert (policy.block_minimum, policy.item_minimum) == (block, item)


def test_the_spread_has_two_decimals_and_is_never_zero() -> None:
    assert make_policy(PolicyName.STANDARD).phi == 0.15
    assert make_policy(PolicyName.STANDARD, phi=0.1278).phi == 0.13
    assert make_policy(PolicyName.STANDARD, phi=0.0).phi == 0.01


def test_a_policy_survives_being_frozen() -> None:
    policy = make_policy(PolicyName.STRICT, block_minimum=5, phi=0.2, grace_days=0)
    assert Policy.from_json(policy.to_json()) == policy
    assert Policy.from_json(policy.to_json()).is_strict


def test_what_is_hashed_is_one_text_and_no_other() -> None:
    assert make_policy(PolicyName.STANDARD).to_json() == (
        '{"block_minimum":4,"grace_days":3,"item_minimum":5,"name":"standard","phi":0.15,"rules":1}'
    )


def test_another_rule_gives_another_hash() -> None:
    policies = [
        make_policy(PolicyName.STANDARD),
        make_policy(PolicyName.STRICT),
        make_policy(PolicyName.STANDARD, block_minimum=5),
        make_policy(PolicyName.STANDARD, phi=0.2),
        make_policy(PolicyName.STANDARD, grace_days=1),
        make_policy(PolicyName.STANDARD, shows_standing=True),
        make_policy(PolicyName.STANDARD, seals_in_browser=True),
    ]
    assert len({policy.sha256 for policy in policies}) == len(policies)


def test_a_policy_frozen_before_there_were_more_rules_keeps_its_meaning_text_and_hash() -> None:
    old = (
        '{"block_minimum":4,"grace_days":3,"item_minimum":5,"name":"standard","phi":0.15,"rules":1}'
    )
    policy = Policy.from_json(old)
    assert not policy.shows_standing
    assert not policy.seals_in_browser
    assert policy.to_json() == old
    assert policy == make_policy(PolicyName.STANDARD)
    shown = make_policy(PolicyName.STANDARD, shows_standing=True)
    assert Policy.from_json(shown.to_json()) == shown
    sealed = make_policy(PolicyName.STRICT, seals_in_browser=True)
    assert Policy.from_json(sealed.to_json()) == sealed


STANDARD, STRICT = (make_policy(name, block_minimum=5) for name in PolicyName)


@pytest.mark.parametrize(
    ("new", "old", "expected"),
    [
        (STANDARD, STANDARD, True),
        (STRICT, STRICT, True),
        (STRICT, STANDARD, True),
        (STANDARD, STRICT, False),
        (make_policy(PolicyName.STRICT), make_policy(PolicyName.STANDARD), True),
        (make_policy(PolicyName.STRICT), STANDARD, False),
        (make_policy(PolicyName.STANDARD), STANDARD, False),
        (make_policy(PolicyName.STANDARD, block_minimum=6), STANDARD, True),
        (replace(STANDARD, item_minimum=6), STANDARD, True),
        (replace(STANDARD, item_minimum=4), STANDARD, False),
        (replace(STRICT, item_minimum=4), STRICT, False),
        (replace(STRICT, item_minimum=4), STANDARD, True),
        (replace(STRICT, item_minimum=3), STANDARD, False),
        (replace(STANDARD, grace_days=2), STANDARD, True),
        (replace(STANDARD, grace_days=4), STANDARD, False),
        (replace(STRICT, grace_days=4), STANDARD, False),
        (replace(STRICT, phi=0.2), STANDARD, False),
        (replace(STRICT, rules=2), STANDARD, False),
        (replace(STANDARD, shows_standing=True), STANDARD, False),
        (STANDARD, replace(STANDARD, shows_standing=True), True),
        (replace(STRICT, seals_in_browser=True), STANDARD, True),
        (STRICT, replace(STANDARD, seals_in_browser=True), False),
    ],
)
def test_a_stricter_policy_keeps_every_promise_of_the_one_before(
    new: Policy, old: Policy, expected: bool
) -> None:
    assert is_at_least_as_strict(new, old) is expected


@pytest.mark.parametrize("name", PolicyName)
@pytest.mark.parametrize("minimum", [4, 5, 6])
def test_making_a_policy_stricter_gives_the_strict_one_that_would_have_been_chosen(
    name: PolicyName, minimum: int
) -> None:
    policy = make_policy(name, block_minimum=minimum, phi=0.2, grace_days=1)
    expected = make_policy(PolicyName.STRICT, block_minimum=minimum, phi=0.2, grace_days=1)
    assert stricter(policy) == expected
    assert is_at_least_as_strict(stricter(policy), policy)
