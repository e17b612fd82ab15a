"""A built page -> its chapter of the book: what is for screens goes, what was folded opens, what was linked is told.

Anchors get the chapter's name in front, so that those of two pages never clash; a link to another page becomes one
inside the book, with the number of the page where it leads.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from book import tree
from book.course import Chapter
from book.project import BookError

__all__ = ["PAGE", "read"]

PAGE = "book-page"
"""Class of the links that end with the number of the page where they lead."""
_GONE_TAGS = frozenset("button input script style noscript template form dialog nav audio video iframe object".split())
_GONE_CLASSES = frozenset(
    "headerlink dt-links dt-how dt-cast dt-replay md-clipboard md-code__nav md-content__button no-print".split()
)
_REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-details")
_TOKEN = re.compile(r"[a-z]{1,2}\d?|p-Indicator|l-Scalar(-Plain)?")
_SHOWN = frozenset("gp go c c1 ch cm cp".split())
_SHORT = 12
"""Lines of a fence that is not divided between two pages."""
_ORIGIN = "https://book.invalid/"
_URL = re.compile(r"url\(#([^)]+)\)")
_HEADING = re.compile(r"h([1-6])")


def read(chapter: Chapter, all_of_them: Mapping[str, Chapter], *, site: Path) -> ET.Element:
    """The chapter as a ``section``; ``all_of_them`` are the chapters of the book by their ``url``.

    Raises ``BookError`` where the built page is not what is known of such pages.
    """
    text = chapter.file.read_text(encoding="utf-8")
    start, end = text.find("<article"), text.rfind("</article>")
    if start < 0 or end < start:
        raise BookError(f"{chapter.file}: no <article>: is the theme another one?")
    article = tree.parse(text[start : end + len("</article>")], name=str(chapter.file))
    _leave_out(article)
    _unfold(article)
    _plain(article)
    for element in list(article.iter()):
        if "dt-bar" in tree.classes(element):
            _shorten(element)
        if "dt-summary" in tree.classes(element):
            _cut_links(element)
    heading = article.find(".//h1")
    if heading is None:
        raise BookError(f"{chapter.file}: no title of the first level: the book has no name for this chapter")
    _link(article, chapter, all_of_them, site)
    _prefix(article, chapter.anchor)
    heading.set("id", chapter.anchor)
    if chapter.part:  # the part is of the first level
        for element in article.iter():
            found = _HEADING.fullmatch(element.tag)
            if found:
                element.tag = f"h{min(6, int(found[1]) + 1)}"
    article.tag = "section"
    article.attrib = {"class": f"md-typeset {'book-chapter' if chapter.part else 'book-front'}"}
    article.tail = "\n"
    return article


def _leave_out(article: ET.Element) -> None:
    for element, parent in tree.parents(article):
        if element.tag in _GONE_TAGS or tree.classes(element) & _GONE_CLASSES or "hidden" in element.attrib:
            tree.replace(element, parent, [])
            continue
        element.attrib.pop("title", None)
        element.attrib.pop("data-copy", None)
        if "dt-mark" in tree.classes(element):  # its sign is there for the eye; the bar says it in words
            element.attrib.pop("role", None)
            element.set("aria-hidden", "true")


def _cut_links(summary: ET.Element) -> None:
    """Take the files of the site away that a page's total ends with: each is a link, a size, and a dot before it."""
    first = next((at for at, element in enumerate(summary) if "dt-link" in tree.classes(element)), None)
    if first is None:
        return
    for element in list(summary)[first:]:
        summary.remove(element)
    before = (summary.text if first == 0 else summary[first - 1].tail) or ""
    before = re.sub(r"[\s\u00a0]*·[\s\u00a0]*$", "", before)
    if first == 0:
        summary.text = before
    else:
        summary[first - 1].tail = before


def _unfold(article: ET.Element) -> None:
    """Open what is folded, and put tabs one below the other, each under its name."""
    for details in article.iter("details"):
        details.set("open", "")
        if "dt-proofs-page" in tree.classes(details):  # of the page of all proofs, a line a page: it has all commands
            for child in list(details)[1:]:
                details.remove(child)
    for tabs in [element for element in article.iter("div") if "tabbed-set" in tree.classes(element)]:
        labels = [tree.text_of(label) for label in tabs.findall(".//label")]
        blocks = [block for block in tabs.findall("./div/div") if "tabbed-block" in tree.classes(block)]
        if len(labels) != len(blocks):
            raise BookError(f"{len(labels)} tabs and {len(blocks)} blocks: {labels}")
        for child in list(tabs):
            tabs.remove(child)
        tabs.attrib = {"class": "book-variants"}
        for label, block in zip(labels, blocks, strict=True):
            name = ET.Element("p", {"class": "book-variant"})
            name.text = label
            block.attrib = {"class": "book-block"}
            tabs.extend((name, block))


