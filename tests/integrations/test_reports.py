"""Tests of doctools.integrations.cli.reports."""

from __future__ import annotations

from doctools.integrations.failures import step_text
from doctools.labs import DEFAULT
from doctools.model import Status, Verdict
from tests.publish import samples


def test_a_terminal_shows_what_is_there() -> None:
    """Nothing of a page or of an output moves the cursor, or turns a line around: not in a command, nor in a diff."""
    example = samples.transcript("$ echo \u202etxt.exe\x1b[2J\noui")
    verdict = Verdict(status=Status.FAILED, reason="other output", diff=("- oui", "+ \u2067non\x9b2J"))
    (step,) = samples.record(example, failed={0: verdict}).steps
    said = step_text("docs/page.md", step, line=3, lab=DEFAULT)
    assert not {"\u202e", "\u2067", "\x1b", "\x9b"} & set(said)
    assert "$ echo \ufffdtxt.exe\ufffd[2J\n    - oui\n    + \ufffdnon\ufffd2J\n" in said


def test_a_prompt_of_a_machine_of_ones_own() -> None:
    """A page may show prompts that no lab has: what to write in their place is told."""
    example = samples.transcript("user@host:~$ ls\nfile")
    verdict = Verdict(status=Status.FAILED, reason="the page shows the prompt `user@host:~$`, the terminal shows `$`")
    (step,) = samples.record(example, failed={0: verdict}, exits=[None]).steps
    said = step_text("a.md", step, line=2, lab=DEFAULT)
    assert "hint: `$ ` is the lab's ordinary user, whatever the prompt looks like there, and `# ` root" in said


def test_what_dots_hide_is_told_where_a_status_is_wrong() -> None:
    """The page's `...` agree with any output; of a command that failed, it is the only one to say why."""
    example = samples.transcript("$ curl https://x\n...")
    verdict = Verdict(status=Status.FAILED, reason="exit status 127, expected 0")
    (step,) = samples.record(example, failed={0: verdict}, printed={0: ("bash: curl: command not found",)}).steps
    said = step_text("a.md", step, line=2, lab=DEFAULT)
    assert "  $ curl https://x\n  really printed:\n    bash: curl: command not found\n" in said

    long = tuple(f"line {number}" for number in range(100))
    (step,) = samples.record(example, failed={0: verdict}, printed={0: long}).steps
    assert "  really printed, its last 10 lines:\n    line 90\n" in step_text("a.md", step, line=2, lab=DEFAULT)

    plain = samples.transcript("$ grep x f\nno such file")
    (step,) = samples.record(plain, failed={0: verdict}, printed={0: ("no such file",)}).steps
    assert "printed:" not in step_text("a.md", step, line=2, lab=DEFAULT)
