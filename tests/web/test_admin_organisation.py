import csv
import io
from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from leadership360.domain.answers import Answers
from leadership360.domain.relation import Relation
from leadership360.services import closing, cycles
from leadership360.store.cycles import frozen_instrument, get_cycle
from leadership360.store.keystore import KeyStore
from tests import make
from tests.cast import LENA, LENAS, PEERS, Actor, Ask
from tests.page import Browser

LEADERS = tuple(Actor(f"Leader {n}", f"leader-{n}@example.org") for n in range(5))

#: Five leaders with five peers each; the first has four reports as well.
TEAMS = tuple(Ask(leader, rater, Relation.PEER) for leader in LEADERS for rater in PEERS) + tuple(
    Ask(LEADERS[0], Actor(f"R {n}", f"r-{n}@example.org"), Relation.REPORT) for n in range(4)
)


@pytest.fixture
def five(session: Session, keystore: KeyStore) -> UUID:
    """A released cycle of five leaders, rated 1 to 5 in turn."""
    cycle = make.make_running_cycle(session, keystore, asks=TEAMS)
    instrument = frozen_instrument(session, get_cycle(session, cycle))
    for ask in TEAMS:
        rating = 1 + LEADERS.index(ask.leader)
        answers = Answers({item.id: rating for item in instrument.items_for(ask.relation)})
        make.submit_answers(session, cycle, ask.rater, ask.leader, answers)
    closing.close_cycle(session, cycle, keystore=keystore, today=make.TODAY)
    cycles.release_cycle(session, cycle, now=make.NOW)
    return cycle


def test_an_admin_reads_means_of_what_five_reports_print(anna: Browser, five: UUID) -> None:
    page = anna.get(f"/admin/cycles/{five}").follow("Means of the organisation")

    assert page.heading == "The organisation: Spring 2026"
    # 1.2, 2.0, 3.0, 4.0 and 4.8: the ends are kept off the ends of the scale.
    assert page.text.count("3.0 5 leaders") == 5
    assert "Peers" in page.text
    # Reports are rated in one team only.
    assert "Direct reports" not in page.text
    for leader in LEADERS:
        assert leader.name not in page.text


def test_the_file_holds_what_the_page_shows(anna: Browser, five: UUID) -> None:
    page = anna.get(f"/admin/cycles/{five}/organisation").follow("Download as CSV")

    assert page.response.headers["Content-Type"].startswith("text/csv")
    disposition = page.response.headers["Content-Disposition"]
    assert disposition == 'attachment; filename="organisation-means.csv"'
    rows = list(
        csv.reader(io.StringIO(page.response.get_data(as_text=True).removeprefix("\ufeff")))
    )
    assert rows[0] == ["dimension", "theme", "group", "leaders", "mean"]
    assert [row[2:] for row in rows[1:]] == [["peer", "5", "3.0"]] * 5
    assert rows[1][:2] == ["vision", "Vision"]


def test_with_fewer_leaders_the_page_says_what_is_missing(
    session: Session, keystore: KeyStore, anna: Browser
) -> None:
    cycle = make.make_released_cycle(session, keystore, asks=LENAS)

    page = anna.get(f"/admin/cycles/{cycle}/organisation")

    assert "This cycle has 1 leader." in page.text
    assert "Download as CSV" not in page.links()
    export = anna.get(f"/admin/cycles/{cycle}/organisation/means.csv")
    assert export.response.get_data(as_text=True) == "\ufeffdimension,theme,group,leaders,mean\r\n"


@pytest.mark.parametrize("path", ["organisation", "organisation/means.csv"])
@pytest.mark.parametrize("state", ["draft", "collecting", "closed", "unknown"])
def test_before_the_release_there_is_nothing_to_read(
    session: Session, keystore: KeyStore, anna: Browser, state: str, path: str
) -> None:
    if state == "draft":
        cycle = make.make_cycle(session)
    elif state == "collecting":
        cycle = make.make_running_cycle(session, keystore)
    elif state == "closed":
        cycle = make.make_closed_cycle(session, keystore)
    else:
        cycle = UUID(int=0)

    assert anna.get(f"/admin/cycles/{cycle}/{path}").status == 404


@pytest.mark.parametrize("path", ["organisation", "organisation/means.csv"])
def test_leaders_read_their_own_report_and_not_the_organisations(
    session: Session,
    keystore: KeyStore,
    signed_in: Callable[[Actor], Browser],
    path: str,
) -> None:
    cycle = make.make_released_cycle(session, keystore, asks=LENAS)
    make.give_leader_account(session, LENA)

    assert signed_in(LENA).get(f"/admin/cycles/{cycle}/{path}").status == 403
