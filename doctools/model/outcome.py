"""What really happened to a command, and the judgement on it. Knows no page and no record."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

__all__ = [
    "KEPT_WIDTH",
    "Ending",
    "Exited",
    "Outcome",
    "Output",
    "Running",
    "ShellGone",
    "Status",
    "TimedOut",
    "Unfinished",
    "Verdict",
]

KEPT_WIDTH = 4000
"""Characters of a line that evidence keeps; one that was longer ends with `...` behind them."""


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

    @property
    def whole(self) -> bool:
        """Whether nothing of it was left out: neither lines nor the ends of lines."""
        return not self.left_out and all(len(line) <= KEPT_WIDTH for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a command ended and what it printed; ``duration`` in seconds."""

    ending: Ending
    output: Output
    duration: float
    typed: tuple[tuple[int, str], ...] = ()
    """What was typed while it ran because the page shows it: place of the line in the output shown, and its end."""


class Status(Enum):
    """What a verdict says."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    """Not meant to run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The judgement on one step.

    ``reason`` says in one sentence why it failed or was skipped (empty when passed).
    ``diff`` shows it: lines beginning with ``- `` (the page says), ``+ `` (really printed), ``  `` (both).
    """

    status: Status
    reason: str = ""
    diff: tuple[str, ...] = ()
