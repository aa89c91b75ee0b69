"""Marks what a screen reader should skip: running lines and ornaments.

WeasyPrint leaves the text of page margins as marked content that hangs in no tag, and calls every
SVG a figure. PDF/UA wants such content marked as an artifact (ISO 14289-1, 7.1).
"""

from collections.abc import Iterator
from typing import Any

Reference = bytes


def mark_ornaments(_document: object, pdf: Any) -> None:
    """Turn content outside the tag tree, and figures without a text, into artifacts.

    pdf: a pydyf.PDF just before it is written; changed in place.
    """
    tree = _Tree(pdf)
    tree.drop_silent_figures()
    kept = tree.reachable()
    streams = [tree.at(tree.at(page)["Contents"]) for page in pdf.page_references]
    numbers = tree.parents["Nums"]
    for page, owners in zip(numbers[::2], numbers[1::2], strict=True):
        if isinstance(owners, list):
            orphans = {mcid for mcid, owner in enumerate(owners) if owner not in kept}
            _relabel(streams[page].stream, orphans)
            for mcid in orphans:
                owners[mcid] = "null"


class _Tree:
    """The tag tree of a PDF that is not yet written."""

    def __init__(self, pdf: Any) -> None:
        self.objects = pdf.objects
        root = self.at(pdf.catalog["StructTreeRoot"])
        self.top: Reference = root["K"][0]
        self.parents = self.at(root["ParentTree"])

    def at(self, reference: Reference) -> Any:
        return self.objects[int(reference.split()[0])]

    def below(self, reference: Reference) -> Iterator[Reference]:
        element = self.at(reference)
        if element.get("S") is not None:
            yield from (kid for kid in element["K"] if isinstance(kid, bytes))

    def reachable(self) -> set[Reference]:
        found: set[Reference] = set()
        left = [self.top]
        while left:
            reference = left.pop()
            found.add(reference)
            left.extend(self.below(reference))
        return found

    def drop_silent_figures(self) -> None:
        for reference in self.reachable():
            element = self.at(reference)
            if element.get("S") is not None:
                element["K"][:] = [kid for kid in element["K"] if not self._is_silent(kid)]

    def _is_silent(self, kid: object) -> bool:
        if not isinstance(kid, bytes):
            return False
        element = self.at(kid)
        return element.get("S") == "/Figure" and "Alt" not in element


def _relabel(operators: list[Any], orphans: set[int]) -> None:
    """Turn ``/Span <</MCID 7>> BDC`` into ``/Artifact BMC`` for every orphan."""
    for place, operator in enumerate(operators):
        if isinstance(operator, dict) and operator.get("MCID") in orphans:
            operators[place - 1 : place + 2] = ["/Artifact", b"", b"BMC"]
