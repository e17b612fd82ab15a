"""The lines of a fence -> the steps of a transcript or a script. Knows no headers and no sessions."""

from __future__ import annotations

import re
from dataclasses import dataclass

from doctools.markdown import prompts
from doctools.markdown.completeness import Reader
from doctools.markdown.fences import Fence
from doctools.model import Expectation, Options, Span, Step
from doctools.volatile import STARTED

__all__ = ["NotATranscript", "read_script", "read_transcript", "shows_prompt"]

_BACKGROUND = re.compile(r"(?<![&|<>\\])&(?![&>])")
"""The sign after which a shell tells a process id; not `&&`, `2>&1`, `|&`, `&>`."""


@dataclass(frozen=True, slots=True)
class NotATranscript:
    """Why a fence is no transcript. ``line`` of the page."""

    line: int
    message: str
    hint: str


@dataclass(slots=True)
class _Draft:
    index: int
    prompt: str
    command: list[str]
    first: int
    """Index of the first line of output."""
    last: int
    """Index of the line after the output."""


def read_transcript(
    fence: Fence, options: Options, volatile: tuple[str, ...] | None
) -> tuple[tuple[Step, ...], NotATranscript | None]:
    """The steps of a transcript; ``volatile`` as in ``Expectation``."""
    lines = fence.lines
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    index = 0
    while index < end and not lines[index].strip():
        index += 1
    if index == end:
        return (), NotATranscript(fence.line, "the fence is empty", "write a command: `$ ls`")
    primary = _primary(lines[index])
    if primary is None:
        return (), NotATranscript(
            fence.line + 1 + index,
            f"a transcript begins with a prompt, but this line is `{_short(lines[index])}`",
            "write `$ ` before the command (`# ` for root); a fence with output only is ```text",
        )
    drafts: list[_Draft] = []
    waiting = False
    while index < end:
        prompt = _command(lines[index], primary)
        if prompt is not None and lines[index][len(prompt) :].strip():
            draft = _Draft(index, prompt, [lines[index][len(prompt) :]], 0, 0)
            index = _continue(lines, index + 1, end, draft)
            draft.first = draft.last = index
            drafts.append(draft)
            waiting = False
            continue
        if _waits(lines, index, end, primary, first=not drafts):
            waiting = True
        elif waiting or not drafts:
            return (), NotATranscript(
                fence.line + 1 + index,
                f"output without a command above it: `{_short(lines[index])}`",
                "write the command after the prompt above this line",
            )
        else:
            drafts[-1].last = index + 1
        index += 1
    steps = tuple(
        _step(
            fence,
            draft,
            Expectation(
                lines=tuple(lines[draft.first : draft.last]),
                exit=options.exit if draft is drafts[-1] else 0,
                volatile=_with_started(volatile, draft),
            ),
        )
        for draft in drafts
    )
    return steps, None


def read_script(fence: Fence, options: Options) -> tuple[Step, ...]:
    """The commands of a fence without prompts; comments and blank lines between them are dropped."""
    drafts: list[_Draft] = []
    reader: Reader | None = None
    for index, line in enumerate(fence.lines):
        if reader is None:
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            reader = Reader()
            drafts.append(_Draft(index, "", [], 0, 0))
        drafts[-1].command.append(line)
        drafts[-1].first = drafts[-1].last = index + 1
        if reader.feed(line):
            reader = None
    return tuple(
        _step(fence, draft, Expectation(checked=False, exit=options.exit if draft is drafts[-1] else 0))
        for draft in drafts
    )


def shows_prompt(fence: Fence, *, comments: bool) -> bool:
    """Whether a fence begins with a prompt; ``# `` is none where ``comments`` may stand."""
    first = next((line for line in fence.lines if line.strip()), "")
    prompt = _primary(first)
    return prompt is not None and not (comments and prompt == "# ")


def _with_started(volatile: tuple[str, ...] | None, draft: _Draft) -> tuple[str, ...] | None:
    if volatile == () or not any(map(_BACKGROUND.search, draft.command)):
        return volatile
    return tuple(dict.fromkeys((*(volatile or ()), STARTED)))


def _step(fence: Fence, draft: _Draft, expectation: Expectation) -> Step:
    return Step(
        line=fence.line + 1 + draft.index,
        prompt=draft.prompt,
        command="\n".join(draft.command),
        expectation=expectation,
        output=Span(start=fence.starts[draft.first], end=fence.starts[draft.last]),
        prefix=fence.prefix,
    )


def _primary(line: str) -> str | None:
    for prompt in prompts.SHORT:
        if line.startswith(prompt):
            return prompt
    return prompts.full_prompt(line) or prompts.bare_prompt(line, "")


def _command(line: str, primary: str) -> str | None:
    """The prompt with which a line starts a command."""
    return primary if line.startswith(primary) else prompts.full_prompt(line)


def _waits(lines: tuple[str, ...], index: int, end: int, primary: str, *, first: bool) -> bool:
    """Whether this line is only a prompt, waiting: at the end of the fence or above the next command."""
    line = lines[index]
    prompt = prompts.bare_prompt(line, primary)
    if prompt is None:
        return False
    if first or index + 1 == end:
        return True
    # `#` alone in the middle may well be output (a comment of a configuration file); with its blank it is a prompt
    alone = prompt in prompts.SHORT and not line.endswith(" ")
    return not alone and _command(lines[index + 1], primary) is not None


def _continue(lines: tuple[str, ...], index: int, end: int, draft: _Draft) -> int:
    """Add the lines that go on with a command; index of the first one that does not."""
    if not prompts.takes_shell(draft.prompt):
        while index < end:
            rest = prompts.continuation(draft.prompt, lines[index], draft.command)
            if rest is None:
                break
            draft.command.append(rest)
            index += 1
        return index
    if index == end or not _continues(lines[index]):
        return index
    reader = Reader()
    reader.feed(draft.command[0])
    # below a complete command, `> ` is output (of diff, say)
    while index < end and not reader.complete and _continues(lines[index]):
        draft.command.append(lines[index][2:])
        reader.feed(draft.command[-1])
        index += 1
    return index


def _continues(line: str) -> bool:
    return line.startswith("> ") or line == ">"


def _short(line: str) -> str:
    return line if len(line) <= 60 else line[:57] + "..."
