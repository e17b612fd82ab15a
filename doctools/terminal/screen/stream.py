"""A stream, as a terminal receives it: text, control characters and sequences -> lines. Only here is it taken apart."""

from __future__ import annotations

import re

from doctools.terminal.screen.controls import control, escape, sequence
from doctools.terminal.screen.grid import COLUMNS, ROWS, Grid

__all__ = ["cursor", "fills_screen", "partial_line", "render", "render_above"]


def render(stream: str, *, columns: int = COLUMNS, rows: int = ROWS) -> tuple[str, ...]:
    """The lines that a screen shows after ``stream``, without trailing blanks; a last line feed opens no line.

    ``stream`` is the decoded output of a pseudo-terminal (``\\r\\n`` line ends) or plain text (``\\n``).
    """
    text = _UNSEEN.sub("", stream).replace("\r\n", "\n")
    if _PLAIN.fullmatch(text):
        # Blanks at the end of a line are invisible, whatever put them there.
        lines = [line.rstrip(" ") for line in text.split("\n")]
        if not lines[-1]:
            lines.pop()
        return tuple(lines)
    return _grid_after(text, columns, rows).lines()


def render_above(stream: str, *, columns: int = COLUMNS, rows: int = ROWS) -> tuple[str, ...]:
    """The lines that a screen shows after ``stream``, but for the one on which the cursor stands: a prompt is there."""
    return _grid_after(stream.replace("\r\n", "\n"), columns, rows).lines_but_current()


def partial_line(stream: str, *, columns: int = COLUMNS, rows: int = ROWS) -> str:
    """The line on which the cursor stands, trailing blanks included: what a program has printed to be answered."""
    text = stream.replace("\r\n", "\n")
    # Only what follows the last line feed can matter, unless something moved the cursor up again.
    if "\x1b" not in text:
        text = text[text.rfind("\n") + 1 :]
        if text.isascii() and text.isprintable():
            return text
    return _grid_after(text, columns, rows).current()


def cursor(stream: str, *, columns: int = COLUMNS, rows: int = ROWS) -> tuple[int, int]:
    """Where the cursor stands after ``stream``: row and column of the window, each from 1 on."""
    grid = _grid_after(stream.replace("\r\n", "\n"), columns, rows)
    return grid.row - grid.top + 1, grid.column + 1


def fills_screen(stream: str) -> bool:
    """Whether a program has the alternate screen, of which nothing stays when it ends: a pager, an editor."""
    found = _ALTERNATE.findall(stream)
    return bool(found) and found[-1] == "h"


_ALTERNATE = re.compile(r"\x1b\[\?(?:1049|1047|47)([hl])")
_UNSEEN = re.compile(r"\x1b\[[0-9:;]*[mn]")
"""Colours, questions to the terminal: they move nothing, and most outputs with escapes have no others."""
_PLAIN = re.compile(r"[^\x00-\x09\x0b-\x1f\x7f-\x9f]*")
"""Text and line feeds only: most output, by far."""
_TOKEN = re.compile(
    r"(?P<text>[^\x00-\x1f\x7f-\x9f]+)"
    r"|\x1b\[(?P<private>[<-?]?)(?P<parameters>[0-9:;]*)[ -/]*(?P<final>[@-~])"  # CSI
    r"|\x1b[\]X^_][^\x07\x1b\n]*(?:\x07|\x1b\\)"  # OSC, SOS, PM, APC: up to BEL or ST
    r"|\x1bP[^\x1b]*\x1b\\"  # DCS, up to ST: pictures have line feeds
    r"|\x1b[ -/]+[0-~]"  # designation of character sets
    r"|\x1b(?P<escape>[0-~])"
    r"|(?P<control>[\x00-\x1f\x7f-\x9f])",
)


def _grid_after(text: str, columns: int, rows: int) -> Grid:
    grid = Grid(columns, rows)
    for token in _TOKEN.finditer(text):
        if (run := token["text"]) is not None:
            grid.write(run)
        elif (character := token["control"]) is not None:
            control(grid, character)
        elif (final := token["final"]) is not None:
            sequence(grid, token["private"], token["parameters"], final)
        elif (final := token["escape"]) is not None:
            escape(grid, final)
    return grid
