"""Prompt marks: found where they are, and nowhere else."""

from __future__ import annotations

import shlex
import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doctools.shell.marks import Marks, without_marks

MARKS = Marks("0123abcd")


def prompt(status: int, text: str, nonce: str = MARKS.nonce) -> str:
    return f"\x1b]133;D;{status};{nonce}\x07{text}\x1b]133;B;{nonce}\x07"


@given(st.text(max_size=80), st.integers(0, 255))
def test_a_prompt_is_found_in_any_output(output: str, status: int) -> None:
    """A prompt is found at the end of any output, with its status and its text."""
    found = list(MARKS.prompt.finditer(output + prompt(status, "$ ")))

    assert [(each[1], each[2]) for each in found] == [(str(status), "$ ")]


@pytest.mark.parametrize(
    "text",
    ["$ ", "toto@lab:~$ ", "\x1b[1;32mtoto\x1b[m$ ", "\x1b]0;toto@lab: ~\x07toto@lab:~$ ", "a\r\nb $ ", ""],
)
def test_prompts_of_any_kind(text: str) -> None:
    """Colours, a window's title and line ends may stand in a prompt."""
    found = MARKS.prompt.search("x" + prompt(3, text) + "y")

    assert found is not None
    assert found[2] == text


@pytest.mark.parametrize(
    "output",
    [
        prompt(0, "$ ", nonce="ffff0000"),
        "\x1b]133;D;0\x07$ \x1b]133;B\x07",
        "\x1b]133;D;$?;0123abcd\x07$ \x1b]133;B;0123abcd\x07",
        "]133;D;0;0123abcd$ ]133;B;0123abcd",
        "\x1b]133;B;0123abcd\x07",
        "\x1b]133;D;0;0123abcd\x07" + "x" * 2000 + "\x1b]133;B;0123abcd\x07",
        "\x1b]133;D;0;0123abcd\x07" * 1000,
    ],
)
def test_what_is_no_prompt(output: str) -> None:
    """Other marks, the variable itself, halves: none of them is a prompt."""
    assert MARKS.prompt.search(output) is None


def test_a_person_sees_no_marks() -> None:
    """Marks disappear, everything else stays."""
    assert without_marks("a" + prompt(0, "$ ") + "b" + MARKS.continued + "> ") == "a$ b> "


@pytest.mark.parametrize("shell", ["bash", "dash", "sh", "zsh", "ksh", "busybox"])
def test_shells_understand_their_introduction(shell: str) -> None:
    """Every POSIX shell takes the introduction: the marks are in its prompts, and in no variable of the environment."""
    if shutil.which(shell) is None:
        pytest.skip(f"there is no {shell} here")
    command = [shell, "sh"] if shell == "busybox" else [shell]
    script = MARKS.introduce("$ ") + '\nprintf "%s" "$PS1$PS2"; env\n'
    output = subprocess.run(command, input=script, capture_output=True, text=True, check=True, timeout=10).stdout

    assert f"\x1b]133;D;$?;{MARKS.nonce}\x07\x1b]133;W;$PWD\x07$ {MARKS.ready}{MARKS.continued}> " in output
    assert MARKS.process.search(output)
    assert "PS1=" not in output


@pytest.mark.parametrize("shell", ["bash", "dash"])
@pytest.mark.parametrize("ps1", ["$ ", "toto@lab:~$ ", "it's ", "%s ", "\\$ "])
def test_joining_keeps_prompt_and_status(shell: str, ps1: str) -> None:
    """A shell that runs gets marks round the prompt that it has; `$?` survives, also with `set -u`."""
    if shutil.which(shell) is None:
        pytest.skip(f"there is no {shell} here")
    script = f"set -u; PS1={shlex.quote(ps1)}; (exit 7)\n{MARKS.join()}\n" + 'printf "<%s>" "$?" "$PS1"\n'
    output = subprocess.run([shell], input=script, capture_output=True, text=True, check=True, timeout=10).stdout

    assert "<7>" in output
    assert f"<\x1b]133;D;$?;{MARKS.nonce}\x07{ps1}{MARKS.ready}>" in output
