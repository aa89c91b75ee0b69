"""Where a leader stands, in the report: quietly, with its doubt, never as a rank."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations

import pytest

from leadership360.domain.release import Standing
from leadership360.render.html import report_html
from leadership360.render.standing_words import standing_in_words
from leadership360.render.words import Words
from tests.render.sample import make_report, sample_release

WORDS = Words("en", low=1, high=5, is_rough=False)


@pytest.mark.parametrize(
    ("standing", "place"),
    [
        (Standing(120, 35, 70), "between the 35th and the 70th of 100, from the lowest up"),
        (Standing(120, 0, 70), "in the lower 70 of 100"),
        (Standing(120, 65, 100), "in the upper 35 of 100"),
        (Standing(120, 0, 100), "too close to call"),
        (Standing(40, 0, 100), "too close to call"),
        (Standing(40, 25, 75), "in the two middle quarters"),
        (Standing(90, 75, 100), "in the highest quarter"),
        (Standing(30, 0, 75), "not in the highest quarter"),
    ],
)
def test_a_standing_is_a_stretch_in_words(standing: Standing, place: str) -> None:
    said = standing_in_words(WORDS, "Peers", standing)
    assert said == f"Peers: among {standing.leaders} or more leaders here, {place}."


def test_every_standing_in_quarters_has_words_of_its_own() -> None:
    said = {
        standing_in_words(WORDS, "Peers", Standing(50, low, high))
        for low, high in combinations((0, 25, 50, 75, 100), 2)
    }
    assert len(said) == 10


def with_standings(standing: Mapping[str, Standing] | None) -> str:
    release = sample_release()
    first = next(iter(release.dimensions))
    dimensions = {**release.dimensions}
    dimensions[first] = replace(dimensions[first], standing=standing)
    return report_html(make_report(replace(release, dimensions=dimensions)))


def test_the_report_says_it_on_the_page_of_the_dimension_and_explains_it() -> None:
    block = sample_release().blocks[0].id
    html = with_standings({block: Standing(120, 35, 70)})
    glance, _, rest = html.partition("Behaviour by behaviour")
    assert "among 120 or more leaders here" not in glance
    assert rest.count("among 120 or more leaders here, between the 35th and the 70th") == 1
    assert "Among the leaders here" in rest
    assert "no comparison" not in html
    assert "answer away. There is no overall score and no rank." in " ".join(glance.split())


def test_a_report_without_standings_says_that_there_is_no_comparison() -> None:
    for html in (with_standings(None), report_html(make_report())):
        assert "There is no overall score and no comparison with other leaders." in html
        assert "leaders here" not in html
        assert 'class="standing' not in html
