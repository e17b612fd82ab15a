"""What doctools speaks of: pages, what they expect, and what really came out.

Values only: frozen, comparable, picklable; no input or output, no clock. Knows no Markdown, no engine and no site.

    Page > Session > Example > Step        as written by the author    (markdown.py makes them)
    Expectation                            what a step must do         (matching.py judges it)
    Outcome = how it ended + Output        what really happened        (shell.py observes it)
    Verdict                                passed, failed or skipped   (matching.py decides)
    Evidence > SessionRecord > ExampleRecord > StepRecord   the dated record (verify.py makes, evidence.py keeps)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Literal, TypeAlias

# -- notation ----------------------------------------------------------------------------------------------------------

WILDCARD = "..."
"""Alone on a line of output: any lines, also none. Inside a line: any characters."""

HIDDEN = "********"
"""What a page shows where an answer is typed that the terminal does not echo."""

KEYS = {"^C": b"\x03", "^D": b"\x04", "^Z": b"\x1a", "^\\": b"\x1c", "^P^Q": b"\x10\x11"}
"""Keys that a line of a transcript may show, alone, and what they send."""


# -- what the author wrote -------------------------------------------------------------------------------------------


class Kind(Enum):
    """What a fence is for."""

    TRANSCRIPT = "transcript"
    """Commands with prompts, and what they print."""
    SCRIPT = "script"
    """Commands without prompts: their exit status is checked, their output is not."""
    FILE = "file"
    """A file that is written into the session before the fences below it run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The options of a fence header, as in the author's guide. ``None``: the page's or the project's default holds."""

    lab: str | None = None
    session: str | None = None
    """Name of a container of its own, shared by the fences with this name."""
    terminal: str = ""
    """Name of a second terminal of the same container; empty: the terminal of the prompt's user."""
    exit: int | Literal["any"] = 0
    """Status that the last command must end with."""
    timeout: float | None = None
    """Seconds that a command may take."""
    wait: str | None = None
    """Text after which a command that goes on running is left alone (the fence's last command)."""
    retry: float | None = None
    """Seconds during which a command is repeated until it is right."""
    norun: str | None = None
    """The reason, shown to the reader, why this is not run."""
    answer: str | None = None
    """What is typed where the page shows ``********``."""
    volatile: tuple[str, ...] | None = None
    """Classes of volatile values to add to the usual ones; an empty tuple: none at all; ``None``: the usual ones."""
    setup: bool = False
    """Run, but shown folded."""
    isolated: bool = False
    """A fresh container for this fence alone."""
    variant: str | None = None
    """The only variant of its lab in which this fence is run; ``None``: all that the lab has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A half-open range of character offsets in the text of a page."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What a step must do for its page to be true."""

    lines: tuple[str, ...] = ()
    """The output shown, line by line, as written: ``...``, keys (``^C``) and answers included. A screen is compared, so
    trailing blanks do not count."""
    checked: bool = True
    """False: the output is not compared (scripts)."""
    exit: int | Literal["any"] = 0
    volatile: tuple[str, ...] | None = None
    """As in ``Options.volatile``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One command with its expectation.

    ``prompt`` is exactly what the page shows before the command, with its last blank (``"$ "``, ``"bash-5.2# "``).
    ``command`` may have several lines; their continuation prompts (``"> "``) are not part of it.
    """

    line: int
    """Line of the page, from 1."""
    prompt: str
    command: str
    expectation: Expectation
    output: Span
    """Where the printed output stands in the page's text (whole lines, prefixes included); an empty span: none."""
    prefix: str = ""
    """What stands before each line of the fence in the page: indentation, ``> `` of a quote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileToWrite:
    """The file that a titled fence describes.

    ``path`` is absolute, or begins with ``~/`` (the ordinary user's home). ``mode`` is 0o755 or 0o644.
    """

    path: str
    content: str
    mode: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A fence that is run."""

    line: int
    """Line of the fence's header in the page, from 1."""
    kind: Kind
    language: str
    source: str
    """The text between the fences, prefix removed, ending without a newline: what superfences hands to a formatter."""
    options: Options
    steps: tuple[Step, ...] = ()
    file: FileToWrite | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Examples that share one container, in page order."""

    page: str
    """The page's path, relative to the project, with forward slashes."""
    name: str
    """Empty for the page's own session; ``"b"`` for ``session="b"``; ``"isolated-1"``... unique in the page. In
    another variant of its lab than the first one, ``@VARIANT`` follows."""
    lab: str
    """Name of the lab, or ``LAB@VARIANT``."""
    timeout: float
    """Seconds that a command may take unless its fence says otherwise."""
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of the project, read once."""

    path: str
    """Relative to the project, with forward slashes."""
    text: str
    sessions: tuple[Session, ...]
    examples: tuple[Example, ...]
    """All examples, in page order."""


# -- what really happened --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Exited:
    """The command ended and the prompt came back. ``code`` is ``None`` where a nested program tells no status."""

    code: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """The command goes on running: the text to wait for appeared, or a nested prompt did."""

    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedOut:
    """The command did not end in time and was interrupted."""

    seconds: float
    reason: str
    """What it was waiting for, in one clause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShellGone:
    """The terminal closed: the shell ended, or its container did."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """The command never ran to its end for a reason of its own: it is not complete, or it printed without end."""

    reason: str


Ending: TypeAlias = Exited | Running | TimedOut | Unfinished | ShellGone


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What a screen of 80 columns shows after a command, without the command itself.

    Lines have no escapes and no trailing blanks; a line longer than the screen is one line.
    """

    lines: tuple[str, ...]
    left_out: int = 0
    """Lines dropped from the middle of a very long output (they were compared, but are not kept)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a command ended and what it printed; ``duration`` in seconds."""

    ending: Ending
    output: Output
    duration: float
    typed: tuple[tuple[int, str], ...] = ()
    """What was typed while it ran because the page shows it: place of the line in the output shown, and its end."""


class Status(Enum):
    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The judgement on one step.

    ``reason`` says in one sentence why it failed or was skipped (empty when passed).
    ``diff`` shows it: lines beginning with ``- `` (the page says), ``+ `` (really printed), ``  `` (both).
    """

    status: Status
    reason: str = ""
    diff: tuple[str, ...] = ()


# -- evidence --------------------------------------------------------------------------------------------------------


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
