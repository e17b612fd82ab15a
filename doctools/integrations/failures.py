"""What is wrong, in words: where, what, how it differs, and the next step. Returns text; prints nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from shlex import quote

from doctools.labs import Lab
from doctools.matching import only_output
from doctools.model import Example, ExampleRecord, Status, StepRecord
from doctools.verify import Result, is_other_prompt

__all__ = ["Fault", "failures_text", "faults", "pairs", "printable", "step_text"]

_LAST = 10
"""Lines that are shown of an output which the page does not show."""
_UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff"
    r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"  # these make a line read otherwise than it is
)


def failures_text(result: Result) -> str:
    """All that is wrong in a session, for people; empty: nothing."""
    return "\n".join(fault.text for fault in faults(result))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One command, or file, that is wrong."""

    page: str
    line: int
    command: str
    """As the page shows it, with its prompt; its first line only."""
    reason: str
    diff: tuple[str, ...] = ()
    """As in ``Verdict``."""
    text: str
    """All of it, for people."""


def faults(result: Result) -> Iterator[Fault]:
    """What is wrong in a session, with the page's lines of today."""
    page = result.task.page
    for example, record in pairs(result):
        if record.status is Status.FAILED and not record.steps:
            name = example.file.path if example.file else ""
            text = f"{page}:{example.line}: the file cannot be written: {record.reason}"
            yield Fault(page=page, line=example.line, command=name, reason=record.reason, text=text)
        for source, step in zip(example.steps, record.steps, strict=False):
            if step.verdict.status is Status.FAILED:
                yield Fault(
                    page=page,
                    line=source.line,
                    command=source.prompt + source.command.split("\n", 1)[0],
                    reason=step.verdict.reason,
                    diff=step.verdict.diff,
                    text=step_text(page, step, line=source.line, lab=result.task.lab),
                )


def step_text(page: str, step: StepRecord, *, line: int, lab: Lab) -> str:
    """A failed step: where, what, how it differs, and the next step."""
    first, *more = step.command.split("\n")
    parts = [f"{page}:{line}: {step.verdict.reason}", f"  {step.prompt}{first}", *(f"  > {each}" for each in more)]
    parts += [f"    {each}" for each in step.verdict.diff] or _hidden(step)
    status = "no exit status" if step.exit is None else f"exit status {step.exit}"
    parts.append(f"  ({status}, {step.duration:.2f} s, lab {lab.name}; - the page, + really printed)")
    variant = f" --variant {lab.variant}" if lab.variant else ""
    advice = f"`doctools shell {quote(f'{page}:{line}')}{variant}` opens the container as it was before this line"
    if only_output(step.verdict):
        advice = f"`doctools accept {quote(page)}` takes the real output; {advice}"
    if is_other_prompt(step.verdict.reason):
        # What the page shows is that of its author's machine.
        advice = f"`$ ` is the lab's ordinary user, whatever the prompt looks like there, and `# ` root; {advice}"
    parts.append(f"hint: {advice}")
    return printable("\n".join(parts))


def _hidden(step: StepRecord) -> list[str]:
    """What stands where the page has `...`: it agrees with anything, also with why the command failed."""
    lines = step.output.lines
    if lines == step.page_lines or not lines:
        return []
    last = f", its last {_LAST} lines" if len(lines) > _LAST else ""
    return [f"  really printed{last}:", *(f"    {each}" for each in lines[-_LAST:])]


def printable(text: str) -> str:
    """Without control characters, those of the direction of writing included."""
    return _UNPRINTABLE.sub("\ufffd", text)


def pairs(result: Result) -> list[tuple[Example, ExampleRecord]]:
    """The examples of a session as they stand in the page, each with its record."""
    records = result.record.examples if result.record else ()
    return list(zip(result.task.session.examples, records, strict=False))
