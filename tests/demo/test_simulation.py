"""The demo's company and what the simulation makes it say."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from leadership360.demo.comments import CORPUS, Level, Voice
from leadership360.demo.company import Company, Person, Relationship, company
from leadership360.demo.simulation import SEED, simulate
from leadership360.domain.answers import Answers, to_frame
from leadership360.domain.comments import plain_comment
from leadership360.domain.instrument import (
    Dimension,
    Instrument,
    Item,
    Perspective,
    Prompt,
    Scale,
    Wording,
)
from leadership360.domain.relation import Relation
from leadership360.simulation.model import (
    Floats,
    Ints,
    Model,
    Seats,
    options_of,
    simulate_ratings,
    true_scores,
)

DIMENSIONS = (
    "vision",
    "inspirational_communication",
    "intellectual_stimulation",
    "supportive_leadership",
    "personal_recognition",
)
KINDS = ("continue", "start", "stop")
EVERYBODY = tuple(Relation)

Answered = Mapping[tuple[str, str], Answers]


def instrument_of(
    dimensions: Mapping[str, int],
    *,
    language: str = "en",
    top: int = 5,
    reverse: tuple[str, ...] = (),
    reports_only: tuple[str, ...] = (),
    not_observed: bool = True,
    max_chars: int = 600,
) -> Instrument:
    items = tuple(
        Item(
            id=f"{dimension}{number}",
            dimension=dimension,
            reverse=f"{dimension}{number}" in reverse,
            audience=(Relation.SELF, Relation.REPORT)
            if f"{dimension}{number}" in reports_only
            else EVERYBODY,
            text={language: Wording(own="I do", other="{name} does")},
        )
        for dimension, count in dimensions.items()
        for number in range(1, count + 1)
    )
    return Instrument(
        id="trial",
        version="1.0.0",
        kind="leader360",
        status="draft",
        title={language: "Trial"},
        default_language=language,
        languages=(language,),
        scale=Scale(
            min=1,
            max=top,
            semantic="frequency",
            labels={language: tuple(str(n + 1) for n in range(top))},
            not_observed={language: "-"} if not_observed else None,
        ),
        perspectives={
            relation: Perspective(label={language: relation}, min_n=1 if relation.is_named else 4)
            for relation in Relation
        },
        dimensions=tuple(
            Dimension(id=name, order=n, label={language: name}, definition={language: name})
            for n, name in enumerate(dimensions)
        ),
        items=items,
        prompts=tuple(
            Prompt(
                id=f"open-{kind}",
                kind=kind,
                max_chars=max_chars,
                audience=EVERYBODY,
                text={language: Wording(own="What?", other="What?")},
            )
            for kind in KINDS
        ),
    )


OURS = instrument_of(dict.fromkeys(DIMENSIONS, 4))
ANOTHER = instrument_of(
    {"mut": 3, "ruhe": 4, "klarheit": 4},
    language="de",
    top=7,
    reverse=("ruhe2", "klarheit4"),
    reports_only=("mut3",),
    not_observed=False,
)


def organisation(leaders: int, raters: int, relation: Relation = Relation.REPORT) -> Seats:
    return Seats.of((f"leader{n}", relation) for n in range(leaders) for _ in range(raters))


def dimension_scores(instrument: Instrument, options: Floats | Ints) -> Floats:
    columns = [
        [n for n, item in enumerate(instrument.items) if item.dimension == dimension.id]
        for dimension in instrument.dimensions
    ]
    return np.stack([options[:, part].mean(axis=1) for part in columns], axis=1)


def correlations(columns: Floats | Ints) -> Floats:
    return np.asarray(np.corrcoef(columns, rowvar=False), dtype=np.float64)


def alpha(part: Floats) -> float:
    items = part.shape[1]
    total = part.sum(axis=1).var(ddof=1)
    return float(items / (items - 1) * (1 - part.var(axis=0, ddof=1).sum() / total))


def icc1(scores: Floats) -> float:
    raters = scores.shape[1]
    between = raters * scores.mean(axis=1).var(ddof=1)
    within = scores.var(axis=1, ddof=1).mean()
    return float((between - within) / (between + (raters - 1) * within))


def mean_rating(said: Answers, dimension: str) -> float:
    ratings = [
        rating
        for item in OURS.items_of(dimension)
        if (rating := said.ratings.get(item.id)) is not None
    ]
    return sum(ratings) / len(ratings)


def comments_about(answered: Answered, leader: str) -> Iterator[str]:
    return (
        text for (about, _), said in answered.items() if about == leader
        for text in said.comments.values()
    )  # fmt: skip


@pytest.fixture(scope="module")
def people() -> Company:
    return company()


@pytest.fixture(scope="module")
def cycles(people: Company) -> tuple[Answered, ...]:
    return tuple(simulate(OURS, people, seed=SEED, cycle=cycle) for cycle in range(3))


def test_the_company_has_sixty_people_and_eight_leaders(people: Company) -> None:
    assert len(people.people) == 60
    assert len(people.leaders) == 8


def test_addresses_are_unique_and_can_reach_nobody(people: Company) -> None:
    emails = [person.email for person in people.people]
    assert len(set(emails)) == len(emails)
    assert all(email.isascii() for email in emails)
    assert {email.partition("@")[2] for email in emails} == {"example.org", "example.com"}


def test_each_leader_is_surrounded_by_the_right_number_of_people(people: Company) -> None:
    small = 0
    for leader in people.leaders:
        asked = Counter(
            pair.relation for pair in people.relationships if pair.leader_email == leader.email
        )
        assert (asked[Relation.SELF], asked[Relation.MANAGER]) == (1, 1)
        assert asked[Relation.OTHER] <= 3
        if asked[Relation.REPORT] < 4:
            small += 1
            continue
        assert 4 <= asked[Relation.REPORT] <= 6
        assert 4 <= asked[Relation.PEER] <= 7
    assert small == 1


def test_nobody_is_asked_twice_about_a_leader_or_about_too_many(people: Company) -> None:
    pairs = [(pair.leader_email, pair.rater_email) for pair in people.relationships]
    assert len(set(pairs)) == len(pairs)
    assert max(Counter(rater for _, rater in pairs).values()) <= 6


def test_only_the_leader_is_self(people: Company) -> None:
    for pair in people.relationships:
        assert (pair.leader_email == pair.rater_email) is (pair.relation is Relation.SELF)


@pytest.mark.parametrize("instrument", [OURS, ANOTHER], ids=["ours", "another"])
def test_answers_fit_the_instrument(instrument: Instrument, people: Company) -> None:
    relations = {(p.leader_email, p.rater_email): p.relation for p in people.relationships}
    for pair, said in simulate(instrument, people, seed=SEED, cycle=0).items():
        asked = {item.id for item in instrument.items_for(relations[pair])}
        assert set(said.ratings) <= asked
        allowed = set(range(1, instrument.scale.max + 1))
        if instrument.scale.not_observed is not None:
            allowed.add(None)  # type: ignore[arg-type]
        assert set(said.ratings.values()) <= allowed
        assert set(said.comments) <= {prompt.id for prompt in instrument.prompts}
        assert said.seconds is not None
        assert 30 < said.seconds < 3600
        to_frame(said)


def test_equal_seeds_give_equal_answers_and_others_do_not(people: Company) -> None:
    first = simulate(OURS, people, seed=SEED, cycle=1)
    assert simulate(OURS, people, seed=SEED, cycle=1) == first
    assert simulate(OURS, people, seed=SEED + 1, cycle=1) != first
    assert simulate(OURS, people, seed=SEED, cycle=2) != first


def test_managers_and_selves_all_answer_and_most_others(
    people: Company, cycles: tuple[Answered, ...]
) -> None:
    for answered in cycles:
        named = [pair for pair in people.relationships if pair.relation.is_named]
        assert all((pair.leader_email, pair.rater_email) in answered for pair in named)
        others = len(people.relationships) - len(named)
        assert 0.72 < (len(answered) - len(named)) / others < 0.95


def test_some_could_not_observe_and_a_few_skipped(cycles: tuple[Answered, ...]) -> None:
    given = [rating for said in cycles[0].values() for rating in said.ratings.values()]
    asked = len(cycles[0]) * len(OURS.items)
    assert 0.01 < given.count(None) / asked < 0.08
    assert 0 < asked - len(given) < 0.03 * asked


def test_a_large_organisation_has_the_reliability_of_the_field() -> None:
    leaders, raters = 400, 6
    options = simulate_ratings(OURS, organisation(leaders, raters), seed=1).astype(float)
    scores = dimension_scores(OURS, options)
    for n in range(len(DIMENSIONS)):
        assert alpha(options[:, 4 * n : 4 * n + 4]) == pytest.approx(0.81, abs=0.04)
        assert icc1(scores[:, n].reshape(leaders, raters)) == pytest.approx(0.27, abs=0.06)
        assert scores[:, n].mean() == pytest.approx(4.05, abs=0.15)
        within = scores[:, n].reshape(leaders, raters).var(axis=1, ddof=1).mean() ** 0.5
        assert within == pytest.approx(0.63, abs=0.05)


def test_dimensions_of_a_leader_go_together_but_are_not_the_same() -> None:
    scores = true_scores(2000, 5, seed=3).scores
    together = correlations(scores)[np.triu_indices(5, 1)]
    assert together == pytest.approx(Model().between_dimensions, abs=0.06)


def test_reverse_keyed_items_run_the_other_way() -> None:
    options = simulate_ratings(ANOTHER, organisation(300, 5), seed=5)
    calm = [n for n, item in enumerate(ANOTHER.items) if item.dimension == "ruhe"]
    matrix = correlations(options[:, calm])
    reverse = [ANOTHER.items[n].reverse for n in calm]
    for a, b in combinations(range(len(calm)), 2):
        assert abs(matrix[a, b]) > 0.3
        assert bool(matrix[a, b] < 0) is (reverse[a] != reverse[b])


def test_options_follow_the_latent_score_on_any_scale() -> None:
    for top in (2, 5, 7, 10):
        scale = instrument_of({"a": 3}, top=top).scale
        options = options_of(np.linspace(-2, 8, 500), scale)
        assert set(options) == set(range(1, top + 1))
        assert (np.diff(options) >= 0).all()
    assert list(options_of(np.array([1.4, 1.6, 3.0, 4.6]), OURS.scale)) == [1, 2, 3, 5]


def test_some_leaders_see_themselves_higher_than_others_do_and_some_lower() -> None:
    leaders = 300
    truth = true_scores(leaders, 5, seed=7)
    gap = truth.sources[:, list(Relation).index(Relation.SELF), :].mean(axis=1)
    assert 0.1 < gap.mean() < 0.4
    assert (gap > 0.5).mean() > 0.15
    assert (gap < -0.25).mean() > 0.05


def test_a_few_real_changes_happen_between_two_cycles() -> None:
    before, after = (true_scores(200, 5, seed=9, cycle=cycle).scores for cycle in (0, 1))
    moved = ~np.isclose(before, after)
    assert 0.05 < moved.mean() < 0.15
    assert set(moved.sum(axis=1)) == {0, 1}
    low, high = Model().change
    sizes = (after - before)[moved]
    assert (np.abs(sizes) >= low).all()
    assert (np.abs(sizes) <= high).all()
    assert (sizes > 0).mean() > 0.5
    assert (sizes < 0).any()


def test_raters_mostly_keep_their_view_from_one_cycle_to_the_next() -> None:
    still = replace(Model(), change_share=0.0)
    seats = organisation(300, 5)
    scores = [
        dimension_scores(OURS, simulate_ratings(OURS, seats, seed=2, cycle=cycle, model=still))
        for cycle in (0, 1)
    ]
    assert 0.45 < correlations(np.stack([scores[0][:, 0], scores[1][:, 0]], axis=1))[0, 1] < 0.85


def test_the_corpus_has_a_text_for_every_dimension_kind_and_level() -> None:
    assert len(CORPUS) >= 90
    assert len({comment.text for comment in CORPUS}) == len(CORPUS)
    there = {(text.dimension, text.kind, text.level) for text in CORPUS}
    for dimension in (*DIMENSIONS, None):
        for kind in KINDS:
            assert {(dimension, kind, level) for level in Level} <= there
    assert {comment.dimension for comment in CORPUS} == {*DIMENSIONS, None}
    assert {comment.kind for comment in CORPUS} == set(KINDS)
    assert {comment.voice for comment in CORPUS} == set(Voice)


def test_every_text_is_plain_and_has_no_placeholder_but_the_name() -> None:
    for comment in CORPUS:
        said = comment.said_of("Kim")
        assert plain_comment(said) == said
        assert not set(said) & set("{}")
        assert len(said) <= 400


def test_no_text_gives_the_leader_a_gender() -> None:
    for comment in CORPUS:
        words = set(comment.text.lower().replace(",", " ").replace(".", " ").split())
        assert not words & {"he", "she", "him", "her", "his", "hers", "himself", "herself"}


def test_no_leader_ever_reads_a_text_twice(people: Company, cycles: tuple[Answered, ...]) -> None:
    for leader in people.leaders:
        texts = [list(comments_about(answered, leader.email)) for answered in cycles]
        assert all(len(of_cycle) >= 5 for of_cycle in texts)
        assert max(Counter(text for of_cycle in texts for text in of_cycle).values()) == 1


def test_no_rater_says_the_same_of_two_leaders(
    people: Company, cycles: tuple[Answered, ...]
) -> None:
    names = {person.email: person.given_name for person in people.people}
    for answered in cycles:
        by_rater = defaultdict(list)
        for (leader, rater), said in answered.items():
            for text in said.comments.values():
                by_rater[rater].append(text.replace(names[leader], "{name}"))
        assert all(len(texts) == len(set(texts)) for texts in by_rater.values())


def test_comments_fit_what_the_writer_and_everybody_rated(
    people: Company, cycles: tuple[Answered, ...]
) -> None:
    names = {person.email: person.given_name for person in people.people}
    by_text = {comment.text: comment for comment in CORPUS}
    checked = 0
    for (leader, rater), said in cycles[1].items():
        for prompt, text in said.comments.items():
            comment = by_text.get(text) or by_text[text.replace(names[leader], "{name}")]
            assert prompt == f"open-{comment.kind}"
            if comment.dimension is None:
                continue
            means = {
                who: mean_rating(theirs, comment.dimension)
                for (about, who), theirs in cycles[1].items()
                if about == leader
            }
            seen = (means[rater] + sum(means.values()) / len(means)) / 2
            if min(abs(seen - 4.2), abs(seen - 3.4)) < 1e-9:
                continue
            expected = "strong" if seen > 4.2 else "weak" if seen < 3.4 else "middle"
            assert comment.level == expected
            checked += 1
    assert checked > 60


def test_people_want_the_best_continued_and_the_weakest_changed(
    people: Company, cycles: tuple[Answered, ...]
) -> None:
    names = {person.email: person.given_name for person in people.people}
    by_text = {comment.text: comment for comment in CORPUS}
    above: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for (leader, _), said in cycles[1].items():
        for text in said.comments.values():
            comment = by_text.get(text) or by_text[text.replace(names[leader], "{name}")]
            if comment.dimension is not None:
                overall = np.mean([mean_rating(said, dimension) for dimension in DIMENSIONS])
                above[comment.kind].append(mean_rating(said, comment.dimension) - float(overall))
    assert np.mean(above["continue"]) > 0.2
    assert np.mean(above["start"]) < -0.2
    assert np.mean(above["stop"]) < -0.2


def test_most_of_what_leaders_read_about_themselves_is_not_harsh(
    people: Company, cycles: tuple[Answered, ...]
) -> None:
    names = {person.email: person.given_name for person in people.people}
    by_text = {comment.text: comment for comment in CORPUS}
    levels = Counter(
        (by_text.get(text) or by_text[text.replace(names[leader], "{name}")]).level
        for (leader, _), said in cycles[1].items()
        for text in said.comments.values()
    )
    assert 0 < levels[Level.WEAK] < 0.3 * levels.total()


def test_a_comment_is_never_longer_than_its_prompt_allows(people: Company) -> None:
    terse = instrument_of(dict.fromkeys(DIMENSIONS, 4), max_chars=80)
    texts = [
        text
        for said in simulate(terse, people, seed=SEED, cycle=0).values()
        for text in said.comments.values()
    ]
    assert texts
    assert max(map(len, texts)) <= 80


def test_unknown_dimensions_still_get_general_comments(people: Company) -> None:
    general = {comment.text for comment in CORPUS if comment.dimension is None}
    answered = simulate(ANOTHER, people, seed=SEED, cycle=0)
    names = [leader.given_name for leader in people.leaders]
    texts = [text for said in answered.values() for text in said.comments.values()]
    assert texts
    for text in texts:
        assert text in general or any(text.replace(name, "{name}") in general for name in names)


def test_a_company_of_one_leader_can_be_simulated() -> None:
    boss, rater = Person("Kim", "kim@example.org", ""), Person("Lou", "lou@example.org", "")
    pair = Relationship(boss.email, rater.email, Relation.MANAGER)
    answered = simulate(OURS, Company("Two", (boss, rater), (pair,)), seed=1, cycle=4)
    assert set(answered) == {(boss.email, rater.email)}
