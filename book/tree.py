"""HTML text <-> ElementTree, for HTML that was generated: each element is closed, or never is one.

Comments are left out. Drawings keep their elements; names are in lower case, as parsers of HTML take them.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from html.parser import HTMLParser

from book.project import BookError

__all__ = ["append_text", "classes", "is_heading", "parents", "parse", "replace", "text_of", "unwrap", "write"]

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())


def parse(text: str, *, name: str) -> ET.Element:
    """The one element that ``text`` is; ``name`` is told where it is none, with the line."""
    reader = _Reader(name)
    reader.feed(text)
    reader.close()
    if reader.open or reader.root is None:
        unclosed = ", ".join(f"<{element.tag}>" for element in reader.open) or "nothing"
        raise BookError(f"{name}: the page ends inside {unclosed}")
    return reader.root


def write(element: ET.Element) -> str:
    """The element as HTML."""
    return ET.tostring(element, encoding="unicode", method="html")


def text_of(element: ET.Element) -> str:
    """All text inside, on one line; spaces that do not break are kept."""
    return re.sub(r"[ \t\r\n]+", " ", "".join(element.itertext())).strip()


def classes(element: ET.Element) -> frozenset[str]:
    """The words of its ``class``."""
    return frozenset((element.get("class") or "").split())


def is_heading(element: ET.Element) -> bool:
    """Whether it is a title, of any level."""
    return bool(re.fullmatch("h[1-6]", element.tag))


def parents(root: ET.Element) -> Iterator[tuple[ET.Element, ET.Element]]:
    """Every element with its parent, in document order; the tree may be changed while it is read."""
    return iter([(child, parent) for parent in root.iter() for child in parent])


def replace(element: ET.Element, parent: ET.Element, by: list[ET.Element], *, text: str = "") -> None:
    """Put ``text`` and the elements in the place of ``element``; what followed it stays."""
    at = list(parent).index(element)
    tail = element.tail or ""
    parent.remove(element)
    for number, each in enumerate(by):
        parent.insert(at + number, each)
    if text:
        append_text(parent, text, before=at)
    append_text(parent, tail, before=at + len(by))
    element.tail = None


def unwrap(element: ET.Element, parent: ET.Element) -> None:
    """Put what is inside of ``element`` in its place."""
    at = list(parent).index(element)
    tail, inside = element.tail or "", list(element)
    parent.remove(element)
    append_text(parent, element.text or "", before=at)
    for number, child in enumerate(inside):
        parent.insert(at + number, child)
    append_text(parent, tail, before=at + len(inside))


def append_text(parent: ET.Element, text: str, *, before: int | None = None) -> None:
    """Add text before the child of that number; without one, at the end."""
    at = len(parent) if before is None else before
    if at == 0:
        parent.text = (parent.text or "") + text
    else:
        parent[at - 1].tail = (parent[at - 1].tail or "") + text


class _Reader(HTMLParser):
    def __init__(self, name: str) -> None:
        super().__init__(convert_charrefs=True)
        self.name = name
        self.root: ET.Element | None = None
        self.open: list[ET.Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = ET.Element(tag, {key: value or "" for key, value in attrs})
        if self.open:
            self.open[-1].append(element)
        elif self.root is None:
            self.root = element
        else:
            self._wrong(f"<{tag}> after the end")
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open[-1].tag != tag:
            found = f"inside <{self.open[-1].tag}>" if self.open else "outside of all"
            self._wrong(f"</{tag}> {found}")
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.open:
            append_text(self.open[-1], data)
        elif data.strip():
            self._wrong(f"text outside of all: {data.strip()[:40]!r}")

    def _wrong(self, what: str) -> None:
        raise BookError(f"{self.name}: line {self.getpos()[0]} of the article: {what}", hint="close each element there")
