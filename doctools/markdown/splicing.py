"""Changes to the text of a page. Knows no Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from doctools.model import Span, Step

__all__ = ["as_printed", "splice"]


def splice(text: str, edits: Iterable[tuple[Span, str]]) -> str:
    """Replace spans of a text, all offsets being those of the text as it is given.

    Raises ``ValueError`` where spans overlap or do not lie in the text. Insertions at one place keep their order.
    """
    pieces: list[str] = []
    position = 0
    for span, new in sorted(edits, key=lambda edit: (edit[0].start, edit[0].end)):
        if not position <= span.start <= span.end <= len(text):
            raise ValueError(f"{span} overlaps another one or lies outside of the text")
        pieces += [text[position : span.start], new]
        position = span.end
    return "".join(pieces) + text[position:]


def as_printed(text: str, step: Step, lines: Sequence[str]) -> str:
    """What to write into ``step.output`` so that the page ``text`` prints ``lines``: with its prefix and line ends."""
    newline = "\r\n" if "\r\n" in text else "\n"
    return "".join((step.prefix + line).rstrip(" \t") + newline for line in lines)
