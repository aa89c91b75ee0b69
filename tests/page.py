"""A browser without JavaScript that checks every page it sees, and fills the real forms in them."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

from flask import Flask
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

from tests.markup import CONTROLS, label, parse, text
from tests.page_rules import header_faults, page_faults

_WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER)\b", re.IGNORECASE)
_REDIRECTS = (301, 302, 303, 307, 308)


class Browser:
    """Cookies, and pages one after the other. Follows redirects unless told not to.

    before_request: ends the test's own transaction, so that neither waits for the other.
    """

    def __init__(
        self,
        app: Flask,
        engine: Engine,
        *,
        before_request: Callable[[], object] = lambda: None,
        base_url: str = "http://localhost",
    ) -> None:
        self.app = app
        self.client = app.test_client()
        self._engine = engine
        self._before_request = before_request
        self._base_url = base_url

    def get(self, path: str, *, follow: bool = True, **headers: str) -> "Page":
        """Fetch a page; header names in Python's spelling (``Accept_Language="de"``)."""
        return self.request("GET", path, follow=follow, headers=headers)

    def post(
        self,
        path: str,
        data: Mapping[str, Any] | None = None,
        *,
        follow: bool = True,
        **headers: str,
    ) -> "Page":
        """Send fields as they are: no token is added, nothing of a page is looked at."""
        return self.request("POST", path, data=data or {}, follow=follow, headers=headers)

    def request(
        self,
        method: str,
        path: str,
        *,
        data: Mapping[str, Any] | None = None,
        follow: bool = True,
        headers: Mapping[str, str] | None = None,
    ) -> "Page":
        """Send one request and check what comes back."""
        self._before_request()
        wanted = {name.replace("_", "-"): value for name, value in (headers or {}).items()}
        with _watched(self._engine) as statements:
            response = self.client.open(
                path, method=method, data=data, headers=wanted, base_url=self._base_url
            )
        page = Page(self, method, path, response, tuple(statements))
        check(page)
        if follow and response.status_code in _REDIRECTS:
            target = urlsplit(urljoin(self._base_url + path, response.headers["Location"]))
            assert f"{target.scheme}://{target.netloc}" == self._base_url, "leads away from here"
            return self.get(target.path + (f"?{target.query}" if target.query else ""))
        return page

    def open_link(self, token: str) -> "Page":
        """Go in as a rater whose browser has no JavaScript: paste the code of the mail."""
        return self.get("/r").form().fill(code=token).submit()

    def cookies(self) -> dict[str, str]:
        """Return the cookies of this browser by name."""
        return {cookie.key: cookie.value for cookie in (self.client._cookies or {}).values()}


@contextmanager
def _watched(engine: Engine) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


class Page:
    """One answer of the server. statements: the SQL it took, without BEGIN."""

    def __init__(
        self,
        browser: Browser,
        method: str,
        path: str,
        response: TestResponse,
        statements: tuple[str, ...],
    ) -> None:
        self.browser = browser
        self.method = method
        self.path = path
        self.response = response
        self.status = response.status_code
        self.headers = response.headers
        self.statements = statements
        self.body = response.get_data()
        response.close()
        # A large upload lies in a file of the test client's.
        response.request.environ["wsgi.input"].close()
        self.is_html = response.mimetype == "text/html" and bool(self.body)
        self.tree, self.faults = parse(self.html) if self.is_html else (Element("html"), [])

    @property
    def html(self) -> str:
        """Return the source."""
        return self.body.decode()

    @property
    def text(self) -> str:
        """Return what a person reads, white space folded."""
        return text(self.tree.find("body"))

    @property
    def heading(self) -> str:
        """Return the text of the h1."""
        return text(self.tree.find(".//h1"))

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Return the elements of this tag with these attributes (``class_`` for class)."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            element
            for element in self.tree.iter(tag)
            if all(value in element.get(name, "").split() for name, value in wanted.items())
        ]

    def texts(self, tag: str, **attributes: str) -> list[str]:
        """Return the texts of the elements of this tag."""
        return [text(element) for element in self.all(tag, **attributes)]

    def links(self) -> dict[str, str]:
        """Return the addresses of the links by their texts."""
        return {text(link): link.attrib["href"] for link in self.all("a")}

    def follow(self, text: str) -> "Page":
        """Click the only link whose text begins like this."""
        found = {target for label, target in self.links().items() if label.startswith(text)}
        assert len(found) == 1, f"{len(found)} links say “{text}”: {sorted(self.links())}"
        return self.browser.get(found.pop())

    def forms(self) -> list["Form"]:
        """Return the forms of this page alone: neither of signing out nor of the language."""
        forms = [Form(self, element) for element in self.all("form")]
        return [form for form in forms if form.action not in ("/sign-out", "/language")]

    def form(self, action: str | None = None) -> "Form":
        """Return the only form whose address ends like this; without it, the only form."""
        found = [form for form in self.forms() if form.action.endswith(action or "")]
        assert len(found) == 1, f"{len(found)} forms lead to “{action}”: {self.forms()}"
        return found[0]

    def language_form(self) -> "Form":
        """Return the form for choosing a language."""
        (element,) = (one for one in self.all("form") if one.get("action") == "/language")
        return Form(self, element)

    def sign_out_form(self) -> "Form":
        """Return the form for signing out."""
        (element,) = (one for one in self.all("form") if one.get("action") == "/sign-out")
        return Form(self, element)


