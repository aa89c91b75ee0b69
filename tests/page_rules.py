"""What holds for every page, whoever sees it."""

import re
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import Map, RequestRedirect

from tests.markup import CONTROLS, label, text

_LEAKED = re.compile(r"\b(None|Withheld|Undefined|NaN)\b|&amp;|\{\{|\{%|%\(|<bound method")

_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "font-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}


def page_faults(tree: Element, path: str, routes: Map) -> Iterator[str]:
    """Yield what must not be on a page. path: of the page. routes: every address there is."""
    for rule in (_headings, _language, _ids, _labels, _tokens, _inline, _leaks):
        yield from rule(tree)
    yield from _addresses(tree, path, routes)


def header_faults(headers: Headers, *, is_static: bool) -> Iterator[str]:
    """Yield what is missing among the headers of any answer."""
    policy = dict(
        part.strip().partition(" ")[::2]
        for part in headers.get("Content-Security-Policy", "").split(";")
    )
    for directive, sources in _POLICY.items():
        if policy.get(directive) != sources:
            yield f"CSP says {directive} {policy.get(directive)}"
    if "unsafe" in " ".join(policy.values()):
        yield "CSP allows something unsafe"
    if headers.get("X-Content-Type-Options") != "nosniff":
        yield "no nosniff"
    if headers.get("Referrer-Policy") != "no-referrer":
        yield "a link would tell where it was"
    if headers.get("Cache-Control") != "no-store" and not is_static:
        yield "may be stored"


def _headings(tree: Element) -> Iterator[str]:
    headings = [text(one) for one in tree.iter("h1")]
    titles = [text(one) for one in tree.iter("title")]
    if len(headings) != 1:
        yield f"{len(headings)} h1"
    elif not headings[0] or not titles or not titles[0].startswith(headings[0]):
        yield f"title {titles} does not begin with h1 {headings}"
    levels = [int(one.tag[1]) for one in tree.iter() if re.fullmatch("h[1-6]", str(one.tag))]
    if any(later > earlier + 1 for earlier, later in pairwise(levels)):
        yield f"a level of headings is left out: {levels}"


def _language(tree: Element) -> Iterator[str]:
    if not tree.get("lang"):
        yield "no language"
    if tree.get("dir") not in ("ltr", "rtl"):
        yield "no direction"


def _ids(tree: Element) -> Iterator[str]:
    ids = [one.attrib["id"] for one in tree.iter() if "id" in one.attrib]
    yield from {f"id {one} is there twice" for one in ids if ids.count(one) > 1}
    for element in tree.iter():
        for name in ("for", "aria-labelledby", "aria-describedby", "aria-controls"):
            for target in element.get(name, "").split():
                if target not in ids:
                    yield f"{name} leads to {target}, which is not there"
        if element.tag == "a" and element.get("href", "").startswith("#"):
            target = element.attrib["href"][1:]
            if target not in ids:
                yield f"#{target} leads nowhere"


def _labels(tree: Element) -> Iterator[str]:
    for control in tree.iter():
        if control.tag in CONTROLS and control.get("type") != "hidden":
            if not label(tree, control):
                yield f"{control.tag} {control.get('name')} has no label"
        elif control.tag in ("a", "button") and not (text(control) or control.get("aria-label")):
            yield f"{control.tag} without a text"
    for group in tree.iter("fieldset"):
        if not group.findall("legend"):
            yield "fieldset without a legend"


def _tokens(tree: Element) -> Iterator[str]:
    for form in tree.iter("form"):
        if form.get("method", "get").lower() != "post":
            yield f"a form that is no POST: {form.attrib}"
        tokens = [one for one in form.iter("input") if one.get("name") == "csrf_token"]
        if len(tokens) != 1 or not tokens[0].get("value"):
            yield f"{len(tokens)} CSRF tokens in the form to {form.get('action')}"


def _inline(tree: Element) -> Iterator[str]:
    for element in tree.iter():
        if element.tag == "script" and ("src" not in element.attrib or text(element)):
            yield "inline script"
        if element.tag == "style":
            yield "inline style"
        yield from (
            f"{name} on {element.tag}"
            for name in element.attrib
            if str(name) == "style" or str(name).startswith("on")
        )


def _addresses(tree: Element, path: str, routes: Map) -> Iterator[str]:
    for element in tree.iter():
        for name in ("href", "src", "action"):
            target = element.get(name, "")
            if target and not target.startswith(("#", "data:image/")):
                yield from _address_faults(element, urljoin(path, target), routes)


def _address_faults(element: Element, target: str, routes: Map) -> Iterator[str]:
    parts = urlsplit(target)
    if parts.scheme or parts.netloc:
        if element.tag != "a":
            yield f"{target} is on another host"
        return
    method = "POST" if element.tag == "form" else "GET"
    try:
        routes.bind("localhost").match(parts.path, method)
    except MethodNotAllowed:
        yield f"{target} takes no {method}"
    except (HTTPException, RequestRedirect):
        yield f"{target} leads nowhere"


def _leaks(tree: Element) -> Iterator[str]:
    words = [text(tree)]
    words += [str(value) for one in tree.iter() for value in one.attrib.values()]
    for word in words:
        if found := _LEAKED.search(word):
            start = max(0, found.start() - 30)
            yield f"“{word[start : found.end() + 30]}” was not meant for people"
