"""Expectation and outcome -> verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from doctools.matching.difference import diff
from doctools.matching.lines import lines_match, on_screen
from doctools.model import (
    KEYS,
    Ending,
    Example,
    ExampleRecord,
    Exited,
    Expectation,
    Outcome,
    Running,
    ShellGone,
    Status,
    StepRecord,
    TimedOut,
    Unfinished,
    Verdict,
)

__all__ = ["bears_out", "judge", "only_output"]

_SIGNALS = {"^C": 130, "^Z": 148, "^\\": 131}
"""Exit status of a command that the key has ended: 128 + SIGINT, SIGTSTP, SIGQUIT (bash(1), EXIT STATUS)."""

_UNSHOWN = "output that the page does not show"
_NOTHING = "nothing was printed"
_OTHER = "other output than the page shows"


def judge(expectation: Expectation, outcome: Outcome, *, closing: bool = False) -> Verdict:
    """Whether a command did what the page says.

    ``closing`` says that it is the last command of its fence, below which blank lines cannot be seen.
    A failed verdict has a reason in one sentence and, where lines differ, a diff.
    """
    shown = on_screen(expectation.lines)
    printed = outcome.output.lines
    if closing:
        shown, printed = _without_last_blanks(shown), _without_last_blanks(printed)
    right = not expectation.checked or lines_match(shown, printed, expectation.volatile)
    reasons = [] if right else [_difference(shown, printed)]
    ending = _ending_fault(expectation, outcome.ending)
    if ending:
        reasons.insert(0, ending)
    if not reasons:
        return Verdict(status=Status.PASSED)
    shows = () if right else diff(shown, printed, expectation.volatile)
    return Verdict(status=Status.FAILED, reason="; ".join(reasons), diff=shows)


def bears_out(example: Example, record: ExampleRecord) -> bool:
    """Whether a record bears out its own verdict: what it calls passed is right by the outputs that it has kept.

    Evidence is a file, which anybody can edit. A failure needs no proof. An output that was too long to be kept whole
    has been compared when it was printed.
    """
    if example.options.norun is not None or record.status is Status.SKIPPED:
        return example.options.norun is not None and record.status is Status.SKIPPED
    if record.status is Status.FAILED:
        return True
    written = [(step.prompt, step.command, step.expectation.lines) for step in example.steps]
    if written != [(step.prompt, step.command, step.page_lines) for step in record.steps]:
        return False
    pairs = zip(example.steps, record.steps, strict=True)
    return all(_repeated(step.expectation, seen, closing=step is example.steps[-1]) for step, seen in pairs)


def _repeated(expectation: Expectation, seen: StepRecord, *, closing: bool) -> bool:
    if not seen.output.whole:
        expectation = replace(expectation, checked=False)
    outcome = Outcome(ending=Exited(code=seen.exit), output=seen.output, duration=seen.duration)
    return seen.verdict.status is Status.PASSED is judge(expectation, outcome, closing=closing).status


def _without_last_blanks(lines: Sequence[str]) -> tuple[str, ...]:
    end = len(lines)
    while end and not lines[end - 1]:
        end -= 1
    return tuple(lines[:end])


def _ending_fault(expectation: Expectation, ending: Ending) -> str:
    match ending:
        case Exited(code=None) | Running():
            return "" if expectation.exit in {0, "any"} else f"no exit status to compare with {expectation.exit}"
        case Exited(code=code):
            if expectation.exit in {"any", code} or (expectation.exit == 0 and code in _by_key(expectation)):
                return ""
            return f"exit status {code}, expected {expectation.exit}"
        case TimedOut(seconds=seconds, reason=reason):
            return f"no end after {seconds:g} s: {reason}"
        case Unfinished(reason=reason) | ShellGone(reason=reason):
            return reason


def _by_key(expectation: Expectation) -> set[int | None]:
    keys = [line.strip() for line in expectation.lines if line.strip() in KEYS]
    return {_SIGNALS.get(keys[-1])} if keys else set()


def _difference(shown: Sequence[str], printed: Sequence[str]) -> str:
    if not shown:
        return _UNSHOWN
    return _OTHER if printed else _NOTHING


def only_output(verdict: Verdict) -> bool:
    """Whether a command came to its end, and what it printed is (also) wrong: then its output can be accepted."""
    first, _, _ = verdict.reason.partition("; ")
    return bool(verdict.diff) and (first in {_UNSHOWN, _OTHER, _NOTHING} or first.startswith("exit status"))
