"""What a page writes that is no literal text: gaps, answers, keys."""

from __future__ import annotations

__all__ = ["HIDDEN", "KEYS", "WILDCARD"]

WILDCARD = "..."
"""Alone on a line of output: any lines, also none. Inside a line: any characters."""

HIDDEN = "********"
"""What a page shows where an answer is typed that the terminal does not echo."""

KEYS = {"^C": b"\x03", "^D": b"\x04", "^Z": b"\x1a", "^\\": b"\x1c", "^P^Q": b"\x10\x11"}
"""Keys that a line of a transcript may show, alone, and what they send."""
