"""Text of a page -> its fences, exactly those that pymdownx.superfences hands to a formatter, with their offsets.

Knows nothing of what a fence means.

Sybil's Markdown lexer is not used: its import costs more than the reading of a hundred pages, and superfences differs
from it in what closes a fence (the very same backticks at the very same column), in what ends it otherwise (a line less
indented, a deeper quote) and in lists (no fence on the line of a marker). These are the rules of
``SuperFencesBlockPreprocessor`` (pymdownx/superfences.py), after the ``NormalizeWhitespace`` of Python-Markdown;
tests/markdown compares the two.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import accumulate

from doctools.markdown.header import Header, read_header

__all__ = ["Fence", "Unclosed", "find_fences"]

TAB = 4
"""Columns between two tab stops in Python-Markdown (``tab_length``)."""

_OPENING = re.compile(r"(?P<prefix>[> ]*)(?P<marker>(?:[-*+]|\d{1,9}[.)]) +)?(?P<fence>`{3,}|~{3,})(?P<info>.*)$")
_CODE = re.compile(r"`+[^`]*`+")
_COMMENT = re.compile(r"<!--.*?-->")
_NEWLINE = re.compile(r"(\r\n|\n|\r)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fence:
    """A fence and where it stands.

    ``lines`` are those of the page, prefix removed, tabs kept; ``starts[i]`` is the offset of the whole ``lines[i]`` in
    the text, and the last one (there is one more) that of the closing line. ``source`` is what a formatter gets.
    """

    line: int
    """Of the header, from 1."""
    prefix: str
    fence: str
    """The backticks or tildes."""
    header: Header
    lines: tuple[str, ...]
    starts: tuple[int, ...]
    source: str
    on_marker: bool = False
    """It opens on the line of a list marker: superfences does not see it."""
    comment: int = 0
    """Line of the HTML comment in which it stands, so that no reader sees it; 0: none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclosed:
    """A fence without its end: ``line`` where it opens, and the line that looks as if it should close it, or 0."""

    line: int
    fence: str
    candidate: int


def find_fences(text: str, *, skip: int = 0) -> tuple[list[Fence], list[Unclosed]]:
    """All fences of a page, in order. ``skip`` lines (front matter) are not looked at."""
    lines, starts = _split(text)
    if text.startswith("\ufeff"):  # MkDocs drops the byte order mark on reading
        lines[0], starts[0] = lines[0][1:], 1
    fences: list[Fence] = []
    unclosed: list[Unclosed] = []
    comments = _Comments(fences)
    index = skip
    while index < len(lines):
        line = lines[index]
        match = _OPENING.match(_normalise(line)) if "```" in line or "~~~" in line else None
        # CommonMark: backticks after backticks are code within a paragraph
        if match is None or (match["fence"][0] == "`" and "`" in match["info"]):
            comments.read(line, index + 1)
            index += 1
            continue
        body = _Body(match["prefix"] + " " * len(match["marker"] or ""), match["fence"])
        end = body.read(lines, index + 1)
        if body.closed:
            fences.append(
                Fence(
                    line=index + 1,
                    prefix=line[: line.index(match["fence"])] if match["marker"] is None else body.prefix,
                    fence=match["fence"],
                    header=read_header(match["info"]),
                    lines=tuple(body.lines),
                    starts=tuple(starts[index + 1 : end + 1]),
                    source="\n".join(body.source),
                    on_marker=match["marker"] is not None,
                )
            )
            index = end + 1
        else:
            nearly = (at + 1 for at in range(index + 1, end) if _nearly_closes(lines[at], match["fence"]))
            unclosed.append(Unclosed(line=index + 1, fence=match["fence"], candidate=next(nearly, 0)))
            # superfences goes on below this line; it is looked at again here so that one fault gives one message
            index = max(end, index + 1)
    return fences, unclosed


