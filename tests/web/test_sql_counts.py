from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from leadership360.services import closing
from leadership360.store.keystore import KeyStore
from tests import make
from tests.cast import PAULA, many_leaders
from tests.instruments import write_instrument
from tests.page import Browser, Page

GET_AT_MOST = 6
POST_AT_MOST = 12


def way_of_a_rater(browser: Browser, token: str) -> Iterator[tuple[str, Page]]:
    """Yield every page and every step of the way, by name; nothing follows a redirect."""

    def get(path: str) -> Page:
        return browser.get(path, follow=False)

    yield "open", get("/r")
    yield "enter", get("/r").form().fill(code=token).submit(follow=False)
    first_list = get("/r/requests")
    yield "list", first_list
    about = next(iter(sorted(first_list.links().items())))[1]
    assert about.startswith("/r/")
    yield "start", get(about)
    yield "page", get(f"{about}/1")
    yield "save", get(f"{about}/1").form().choose_all("4").submit(follow=False)
    form = get(f"{about}/1").form()
    yield "autosave", form.send(form.data(), X_Autosave="1")
    yield "refused", form.send({**form.data(), form.groups()[0]: "9"})
    yield "check", get(f"{about}/check")
    yield "submit", get(f"{about}/check").form("/check").submit(follow=False)
    yield "done", get(f"{about}/done")
    yield "decline page", get(f"{about}/decline")
    yield "decline", get(f"{about}/decline").form().submit(follow=False)
    yield "accept", get("/r/requests").form("/accept").submit(follow=False)
    yield "save again", get(f"{about}/1").form().choose_all("4").submit(follow=False)
    requests = get("/r/requests")
    code = requests.texts("code")[0]
    yield "resume", requests.form("/resume").fill(resume_code=code).submit(follow=False)
    yield "shared", requests.form("/shared").submit(follow=False)
    yield "leave", requests.form("/leave").submit(follow=False)
    yield "ask for a link", get("/r/new-link")
    recover = get("/r/new-link").form().fill(email=PAULA.email)
    yield "send me a link", recover.submit(follow=False)


def test_statements_stay_few_whatever_the_size_of_the_form_and_the_number_of_leaders(
    session: Session, keystore: KeyStore, browser: Browser, tmp_path: Path
) -> None:
    counts: dict[tuple[int, int], dict[str, int]] = {}
    for leaders in (1, 12):
        for items in (3, 12):
            file = write_instrument(tmp_path, dimensions=10 if items == 12 else 1, items=items)
            draft = make.cycle_draft(f"{leaders} and {items}", instrument=str(file))
            asks = many_leaders(leaders)
            cycle = make.make_running_cycle(session, keystore, draft, asks=asks)
            token = make.make_link(session, cycle, PAULA)
            for _warm_up in range(2):
                pages = dict(way_of_a_rater(browser, token))
            counts[leaders, items] = {name: len(page.statements) for name, page in pages.items()}
            # One running cycle at a time: recovery looks into each.
            closing.close_cycle(session, cycle, keystore=keystore, today=make.TODAY)
            for name, page in pages.items():
                most = GET_AT_MOST if page.method == "GET" else POST_AT_MOST
                assert len(page.statements) <= most, (name, page.statements)
                assert page.status < 400 or name == "refused", (name, page.status, page.text)

    assert all(one == counts[1, 3] for one in counts.values()), counts


@pytest.mark.parametrize("path", ["/r", "/r/new-link", "/r/new-link/sent", "/r/left", "/"])
def test_pages_that_know_nobody_ask_the_database_nothing(browser: Browser, path: str) -> None:
    assert browser.get(path).statements == ()
