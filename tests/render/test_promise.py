"""What raters are promised follows from the frozen policy."""

import pytest

from leadership360.domain.policy import PolicyName, make_policy
from leadership360.domain.relation import ANONYMOUS, Relation
from leadership360.render.promise import promise

STANDING = "where the results of your group lie among those of the other leaders"


@pytest.mark.parametrize("relation", ANONYMOUS)
@pytest.mark.parametrize("name", PolicyName)
def test_raters_are_told_before_the_first_question_that_leaders_are_compared(
    name: PolicyName, relation: Relation
) -> None:
    shown, hidden = (
        promise(make_policy(name, shows_standing=shows), relation, "en") for shows in (True, False)
    )
    (added,) = set(shown) - set(hidden)
    assert STANDING in added
    assert [one for one in shown if one != added] == list(hidden)


@pytest.mark.parametrize("relation", [Relation.SELF, Relation.MANAGER])
def test_whoever_answers_by_name_is_not_compared_and_not_told(relation: Relation) -> None:
    shown = promise(make_policy(PolicyName.STANDARD, shows_standing=True), relation, "en")
    assert STANDING not in " ".join(shown)
