"""The ways of a rater, in requests: through ours and through the floor."""

import gzip
import re
from dataclasses import dataclass
from urllib.parse import urljoin

from leadership360.web.rater.forms import ITEM, PROMPT
from tests.bench.browser import Browser

_TOKEN = re.compile(rb'name="csrf_token"[^>]*value="([^"]+)"')
_FIRST_REQUEST = re.compile(rb'href="(/r/[0-9a-f-]{36})"')
_LINKED = re.compile(r'(?:<link rel="(?:icon|stylesheet)"[^>]*href|<script[^>]*src)="(/[^"]+)"')
_FACE = re.compile(r"@font-face\s*{(.*?)}", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


def csrf(page: bytes) -> str:
    """Return the token in the first form of a page."""
    found = _TOKEN.search(page)
    assert found
    return found[1].decode()


@dataclass(frozen=True, slots=True)
class Sitting:
    """A rater who is in the middle of a form of ours. path: of the request."""

    browser: Browser
    path: str
    csrf: str

    def fields(self, page: dict[str, str]) -> dict[str, str]:
        """Return one page as a browser sends it."""
        values = {
            (ITEM if value.isdigit() else PROMPT) + name: value for name, value in page.items()
        }
        return {"csrf_token": self.csrf, **values}

    def get_request(self, number: int) -> bytes:
        return self.browser.request("GET", f"{self.path}/{number}")

    def save_request(self, number: int, page: dict[str, str]) -> bytes:
        """Return the request by which the script saves a page."""
        address, fields = f"{self.path}/{number}", self.fields(page)
        return self.browser.request("POST", address, fields, "X-Autosave: 1\r\n")

    def submit_request(self) -> bytes:
        return self.browser.request("POST", f"{self.path}/check", {"csrf_token": self.csrf})


def enter(browser: Browser, token: str) -> Sitting:
    """Come in by a link and open the first request: link, code, list, start."""
    page = browser.get("/r")
    where = browser.post("/r", {"csrf_token": csrf(page.body), "code": token})
    listed = browser.get(where)
    found = _FIRST_REQUEST.search(listed.body)
    assert found
    path = found[1].decode()
    browser.get(path)
    return Sitting(browser, path, csrf(listed.body))


def whole_way(
    browser: Browser, token: str, pages: tuple[dict[str, str], ...], *, autosave: bool = False
) -> Sitting:
    """Go from the link to the receipt. autosave: send each answer as the script does."""
    sitting = enter(browser, token)
    for number, page in enumerate(pages, start=1):
        address = f"{sitting.path}/{number}"
        browser.get(address)
        given: dict[str, str] = {}
        for name, value in page.items():
            given[name] = value
            if autosave:
                browser.send(sitting.save_request(number, given), 204)
        go = "next" if number < len(pages) else "review"
        browser.post(address, {**sitting.fields(page), "go": go})
    browser.get(f"{sitting.path}/check")
    browser.get(browser.post(f"{sitting.path}/check", {"csrf_token": sitting.csrf}))
    return sitting


def whole_way_of_floor(browser: Browser, token: str, answers: dict[str, str]) -> None:
    """Open the page, send it, see the thanks."""
    browser.get(f"/{token}")
    browser.get(browser.post(f"/{token}", answers))


def first_visit(browser: Browser, path: str) -> list[int]:
    """Return the bytes received for a page and each file a browser fetches for it."""
    page = browser.get(path)
    text = page.body.decode()
    sizes = [page.wire]
    for address in dict.fromkeys(_LINKED.findall(text)):
        file = browser.get(address)
        sizes.append(file.wire)
        if address.partition("?")[0].endswith(".css"):
            letters = {ord(letter) for letter in _TAG.sub("", text)}
            style = _unpacked(file.body, file.header("content-encoding"))
            sizes += [browser.get(urljoin(address, font)).wire for font in _fonts(style, letters)]
    return sizes


def _unpacked(body: bytes, encoding: str) -> str:
    return (gzip.decompress(body) if encoding == "gzip" else body).decode()


def _fonts(style: str, letters: set[int]) -> list[str]:
    """Return the fonts a browser needs: of faces that hold one of the letters of the page."""
    found = []
    for face in _FACE.findall(style):
        ranges = re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", face)
        spans = [range(int(low, 16), int(high or low, 16) + 1) for low, high in ranges]
        if not spans or any(letter in span for span in spans for letter in letters):
            found += re.findall(r'url\("([^"]+)"\)', face)
    return found
