"""Kinds of values of a setting: each returns what it was given in the right type, or raises ``ValueError``.

The error says what was expected: it completes "... must be". Knows no setting by name.
"""

from __future__ import annotations

import posixpath
import re

__all__ = ["age", "count", "inner_path", "names_or_all", "seconds", "text", "texts", "words"]

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


def text(value: object) -> str:
    """Any text, also an empty one."""
    if not isinstance(value, str):
        raise ValueError("a text")  # noqa: TRY004 - as all of these do, whatever is wrong
    return value


def texts(value: object) -> tuple[str, ...]:
    """A list of texts that are not empty."""
    if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
        raise ValueError("a list of texts")
    return tuple(value)


def words(value: object) -> tuple[str, ...]:
    """A list of texts, or one text with blanks between them."""
    return tuple(value.split()) if isinstance(value, str) else texts(value)


def names_or_all(value: object) -> tuple[str, ...]:
    """A list of texts; ``"*"`` for true, nothing for false."""
    if isinstance(value, bool):
        return ("*",) if value else ()
    try:
        return texts(value)
    except ValueError:
        raise ValueError("true, false or a list of names of labs") from None


def seconds(value: object) -> float:
    """A finite number above 0."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < float("inf"):
        raise ValueError("a positive number of seconds")
    return float(value)


def count(value: object) -> int:
    """A whole number, 0 included."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError("a whole number, 0 for one per processor")
    return value


def inner_path(value: object) -> str:
    """A folder below the project's own, with forward slashes."""
    inner = isinstance(value, str) and not value.startswith(("/", "~")) and ".." not in value.split("/")
    # not the project itself: what is there is not ours
    if not isinstance(value, str) or not inner or posixpath.normpath(value) == ".":
        raise ValueError("a folder within the project")
    return posixpath.normpath(value)


def age(value: object) -> float:
    """Seconds of "30d", "12h" or a number of days."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < float("inf"):
        return float(value) * _SECONDS["d"]
    match = re.fullmatch(r"(\d+(?:\.\d+)?) ?([smhdw])", value) if isinstance(value, str) else None
    if match is None or not float(match[1]):
        raise ValueError('an age such as "30d" or "12h", or a number of days')
    return float(match[1]) * _SECONDS[match[2]]
