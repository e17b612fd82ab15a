"""Text from a run or from a page -> text that is safe and bounded in HTML. Knows no evidence and draws nothing.

What a command prints is hostile to the site: markup, control characters (Python-Markdown's own placeholders are made
of them), bidirectional overrides that make a line read otherwise than it is, megabytes without a newline.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import category

__all__ = [
    "LINE_CHARACTERS",
    "MAX_CHARACTERS",
    "MAX_LINES",
    "Budget",
    "attribute",
    "drawn",
    "escape",
    "fixed",
    "plain",
    "visible",
]

MAX_LINES = 400
"""Lines that one fence shows at most."""
MAX_CHARACTERS = 64 * 1024
"""Characters that one fence shows at most, before they are escaped."""
LINE_CHARACTERS = 4_000
"""Characters that one line shows at most, before they are escaped."""

_MARKUP = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}
# Unicode's pictures of control characters stand 0x2400 above them; DEL has its own.
_CONTROLS = {chr(code): chr(0x2400 + code) for code in range(0x20) if code not in (0x09, 0x0A)} | {"\x7f": "\u2421"}
_HIDDEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
"""Unicode's categories of what has no sign of its own: controls, formats (they turn a line around, join, have no
width), no characters at all, private ones, halves of surrogate pairs, separators of lines.
"""
_EMPTY = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
"""Letters and marks that show nothing (Default_Ignorable_Code_Point of other categories)."""
_PICTURE = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u24c2\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff"
    "\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]\ufe0f?[\U0001f3fb-\U0001f3ff]?"
)
# Only in an emoji a joiner or a selector of colour has an effect that is seen. What is no sign of Latin text is looked
# up in Unicode's table.
_UNUSUAL = re.compile(
    f"{_PICTURE}(?:\u200d{_PICTURE})*|[#*0-9]\ufe0f\u20e3|"
    "[^\x00-\x7f\xa0-\xac\xae-\u0233\u2010-\u2027\u202f-\u205f\u20ac\u2500-\u257f]"
)
_TABLE = str.maketrans(_MARKUP | _CONTROLS)
_CONTROLS_TABLE = str.maketrans(_CONTROLS)
_PLAIN = re.compile(r"[\t\n !#-%(-;=?-~]*")
_ASCII = re.compile(r"[\t\n -~]*")


def escape(text: str) -> str:
    """Safe as the content of an element, and inside double quotes; every hidden character made visible."""
    if _PLAIN.fullmatch(text):  # most of what is printed
        return text
    if not _ASCII.fullmatch(text):
        text = _named(text)
    return text.translate(_TABLE)


def visible(text: str) -> str:
    """Every hidden character made visible, and markup left as it is: for plain text, not for HTML."""
    return text if _ASCII.fullmatch(text) else _named(text).translate(_CONTROLS_TABLE)


def _named(text: str) -> str:
    return _UNUSUAL.sub(lambda found: _shown(found[0]), text)


@lru_cache(maxsize=4096)
def _shown(sign: str) -> str:
    """A character, or its number where nobody would see it; a longer one is an emoji."""
    if len(sign) > 1 or (category(sign) not in _HIDDEN and not _EMPTY.match(sign)):
        return sign
    return f"\u27e8U+{ord(sign):04X}\u27e9"


def attribute(text: str) -> str:
    """Safe as the value of an attribute in double quotes, with its line breaks kept."""
    return escape(text).replace("\n", "&#10;").replace("\t", "&#9;")


@lru_cache(maxsize=512)
def fixed(message: str) -> str:
    """As ``attribute``, for messages that come again and again."""
    return attribute(message)


def plain(text: str, limit: int = LINE_CHARACTERS) -> str:
    """At most ``limit`` characters of a text, that can be written as UTF-8: for data files, not for HTML."""
    if len(text) > limit:
        text = f"{text[:limit]}… [+{len(text) - limit}]"
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


@dataclass(slots=True, kw_only=True)
class Budget:
    """How much of a fence may still be shown; ``left_out`` counts the lines that had to go."""

    lines: int = MAX_LINES
    characters: int = MAX_CHARACTERS
    left_out: int = 0

    def spend(self, text: str) -> str | None:
        """The line as far as it may be shown, not escaped; ``None``: not at all."""
        if self.lines <= 0 or self.characters <= 0:
            self.left_out += 1
            return None
        allowed = min(LINE_CHARACTERS, self.characters)
        if len(text) > allowed:
            text = f"{text[:allowed]}… [+{len(text) - allowed}]"
        self.lines -= 1
        self.characters -= len(text) + 1
        return text


def drawn(source: str) -> str:
    """The text that is seen of a fence."""
    budget = Budget()
    return "\n".join(visible(line) for text in source.split("\n") if (line := budget.spend(text)) is not None)