def _plain(article: ET.Element) -> None:
    """Of highlighting, what shows on paper: prompts, outputs, marks, comments. The rest would double the PDF."""
    for element, parent in reversed(list(tree.parents(article))):  # what is inside goes first
        kinds = tree.classes(element)
        if element.tag != "span" or element.get("id") or (kinds and not all(_TOKEN.fullmatch(each) for each in kinds)):
            continue
        if kinds & _SHOWN or (not kinds and parent.tag not in {"code", "pre", "span"}):
            continue
        tree.unwrap(element, parent)
    for fence in article.iter("div"):
        if "dt" in tree.classes(fence) and "".join(fence.itertext()).count("\n") <= _SHORT:
            fence.set("class", f"{fence.get('class')} book-short")


def _shorten(bar: ET.Element) -> None:
    """Verdict, date, systems and what is out of the ordinary; the site has the rest."""
    bar.attrib.pop("data-search-exclude", None)
    facts = next((element for element in bar if "dt-facts" in tree.classes(element)), None)
    if facts is None:
        return
    kept = []
    for fact in facts.iter("span"):
        if fact is facts or "dt-fact" not in " ".join(tree.classes(fact)):
            continue
        words = tree.text_of(fact).partition(" · ")[0]
        short = ET.Element("span", {"class": fact.get("class") or ""})
        short.text = words
        kept.append(short)
    others = [element for element in facts if "dt-stale" in tree.classes(element)]
    facts.text = ""
    for element in list(facts):
        facts.remove(element)
    for element in [*kept, *others]:
        if len(facts):
            tree.append_text(facts, " · ")
        element.tail = ""
        facts.append(element)


def _link(article: ET.Element, chapter: Chapter, all_of_them: Mapping[str, Chapter], site: Path) -> None:
    for element, parent in tree.parents(article):
        if element.tag == "img" and element.get("src"):
            element.set("src", _file(urljoin(_ORIGIN + chapter.url, element.get("src", "")), site).as_uri())
        address = element.get("href")
        if element.tag != "a" or address is None:
            continue
        element.attrib = {key: value for key, value in element.attrib.items() if key in {"id", "class", "href"}}
        full, fragment = urldefrag(urljoin(_ORIGIN + chapter.url, address))
        if not full.startswith(_ORIGIN):
            _external(element, parent, address)
            continue
        target = all_of_them.get(_page(full.removeprefix(_ORIGIN)))
        if target is None:  # a file of the site
            element.tag = "span"
            del element.attrib["href"]
            continue
        element.set("href", "#" + (f"{target.anchor}--{unquote(fragment)}" if fragment else target.anchor))
        if target != chapter and "terme" not in tree.classes(element):
            element.set("class", f"{element.get('class') or ''} {PAGE}".strip())


def _page(path: str) -> str:
    return re.sub(r"(^|/)index\.html$", r"\1", path)


def _file(url: str, site: Path) -> Path:
    return site.resolve() / unquote(urlsplit(url).path).lstrip("/")


def _external(link: ET.Element, parent: ET.Element, address: str) -> None:
    """Print the address after its link, unless the link says it already."""
    plain = re.sub(r"^https?://(www\.)?|/$", "", address)
    if plain in tree.text_of(link) or not address.startswith("http"):
        return
    printed = ET.Element("span", {"class": "book-address"})
    printed.text = plain
    printed.tail, link.tail = link.tail, " "
    parent.insert(list(parent).index(link) + 1, printed)


def _prefix(article: ET.Element, name: str) -> None:
    for element in article.iter():
        for key, value in list(element.attrib.items()):
            if key == "id":
                element.set(key, f"{name}--{value}")
            elif key in _REFERENCES:
                element.set(key, " ".join(f"{name}--{each}" for each in value.split()))
            elif "url(#" in value:
                element.set(key, _URL.sub(lambda found: f"url(#{name}--{found[1]})", value))
            elif key in {"href", "xlink:href"} and value.startswith("#") and element.tag != "a":
                element.set(key, f"#{name}--{value[1:]}")
