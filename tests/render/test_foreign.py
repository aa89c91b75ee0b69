"""Documents beside the pages, in a language nobody ships: letters, PDF, figures, statement."""

import re
from collections.abc import Callable, Iterator

import pytest

from leadership360.domain.cycle import MailTemplate
from leadership360.domain.release import LeaderRelease
from leadership360.render.html import report_html
from leadership360.render.mail import compose
from tests.foreign import PSEUDO, pseudo, said, speaking, unmarked
from tests.markup import parse
from tests.render.sample import (
    make_report,
    manager_only_release,
    sample_instrument,
    sample_release,
    withheld_release,
)
from tests.render.test_mail import FACTS, REQUESTS, TOKEN, TRUSTEES

#: What Babel writes of days, and what people and cycles are called.
_DAYS = {"Friday", "March", "November", "and"}
_DATA = re.compile(
    rf"https?://\S+|\b[0-9a-f]{{12}}\b|\S+@example\.org|{TOKEN}|Spring 2026|{'|'.join(TRUSTEES)}"
)


def words(read: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]{2,}", unmarked(read)))


@pytest.fixture(autouse=True, scope="module")
def pseudo_language(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with speaking(tmp_path_factory.mktemp("catalogs"), PSEUDO, pseudo):
        yield


@pytest.mark.parametrize("template", MailTemplate)
def test_every_line_of_a_letter_is_translated(template: MailTemplate) -> None:
    letter = compose(template, FACTS, language=PSEUDO)
    read = " ".join(f"{letter.subject}\n{letter.text}".split())
    people = {word for one in REQUESTS for word in one.leader_name.split()}

    assert words(_DATA.sub(" ", read)) - people - _DAYS == set()


@pytest.mark.parametrize("policy", ["standard", "strict"])
@pytest.mark.parametrize("make", [sample_release, withheld_release, manager_only_release])
def test_every_sentence_of_a_report_is_translated(
    make: Callable[[], LeaderRelease], policy: str
) -> None:
    release = make()
    tree, _faults = parse(report_html(make_report(release, language=PSEUDO, policy=policy)))

    data = words(repr(release)) | words(repr(sample_instrument()))
    left = {word for one in said(tree) for word in words(_DATA.sub(" ", one))}
    assert left - data - _DAYS == set()
