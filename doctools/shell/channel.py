"""The line to a terminal: text out and in, the wait for a prompt with marks, and a look at who reads there.

Knows no command: what is typed and what an answer means is the shell's business.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from typing import Protocol

from doctools.shell.foreground import Foreground
from doctools.shell.marks import Marks

__all__ = ["BACKSPACE", "PATIENCE", "Channel", "Terminal"]

BACKSPACE = b"\x7f"

PATIENCE = 0.3
"""Seconds of silence after which the foreground process is looked at; twice as long before each further look."""
_LOOKS = 5
"""How many times longer than a look at the processes a silence must be to mean something."""


_LONGEST = 1024
"""Characters; what is longer is no escape sequence, but text."""
_BEGUN = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|[\]PX^_][^\x07\x1b]*\x1b?)?\Z")
"""The beginning of a control sequence (ECMA-48, 5.4) or of a control string (5.6), as titles and marks are."""


class Terminal(Protocol):
    """A pseudo-terminal with a shell in it."""

    def send(self, data: bytes) -> None:
        """Type. Raises ``EngineError`` where the engine is gone."""

    def receive(self, timeout: float) -> bytes | None:
        """What was printed since; ``b""``: nothing in ``timeout`` seconds; ``None``: the terminal has closed."""

    def close(self) -> None:
        """Hang up."""


class Channel:
    """A terminal, as text.

    ``probe`` is asked what the foreground process of the terminal does, given the shell's process id. ``clock`` gives
    seconds.
    """

    def __init__(self, terminal: Terminal, *, probe: Callable[[int], Foreground], clock: Callable[[], float]) -> None:
        self.terminal = terminal
        self.clock = clock
        self.process = 0
        """Of the shell; 0: not known, so nobody can say who reads."""
        self.patience = PATIENCE
        """Seconds of silence that mean something: more on a loaded machine, where output takes its time as well."""
        self._probe = probe
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._held = ""
        """The beginning of an escape sequence: what has come before it may be a prompt, and its rest must follow it."""
        self._early: bytes | None = b""
        """What was received and not looked at yet; ``None``: the end."""

    def press(self, keys: bytes) -> None:
        """Send the bytes of keys."""
        self.terminal.send(keys)

    def type(self, text: str) -> None:
        """Send lines as a keyboard does: Enter is a carriage return. It becomes a line feed where a program lets the
        kernel do that (ICRNL, termios(3)); line editors want the key itself, and some know no other.
        """
        self.terminal.send(f"{text}\n".replace("\n", "\r").encode())

    def paste(self, text: str) -> None:
        """Send lines as a terminal does that were pasted (bracketed paste, xterm's control sequences), then Enter."""
        self.type(f"\x1b[200~{text}\x1b[201~")

    def receive(self, timeout: float) -> str | None:
        """What was printed within ``timeout`` seconds, as soon as there is something; ``None``: the terminal closed.

        An escape sequence comes whole.
        """
        if self._early != b"":
            data, self._early = self._early, b""
        else:
            data = self.terminal.receive(timeout)
        if data is None:
            self._early = None
            text, self._held = self._held, ""
            return text or None
        text = self._held + self._decode(data)
        start = _unfinished(text)
        text, self._held = text[:start], text[start:]
        return text

    def wait(
        self, marks: Marks, seconds: float, *, after: str = "", unless: Marks | None = None
    ) -> tuple[str, str] | None:
        """What comes up to and with the next prompt that carries these marks, and what had come after it.

        ``None`` if none comes in time. With ``after``, a prompt counts only where that text stands before it. A prompt
        with the marks ``unless`` ends the wait, too. Raises ``EOFError`` where the terminal closes.
        """
        deadline = self.clock() + seconds
        seen = ""
        while (left := deadline - self.clock()) > 0:
            text = self.receive(left)
            if text is None:
                raise EOFError
            seen += text
            start = seen.find(after)
            found = marks.prompt.search(seen, start) if start >= 0 else None
            if found is None and unless is not None:
                found = unless.prompt.search(seen)
            if found:
                return seen[: found.end()], seen[found.end() :]
        return None

    def reader(self) -> Foreground:
        """What the foreground process does."""
        began = self.clock()
        state = self._probe(self.process) if self.process else Foreground.UNKNOWN
        self.patience = max(PATIENCE, _LOOKS * (self.clock() - began))
        if not self._early:
            # Looking takes its time. If something was printed meanwhile, what was seen is past.
            self._early = self.terminal.receive(0)
        return state if self._early == b"" else Foreground.BUSY


def _unfinished(text: str) -> int:
    """Where the escape sequence begins in which ``text`` ends; its length: in none."""
    begun = _BEGUN.search(text, max(0, len(text) - _LONGEST))
    return begun.start() if begun else len(text)
