"""A screen: the text and control sequences that a terminal receives, folded to the lines that a person then sees.

Follows ECMA-48 and what xterm does with it (https://invisible-island.net/xterm/ctlseqs/ctlseqs.html) as far as programs
that print on a terminal use it: cursor movements, erasing, inserting, scrolling, the alternate screen. It differs from
a real screen in four ways, on purpose: nothing scrolls away, a line that was wrapped at the right margin is still one
line, colours are dropped, and a string (a window's title) without its end hides nothing: it is text.

    stream     text with its control sequences -> lines
    controls   what each control sequence does to the grid
    grid       rows of cells, the cursor, the window, and the lines above it
"""

from __future__ import annotations

from doctools.terminal.screen.grid import COLUMNS, ROWS
from doctools.terminal.screen.stream import cursor, fills_screen, partial_line, render, render_above

__all__ = ["COLUMNS", "ROWS", "cursor", "fills_screen", "partial_line", "render", "render_above"]
