"""Tests of doctools.integrations.cli.reports."""

from __future__ import annotations

from doctools.integrations.failures import step_text
from doctools.model import Status, Verdict
from tests.publish import samples


def test_a_terminal_shows_what_is_there() -> None:
    """Nothing of a page or of an output moves the cursor, or turns a line around: not in a command, nor in a diff."""
    example = samples.transcript("$ echo \u202etxt.exe\x1b[2J\noui")
    verdict = Verdict(status=Status.FAILED, reason="other output", diff=("- oui", "+ \u2067non\x9b2J"))
    (step,) = samples.record(example, failed={0: verdict}).steps
    said = step_text("docs/page.md", step, line=3, lab="")
    assert not {"\u202e", "\u2067", "\x1b", "\x9b"} & set(said)
    assert "$ echo \ufffdtxt.exe\ufffd[2J\n    - oui\n    + \ufffdnon\ufffd2J\n" in said
