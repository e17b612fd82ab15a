"""Chapters -> one HTML document for paper: cover, contents, parts, chapters, each with its own running head."""

from __future__ import annotations

import itertools
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape
from pathlib import Path

from book import tree
from book.chapter import PAGE
from book.course import Chapter

__all__ = ["Paper"]

STYLE = Path(__file__).with_name("paper.css")
COVER = Path(__file__).with_name("cover.svg")
CONTENTS, CONTENTS_TITLE = "table-des-matieres", "Table des matières"
_MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
_SIGNS = 2000
"""On a page, blanks included, as was counted on 450 pages."""
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


@dataclass(slots=True, kw_only=True)
class Paper:
    """The book before it is printed; ``write`` takes what is known of page numbers, any number of times."""

    title: str
    subtitle: str
    count: str
    """Of commands verified, as the site says it; may be empty."""
    edition: date
    site: Path
    """The built site: its style sheets are used."""
    read: Sequence[tuple[Chapter, ET.Element]]
    _places: dict[str, list[ET.Element]] = field(default_factory=dict)
    """Anchor -> the elements that say its page number."""
    _guesses: dict[str, int] = field(default_factory=dict)
    """Chapter -> about where it starts: as many digits as it will have, so that the first numbers move nothing."""

    def __post_init__(self) -> None:
        signs = 0
        for chapter, section in self.read:
            self._guesses[chapter.anchor] = 4 + signs // _SIGNS
            signs += sum(map(len, section.itertext()))
        known = {each.get("id") for _, section in self.read for each in section.iter()}
        for _, section in self.read:
            for link, parent in tree.parents(section):
                anchor = (link.get("href") or "").removeprefix("#") if link.tag == "a" else ""
                if not (link.get("href") or "#").startswith("#"):
                    continue
                if anchor and anchor not in known:  # the strict build of the site has found it; it is not for paper
                    anchor = anchor.partition("--")[0]
                    link.set("href", f"#{anchor}")
                if anchor and PAGE in tree.classes(link):
                    number = self._number(anchor)
                    number.tail, link.tail = link.tail, "\N{NO-BREAK SPACE}"
                    parent.insert(list(parent).index(link) + 1, number)

    def targets(self) -> set[str]:
        """The anchors whose page numbers the book says."""
        return set(self._places) | {chapter.anchor for chapter, _ in self.read} | {self._part(p) for p in self._parts()}

    def titles(self) -> list[str]:
        """All titles, in the order of the document."""
        found = [CONTENTS_TITLE]
        for part, group in itertools.groupby(self.read, key=lambda each: each[0].part):
            found += [self._part_title(part)] if part else []
            found += [tree.text_of(each) for _, section in group for each in section.iter() if tree.is_heading(each)]
        return found

    def write(self, numbers: Mapping[str, int]) -> str:
        """The document, with the page numbers that are known; the others are guessed."""
        for anchor, elements in self._places.items():
            for element in elements:
                number = numbers.get(anchor) or self._guesses[anchor.partition("--")[0]]
                element.text = f"(p.\N{NO-BREAK SPACE}{number})"
        return "".join(
            (
                f'<!doctype html>\n<html lang="fr"><head><meta charset="utf-8"><title>{escape(self.title)}</title>',
                *(f'<link rel="stylesheet" href="{escape(each)}">' for each in self._styles()),
                f"<style>{self._running_heads()}</style></head>",
                '<body dir="ltr" data-md-color-scheme="default" data-md-color-primary="indigo">\n',
                self._cover(),
                self._contents(numbers),
                *self._chapters(numbers),
                "</body></html>\n",
            )
        )

    def _number(self, anchor: str) -> ET.Element:
        element = ET.Element("span", {"class": "book-number"})
        self._places.setdefault(anchor, []).append(element)
        return element

    def _styles(self) -> list[str]:
        index = (self.site / "index.html").read_text(encoding="utf-8")
        found = re.findall(r'<link rel="stylesheet" href="([^":?#]+)', index)
        return [*((self.site.resolve() / href).as_uri() for href in found), STYLE.as_uri()]

    def _running_heads(self) -> str:
        rules = []
        for chapter, section in self.read:
            left = f"{chapter.part}" if chapter.part else self.title
            right = chapter.title or tree.text_of(section.find(".//*[@id]") or section)
            rules.append(
                f"@page {_page(chapter.anchor)} {{ @top-left {{ content: {_string(left)} }}"
                f" @top-right {{ content: {_string(right)} }} }}\n"
                f"#{_page(chapter.anchor)} {{ page: {_page(chapter.anchor)} }}\n"
            )
        return "".join(rules)

    def _cover(self) -> str:
        day = f"{'1er' if self.edition.day == 1 else self.edition.day} {_MONTHS[self.edition.month - 1]}"
        count = f"<p>{escape(self.count)}</p>" if self.count else ""
        return (
            f'<section class="book-cover"><p class="book-title">{escape(self.title)}</p>'
            f'<p class="book-subtitle">{escape(self.subtitle)}</p>'
            f'<div aria-hidden="true">{COVER.read_text(encoding="utf-8")}</div>'
            f'<div class="book-edition">{count}<p>Édition du {day} {self.edition.year}</p></div></section>\n'
        )

    def _parts(self) -> list[str]:
        return list(dict.fromkeys(chapter.part for chapter, _ in self.read if chapter.part))

    def _part(self, part: str) -> str:
        return f"partie-{self._parts().index(part) + 1}"

    def _part_title(self, part: str) -> str:
        return f"{_roman(self._parts().index(part) + 1)}. {part}"

    def _contents(self, numbers: Mapping[str, int]) -> str:
        rows = []
        for part, group in itertools.groupby(self.read, key=lambda each: each[0].part):
            if part:
                rows.append(_row(self._part(part), self._part_title(part), numbers, "book-row book-row--part"))
            rows += [_row(chapter.anchor, _title(section), numbers, "book-row") for chapter, section in group]
        return (
            f'<nav class="book-contents md-typeset" aria-labelledby="{CONTENTS}">'
            f'<h1 id="{CONTENTS}">{CONTENTS_TITLE}</h1>{"".join(rows)}</nav>\n'
        )

    def _chapters(self, numbers: Mapping[str, int]) -> Iterable[str]:
        for part, group in itertools.groupby(self.read, key=lambda each: each[0].part):
            members = list(group)
            if part:
                rows = "".join(_row(chapter.anchor, _title(each), numbers, "book-row") for chapter, each in members)
                yield (
                    f'<section class="book-part md-typeset"><h1 id="{self._part(part)}">'
                    f"{escape(self._part_title(part))}</h1>{rows}</section>\n"
                )
            for chapter, section in members:
                yield f'<div id="{_page(chapter.anchor)}">{tree.write(section)}</div>\n'


def _row(anchor: str, title: str, numbers: Mapping[str, int], kind: str) -> str:
    number = numbers.get(anchor, 888)
    return (
        f'<p class="{kind}"><a href="#{escape(anchor)}"><span>{escape(title)}</span>'
        f'<span class="book-dots"></span><span>{number}</span></a></p>\n'
    )


def _title(section: ET.Element) -> str:
    heading = next((each for each in section.iter() if each.tag in {"h1", "h2"}), None)
    return tree.text_of(heading) if heading is not None else ""


def _page(anchor: str) -> str:
    return "feuilles-" + re.sub(r"[^a-zA-Z0-9-]", "-", anchor)


def _string(text: str) -> str:
    """A string of CSS."""
    return '"' + re.sub(r'["\\<>\n]', lambda found: f"\\{ord(found[0]):x} ", text) + '"'


def _roman(number: int) -> str:
    letters = ""
    for value, sign in _ROMAN:
        while number >= value:
            letters, number = letters + sign, number - value
    return letters
