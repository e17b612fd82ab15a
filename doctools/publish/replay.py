"""A session's recording -> what readers replay and what they read: at a pace for people, and as plain text.

A machine types a command in a millisecond. So the replay has the events of the recording, with nothing left out, at
another pace: commands are typed, waits are shortened, an output stays until it can be read. The recording itself is
published beside it, untouched.

Each command begins with a marker and with its prompt, so that a replay can start there on an empty screen: a session
with several terminals shows them all in one, and a prompt may have been printed long before its command.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import PurePosixPath

from doctools.model import SessionRecord, StepRecord
from doctools.publish.safe import plain, visible
from doctools.terminal import COLUMNS, ROWS, partial_line, render

__all__ = ["MAX_BYTES", "Clip", "NotARecording", "Replay", "cast_path", "replay", "text_path"]

MAX_BYTES = 8 << 20
"""Size of a recording that is read at most: the largest that doctools writes, all of it escaped, is smaller."""

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

_NARROWEST, _LOWEST = 40, 3
_HOME = re.compile(r"(?:[$#] )+")
_PROMPT = re.compile(r"[$#>] ?\Z")
_BEGUN = re.compile(r"\x1b(?:\[[0-9;?]{0,16})?\Z")
_TAIL = 4096
"""Characters that are enough to know the line on which the cursor stands."""
_MOVES = re.compile(r"\x1b(?:[78DEMc]|\[[0-9;]*[ABCDEFGHJLMPX@`adefrsu]|\[\?[0-9;]*[hl])")
"""What counts on the size of the screen."""


class NotARecording(ValueError):  # noqa: N818 - says what is wrong with a file
    """What is no asciicast, with its line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """The part of a replay that shows one example: from ``start`` to ``end``, in seconds."""

    start: float
    end: float
    columns: int
    rows: int
    """The screen that is enough for it."""
    commands: tuple[float, ...]
    """When each of its commands begins, in seconds from ``start``."""

    @property
    def duration(self) -> float:
        """In seconds."""
        return self.end - self.start


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What is made of one recording."""

    cast: str
    """Asciicast v2."""
    text: str
    """What the terminal showed."""
    size: int
    """Bytes of the recording."""
    clips: Mapping[str, Clip]
    """By the digest of the example."""


def cast_path(recording: str) -> str:
    """Where the replay of a recording is published."""
    return str(PurePosixPath(recording).with_suffix(".replay.cast"))


def text_path(recording: str) -> str:
    """Where the text of a recording is published."""
    return str(PurePosixPath(recording).with_suffix(".txt"))


def replay(text: str, ran: SessionRecord) -> Replay:
    """All that is made of a recording. Raises ``NotARecording``."""
    parts = _parts(_events(text))
    steps = [(example.digest, step) for example in ran.examples for step in example.steps]
    pace = _Pace()
    pace.say("".join(text for _, text in parts[0].chunks))
    found: dict[str, list[tuple[float, float, str]]] = {}
    waiting = list(steps)
    for part in parts[1:]:
        mine = next((known for known in waiting if part.belongs_to(known[1])), None)
        if mine is not None:
            del waiting[: waiting.index(mine) + 1]
        start, shown = pace.play(part, mine[1] if mine is not None else None)
        if mine is not None:
            found.setdefault(mine[0], []).append((start, pace.now, shown))
        elif found:  # a command that is repeated until it is right
            last = found[next(reversed(found))]
            last[-1] = (last[-1][0], pace.now, last[-1][2] + shown)
    return Replay(
        cast=pace.to_asciicast(),
        # A browser takes a text without its encoding for an older one, unless it begins with this mark.
        text="\ufeff" + visible("\n".join((*_head(ran), "", *render(pace.shown), ""))),
        size=len(text.encode()),
        clips={digest: _clip(shown) for digest, shown in found.items()},
    )


def _head(ran: SessionRecord) -> Iterator[str]:
    where = ran.environment
    yield ran.recording
    yield " · ".join(
        filter(None, (ran.started.strftime("%Y-%m-%d %H:%M %Z"), where.distribution, where.lab, where.image_id))
    )


def _clip(commands: Sequence[tuple[float, float, str]]) -> Clip:
    start = commands[0][0]
    stream = "".join(shown for *_, shown in commands)
    columns, rows = COLUMNS, ROWS
    if not _MOVES.search(stream):
        widths = [_width(line) for line in render(stream)]
        columns = min(COLUMNS, max(_NARROWEST, *widths, 0) + 1)
        rows = min(ROWS, max(_LOWEST, sum(math.ceil((width or 1) / COLUMNS) for width in widths) + 1))
    return Clip(
        start=round(start, 3),
        end=round(commands[-1][1], 3),
        columns=columns,
        rows=rows,
        commands=tuple(round(begins - start, 3) for begins, *_ in commands),
    )


def _width(line: str) -> int:
    if line.isascii():
        return len(line)
    from wcwidth import wcswidth  # noqa: PLC0415 - its tables take 30 ms, and most output is ASCII

    return max(len(line), int(wcswidth(line)))


# -- reading ---------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Part:
    """What a terminal showed from one marker to the next."""

    at: float = 0.0
    label: str = ""
    chunks: list[tuple[float, str]] = field(default_factory=list)

    def belongs_to(self, step: StepRecord) -> bool:
        # Both were rounded, each in its own way.
        return self.label == str(step.line) and self.at >= step.started - 0.002


def _parts(events: Iterable[tuple[float, str, str]]) -> list[_Part]:
    parts = [_Part()]
    for at, kind, text in events:
        if kind == "m":
            parts.append(_Part(at=at, label=text, chunks=_begun(parts[-1].chunks)))
        elif kind == "o":
            parts[-1].chunks.append((at, text))
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
    for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise NotARecording(f"line {number}: not JSON") from error
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


# -- pace ------------------------------------------------------------------------------------------------------------


class _Pace:
    """A replay in the making."""

    def __init__(self) -> None:
        self.now = 0.0
        self._events: list[tuple[float, str, str]] = []
        self._shown: list[str] = []
        self._seen: set[str] = set()
        """The prompts so far."""
        self._tail = ""
        """The end of what was shown: enough to know the line on which the cursor stands."""

    @property
    def shown(self) -> str:
        return "".join(self._shown)

    def say(self, text: str) -> None:
        if not text:
            return
        self._shown.append(text)
        self._tail = (self._tail + text)[-_TAIL:]
        last = self._events[-1] if self._events else None
        if last is not None and last[1] == "o" and self.now - last[0] < 0.01:  # no eye sees two
            self._events[-1] = (last[0], "o", last[2] + text)
        else:
            self._events.append((self.now, "o", text))

    def play(self, part: _Part, step: StepRecord | None) -> tuple[float, str]:
        """A command: when it begins, and what is shown from there."""
        chunks = list(part.chunks)
        command = step.command if step is not None else ""
        after = partial_line("".join(text for _, text in chunks)[-_TAIL:])
        prompt, new_line = _prompt(partial_line(self._tail), after, step.prompt if step is not None else "", self._seen)
        self._seen.add(prompt)
        if new_line:
            self.say("\r\n")
        self.now += 0.02
        start, begins = self.now, len(self._shown)
        label = plain(command.split("\n")[0], _LABEL) if step is not None else ""
        self._events.append((start, "m", label))
        if step is not None:
            self._shown.append("\r\x1b[K" + prompt)
            self._tail = prompt
            self._events.append((start, "o", self._shown[-1]))
            self.now += _LEAD
        self._output(self._typed(chunks, command))
        return start, "".join(self._shown[begins:])

    def _typed(self, chunks: list[tuple[float, str]], command: str) -> list[tuple[float, str]]:
        """Show the command as if it were typed; returns what was printed after it."""
        text = "".join(shown for _, shown in chunks)
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
        whole = min(_LINE_TYPED, _KEY * len(text))
        together = max(1, math.ceil(len(text) * _KEYS_AT_ONCE / whole))
        for at in range(0, len(text), together):
            piece = text[at : at + together]
            self.say(piece)
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
        encode = json.JSONEncoder(ensure_ascii=False).encode
        lines = [encode({"version": 2, "width": COLUMNS, "height": ROWS})]
        lines += [f"[{at:.3f}, {encode(kind)}, {encode(text)}]" for at, kind, text in self._events]
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