class _Comments:
    """Reads the lines between the fences, and marks those ``fences`` that stand in an HTML comment.

    As Python-Markdown does: one that begins its line goes on to its end, any other one to the next blank line at most;
    superfences draws the fences in it all the same.
    """

    def __init__(self, fences: list[Fence]) -> None:
        self.fences = fences
        self.line = 0
        """Where one has begun; 0: nowhere."""
        self.first = 0
        """How many fences stand above it."""
        self.whole = False
        """It begins its line."""

    def read(self, line: str, number: int) -> None:
        if self.line:
            _, end, line = line.partition("-->")
            if end:
                hidden = [replace(fence, comment=self.line) for fence in self.fences[self.first :]]
                self.fences[self.first :] = hidden
            elif self.whole or line.strip("> \t"):
                return
            self.line = 0
        if "<!--" not in line:
            return
        before, begins, _ = _COMMENT.sub("", _CODE.sub("", line)).partition("<!--")
        if begins:
            self.line, self.first = number, len(self.fences)
            self.whole = len(before) < TAB and not before.strip(" ")


class _Body:
    """Reads the lines of one fence up to its end. ``prefix`` has tabs expanded."""

    def __init__(self, prefix: str, fence: str) -> None:
        self.prefix = prefix
        self.fence = fence
        self.width = len(prefix)
        self.quotes = prefix.count(">")
        self.lines: list[str] = []
        self.source: list[str] = []
        self.closed = False

    def read(self, lines: list[str], index: int) -> int:
        """Index of the closing line, or of the line that abandons the fence."""
        return self._read_prefixed(lines, index) if self.width else self._read_plain(lines, index)

    def _read_plain(self, lines: list[str], index: int) -> int:
        for number in range(index, len(lines)):
            raw = lines[number]
            line = _normalise(raw)
            if line.startswith(self.fence) and line.rstrip(" ") == self.fence:
                self.closed = True
                return number
            self.lines.append(raw if line and not _has_marks(raw) else line)
            self.source.append(line)
        return len(lines)

    def _read_prefixed(self, lines: list[str], index: int) -> int:
        seen_empty = False
        for number in range(index, len(lines)):
            raw = lines[number]
            line = _normalise(raw)
            before, content = self._divide(line)
            quotes = before.count(">")
            closes = content.rstrip(" ") == self.fence
            if self.quotes:
                empty = content == ""
                if quotes > self.quotes:
                    return number
                if not empty and (len(before) < self.width or (seen_empty and quotes < self.quotes)):
                    return number
            else:
                empty = not line or line.isspace()
                if quotes or (not empty and len(before) != self.width):
                    return number
            if closes:
                self.closed = True
                return number
            seen_empty = empty
            self.lines.append("" if empty else self._rest(raw, before, content))
            self.source.append((before + content)[self.width :])
        return len(lines)

    def _divide(self, line: str) -> tuple[str, str]:
        """The part that belongs to the fence's prefix, and the rest."""
        end = 0
        for character in line[: self.width]:
            if character not in "> ":
                break
            end += 1
        return line[:end], line[end:]

    def _rest(self, raw: str, before: str, content: str) -> str:
        """The line without its prefix, tabs kept."""
        if "\t" not in raw or _has_marks(raw):
            return content
        column = end = 0
        while column < len(before):
            column += TAB - column % TAB if raw[end] == "\t" else 1
            end += 1
        return " " * (column - len(before)) + raw[end:]


def _nearly_closes(line: str, fence: str) -> bool:
    bare = line.strip("> \t")
    return len(bare) >= 3 and bare == fence[0] * len(bare)


def _split(text: str) -> tuple[list[str], list[int]]:
    """The lines without their ends, and the offset of each one (and of the end of the text)."""
    if "\r" not in text:
        lines = text.split("\n")
        return lines, list(accumulate((len(line) + 1 for line in lines), initial=0))
    pieces = _NEWLINE.split(text)
    offsets = list(accumulate(map(len, pieces), initial=0))
    return pieces[::2], [*offsets[::2], len(text)]


def _has_marks(line: str) -> bool:
    """Whether it has the control characters that Python-Markdown takes for its own and drops."""
    return "\x02" in line or "\x03" in line


def _normalise(line: str) -> str:
    """A line as ``NormalizeWhitespace`` leaves it."""
    if _has_marks(line):
        line = line.replace("\x02", "").replace("\x03", "")
    line = line.expandtabs(TAB)
    return line if line.strip(" ") else ""
