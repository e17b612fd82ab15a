"""A recording of a session in asciicast v2 (https://docs.asciinema.org/manual/asciicast/v2/), to be replayed.

Times are given by the caller, in seconds since the session began. Bounded: a recording never outgrows ``LIMIT``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from doctools.terminal.screen import COLUMNS, ROWS

__all__ = ["LIMIT", "Recording"]

LIMIT = 1 << 20
"""Characters of a recording, about; what comes after them is left out, and the recording says so."""

_CHUNK_LIMIT = 1 << 16
"""Characters of one event: a replay of more than this is a blur."""


class Recording:
    """What a terminal showed, event by event."""

    def __init__(self, *, columns: int = COLUMNS, rows: int = ROWS) -> None:
        self._header: dict[str, object] = {"version": 2, "width": columns, "height": rows}
        self._events: list[tuple[float, str, str]] = []
        self._size = 0

    def show(self, at: float, text: str) -> None:
        """Text that the terminal received ``at`` seconds after the beginning."""
        if not text or self._size > LIMIT:
            return
        if len(text) > _CHUNK_LIMIT:
            half = _CHUNK_LIMIT // 2
            text = f"{text[:half]}\r\n[... {len(text) - 2 * half} characters ...]\r\n{text[-half:]}"
        self._size += len(text)
        if self._size > LIMIT:
            text = "\r\n[... the recording ends here ...]\r\n"
        self._events.append((at, "o", text))

    def mark(self, at: float, label: str) -> None:
        """A place to jump to."""
        self._events.append((at, "m", label))

    def to_asciicast(self, *, title: str, environment: Mapping[str, str]) -> str:
        """The recording as a file: one JSON value a line, the header first."""
        header = self._header | {"title": title, "env": dict(environment)}
        encode = json.JSONEncoder(ensure_ascii=False).encode
        lines = [encode(header)]
        lines.extend(f"[{at:.3f}, {encode(kind)}, {encode(text)}]" for at, kind, text in self._events)
        return "\n".join(lines) + "\n"