@dataclass
class Form:
    """A form as the page has it. Only what a person could do to it can be done."""

    page: Page
    element: Element
    values: dict[str, list[Any]] = field(init=False)

    def __post_init__(self) -> None:
        self.values = {}
        for control in self._controls():
            for value in _initial(control):
                self.values.setdefault(control.attrib["name"], []).append(value)

    def __repr__(self) -> str:
        return f"<form to {self.action}: {', '.join(sorted(self.names))}>"

    @property
    def action(self) -> str:
        """Return where the form goes."""
        return self.element.get("action") or self.page.path

    @property
    def names(self) -> set[str]:
        """Return the names of all controls."""
        return {control.attrib["name"] for control in self._controls()}

    def _controls(self) -> list[Element]:
        return [one for one in self.element.iter() if one.tag in CONTROLS and one.get("name")]

    def value(self, name: str) -> Any:
        """Return what stands in a control; None for no choice."""
        assert name in self.names, f"no “{name}” in {self}"
        return self.values.get(name, [None])[0]

    def options(self, name: str) -> dict[str, str]:
        """Return the values that can be chosen, and their labels."""
        return {
            control.attrib["value"]: label(self.page.tree, control)
            for control in self._controls()
            if control.attrib["name"] == name and control.get("type") == "radio"
        } or {
            option.attrib["value"]: text(option)
            for control in self._controls()
            if control.attrib["name"] == name and control.tag == "select"
            for option in control.iter("option")
        }

    def fill(self, **values: Any) -> "Form":
        """Type or choose. A tick box takes True or False, a file (name, bytes)."""
        for name, value in values.items():
            controls = [one for one in self._controls() if one.attrib["name"] == name]
            assert controls, f"no “{name}” in {self}"
            kind = controls[0].get("type", controls[0].tag)
            assert kind != "hidden", f"nobody can type into the hidden “{name}”"
            if kind in ("radio", "select"):
                assert value in self.options(name), f"“{value}” cannot be chosen for “{name}”"
            if kind == "checkbox":
                self.values[name] = [controls[0].get("value", "on")] if value else []
            else:
                self.values[name] = [value]
        return self

    def groups(self) -> list[str]:
        """Return the names of the groups of options, in order."""
        radios = [one for one in self._controls() if one.get("type") == "radio"]
        return list(dict.fromkeys(one.attrib["name"] for one in radios))

    def choose_all(self, value: str) -> "Form":
        """Choose the same answer for every group of options."""
        return self.fill(**dict.fromkeys(self.groups(), value))

    def submit(self, button: str | None = None, *, follow: bool = True, **headers: str) -> "Page":
        """Press the button with this text (default: the first), as a browser would."""
        buttons = [one for one in self.element.iter("button") if one.get("type") != "button"]
        pressed = [one for one in buttons if button is None or text(one) == button]
        assert pressed, f"no button “{button}” in {self}"
        data = self.data()
        if name := pressed[0].get("name"):
            data[name] = [pressed[0].get("value", "")]
        return self.send(data, follow=follow, **headers)

    def data(self) -> dict[str, list[Any]]:
        """Return what the form would send without any button."""
        return {name: [_upload(value) for value in values] for name, values in self.values.items()}

    def send(self, data: Mapping[str, Any], *, follow: bool = True, **headers: str) -> "Page":
        """Send other fields to where this form goes: what a script or a forger does."""
        method = self.element.get("method", "get").upper()
        return self.page.browser.request(
            method, self.action, data=data, follow=follow, headers=headers
        )


def _upload(value: Any) -> Any:
    return (BytesIO(value[1]), value[0]) if isinstance(value, tuple) else value


def _initial(control: Element) -> list[Any]:
    kind = control.get("type", "text") if control.tag == "input" else control.tag
    if kind in ("radio", "checkbox"):
        return [control.get("value", "on")] if "checked" in control.attrib else []
    if kind == "select":
        options = list(control.iter("option"))
        chosen = [one for one in options if "selected" in one.attrib] or options[:1]
        return [one.get("value", text(one)) for one in chosen]
    if kind == "textarea":
        # A browser drops the first line break.
        return ["".join(control.itertext()).removeprefix("\n")]
    return [] if kind == "file" else [control.get("value", "")]


def check(page: Page) -> None:
    """Raise AssertionError for anything that must not be on any page."""
    faults = list(header_faults(page.headers, is_static=page.path.startswith("/static/")))
    if page.method in ("GET", "HEAD"):
        faults += [f"writes: {sql}" for sql in page.statements if _WRITES.match(sql)]
    if page.is_html and page.status not in _REDIRECTS:
        faults += page.faults
        faults += page_faults(page.tree, page.path, page.browser.app.url_map)
    assert not faults, f"{page.method} {page.path} ({page.status}): " + "; ".join(faults)
