"""Whether printed lines are the lines that a page shows: wildcards, volatile values, moving columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from doctools.model import WILDCARD, Fragment
from doctools.terminal import render
from doctools.volatile import CLASSES, USUAL

__all__ = ["fragments", "is_gap", "line_matches", "lines_match", "movable", "on_screen"]

# -- one line --------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _tokens(volatile: tuple[str, ...] | None) -> re.Pattern[str]:
    names = _names(volatile)
    groups = [f"(?P<{name}>{CLASSES[name].pattern})" for name in names]
    return re.compile("|".join([r"(?P<wildcard>\.\.\.)", *groups]))


def _names(volatile: tuple[str, ...] | None) -> tuple[str, ...]:
    if volatile is None:
        return USUAL
    if not volatile:
        return ()
    wanted = {*USUAL, *volatile}
    return tuple(name for name in CLASSES if name in wanted)


@lru_cache(maxsize=8192)
def fragments(line: str, volatile: tuple[str, ...] | None = None) -> tuple[Fragment, ...]:
    """A line of a page in its literal and volatile pieces; ``...`` inside it has the class ``wildcard``.

    ``volatile`` is as in ``Expectation.volatile``. The texts of the fragments, joined, are the line.
    """
    found: list[Fragment] = []
    at = 0
    for token in _tokens(volatile).finditer(line):
        if token.start() > at:
            found.append(Fragment(text=line[at : token.start()]))
        found.append(Fragment(text=token[0], volatile=token.lastgroup or ""))
        at = token.end()
    if at < len(line):
        found.append(Fragment(text=line[at:]))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a page, ready to be compared: pieces of regular expression with any characters between them."""

    pieces: tuple[re.Pattern[str], ...]
    last: re.Pattern[str]
    """The last piece, bound to the end of the line."""

    def matches(self, text: str) -> bool:
        # Leftmost pieces first, the last one at the end: linear in the text, whatever the page holds.
        at = 0
        for number, piece in enumerate(self.pieces):
            found = piece.match(text) if number == 0 else piece.search(text, at)
            if found is None:
                return False
            at = found.end()
        if not self.pieces:
            return self.last.match(text) is not None
        return self.last.search(text, at) is not None


@lru_cache(maxsize=8192)
def _compiled(line: str, volatile: tuple[str, ...] | None, *, table: bool) -> _Line:
    sources = [""]
    parts = fragments(line, volatile)
    for number, part in enumerate(parts):
        if part.volatile == "wildcard":
            sources.append("")
        elif part.volatile:
            sources[-1] += f"(?:{CLASSES[part.volatile].pattern})"
        else:
            touched = (
                number > 0 and parts[number - 1].volatile != "",
                number + 1 < len(parts) and parts[number + 1].volatile != "",
            )
            sources[-1] += _literal(part.text, touched=touched, leading=number == 0, table=table)
    pieces = tuple(re.compile(source) for source in sources[:-1])
    return _Line(pieces=pieces, last=re.compile(rf"(?:{sources[-1]})\Z"))


def _literal(text: str, *, touched: tuple[bool, bool], leading: bool, table: bool) -> str:
    if not table:
        return re.escape(text)
    source = ""
    for run in re.finditer(r" +|[^ ]+", text):
        piece = run[0]
        if piece[0] != " ":
            source += re.escape(piece)
        elif leading and run.start() == 0 and not (touched[1] and run.end() == len(text)):
            source += piece  # indentation says something
        elif (touched[0] and run.start() == 0) or (touched[1] and run.end() == len(text)):
            source += " *" if leading and run.start() == 0 else " +"
        else:
            source += " " if len(piece) == 1 else " {2,}"
    return source


def on_screen(lines: Sequence[str]) -> tuple[str, ...]:
    """Lines of a page as a screen would show them: tabs expanded, trailing blanks dropped. One line stays one line."""
    return tuple(_line_on_screen(line) if "\t" in line else line.rstrip(" ") for line in lines)


def _line_on_screen(line: str) -> str:
    return (render(line) or ("",))[0]


def line_matches(shown: str, printed: str, volatile: tuple[str, ...] | None = None, *, table: bool = False) -> bool:
    """Whether one printed line is what the page shows (both as ``on_screen`` gives them)."""
    return shown == printed or _compiled(shown, volatile, table=table).matches(printed)


# -- many lines ------------------------------------------------------------------------------------------------------


def is_gap(line: str) -> bool:
    """Whether a line of a page stands for any lines."""
    return line.strip() == WILDCARD


def movable(shown: Sequence[str], volatile: tuple[str, ...] | None) -> list[bool]:
    """For each line of a page whether its columns may move: it has volatile values, or is the heading above them."""
    found = [any(part.volatile not in {"", "wildcard"} for part in fragments(line, volatile)) for line in shown]
    heading = found.index(True) - 1 if True in found else -1
    if heading >= 0 and not is_gap(shown[heading]):
        found[heading] = True
    return found


def lines_match(shown: Sequence[str], printed: Sequence[str], volatile: tuple[str, ...] | None = None) -> bool:
    """Whether all printed lines are what the page shows, ``...`` lines included."""
    if tuple(shown) == tuple(printed):
        return True
    blocks: list[list[tuple[str, bool]]] = [[]]
    for line, moves in zip(shown, movable(shown, volatile), strict=True):
        if is_gap(line):
            blocks.append([])
        else:
            blocks[-1].append((line, moves))

    def fits(block: list[tuple[str, bool]], at: int) -> bool:
        return all(
            line_matches(line, printed[at + number], volatile, table=moves)
            for number, (line, moves) in enumerate(block)
        )

    first, last = blocks[0], blocks[-1]
    if len(blocks) == 1:
        return len(first) == len(printed) and fits(first, 0)
    # The first block at the beginning, the last one at the end; each of the others where it first fits.
    end = len(printed) - len(last)
    if len(first) > end or not fits(first, 0) or not fits(last, end):
        return False
    at = len(first)
    for block in blocks[1:-1]:
        while at + len(block) <= end and not fits(block, at):
            at += 1
        at += len(block)
        if at > end:
            return False
    return True
