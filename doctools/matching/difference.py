"""How printed lines differ from those of a page: for people to read, and for `doctools accept` to write."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import groupby, islice, takewhile

from doctools.matching.lines import is_gap, line_matches, lines_match, movable, on_screen
from doctools.model import Expectation

__all__ = ["accepted", "diff"]

_SAME = 1000
"""What a line that is the same counts for in an alignment; one that a gap stands for counts 1: lines come first."""

_DIFF_LINES = 60
"""A diff longer than this says no more than its beginning does."""

_AROUND = 3
"""Lines that are right and shown above and below those that are not, where a page shows many."""

_FEW = 3
"""Characters in which two lines that read alike differ at most: more of them are another text."""


def diff(shown: Sequence[str], printed: Sequence[str], volatile: tuple[str, ...] | None) -> tuple[str, ...]:
    """Lines of the page and of the screen, aligned so that few lines differ: longest common subsequence, with gaps."""
    width = 400  # characters of a line that a person would read
    if len(shown) > _DIFF_LINES:
        start, end = _right_around(shown, printed, volatile)
        if start or end:
            inner = diff(shown[start : len(shown) - end], printed[start : len(printed) - end], volatile)
            above, below = ((f"  ({number} lines that are right)",) if number else () for number in (start, end))
            return (*above, *inner, *below)
        # The printed lines go where the page's go: those that are only left out here would be told as unshown ones.
        rest = f"  ({len(shown) - _DIFF_LINES} more lines of the page are not compared here)"
        return (*diff(shown[:_DIFF_LINES], printed[:_DIFF_LINES], volatile), rest)
    left_out: str | None = None
    if len(printed) > 4 * _DIFF_LINES:
        left_out = f"({len(printed) - 4 * _DIFF_LINES} lines)"
        printed = (*printed[: 3 * _DIFF_LINES], left_out, *printed[-_DIFF_LINES:])
    rows, columns = len(shown), len(printed)
    best = [[0] * (columns + 1) for _ in range(rows + 1)]
    same = [
        [is_gap(line) or line_matches(line, text, volatile, table=moves) for text in printed]
        for line, moves in zip(shown, movable(shown, volatile), strict=True)
    ]
    for i in range(rows - 1, -1, -1):
        gap = is_gap(shown[i])
        for j in range(columns - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1])
            if gap:
                best[i][j] = max(best[i][j], best[i][j + 1] + 1, best[i + 1][j])
            elif same[i][j]:
                best[i][j] = max(best[i][j], best[i + 1][j + 1] + _SAME)
    found: list[str] = []
    i = j = 0
    while i < rows or j < columns:
        if i < rows and is_gap(shown[i]):
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
    found = _with_look_alikes(found)
    if len(found) > _DIFF_LINES:
        last = _DIFF_LINES // 3
        middle = f"  ({len(found) - _DIFF_LINES} more lines of this diff)"
        found = [*found[: _DIFF_LINES - last], middle, *found[-last:]]
    return tuple(found)


def _right_around(shown: Sequence[str], printed: Sequence[str], volatile: tuple[str, ...] | None) -> tuple[int, int]:
    """How many lines are right at the beginning and at the end, but for a few which show where that is."""
    table = movable(shown, volatile)

    def right(row: int, column: int) -> bool:
        return not is_gap(shown[row]) and line_matches(shown[row], printed[column], volatile, table=table[row])

    most = min(len(shown), len(printed))
    start = next((number for number in range(most) if not right(number, number)), most)
    end = next((number for number in range(most - start) if not right(-1 - number, -1 - number)), most - start)
    return max(0, start - _AROUND), max(0, end - _AROUND)


def _with_look_alikes(lines: list[str]) -> list[str]:
    """The same, with a word below lines that differ in signs which nobody can see, or tell apart."""
    found: list[str] = []
    for differs, run in groupby(lines, key=lambda line: line.startswith(("- ", "+ "))):
        block = list(run)
        found += block
        if differs:
            shown, printed = ([line[2:] for line in block if line[0] == sign] for sign in "-+")
            notes = (note for pair in zip(shown, printed, strict=False) for note in _look_alikes(*pair))
            found += islice(notes, 1)  # what is wrong with one line is so with the others, as a rule
    return found


def _look_alikes(shown: str, printed: str) -> list[str]:
    """Where two lines that read alike differ first."""
    alike, other = _skeleton(shown), _skeleton(printed)
    pairs = [pair for pair in zip(alike, other, strict=False) if pair[0] != pair[1]]
    if len(alike) != len(other) or len(pairs) > _FEW or any("".join(pair).isascii() for pair in pairs):
        return []
    at = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(shown, printed, strict=False)))
    return [f"  (column {at + 1}: {_spelt(shown[at:])} in the page, {_spelt(printed[at:])} printed)"]


def _skeleton(line: str) -> str:
    """What is left of a line when what has no width is gone, and what can be written in two ways is written in one."""
    return "".join(
        sign for sign in unicodedata.normalize("NFKC", line) if unicodedata.category(sign) not in {"Cf", "Cc"}
    )


def _spelt(text: str) -> str:
    return f"U+{ord(text[0]):04X} {unicodedata.name(text[0], '')}".rstrip() if text else "nothing"


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
    rows, columns = len(shown), len(printed)
    same = [
        [not is_gap(line) and line_matches(line, text, volatile, table=moves) for text in printed]
        for line, moves in zip(shown, movable(shown, volatile), strict=True)
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
    gaps = [number for number, line in enumerate(shown) if is_gap(line)]
    if not gaps:
        return list(printed)
    above = printed[: gaps[0]]
    below = printed[max(len(above), len(printed) - (len(shown) - 1 - gaps[-1])) :]
    return [*above, shown[gaps[0]], *below]
