import gzip
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import APIResponse, Page

from tests.browser import ways

_LIMIT_BYTES = 40_000
_LIMIT_REQUESTS = 4
_TEXT = ("text/", "application/javascript", "image/svg")


class Wire:
    """What a page really asks the server for; its cache answers the rest."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._asked: dict[str, str] = {}
        client = page.context.new_cdp_session(page)
        client.send("Network.enable")
        client.on("Network.responseReceived", self._on_response)
        client.on("Network.requestServedFromCache", self._on_cached)

    def _on_response(self, event: dict[str, Any]) -> None:
        if not event["response"].get("fromDiskCache"):
            self._asked.setdefault(event["requestId"], event["response"]["url"])

    def _on_cached(self, event: dict[str, Any]) -> None:
        self._asked[event["requestId"]] = ""

    def responses(self) -> list[APIResponse]:
        """Return what came over the wire, fetched once more; redirects are left out."""
        self._page.wait_for_load_state("networkidle")
        asked = [url for url in self._asked.values() if url]
        again = self._page.context.request
        return [again.get(url) for url in asked]


def path(response: APIResponse) -> str:
    return urlsplit(response.url).path


def transferred(response: APIResponse) -> int:
    """Return the bytes of a body on the wire; text is counted gzipped, however it came.

    The application compresses its files; pages may be left to the server in front of it.
    """
    body = response.body()
    is_text = response.headers.get("content-type", "").startswith(_TEXT)
    return len(gzip.compress(body)) if is_text else len(body)


def test_a_raters_first_visit_takes_four_requests_and_forty_kilobytes(
    rater_link: str, open_browser: Callable[..., Page]
) -> None:
    page = open_browser()
    wire = Wire(page)
    page.goto(rater_link)
    ways.expect_heading(page, "My feedback requests")
    responses = wire.responses()
    files = [one for one in responses if path(one).startswith("/static/")]
    # The page of the link asks for all files; the list that follows it is one request more.
    assert [path(one) for one in responses if one not in files] == ["/r", "/r/requests"]
    assert 1 + len(files) <= _LIMIT_REQUESTS, list(map(path, files))
    assert sum(map(transferred, responses)) <= _LIMIT_BYTES
    for file in files:
        assert file.headers["cache-control"].endswith("immutable")


def test_each_further_page_of_a_rater_is_one_request(
    rater_link: str, open_browser: Callable[..., Page]
) -> None:
    page = open_browser()
    page.goto(rater_link)
    ways.begin(page, "Lea")
    page.evaluate("document.fonts.ready.then(() => null)")
    wire = Wire(page)
    ways.press(page, "Continue")
    assert [path(one)[-2:] for one in wire.responses()] == ["/2"]
