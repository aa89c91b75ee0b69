"""The page about the quality of questions and ratings in a closed cycle."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from leadership360.services import closing, cycles
from leadership360.store.keystore import KeyStore
from tests import make
from tests.cast import LENA, LENAS, Actor, Ask
from tests.page import Browser


def address(cycle: UUID) -> str:
    return f"/admin/cycles/{cycle}/quality"


def six_leaders() -> list[Ask]:
    return [
        Ask(Actor(f"Leader {one}", f"leader{one}@example.org"), ask.rater, ask.relation)
        for one in range(6)
        for ask in LENAS
        if ask.rater is not LENA
    ]


def test_the_way_leads_from_the_closed_cycle_and_back(
    session: Session, keystore: KeyStore, anna: Browser
) -> None:
    cycle = make.make_closed_cycle(session, keystore, asks=six_leaders())
    page = anna.get(f"/admin/cycles/{cycle}").follow("Quality of questions and ratings")
    assert (page.status, page.path) == (200, address(cycle))
    assert page.heading == "Quality of questions and ratings"
    assert "Spring 2026. Leaders: 6, raters: 66." in page.text
    assert len(page.all("h2")) == 8
    assert "This needs 10 leaders with two raters or more; you have 6." in page.text
    assert page.follow("Back to “Spring 2026”").path == f"/admin/cycles/{cycle}"


def test_tables_have_captions_and_headers_for_rows_and_columns(
    session: Session, keystore: KeyStore, anna: Browser
) -> None:
    cycle = make.make_closed_cycle(session, keystore, asks=six_leaders())
    page = anna.get(address(cycle))
    tables = page.all("table", class_="stack")
    assert len(tables) >= 4
    for table in tables:
        assert len(table.findall("caption")) == 1
        columns = [one.get("scope") for one in table.iter("th")]
        assert set(columns) == {"col", "row"}
        for row in table.findall("./tbody/tr"):
            assert [one.get("scope") for one in row.findall("th")] == ["row"]
            assert all(cell.get("data-label") or cell.get("colspan") for cell in row.findall("td"))


def test_nobody_is_named_on_it(session: Session, keystore: KeyStore, anna: Browser) -> None:
    cycle = make.make_closed_cycle(session, keystore, asks=six_leaders())
    text = anna.get(address(cycle)).text
    for ask in six_leaders():
        assert ask.leader.name not in text
        assert ask.rater.name not in text


def test_there_is_nothing_before_the_cycle_is_closed(
    session: Session, keystore: KeyStore, anna: Browser
) -> None:
    cycle = make.make_cycle(session)
    assert anna.get(address(cycle)).status == 404
    assert "Quality of questions" not in anna.get(f"/admin/cycles/{cycle}").text
    cycles.launch_cycle(session, cycle, keystore=keystore, now=make.NOW)
    assert anna.get(address(cycle)).status == 404
    closing.close_cycle(session, cycle, keystore=keystore, today=make.TODAY)
    assert anna.get(address(cycle)).status == 200
    cycles.release_cycle(session, cycle, now=make.NOW)
    assert anna.get(address(cycle)).status == 200


@pytest.mark.parametrize("path", [address(UUID(int=4)), "/admin/cycles/none/quality"])
def test_a_cycle_nobody_knows_is_not_there(anna: Browser, path: str) -> None:
    assert anna.get(path).status == 404


def test_leaders_may_not_see_it_and_others_sign_in(
    session: Session,
    keystore: KeyStore,
    signed_in: Callable[[Actor], Browser],
    new_browser: Callable[[], Browser],
) -> None:
    cycle = make.make_closed_cycle(session, keystore)
    assert signed_in(LENA).get(address(cycle)).status == 403
    assert new_browser().get(address(cycle)).path.startswith("/sign-in")


def test_it_only_answers_to_looking(session: Session, keystore: KeyStore, anna: Browser) -> None:
    cycle = make.make_closed_cycle(session, keystore)
    token = anna.get("/r").form().value("csrf_token")
    assert anna.post(address(cycle), {"csrf_token": token}).status == 405


def test_it_takes_few_statements_whatever_the_size(
    session: Session, keystore: KeyStore, anna: Browser
) -> None:
    counts = []
    for name, asks in (("Small", LENAS), ("Large", tuple(six_leaders()))):
        draft = make.cycle_draft(name)
        cycle = make.make_closed_cycle(session, keystore, draft, asks=asks)
        anna.get(address(cycle))
        counts.append(len(anna.get(address(cycle)).statements))
    assert counts[0] == counts[1] <= 6
