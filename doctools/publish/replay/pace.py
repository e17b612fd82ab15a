"""The events of a recording at a pace for people. Leaves nothing out.

A machine types a command in a millisecond. In a replay commands are typed, waits are shortened, an output stays until
it can be read.

Each command begins with a marker and with its prompt, so that a replay can start there on an empty screen: a session
with several terminals shows them all in one, and a prompt may have been printed long before its command.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise
from json.encoder import encode_basestring

from doctools.model import StepRecord
from doctools.publish.replay.events import Part
from doctools.publish.safe import plain
from doctools.terminal import COLUMNS, ROWS, partial_line

__all__ = ["Pace", "Shown"]

_LEAD = 0.4
"""Seconds between a prompt and its command."""
_KEY, _LINE_TYPED = 0.035, 1.4
"""Seconds between two keys, and at most for a command's first line; the lines below it take less."""
_KEYS_AT_ONCE = 0.05
"""Seconds: no two keys are shown apart that are nearer than this."""
_NEXT_LINE, _NEXT_LINES = 0.15, 1.5
_ENTER = 0.2
_IDLE, _OUTPUT = 1.0, 6.0
"""Seconds of silence, and of a whole output, at most."""
_READ, _READ_LINE, _READ_MOST = 0.6, 0.12, 2.5
"""Seconds that an output stays: at least, for each line, at most."""
_GAP = 8
"""Characters of a continuation prompt, at most."""
_LABEL = 80

_HOME = re.compile(r"(?:[$#] )+")
_PROMPT = re.compile(r"[$#>] ?\Z")
_TAIL = 4096
"""Characters that are enough to know the line on which the cursor stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A command in a replay: from when to when, in seconds, behind which prompt, and what is shown."""

    start: float
    end: float
    prompt: str
    text: str


class Pace:
    """A replay in the making."""

    def __init__(self) -> None:
        self.now = 0.0
        self._events: list[tuple[float, str, str]] = []
        self._shown: list[str] = []
        self._seen: set[str] = set()
        """The prompts so far."""
        self._tail = ""
        """The end of what was shown before the command: enough to know the line on which the cursor stands."""

    @property
    def shown(self) -> str:
        """All of it."""
        return "".join(self._shown)

    def say(self, text: str) -> None:
        """Show a text now."""
        if text:
            self._shown.append(text)
            self._event(text)

    def _event(self, text: str) -> None:
        last = self._events[-1] if self._events else None
        if last is not None and last[1] == "o" and self.now - last[0] < 0.01:  # no eye sees two
            self._events[-1] = (last[0], "o", last[2] + text)
        else:
            self._events.append((self.now, "o", text))

    def play(self, part: Part, step: StepRecord | None) -> Shown:
        """Show a command."""
        command = step.command if step is not None else ""
        if not self._seen:
            self._tail = self.shown[-_TAIL:]
        text = "".join(shown for _, shown in part.chunks)
        line, after = partial_line(self._tail), partial_line(text[-_TAIL:])
        prompt, new_line = _prompt(line, after, step.prompt if step is not None else "", self._seen)
        self._seen.add(prompt)
        if new_line:
            self.say("\r\n")
            self._tail += "\r\n"
        self.now += 0.02
        start, begins = self.now, len(self._shown)
        label = plain(command.split("\n")[0], _LABEL) if step is not None else ""
        self._events.append((start, "m", label))
        if step is not None:
            again = "\r\x1b[K" + prompt
            self._events.append((start, "o", again))
            if new_line or line != prompt:  # else it stands there already
                self._shown.append(again)
            self.now += _LEAD
        self._output(self._typed(part.chunks, text, command))
        shown = "".join(self._shown[begins:])
        self._tail = ((self._tail if step is None else prompt) + shown)[-_TAIL:]
        return Shown(start=start, end=self.now, prompt=prompt, text=shown)

    def _typed(self, chunks: list[tuple[float, str]], text: str, command: str) -> list[tuple[float, str]]:
        """Show the command as if it were typed; returns what was printed after it. ``text``: that of all chunks."""
        lines = command.split("\n")
        # A shell without line editing says that it waits for the next line only when all of them have been typed ahead:
        # to somebody who types, it says so line by line.
        echo, ahead = "\r\n".join(lines) + "\r\n", "> " * (len(lines) - 1)
        between = "> " if ahead and text.startswith(echo + ahead) else ""
        done = 0
        for number, line in enumerate(lines):
            at = text.find(line, done, done + _GAP + len(line)) if line else done
            if at < 0:
                if number == 0:  # a line that reached the margin: what came before it
                    done = _common(text, line)
                    self._keys(text[:done])
                break
            self.say(text[done:at])
            if number == 0:
                self._keys(line)
            else:
                self.say(between)
                self.now += min(_NEXT_LINE, _NEXT_LINES / len(lines))
                self.say(line)
            done = at + len(line)
        if between:
            self.say("\r\n")
            done = len(echo + ahead)
        if done:
            self.now += _ENTER
        rest: list[tuple[float, str]] = []
        for when, shown in chunks:
            if done < len(shown):
                rest.append((when, shown[done:]))
            done = max(0, done - len(shown))
        return rest

    def _keys(self, text: str) -> None:
        if not text:
            return
        self._shown.append(text)
        whole = min(_LINE_TYPED, _KEY * len(text))
        together = max(1, math.ceil(len(text) * _KEYS_AT_ONCE / whole))
        for at in range(0, len(text), together):
            piece = text[at : at + together]
            self._event(piece)
            self.now += whole * len(piece) / len(text)

    def _output(self, chunks: list[tuple[float, str]]) -> None:
        waits = [
            0.0,
            *(min(_IDLE, after - before) for (before, _), (after, _) in pairwise(chunks)),
        ]
        slow = min(1.0, _OUTPUT / (sum(waits) or 1.0))
        lines = 0
        for wait, (_, text) in zip(waits, chunks, strict=False):
            self.now += wait * slow
            lines += text.count("\n")
            self.say(text)
        self.now += min(_READ_MOST, _READ + _READ_LINE * lines)

    def to_asciicast(self) -> str:
        """The title is not kept: it is no part of what was shown."""
        lines = [f'{{"version": 2, "width": {COLUMNS}, "height": {ROWS}}}']
        lines += [f'[{at:.3f}, "{kind}", {encode_basestring(text)}]' for at, kind, text in self._events]
        # The last output stays as long as the others: an event that shows nothing.
        return "\n".join((*lines, f'[{self.now:.3f}, "o", ""]')).encode("utf-8", "replace").decode() + "\n"


def _prompt(line: str, after: str, written: str, seen: Collection[str]) -> tuple[str, bool]:
    """The prompt of a command, and whether it needs a new line.

    ``line`` is what stands where the command will be typed, ``after`` what stands below its output, ``written`` the
    prompt that the page shows, ``seen`` are those of the commands before it. Two terminals print their prompts one
    after the other, and what the page shows may be short for what the terminal does.
    """
    written = written or "$ "
    mark = written.rstrip()[-1:]
    home = _HOME.fullmatch(line)
    new_line = bool(line) and not _PROMPT.search(line)
    if new_line or not line or after == written or (home and written in seen):
        return written, new_line
    if home:
        return f"{mark} " if mark in {"$", "#"} else line[-2:], False
    return (line if line.rstrip()[-1:] == mark else written), False


def _common(first: str, second: str) -> int:
    both = zip(first, second, strict=False)
    return next((at for at, (one, other) in enumerate(both) if one != other), min(len(first), len(second)))
