"""Write what was really printed back into a page, keeping every wildcard and volatile value that still matches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from doctools.errors import PageError, Problem
from doctools.markdown import as_printed, splice
from doctools.matching import accepted, judge, on_screen, only_output
from doctools.model import KEYS, WILDCARD, Exited, Outcome, Page, Span, Status, Step, StepRecord
from doctools.verify.plan import Task

__all__ = ["Accepted", "accept"]

_NOTATION = {WILDCARD, *KEYS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A page as it would be with the real outputs."""

    text: str
    changed: tuple[int, ...]
    """Lines of the commands whose output was written."""
    left: tuple[Problem, ...]
    """What cannot be accepted, and why: it stays as it is."""


def accept(page: Page, tasks: Sequence[Task], *, parse: Callable[[str], Page]) -> Accepted:
    """The page with the outputs that the tasks' records hold.

    ``tasks`` are those of the page, each with a record of exactly its text. ``parse`` reads a page: an output that
    would read as something else (a prompt, the end of the fence) is not written. Writes no file.
    """
    edits: list[tuple[Span, str]] = []
    changed: list[int] = []
    left: list[Problem] = []
    seen_by_line: dict[int, list[StepRecord]] = defaultdict(list)  # once for each variant of the lab
    for step, seen in _seen(tasks):
        seen_by_line[step.line].append(seen)
    done: set[int] = set()
    for step, seen in _seen(tasks):
        wrong = seen.verdict.status is Status.FAILED and seen.verdict.diff
        if not wrong or step.line in done:  # in another variant of the lab
            continue
        done.add(step.line)
        lines = accepted(step.expectation, seen.output.lines)
        edit = (step.output, as_printed(page.text, step, lines))
        refused = _refused(step, seen, lines, seen_by_line[step.line])
        if refused is None and on_screen(lines) == on_screen(step.expectation.lines):
            continue
        too_long = "" if seen.output.whole else "its output is too long to be kept whole"
        if refused is None and (fault := too_long or _fault(page, step, edit, lines, parse)):
            refused = fault, "write it by hand, with `...` for what does not matter"
        if refused is not None:
            message, hint = refused
            left.append(Problem(path=page.path, line=step.line, message=message, hint=hint))
            continue
        edits.append(edit)
        changed.append(step.line)
    return Accepted(text=splice(page.text, edits), changed=tuple(changed), left=tuple(left))


def _seen(tasks: Sequence[Task]) -> Iterator[tuple[Step, StepRecord]]:
    """Each command, and what was seen of it."""
    for task in tasks:
        if task.record is not None:
            for example, record in zip(task.session.examples, task.record.examples, strict=True):
                yield from zip(example.steps, record.steps, strict=False)


def _refused(
    step: Step, seen: StepRecord, lines: Sequence[str], everywhere: Sequence[StepRecord]
) -> tuple[str, str] | None:
    """Why what was printed cannot stand in any page, and what to do instead; ``None``: it can.

    ``lines`` are what the page would show, ``everywhere`` what was seen in all variants of the lab.
    """
    if not only_output(seen.verdict):
        return seen.verdict.reason, "only the output of a command that has ended can be accepted"
    reads_as = next((line for line in seen.output.lines if line.strip() in _NOTATION), None)
    if reads_as is not None:
        said = f"it prints `{reads_as.strip()}`, which means something else on a page"
        return said, "write the output by hand"
    if any(line.strip() in KEYS for line in step.expectation.lines):
        return "keys stand in its output", "write the output by hand"
    changes = on_screen(lines) != on_screen(step.expectation.lines)
    if changes and not all(_fits(step, lines, other) for other in everywhere):
        hint = 'show each in a fence of its own (`variant="..."`), or write `...` for what differs'
        return "it does not print the same in all variants of its lab", hint
    return None


def _fits(step: Step, lines: Sequence[str], seen: StepRecord) -> bool:
    """Whether a page that shows these lines would be right about what was seen."""
    expectation = replace(step.expectation, lines=tuple(lines), exit="any")
    outcome = Outcome(ending=Exited(code=None), output=seen.output, duration=0.0)
    return judge(expectation, outcome).status is Status.PASSED


def _fault(page: Page, step: Step, edit: tuple[Span, str], lines: Sequence[str], parse: Callable[[str], Page]) -> str:
    """Why the output would not read as that output; empty: it would."""
    try:
        again = parse(splice(page.text, [edit]))
    except PageError as error:
        return f"its output would make the page unreadable: {error.problems[0].message}"
    for example in again.examples:
        for other in example.steps:
            if other.line == step.line and other.command == step.command:
                # Blank lines at the end of a fence cannot be seen.
                same = on_screen(other.expectation.lines) == on_screen(lines)
                return (
                    "" if same or not any(lines[len(other.expectation.lines) :]) else "a line of it reads as a prompt"
                )
    return "its output would end the fence"
