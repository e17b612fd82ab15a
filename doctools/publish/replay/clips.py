"""The part of a replay that shows one example, and how large a screen it needs."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from doctools.publish.replay.pace import Shown
from doctools.terminal import COLUMNS, ROWS, render

__all__ = ["Clip", "clip"]

_NARROWEST, _LOWEST = 40, 3
_MOVES = re.compile(r"\x1b(?:[78DEMc]|\[[0-9;]*[ABCDEFGHJLMPX@`adefrsu]|\[\?[0-9;]*[hl])")
"""What counts on the size of the screen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """The part of a replay that shows one example: from ``start`` to ``end``, in seconds."""

    start: float
    end: float
    columns: int
    rows: int
    """The screen that is enough for it."""
    commands: tuple[float, ...]
    """When each of its commands begins, in seconds from ``start``."""

    @property
    def duration(self) -> float:
        """In seconds."""
        return self.end - self.start


def clip(commands: Sequence[Shown]) -> Clip:
    """The clip of an example, from its commands."""
    start = commands[0].start
    stream = commands[0].prompt + "".join(each.text for each in commands)
    columns, rows = COLUMNS, ROWS
    if not _MOVES.search(stream):
        widths = [_width(line) for line in render(stream)]
        columns = min(COLUMNS, max(_NARROWEST, *widths, 0) + 1)
        rows = min(ROWS, max(_LOWEST, sum(math.ceil((width or 1) / COLUMNS) for width in widths) + 1))
    return Clip(
        start=round(start, 3),
        end=round(commands[-1].end, 3),
        columns=columns,
        rows=rows,
        commands=tuple(round(each.start - start, 3) for each in commands),
    )


def _width(line: str) -> int:
    if line.isascii():
        return len(line)
    from wcwidth import wcswidth  # noqa: PLC0415 - its tables take 30 ms, and most output is ASCII

    return max(len(line), int(wcswidth(line)))
