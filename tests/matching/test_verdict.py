"""Verdicts: how a command ends, what it prints, and what is said of it."""

from __future__ import annotations

import pytest

from doctools.matching import judge
from doctools.model import Ending, Exited, Running, ShellGone, Status, TimedOut, Unfinished, Verdict
from tests.matching.outputs import expectation, outcome


@pytest.mark.parametrize(
    ("ending", "exit_", "shown", "piece"),
    [
        (Exited(code=0), 0, [], ""),
        (Exited(code=1), 0, [], "exit status 1, expected 0"),
        (Exited(code=1), 1, [], ""),
        (Exited(code=0), 1, [], "exit status 0, expected 1"),
        (Exited(code=42), "any", [], ""),
        (Exited(code=None), 0, [], ""),
        (Exited(code=None), "any", [], ""),
        (Exited(code=None), 7, [], "no exit status to compare with 7"),
        (Exited(code=130), 0, ["^C"], ""),
        (Exited(code=130), 0, [], "exit status 130"),
        (Exited(code=130), 0, ["^Z"], "exit status 130"),
        (Exited(code=148), 0, ["^Z"], ""),
        (Exited(code=131), 0, ["^\\"], ""),
        (Exited(code=130), 2, ["^C"], "exit status 130, expected 2"),
        (Exited(code=1), 0, ["^D"], "exit status 1"),
        (Running(until="x"), 0, [], ""),
        (Running(until="x"), 7, [], "no exit status to compare with 7"),
        (TimedOut(seconds=30.0, reason="it waits"), 0, [], "no end after 30 s: it waits"),
        (TimedOut(seconds=30.0, reason="it waits"), "any", [], "no end after 30 s"),
        (ShellGone(reason="the shell has ended"), "any", [], "the shell has ended"),
        (Unfinished(reason="an open quote"), "any", [], "an open quote"),
    ],
)
def test_how_a_command_ends(ending: Ending, exit_: int, shown: list[str], piece: str) -> None:
    """A right output fails with a wrong ending; the reason says so in one sentence."""
    verdict = judge(expectation(shown, exit=exit_), outcome(shown, ending))

    assert verdict.status is (Status.FAILED if piece else Status.PASSED)
    assert piece in verdict.reason
    assert verdict.diff == ()


def test_both_faults_are_told() -> None:
    """A wrong status and a wrong output are both in the reason; the status comes first."""
    verdict = judge(expectation(["a"]), outcome(["b"], Exited(code=1)))

    assert verdict == Verdict(
        status=Status.FAILED,
        reason="exit status 1, expected 0; other output than the page shows",
        diff=("- a", "+ b"),
    )


def test_scripts_are_not_compared() -> None:
    """A script's output is not looked at, its status is."""
    assert judge(expectation([], checked=False), outcome(["a"])).status is Status.PASSED
    assert judge(expectation([], checked=False), outcome([], Exited(code=1))).status is Status.FAILED


def test_blank_lines_below_the_last_command_cannot_be_seen() -> None:
    """They are forgiven there, and nowhere else."""
    assert judge(expectation(["a"]), outcome(["a", ""]), closing=True).status is Status.PASSED
    assert judge(expectation(["a", ""]), outcome(["a"]), closing=True).status is Status.PASSED
    assert judge(expectation(["a"]), outcome(["a", ""])).status is Status.FAILED
