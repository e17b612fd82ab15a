# ruff: noqa: INP001 - MkDocs loads hooks by their path
"""Inline code that does not break where a reader would misread it: `-v` never ends a line after its hyphen.

Browsers break after any hyphen. Short code stays whole; in longer code each short word with a hyphen does, and the rest
breaks as the theme lets it, so that no page is wider than its screen. No character is added: what is copied is right.
"""

from __future__ import annotations

import html
import re
from typing import Any

_CODE = re.compile(r"<pre\b.*?</pre>|<code>([^<>]*)</code>", re.DOTALL)
_WHOLE = 16
"""Characters that always fit beside other words, also on a phone and in a table."""
_WORD = 24
"""Characters of a word that fit on a line of a phone."""


def on_page_content(content: str, **_: Any) -> str:
    """Mark what stays whole; `assets/course.css` does the rest."""
    return _CODE.sub(_whole, content)


def _whole(found: re.Match[str]) -> str:
    text = found[1]
    if text is None:
        return found[0]
    if len(html.unescape(text)) <= _WHOLE:
        return f'<code class="whole">{text}</code>'
    return f"<code>{re.sub(r'[^ ]*-[^ ]*', _word, text)}</code>"


def _word(found: re.Match[str]) -> str:
    return f'<span class="whole">{found[0]}</span>' if len(html.unescape(found[0])) <= _WORD else found[0]
