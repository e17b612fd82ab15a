# ruff: noqa: INP001 - MkDocs loads hooks by their path
"""The empty corner of a table is no heading: a screen reader would announce a column without a name."""

from __future__ import annotations

import re
from typing import Any

_EMPTY = re.compile(r"<th(\s[^>]*)?>\s*</th>")


def on_page_content(content: str, **_: Any) -> str:
    """Make empty headings ordinary cells."""
    return _EMPTY.sub(lambda found: f"<td{found[1] or ''}></td>", content)
