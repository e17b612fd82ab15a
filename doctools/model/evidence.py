"""The dated record of what a page's sessions did, and whether it still speaks for the page. Kept elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from doctools.model.outcome import Output, Status, Verdict

__all__ = [
    "Environment",
    "Evidence",
    "ExampleRecord",
    "Fragment",
    "Freshness",
    "SessionRecord",
    "StepRecord",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragment:
    """A piece of a printed line; ``volatile`` names its class (``"address"``, ``"wildcard"``); empty: literal text.

    ``"answer"``: no program printed it, it was typed.
    """

    text: str
    volatile: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRecord:
    """What one step really did."""

    line: int
    prompt: str
    command: str
    verdict: Verdict
    exit: int | None
    """Exit status, ``None`` where there is none (still running, timed out, nested program)."""
    output: Output
    """What was really printed."""
    shown: tuple[tuple[Fragment, ...], ...]
    """The printed output of the *page*, line by line, in literal and volatile fragments, and what was typed of it."""
    started: float
    """Seconds since the beginning of the session's recording."""
    duration: float

    @property
    def page_lines(self) -> tuple[str, ...]:
        """The output of the page when this was recorded, line by line."""
        return tuple("".join(piece.text for piece in line) for line in self.shown)

    @property
    def typed(self) -> tuple[str, ...]:
        """What was typed while it ran, in order, as the page shows it."""
        return tuple(piece.text for line in self.shown for piece in line if piece.volatile == "answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleRecord:
    """What one fence really did. ``digest`` binds it to the exact text, lab and all that ran before it."""

    digest: str
    line: int
    status: Status
    steps: tuple[StepRecord, ...]
    reason: str = ""
    """Why it was skipped, or why a file could not be written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """Where a session ran."""

    lab: str
    image: str
    """Name of the image."""
    image_id: str
    """``sha256:...``: what the engine resolved the name to."""
    base: str
    """Where the image's base came from, in words: ``"pulled debian:bookworm (sha256:...)"``."""
    distribution: str
    """PRETTY_NAME of /etc/os-release inside the lab."""
    engine: str
    """``"Docker 20.10.24"``."""
    kernel: str
    elevated: str = ""
    """Why the lab has more rights than an ordinary container; empty: it has not."""

    @property
    def plain_lab(self) -> str:
        """Name of the lab, whichever variant it is."""
        return self.lab.partition("@")[0]

    @property
    def system(self) -> str:
        """The distribution in two or three words: ``"Debian 13 (trixie)"``."""
        return self.distribution.replace(" GNU/Linux", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRecord:
    """The dated record of one session."""

    name: str
    environment: Environment
    started: datetime
    """With time zone (UTC)."""
    duration: float
    """Seconds, container start and end included."""
    recording: str
    """File name of the asciicast, beside the page's evidence; empty: none."""
    examples: tuple[ExampleRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that is known of a page."""

    page: str
    sessions: tuple[SessionRecord, ...] = field(default=())


class Freshness(Enum):
    """Whether a record still speaks for what the page shows now."""

    FRESH = "fresh"
    STALE = "stale"
    """Right text, but another image is at hand now, or the record is too old."""
    UNVERIFIED = "unverified"
    """No record of exactly this text."""
