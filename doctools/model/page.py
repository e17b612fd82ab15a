"""A page as its author wrote it: sessions, fences, commands and what these must do. Nothing of it has been run."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Literal

__all__ = ["Example", "Expectation", "FileToWrite", "Kind", "Options", "Page", "Session", "Span", "Step"]


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

    @property
    def plain_name(self) -> str:
        """The name that it has in every variant of its lab."""
        return self.name.partition("@")[0]

    @property
    def plain_lab(self) -> str:
        """Name of the lab, whichever variant it is."""
        return self.lab.partition("@")[0]

    @property
    def variant(self) -> str:
        """Which variant of the lab; empty: it has none."""
        return self.lab.partition("@")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of the project, read once."""

    path: str
    """Relative to the project, with forward slashes."""
    text: str
    sessions: tuple[Session, ...]
    examples: tuple[Example, ...]
    """All examples, in page order."""
    overlooked: tuple[tuple[int, str], ...] = ()
    """Fences that show commands at a prompt and are not run: their lines and languages."""
