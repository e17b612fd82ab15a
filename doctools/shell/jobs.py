"""What a shell says of jobs that have ended: with its next prompt, which may be this one or the one after it.

Who presses Enter sees it at once; a job that ends in the same moment as its ``kill`` is told of before the prompt, and
a moment later only after the next command. All of these are right, so a notice is taken where the page shows it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from doctools.model import KEYS
from doctools.shell.command import Command
from doctools.shell.line import Line

__all__ = ["has_begun", "in_place"]

_BEGUN = re.compile(r"^\[\d+\] \d+\r?$", re.MULTILINE)
# bash(1), JOB CONTROL; dash and zsh put the sign elsewhere. `jobs` lists running and stopped ones, which is no notice.
_NOTICE = re.compile(r"\[\d+\] *[+-]? +(?!Running|Stopped|running|suspended)[A-Za-z]\w+\b.*")


def has_begun(printed: str) -> bool:
    """Whether a shell has said that it runs something in the background."""
    return _BEGUN.search(printed) is not None


def in_place(line: Line, command: Command, printed: Sequence[str]) -> tuple[str, ...]:
    """The output of a command that has ended, with the notices that the page shows there, and no others.

    What came earlier than the page shows it is kept for the next command's output, once. ``printed`` is what a person
    sees of the command.
    """
    early, line.early = line.early, ()
    kept = tuple(printed)
    wanted, told = _notices(command.request.shown), _notices(kept)
    if told > wanted:
        kept, line.early = kept[: wanted - told], kept[wanted - told :]
    elif told + len(early) < wanted and command.request.command not in KEYS:
        kept += tuple(text for text in line.press_enter(enough=_has_notice) if _NOTICE.fullmatch(text))
    return kept + early


def _has_notice(lines: Sequence[str]) -> bool:
    return any(map(_NOTICE.fullmatch, lines))


def _notices(lines: Sequence[str]) -> int:
    """How many there are at the end of an output."""
    number = 0
    for text in reversed(lines):
        if _NOTICE.fullmatch(text.rstrip()):
            number += 1
        elif text.strip():
            break
    return number
