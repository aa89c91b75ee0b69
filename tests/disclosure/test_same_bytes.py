"""Answers the rules promise not to tell apart give the same bytes: document and PDF.

strict: all answers with the same bands. standard: all answers with the same bands and, per
dimension and block, the same sum; sums within (high - low) points of an end are one and the same.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadership360.domain.answers import Answers
from leadership360.domain.disclosure import band
from leadership360.domain.instrument import Instrument, freeze
from leadership360.domain.policy import Policy
from leadership360.domain.release import Release
from leadership360.domain.tally import Opened, Subject, tally
from leadership360.render.pdf_process import PdfProcess
from leadership360.services.documents import Writer
from leadership360.store.instruments import load_instrument
from tests.domain.cases import MANAGER, PEER, POLICIES, REPORT, SELF, STANDARD, STRICT

INSTRUMENT: Instrument = load_instrument("transformational")
ITEMS = [item.id for item in INSTRUMENT.items]
VISION = [item.id for item in INSTRUMENT.items_of("vision")]
DAY = date(2026, 11, 23)

POLICY = pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: str(policy.name))

Sheet = dict[str, int]


def sheets(*ratings: int) -> list[Sheet]:
    """Return a rater for each rating, who gives it to every item."""
    return [dict.fromkeys(ITEMS, rating) for rating in ratings]


def boxes(peers: Sequence[Sheet]) -> list[Opened]:
    """Return these peers, and always the same others around them."""
    around = [(SELF, 5), (MANAGER, 3), *[(REPORT, 2 + n % 3) for n in range(6)]]
    others = [Opened(relation, Answers(sheets(rating)[0])) for relation, rating in around]
    prompt = INSTRUMENT.prompts[0].id
    return others + [
        Opened(PEER, Answers(ratings, {prompt: f"Words {n}."})) for n, ratings in enumerate(peers)
    ]


def document(opened: Sequence[Opened], policy: Policy) -> str:
    """Return what would be written, checked as at closing."""
    asked = Counter(relation for relation, _ in opened)
    subject = Subject("lena", "Lena", "Spring", asked)
    release = tally(INSTRUMENT, policy, subject, opened, seed=b"one cycle, one secret")
    writer = Writer(INSTRUMENT, policy, freeze(INSTRUMENT)[1])
    text = writer.write(release, None, asked)
    writer.require_safe()
    return text


@pytest.fixture(scope="module")
def pdf() -> Iterator[Callable[[str], bytes]]:
    process = PdfProcess()

    def of(text: str) -> bytes:
        release = Release.from_json(json.loads(text))
        return process.pdf(
            release.leaders[0],
            freeze(INSTRUMENT)[0],
            language="en",
            policy=release.policy,
            released_on=DAY,
        )

    yield of
    process.close()


def same(one: Sequence[Opened], other: Sequence[Opened], policy: Policy) -> bool:
    return document(one, policy) == document(other, policy)


# Who said what


MIXED = [
    {item: 1 + (5 * n + 3 * place + n * place) % 5 for place, item in enumerate(ITEMS)}
    for n in range(6)
]


@POLICY
@settings(max_examples=40)
@given(order=st.permutations(range(6)), chance=st.randoms(use_true_random=False))
def test_raters_may_change_places_as_wholes_and_item_by_item(
    policy: Policy, order: list[int], chance: st.DataObject
) -> None:
    whole = [MIXED[place] for place in order]
    assert same(boxes(MIXED), boxes(MIXED)[::-1], policy)
    columns = {item: chance.sample([one[item] for one in whole], 6) for item in ITEMS}  # type: ignore[attr-defined]
    swapped = [{item: column[n] for item, column in columns.items()} for n in range(6)]
    assert same(boxes(MIXED), boxes(swapped), policy)


@POLICY
def test_the_pdf_of_raters_in_another_order_is_the_same_file(
    policy: Policy, pdf: Callable[[str], bytes]
) -> None:
    one = pdf(document(boxes(MIXED), policy))
    other = pdf(document(boxes(MIXED)[::-1], policy))
    assert one == other
    assert one.startswith(b"%PDF")


# Within one band


def band_of(peers: Sequence[Sheet], item: str) -> object:
    return band(sum(one[item] for one in peers), len(peers), 1, 5)


@POLICY
def test_ratings_that_move_within_bands_and_one_sum_leave_no_trace(
    policy: Policy, pdf: Callable[[str], bytes]
) -> None:
    # Six peers: 19 and 20 of 30 are one band, 3.0 to 3.4; what one item gains another loses.
    before = sheets(3, 3, 3, 3, 3, 4)
    after = [dict(one) for one in before]
    before[0][VISION[0]] += 1
    after[0][VISION[1]] += 1
    for item in VISION:
        assert band_of(before, item) == band_of(after, item)
    assert before != after
    one, other = (document(boxes(peers), policy) for peers in (before, after))
    assert one == other
    assert pdf(one) == pdf(other)


@pytest.mark.thorough
def test_under_strict_the_sum_may_move_as_well_and_under_standard_it_shows(
    pdf: Callable[[str], bytes],
) -> None:
    before, after = sheets(3, 3, 3, 3, 3, 4), sheets(3, 3, 3, 3, 3, 4)
    for item in VISION[:3]:
        after[0][item] += 1
    one, other = (document(boxes(peers), STRICT) for peers in (before, after))
    assert one == other
    assert pdf(one) == pdf(other)
    assert not same(boxes(before), boxes(after), STANDARD)


# All of one mind, and almost


def almost(missing: int, items: Sequence[str] = VISION) -> list[Sheet]:
    """Return five peers who gave 5 throughout, but for so many points on the first items."""
    peers = sheets(5, 5, 5, 5, 5)
    for step in range(missing):
        peers[step // len(items) % 5][items[step % len(items)]] -= 1
    return peers


@pytest.mark.parametrize("end", [5, 1])
def test_under_strict_nobody_sees_that_all_were_of_one_mind(
    pdf: Callable[[str], bytes], end: int
) -> None:
    # On every item one gave the other end of the scale, and another a point less.
    unanimous = sheets(*[end] * 5)
    towards = 1 if end == 1 else -1
    divided = sheets(*[end] * 3, end + 4 * towards, end + towards)
    one, other = (document(boxes(peers), STRICT) for peers in (unanimous, divided))
    assert one == other
    assert pdf(one) == pdf(other)
    # One point more on one item, and the band is another.
    divided[0][VISION[0]] += towards
    assert not same(boxes(unanimous), boxes(divided), STRICT)


@pytest.mark.thorough
def test_under_standard_four_points_of_a_dimension_may_be_missing_unseen(
    pdf: Callable[[str], bytes],
) -> None:
    unanimous = sheets(5, 5, 5, 5, 5)
    expected = document(boxes(unanimous), STANDARD)
    for missing in range(5):
        assert document(boxes(almost(missing)), STANDARD) == expected
    # One rater gave 1, the others 5: the same file as if all gave 5.
    one_gave_1 = sheets(5, 5, 5, 5, 5)
    one_gave_1[0][VISION[0]] = 1
    found = document(boxes(one_gave_1), STANDARD)
    assert found == expected
    assert pdf(found) == pdf(expected)
    # So in every dimension at once, but no further: six of a hundred points are a tenth.
    everywhere = sheets(5, 5, 5, 5, 5)
    for dimension in INSTRUMENT.dimensions:
        everywhere[1][INSTRUMENT.items_of(dimension.id)[0].id] = 1
    assert document(boxes(everywhere), STANDARD) == expected
    assert document(boxes(almost(6)), STANDARD) != expected


def test_under_standard_too_the_items_alone_do_not_tell_it() -> None:
    divided = sheets(5, 5, 5, 1, 4)
    standard = partial(document, policy=STANDARD)
    one, other = standard(boxes(sheets(5, 5, 5, 5, 5))), standard(boxes(divided))
    items = ['"items":' + text.partition('"items":')[2] for text in (one, other)]
    assert items[0] == items[1]
    assert one != other
