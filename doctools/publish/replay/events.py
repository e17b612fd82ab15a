"""An asciicast v2 -> what its terminal showed from one command's marker to the next (docs.asciinema.org/manual)."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from doctools.model import StepRecord

__all__ = ["MAX_BYTES", "NotARecording", "Part", "parts_of"]

MAX_BYTES = 8 << 20
"""Size of a recording that is read at most: the largest that doctools writes, all of it escaped, is smaller."""

_BEGUN = re.compile(r"\x1b(?:\[[0-9;?]{0,16})?\Z")
_decode = json.JSONDecoder().raw_decode


class NotARecording(ValueError):  # noqa: N818 - says what is wrong with a file
    """What is no asciicast, with its line."""


@dataclass(slots=True)
class Part:
    """What a terminal showed from one marker to the next."""

    at: float = 0.0
    label: str = ""
    chunks: list[tuple[float, str]] = field(default_factory=list)
    """When, in seconds, and what."""

    def belongs_to(self, step: StepRecord) -> bool:
        """Whether the marker is that of a command."""
        # Both were rounded, each in its own way.
        return self.label == str(step.line) and self.at >= step.started - 0.002


def parts_of(text: str) -> list[Part]:
    """A recording by its markers; the first part is what came before any. Raises ``NotARecording``."""
    parts = [Part()]
    for at, kind, shown in _events(text):
        if kind == "m":
            parts.append(Part(at, shown, _begun(parts[-1].chunks)))
        elif kind == "o":
            parts[-1].chunks.append((at, shown))
    return parts


def _begun(chunks: list[tuple[float, str]]) -> list[tuple[float, str]]:
    """Take off the beginning of a control sequence whose end comes after the marker: nothing may come between."""
    found = _BEGUN.search(chunks[-1][1]) if chunks else None
    if found is None:
        return []
    at, text = chunks[-1]
    chunks[-1] = (at, text[: found.start()])
    return [(at, found[0])]


def _events(text: str) -> Iterator[tuple[float, str, str]]:
    before = 0.0
    for number, row in enumerate(text.removesuffix("\n").split("\n"), 1):
        line = row.strip(" \t\r")
        try:
            value, end = _decode(line)
        except (ValueError, RecursionError) as error:
            raise NotARecording(f"line {number}: not JSON") from error
        if end < len(line):
            raise NotARecording(f"line {number}: not JSON")
        if number == 1:
            if not isinstance(value, dict) or value.get("version") != 2:
                raise NotARecording("line 1: not the header of an asciicast v2")
            continue
        match value:
            case [int() | float() as at, str() as kind, str() as shown] if before <= at < math.inf:
                before = at
                yield float(at), kind, shown
            case _:
                raise NotARecording(f"line {number}: not an event: a time, a code and a text are expected")
