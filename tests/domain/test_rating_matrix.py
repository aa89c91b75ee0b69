import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadership360.domain.answers import Answers
from leadership360.domain.rating_matrix import RatingMatrix, rating_matrix
from leadership360.domain.relation import Relation
from leadership360.domain.responses import Response
from leadership360.domain.tally import Opened
from tests.domain.cases import MANAGER, PEER, REPORT, SELF, an_instrument
from tests.domain.plain import plain_sheet

INSTRUMENT = an_instrument((4, 3), reverse=["a2"], audience={"b1": (SELF, REPORT)})
ITEMS = [item.id for item in INSTRUMENT.items]

answers = st.dictionaries(st.sampled_from(ITEMS), st.sampled_from([1, 2, 3, 4, 5, None]))
responses = st.builds(
    lambda leader, relation, ratings: Response(
        leader, leader, "1", relation, None, Answers(ratings)
    ),
    st.sampled_from(["l1", "l2", "l10"]),
    st.sampled_from(list(Relation)),
    answers,
)


def response(leader: str, relation: Relation, *ratings: int | None) -> Response:
    given_answers = dict(zip(ITEMS, ratings, strict=False))
    return Response(leader, leader, "1", relation, None, Answers(given_answers, {}, 90.0))


def matrix(*rows: Response) -> RatingMatrix:
    return rating_matrix(INSTRUMENT, rows)


@given(st.lists(responses, max_size=12))
def test_what_counts_is_what_counts_for_a_single_sheet(rows: list[Response]) -> None:
    found = matrix(*rows)
    others = [row for row in rows if row.relation is not SELF]
    assert len(found.counts) == len(others)
    for place, row in enumerate(others):
        sheet = plain_sheet(INSTRUMENT, Opened(row.relation, row.answers))
        assert found.counts[place] == sheet.counts
        assert found.asked[place] == len(INSTRUMENT.items_for(row.relation))
        for dimension, scores in found.scores.items():
            score = scores[place]
            assert np.isnan(score) == (dimension not in sheet.scored)
            if dimension in sheet.scored:
                mean = np.mean(sheet.of(INSTRUMENT.items_of(dimension)))
                assert score == pytest.approx(mean)


@given(st.lists(responses, max_size=12))
def test_every_score_that_counts_is_in_one_group_of_its_relation(rows: list[Response]) -> None:
    found = matrix(*rows)
    for dimension, scores in found.scores.items():
        pooled = [score for group in found.groups(dimension, None) for score in group]
        there = scores[found.counts & ~np.isnan(scores)]
        assert sorted(pooled) == sorted(there.tolist())
        split = sum(len(group) for r in Relation for group in found.groups(dimension, r))
        assert split == len(pooled)


def test_a_leaders_own_answers_are_left_out() -> None:
    found = matrix(response("l1", SELF, 5, 5, 5, 5, 5, 5, 5))
    assert len(found.leaders) == 0
    assert found.groups("a", None) == []


def test_answers_are_kept_as_clicked_and_as_keyed() -> None:
    found = matrix(response("l1", REPORT, 5, 2, None, 4))
    assert found.clicked[0, :4] == pytest.approx([5, 2, np.nan, 4], nan_ok=True)
    assert found.keyed[0, :4] == pytest.approx([5, 4, np.nan, 4], nan_ok=True)
    assert found.seconds.tolist() == [90.0]


def test_groups_are_by_leader_and_relation() -> None:
    found = matrix(
        response("l2", PEER, 4, 2, 4, 4, None, 4, 4),
        response("l1", PEER, 3, 3, 3, 3, None, 3, 3),
        response("l2", PEER, 5, 1, 5, 5, None, 5, 5),
        response("l2", MANAGER, 1, 5, 1, 1, None, 1, 1),
    )
    assert [group.tolist() for group in found.groups("a", PEER)] == [[3], [4, 5]]
    assert [group.tolist() for group in found.groups("a", None)] == [[3], [4, 5, 1]]
    assert [len(group) for group in found.answers("b", PEER)] == [1, 2]
    assert [item.id for item in found.items] == ITEMS
