"""A real Chromium, a running demo, and a cycle whose raters belong to these tests."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser import ways
from tests.browser.demo import Demo, link_in, running_demo
from tests.browser.watch import Watch
from tests.requirements import require_or_skip

CHECKOUT = Path(__file__).resolve().parents[2]
CYCLE = "Browser tests"

#: How many raters the tests may use up, each asked about two leaders and never by name.
_RATERS = 30

#: Milliseconds: a busy machine may take long over its first PDF.
_PATIENCE = 30_000


def _chromium() -> str | None:
    places = (
        os.environ.get("LEADERSHIP360_CHROMIUM"),
        "/usr/bin/chromium",
        CHECKOUT / ".vendor" / "bin" / "chromium",
    )
    return next((str(place) for place in places if place and shutil.which(place)), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    program = _chromium()
    require_or_skip(program is not None, "Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def demo(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with running_demo(tmp_path_factory.mktemp("demo")) as running:
        yield running


@pytest.fixture(scope="session")
def rater_links(chromium: Browser, demo: Demo) -> Iterator[str]:
    addresses = [f"rater-{number}@example.org" for number in range(_RATERS)]
    roster = ways.roster(
        (leader, f"{leader.lower()}@example.org", f"Rater {address[6:8].strip('@')}", address, kind)
        for leader, kind in (("Lea", "peer"), ("Noah", "report"))
        for address in addresses
    )
    context = chromium.new_context()
    page = context.new_page()
    page.goto(demo.admin)
    ways.make_cycle(page, CYCLE)
    ways.upload(page, roster)
    page.get_by_role("button", name="Import all").click()
    ways.take_step(page, "Launch")
    context.close()
    return (link_in(demo.mail_to(f"<{address}>", CYCLE)) for address in addresses)


@pytest.fixture
def rater_link(rater_links: Iterator[str]) -> str:
    return next(rater_links)


@pytest.fixture
def allowed() -> set[str]:
    """Words of faults that a test provokes on purpose."""
    return set()


@pytest.fixture
def open_browser(chromium: Browser, demo: Demo, allowed: set[str]) -> Iterator[Callable[..., Page]]:
    """Each call gives a page of another browser; none may meet a fault of any kind."""
    opened = []

    def open_one(**options: Any) -> Page:
        context = chromium.new_context(**{**ways.DESKTOP, **options})
        context.set_default_timeout(_PATIENCE)
        opened.append((context, Watch(context, demo.ready)))
        return context.new_page()

    expect.set_options(timeout=_PATIENCE)
    yield open_one
    for context, _ in opened:
        context.close()
    faults = [fault for _, watch in opened for fault in watch.faults]
    assert [fault for fault in faults if not any(word in fault for word in allowed)] == []
