"""A session's recording -> what readers replay and what they read: at a pace for people, and as plain text.

In reading order: ``events`` (the recording, command by command), ``pace`` (as if somebody typed it), ``clips`` (the
part of it that shows one example). The recording itself is published beside it, untouched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from doctools.model import SessionRecord
from doctools.publish.replay.clips import Clip, clip
from doctools.publish.replay.events import MAX_BYTES, NotARecording, parts_of
from doctools.publish.replay.pace import Pace, Shown
from doctools.publish.safe import visible
from doctools.terminal import render

__all__ = ["MAX_BYTES", "Clip", "NotARecording", "Replay", "cast_path", "replay", "text_path"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What is made of one recording."""

    cast: str
    """Asciicast v2; empty: there is no player."""
    text: str
    """What the terminal showed."""
    size: int
    """Bytes of the recording."""
    clips: Mapping[str, Clip]
    """By the digest of the example; none without a player."""


def cast_path(recording: str) -> str:
    """Where the replay of a recording is published."""
    return recording.removesuffix(".cast") + ".replay.cast"


def text_path(recording: str) -> str:
    """Where the text of a recording is published."""
    return recording.removesuffix(".cast") + ".txt"


def replay(text: str, ran: SessionRecord, *, player: bool = True) -> Replay:
    """All that is made of a recording, for a site with or without a player. Raises ``NotARecording``."""
    before, *parts = parts_of(text)
    pace = Pace()
    pace.say("".join(text for _, text in before.chunks))
    found: dict[str, list[Shown]] = {}
    waiting = [(example.digest, step) for example in ran.examples for step in example.steps]
    for part in parts:
        mine = next((known for known in waiting if part.belongs_to(known[1])), None)
        if mine is not None:
            del waiting[: waiting.index(mine) + 1]
        shown = pace.play(part, mine[1] if mine is not None else None)
        if mine is not None:
            found.setdefault(mine[0], []).append(shown)
        elif found:  # a command that is repeated until it is right
            last = found[next(reversed(found))]
            last[-1] = replace(last[-1], end=shown.end, text=last[-1].text + shown.text)
    return Replay(
        cast=pace.to_asciicast() if player else "",
        # A browser takes a text without its encoding for an older one, unless it begins with this mark.
        text="\ufeff" + visible("\n".join(_head(ran))) + visible("\n".join(("\n", *render(pace.shown), ""))),
        size=len(text.encode()),
        clips={digest: clip(commands) for digest, commands in found.items()} if player else {},
    )


def _head(ran: SessionRecord) -> Iterator[str]:
    where = ran.environment
    yield ran.recording
    yield " · ".join(
        filter(None, (ran.started.strftime("%Y-%m-%d %H:%M %Z"), where.distribution, where.lab, where.image_id))
    )
