"""What no search wants to find, out of a page while it is indexed: bars and marks are half of its elements.

A generator's search parses every page again, tag by tag, to leave these out: more time than drawing them takes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["put_back", "taken_out"]

_OURS = re.compile(r'(<div class="dt-bar".*?</div>|<span class="dt-mark [^<>]*></span>)', re.DOTALL)
_PLACE = "<!--dt-->"


def taken_out(html: str) -> tuple[str, list[str]]:
    """The page without them, and what was taken out: a comment stands in each place."""
    if _PLACE in html:
        return html, []
    parts = _OURS.split(html)  # what is ours has every second place
    return _PLACE.join(parts[::2]), parts[1::2]


def put_back(html: str, pieces: Sequence[str]) -> str:
    """The page with them again, whatever was done to it meanwhile."""
    first, *others = html.split(_PLACE, len(pieces))
    return first + "".join(piece + text for piece, text in zip(pieces, others, strict=False))
