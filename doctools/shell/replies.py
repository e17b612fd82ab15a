"""What a terminal says of itself when a program asks: where the cursor is, that all is well, what kind it is.

DSR and DA1 as xterm answers them (https://invisible-island.net/xterm/ctlseqs/ctlseqs.html): some line editors, such as
irb's and IPython's, do not begin without. Text in, text out; types nothing.
"""

from __future__ import annotations

import re

from doctools.terminal import cursor

__all__ = ["asks_terminal", "replies"]

_QUERY = re.compile(r"\x1b\[(?:(?P<place>6n)|(?P<state>5n)|0?c)")
_WELL = "\x1b[0n"
_KIND = "\x1b[?1;2c"
"""A VT100 with the option of bold and underlined text: the least that all programs know."""


def asks_terminal(printed: str, start: int) -> bool:
    """Whether a question to the terminal stands in an output from ``start`` on."""
    return _QUERY.search(printed, start) is not None


def replies(screen: str, start: int) -> str:
    """The answers to all questions from ``start`` on; ``screen`` is all that was printed, from the first row on."""
    answers = []
    for found in _QUERY.finditer(screen, start):
        if found["place"]:
            row, column = cursor(screen[: found.start()])
            answers.append(f"\x1b[{row};{column}R")
        else:
            answers.append(_WELL if found["state"] else _KIND)
    return "".join(answers)
