"""The prose of the course: what a reader reads as French, block by block, each character with the line it comes from.

Code, fences, addresses and marks of Markdown are not prose: inline code is one stand-in sign, the rest is left out.
Generated annexes are prose, too: their lines are named after their data.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.course.hooks import DOCS, ROOT, hook

CODE = "\N{OBJECT REPLACEMENT CHARACTER}" * 3
"""Stands for inline code and keys: something is here, and it is not French. As long as the word that replaces it."""

_FENCE = re.compile(r"[\s>]*(`{3,}|~{3,})")
_MARK = re.compile(r"<!-- annexe: ([a-z-]+) -->")
_FRONT = re.compile(r"(title|description): *[\"']?(.*?)[\"']?$")
_TITLED = re.compile(r'\s*(?:!!!|\?\?\?\+?|===\+?!?) *[\w +-]*?(?:"(.*)")? *$')
_BULLET = re.compile(r"\A\s*(?:(?:[-*+]|\d+\.|:)\s+(?=\S)|(?:>\s*)+|#{1,6}\s+)")
_STARTS = re.compile(r"\s*(?:[-*+]\s|\d+\.\s|:\s{2,}|#{1,6}\s|>|\|)")
_TOKEN = re.compile(
    r"(?P<code>(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`))"
    r"|(?P<keys>\+\+[\w+\"' -]+\+\+)"
    r"|(?P<image>!\[(?P<alt>[^\]]*)\]\([^)\"]*(?:\"(?P<caption>[^\"]*)\")?\))"
    r"|(?P<page>(?<=\bpage )\[[^\]]*\]\([^)]*\))"
    r"|(?P<open>\[)(?=[^\]]*\]\()"
    r"|(?P<close>\]\([^)]*\)(?:\{[^}]*\})?)"
    r"|(?P<note>\[\^[\w-]+\]:?)"
    r"|(?P<html><[/!]?[a-zA-Z-][^>]*>|&\w+;|&#\d+;)"
    r"|(?P<attributes>\{:? *[#.][^}]*\})"
    r"|(?P<address>https?://[^\s)»]+)"
    r"|(?P<escape>\\.)"
    r"|(?P<strong>\*\*|__)"
    r"|(?P<italic>(?<![\w*])\*(?=\S)|(?<=\S)\*(?![\w*])|(?<!\w)_(?=\S)|(?<=\S)_(?!\w))"
)


@dataclass(slots=True)
class Block:
    """A paragraph, a title, an item or a cell: text, and of each of its characters the line and whether in italics."""

    path: str
    kind: str = "text"
    """``text``, ``title`` or ``label``: what is too short for grammar, in a table or in a figure."""
    text: str = ""
    lines: list[int] = field(default_factory=list)
    italic: list[bool] = field(default_factory=list)
    data: str = ""
    """The file of data that it was made of, if it was."""

    def place(self, at: int) -> str:
        """Where the character ``at`` stands: ``file:line``, or the file of data."""
        return self.data or f"{self.path}:{self.lines[min(at, len(self.lines) - 1)]}"

    def around(self, start: int, end: int) -> str:
        """The words around, for a message."""
        return self.text[max(0, start - 30) : end + 30].replace(CODE, "`…`")


def blocks() -> Iterator[Block]:
    """The prose of the whole course: pages, generated annexes and figures."""
    for path in sorted(DOCS.rglob("*.md")):
        yield from page(path)
    for path in sorted(DOCS.glob("figures/*.svg")):
        yield from drawing(path)


def page(path: Path) -> Iterator[Block]:
    """The prose of a page; where it has an annex, also that."""
    name = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
    text = path.read_text(encoding="utf-8")
    yield from markdown(text, name)
    for annex in _MARK.findall(text):
        for block in markdown(_annex(annex), name):
            block.data = f"docs/data/{annex}.yaml"
            yield block


def drawing(path: Path) -> Iterator[Block]:
    """The texts of a figure; they are too short for grammar."""
    for element in ET.parse(path).iter("{http://www.w3.org/2000/svg}text"):
        text = " ".join("".join(element.itertext()).split(" ")).strip()
        if "f-m" not in element.get("class", "") and text:
            name = path.relative_to(ROOT).as_posix()
            yield Block(name, "label", text, lines=[1] * len(text), italic=[False] * len(text), data=name)


def markdown(text: str, path: str) -> Iterator[Block]:
    """The prose of a text in Markdown."""
    block: list[tuple[int, str]] = []
    kind = "text"
    fence, comment = "", False
    lines = text.split("\n")
    front = lines[0] == "---"

    def done() -> Iterator[Block]:
        nonlocal block
        made = _block(path, block, kind) if block else None
        block = []
        if made and made.text.strip():
            yield made

    for number, line in enumerate(lines, 1):
        if front:
            found = _FRONT.match(line)
            if found:
                yield _block(path, [(number, found[2])], "title" if found[1] == "title" else "text")
            front = number == 1 or line != "---"
            continue
        found = _FENCE.match(line)
        if found and not comment:
            if not fence:
                yield from done()
                fence = found[1]
            elif found[1].startswith(fence) and line.strip().strip("`~>") == "":
                fence = ""
            continue
        if fence:
            continue
        if comment or line.lstrip().startswith("<!--"):
            comment = "-->" not in line
            continue
        titled = _TITLED.match(line)
        if titled:
            yield from done()
            if titled[1]:
                yield _block(path, [(number, titled[1])], "title")
            continue
        if not line.strip():
            yield from done()
            continue
        if _STARTS.match(line):
            yield from done()
        if line.lstrip().startswith("|"):
            if not re.fullmatch(r"[\s|:-]+", line):
                for cell in re.split(r"(?<!\\)\|", line.strip().strip("|")):
                    yield _block(path, [(number, cell)], "label")
            continue
        if not block:
            kind = "title" if re.match(r"\s*#{1,6}\s", line) else "text"
        block.append((number, line))
    yield from done()


def _block(path: str, lines: list[tuple[int, str]], kind: str) -> Block:
    """Lines that belong together, without their marks. Marks may run over line ends."""
    text, numbers = "", []
    for number, line in lines:
        bare = _BULLET.sub("", line, count=1) if not text else line
        bare = " " * bool(text) + bare.strip(" ")
        text += bare
        numbers += [number] * len(bare)
    made = Block(path, kind)
    italic = False

    def add(piece: str, at: int) -> None:
        made.text += piece
        made.lines += [numbers[min(at, len(numbers) - 1)]] * len(piece)
        made.italic += [italic] * len(piece)

    end = 0
    for found in _TOKEN.finditer(text):
        for at in range(end, found.start()):
            add(text[at], at)
        end = found.end()
        if found["code"] or found["keys"] or found["page"] or found["address"]:
            add(CODE, found.start())
        elif found["image"]:
            add(f"{found['alt']} {found['caption'] or ''}", found.start())
        elif found["italic"]:
            italic = not italic
        elif found["escape"]:
            add(found[0][1], found.start())
    for at in range(end, len(text)):
        add(text[at], at)
    return made


def _annex(name: str) -> str:
    annexes = hook("annexes")
    pages = {path.relative_to(DOCS).as_posix(): path.read_text(encoding="utf-8") for path in DOCS.rglob("*.md")}
    return str(annexes.write(name, DOCS, annexes.Places("annexes/x.md", pages)))
