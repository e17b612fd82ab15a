"""Expectation and outcome -> verdict. Every match can be explained in one sentence; there is no score.

- A shown line matches a printed line with the same text. ``...`` inside it stands for any characters.
- A volatile value matches any value of its own class at the same place (volatile.py).
- In a line with volatile values, and in the heading right above the first of them, a run of two or more blanks matches
  any such run, because columns move with the values in them; blanks that touch a volatile value match any blanks.
- ``...`` alone on a line stands for any lines, also none.
- Trailing blanks are forgiven; blank lines count, but for those below the last command of a fence.

    lines        whether lines match
    verdict      whether a command did what its page says
    difference   how they differ; what the page should show

Runs nothing and reads no page.
"""

from __future__ import annotations

from doctools.matching.difference import accepted, diff
from doctools.matching.lines import fragments, line_matches, lines_match, on_screen
from doctools.matching.verdict import bears_out, judge, only_output

__all__ = [
    "accepted",
    "bears_out",
    "diff",
    "fragments",
    "judge",
    "line_matches",
    "lines_match",
    "on_screen",
    "only_output",
]
