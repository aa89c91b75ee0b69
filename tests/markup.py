"""Reading HTML: the tree, the text a person sees, the label of a control."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib

CONTROLS = ("input", "select", "textarea")

#: What stands inside a line of text; everything else stands apart, also where the source has no
#: space in between.
_INLINE = {"a", "b", "code", "em", "i", "span", "strong", "sub", "sup", "tspan"}


def parse(html: str) -> tuple[Element, list[str]]:
    """Return the tree, and a sentence for each thing an HTML 5 parser had to guess."""
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
    tree = parser.parse(html)
    return tree, [f"HTML at {place}: {code} {facts}" for place, code, facts in parser.errors]


def text(element: Element | None) -> str:
    """Return what a person reads in an element, white space folded."""
    return "" if element is None else " ".join("".join(_pieces(element)).split())


def _pieces(element: Element) -> Iterator[str]:
    if is_element(element):
        yield element.text or ""
        for child in element:
            yield from _pieces(child)
            yield ("" if child.tag in _INLINE else " ") + (child.tail or "")


def is_element(node: Element) -> bool:
    """Return whether a node is an element and no comment."""
    return isinstance(node.tag, str)


def label(tree: Element, control: Element) -> str:
    """Return the label of a control; empty if it has none."""
    for one in tree.iter("label"):
        is_around = any(inner is control for inner in one.iter())
        if is_around or (control.get("id") and one.get("for") == control.get("id")):
            return text(one)
    return control.get("aria-label") or control.get("aria-labelledby") or ""
