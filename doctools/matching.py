"""Expectation and outcome -> verdict. Every match can be explained in one sentence; there is no score.

- A shown line matches a printed line with the same text. ``...`` inside it stands for any characters.
- A volatile value matches any value of its own class at the same place (volatile.py).
- Where an output shows volatile values, a run of two or more blanks matches any such run, because the columns of a
  table move with the values in them; blanks that touch a volatile value match any blanks.
- ``...`` alone on a line stands for any lines, also none.
- Trailing blanks are forgiven; blank lines count, but for those below the last command of a fence.

Runs nothing and reads no page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from doctools.model import (
    KEYS,
    WILDCARD,
    Ending,
    Exited,
    Expectation,
    Fragment,
    Outcome,
    Running,
    ShellGone,
    Status,
    TimedOut,
    Unfinished,
    Verdict,
)
from doctools.terminal import render
from doctools.volatile import CLASSES, USUAL

__all__ = ["accepted", "fragments", "judge", "line_matches", "lines_match", "on_screen", "only_output"]

_SIGNALS = {"^C": 130, "^Z": 148, "^\\": 131}
"""Exit status of a command that the key has ended: 128 + SIGINT, SIGTSTP, SIGQUIT (bash(1), EXIT STATUS)."""

_UNSHOWN = "output that the page does not show"
_NOTHING = "nothing was printed"
_OTHER = "other output than the page shows"

_SAME = 1000
"""What a line that is the same counts for in an alignment; one that a gap stands for counts 1: lines come first."""

_DIFF_LINES = 60
"""A diff longer than this says no more than its beginning does."""


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
    return tuple(_line_on_screen(line) if "\t" in line else line.rstrip() for line in lines)


def _line_on_screen(line: str) -> str:
    return (render(line) or ("",))[0]


def line_matches(shown: str, printed: str, volatile: tuple[str, ...] | None = None, *, table: bool = False) -> bool:
    """Whether one printed line is what the page shows (both as ``on_screen`` gives them)."""
    return shown == printed or _compiled(shown, volatile, table=table).matches(printed)


# -- many lines ------------------------------------------------------------------------------------------------------


def _is_gap(line: str) -> bool:
    return line.strip() == WILDCARD


def _is_table(shown: Sequence[str], volatile: tuple[str, ...] | None) -> bool:
    return any(part.volatile for line in shown if not _is_gap(line) for part in fragments(line, volatile))


def lines_match(shown: Sequence[str], printed: Sequence[str], volatile: tuple[str, ...] | None = None) -> bool:
    """Whether all printed lines are what the page shows, ``...`` lines included."""
    if tuple(shown) == tuple(printed):
        return True
    return _align(shown, printed, volatile, table=_is_table(shown, volatile)) is not None


def _align(
    shown: Sequence[str], printed: Sequence[str], volatile: tuple[str, ...] | None, *, table: bool
) -> list[int] | None:
    """For each shown line the printed line that it matches; for a gap, where the lines that it stands for begin."""
    blocks: list[list[str]] = [[]]
    for line in shown:
        if _is_gap(line):
            blocks.append([])
        else:
            blocks[-1].append(line)

    def fits(block: list[str], at: int) -> bool:
        return all(line_matches(line, printed[at + i], volatile, table=table) for i, line in enumerate(block))

    first, last = blocks[0], blocks[-1]
    if len(blocks) == 1:
        return list(range(len(printed))) if len(first) == len(printed) and fits(first, 0) else None
    end = len(printed) - len(last)
    if len(first) > end or not fits(first, 0) or not fits(last, end):
        return None
    found = list(range(len(first)))
    at = len(first)
    for block in blocks[1:-1]:
        found.append(at)
        while at + len(block) <= end and not fits(block, at):
            at += 1
        if at + len(block) > end:
            return None
        found.extend(range(at, at + len(block)))
        at += len(block)
    found.append(at)
    found.extend(range(end, len(printed)))
    return found


# -- the verdict -----------------------------------------------------------------------------------------------------


def judge(expectation: Expectation, outcome: Outcome, *, closing: bool = False) -> Verdict:
    """Whether a command did what the page says.

    ``closing`` says that it is the last command of its fence, below which blank lines cannot be seen.
    A failed verdict has a reason in one sentence and, where lines differ, a diff.
    """
    shown = on_screen(expectation.lines)
    printed = outcome.output.lines
    if closing:
        shown, printed = _without_last_blanks(shown), _without_last_blanks(printed)
    right = not expectation.checked or lines_match(shown, printed, expectation.volatile)
    reasons = [] if right else [_difference(shown, printed)]
    ending = _ending_fault(expectation, outcome.ending)
    if ending:
        reasons.insert(0, ending)
    if not reasons:
        return Verdict(status=Status.PASSED)
    diff = () if right else _diff(shown, printed, expectation.volatile)
    return Verdict(status=Status.FAILED, reason="; ".join(reasons), diff=diff)


def _without_last_blanks(lines: Sequence[str]) -> tuple[str, ...]:
    end = len(lines)
    while end and not lines[end - 1]:
        end -= 1
    return tuple(lines[:end])


def _ending_fault(expectation: Expectation, ending: Ending) -> str:
    match ending:
        case Exited(code=None) | Running():
            return ""
        case Exited(code=code):
            if expectation.exit in {"any", code} or (expectation.exit == 0 and code in _by_key(expectation)):
                return ""
            return f"exit status {code}, expected {expectation.exit}"
        case TimedOut(seconds=seconds, reason=reason):
            return f"no end after {seconds:g} s: {reason}"
        case Unfinished(reason=reason) | ShellGone(reason=reason):
            return reason


def _by_key(expectation: Expectation) -> set[int | None]:
    keys = [line.strip() for line in expectation.lines if line.strip() in KEYS]
    return {_SIGNALS.get(keys[-1])} if keys else set()


def _difference(shown: Sequence[str], printed: Sequence[str]) -> str:
    if not shown:
        return _UNSHOWN
    return _OTHER if printed else _NOTHING


def only_output(verdict: Verdict) -> bool:
    """Whether a command came to its end, and what it printed is (also) wrong: then its output can be accepted."""
    first, _, _ = verdict.reason.partition("; ")
    return bool(verdict.diff) and (first in {_UNSHOWN, _OTHER, _NOTHING} or first.startswith("exit status"))


def _diff(shown: Sequence[str], printed: Sequence[str], volatile: tuple[str, ...] | None) -> tuple[str, ...]:
    """Lines of the page and of the screen, aligned so that few lines differ: longest common subsequence, with gaps."""
    table = _is_table(shown, volatile)
    width = 400  # characters of a line that a person would read
    shown = shown[:_DIFF_LINES]
    left_out: str | None = None
    if len(printed) > 4 * _DIFF_LINES:
        left_out = f"({len(printed) - 4 * _DIFF_LINES} lines)"
        printed = (*printed[: 3 * _DIFF_LINES], left_out, *printed[-_DIFF_LINES:])
    rows, columns = len(shown), len(printed)
    best = [[0] * (columns + 1) for _ in range(rows + 1)]
    same = [[_is_gap(line) or line_matches(line, text, volatile, table=table) for text in printed] for line in shown]
    for i in range(rows - 1, -1, -1):
        gap = _is_gap(shown[i])
        for j in range(columns - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1])
            if gap:
                best[i][j] = max(best[i][j], best[i][j + 1] + 1, best[i + 1][j])
            elif same[i][j]:
                best[i][j] = max(best[i][j], best[i + 1][j + 1] + _SAME)
    found: list[str] = []
    i = j = 0
    while i < rows or j < columns:
        if i < rows and _is_gap(shown[i]):
            if j < columns and best[i][j] == best[i][j + 1] + 1:
                j += 1
            else:
                found.append(f"  {shown[i]}")
                i += 1
        elif i < rows and j < columns and same[i][j] and best[i][j] == best[i + 1][j + 1] + _SAME:
            found.append(f"  {printed[j][:width]}")
            i, j = i + 1, j + 1
        elif i < rows and (j == columns or best[i][j] == best[i + 1][j]):
            found.append(f"- {shown[i][:width]}")
            i += 1
        else:
            found.append(f"  {left_out}" if printed[j] is left_out else f"+ {printed[j][:width]}")
            j += 1
    if len(found) > _DIFF_LINES:
        last = _DIFF_LINES // 3
        middle = f"  ({len(found) - _DIFF_LINES} more lines of this diff)"
        found = [*found[: _DIFF_LINES - last], middle, *found[-last:]]
    return tuple(found)


# -- accept ----------------------------------------------------------------------------------------------------------


def accepted(expectation: Expectation, printed: Sequence[str]) -> tuple[str, ...]:
    """The lines that the page should show: what was really printed, keeping every line of the page that still matches.

    A line with ``...`` or volatile values in it is kept as the author wrote it wherever it still matches. Where lines
    around a ``...`` line match no more, as many real lines take their places, and the gap stands for the rest.
    """
    shown = on_screen(expectation.lines)
    if lines_match(shown, printed, expectation.volatile):
        return expectation.lines
    found: list[str] = []
    i = j = 0
    for row, column in (*_still_right(shown, printed, expectation.volatile), (len(shown), len(printed))):
        found.extend(_between(shown[i:row], printed[j:column]))
        if row < len(shown):
            found.append(expectation.lines[row])
        i, j = row + 1, column + 1
    # Blanks of a table may have been forgiven because of a volatile value that is gone now.
    return tuple(found) if lines_match(on_screen(found), printed, expectation.volatile) else tuple(printed)


def _still_right(
    shown: Sequence[str], printed: Sequence[str], volatile: tuple[str, ...] | None
) -> list[tuple[int, int]]:
    """The longest series of lines of the page that were printed in this order, each with its place in both."""
    table = _is_table(shown, volatile)
    rows, columns = len(shown), len(printed)
    same = [
        [not _is_gap(line) and line_matches(line, text, volatile, table=table) for text in printed] for line in shown
    ]
    best = [[0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + 1 if same[i][j] else 0)
    found = []
    i = j = 0
    while i < rows and j < columns:
        if same[i][j] and best[i][j] == best[i + 1][j + 1] + 1:
            found.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return found


def _between(shown: Sequence[str], printed: Sequence[str]) -> list[str]:
    """What takes the place of lines of which none is right: all that was printed, or a gap with lines around it."""
    gaps = [number for number, line in enumerate(shown) if _is_gap(line)]
    if not gaps:
        return list(printed)
    above = printed[: gaps[0]]
    below = printed[max(len(above), len(printed) - (len(shown) - 1 - gaps[-1])) :]
    return [*above, shown[gaps[0]], *below]
