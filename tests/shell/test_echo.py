"""Echoes: what was typed, told apart from what was printed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doctools.shell.echo import Typed, after_echo, begins_with_echo, below_prompt, indented, with_typed

commands = st.text(st.sampled_from("ab $'\"|;é日*.()[]\\+"), min_size=1, max_size=60)


@given(commands, st.text(st.sampled_from("xyz\r\n "), max_size=40))
def test_an_exact_echo_is_taken_away(command: str, output: str) -> None:
    """The kernel's echo is the command and a line end; what comes after it is the output."""
    assert after_echo(f"{command}\r\n{output}", command) == output


@given(commands, st.integers(1, 59))
def test_an_echo_that_was_wrapped_is_taken_away(command: str, at: int) -> None:
    """Line editors break the line at the margin, each in its own way."""
    for margin in ("\r\r\n", " \r", "\x1b[K\r", "\x08"):
        echoed = command[:at] + margin + command[at:]

        assert after_echo(f"{echoed}\r\nout\r\n", command) == "out\r\n"


@pytest.mark.parametrize(
    ("text", "command", "left"),
    [
        ("", "ls", None),
        ("ls", "ls", None),
        ("ls\r\n", "ls", ""),
        ("job says\r\nls\r\na\r\n", "ls", "job says\r\na\r\n"),
        ("cat <<F\r\n> a\r\n> F\r\na\r\n", "cat <<F\na\nF", "a\r\n"),
        ("select 1\r\n    -> ;\r\n1\r\n", "select 1\n;", "1\r\n"),
        ("for x:\r\n... y\r\n1\r\n", "for x:\ny", "1\r\n"),
        ("select\r\n   ...> 1;\r\n1\r\n", "select\n1;", "1\r\n"),
        ("select (\r\n(x1...> 1);\r\n1\r\n", "select (\n1);", "1\r\n"),
        ("select\r\nshop-# '1\r\nshop'# 2';\r\n1\r\n", "select\n'1\n2';", "1\r\n"),
        ("echo ?? ? x\r\nout\r\n", "echo 日本 👍 x", "out\r\n"),
        ("no echo\r\n", "ls", None),
    ],
)
def test_echoes(text: str, command: str, left: str | None) -> None:
    """Continuation prompts belong to the echo; output before it stays; without an echo nothing is taken."""
    assert after_echo(text, command) == left


def test_an_echo_stands_at_the_beginning() -> None:
    """A long output is not searched for what was typed, and what looks like the command far down is output."""
    text = "x" * 200_000 + "ls\r\n"

    assert after_echo(text, "ls") is None
    assert after_echo("ls\r\n" + text, "ls") == text


@pytest.mark.parametrize(
    ("text", "typed", "seen"),
    [
        ("ready\r\n^C", [Typed(at=7, what="^C")], "ready\r\n^C\r\n"),
        ("ready\r\n^C\r\nafter", [Typed(at=7, what="^C")], "ready\r\n^C\r\nafter"),
        ("half^C\r\n", [Typed(at=4, what="^C")], "half\r\n^C\r\n"),
        ("half", [Typed(at=4, what="^D")], "half\r\n^D\r\n"),
        ("a\r\nb", [Typed(at=3, what="^D")], "a\r\n^D\r\nb"),
        ("a\r\n\x1b[?2004h\x1b[?2004l\r\r\nb", [Typed(at=11, what="^D")], "a\r\n\x1b[?2004h^D\r\n\x1b[?2004lb"),
        ("\x1b[?2004l\r^C\r\nb", [Typed(at=9, what="^C")], "\x1b[?2004l\r^C\r\nb"),
        (
            "\x1b[?1049htop^C\x1b[?1049lb",
            [Typed(at=11, what="^C")],
            "\x1b[?1049htop\x1b[?1049l^C\r\n\x1b[?1049h\x1b[?1049lb",
        ),
        ("a\n\r\x1b[?2004l^C\r\nb", [Typed(at=11, what="^C")], "a\n\r\x1b[?2004l^C\r\nb"),
        ("a\r\n\r\n\r\nb", [Typed(at=3, what="^D")], "a\r\n^D\r\n\r\nb"),
        ("Password: \r\nok", [Typed(at=10, what="secret", hidden=True)], "Password: ********\r\nok"),
        ("Password: secret\r\n", [Typed(at=10, what="secret", hidden=True)], "Password: secret\r\n"),
        ("Nom : Ada\r\n", [Typed(at=6, what="Ada")], "Nom : Ada\r\n"),
        ("tick\r\ntick\r\n^Ctick\r\n", [Typed(at=6, what="^C")], "tick\r\ntick\r\n^C\r\ntick\r\n"),
    ],
)
def test_what_was_typed_while_it_ran(text: str, typed: list[Typed], seen: str) -> None:
    """A key stands on a line of its own, where the terminal echoed it; a hidden answer as asterisks."""
    assert with_typed(text, typed) == seen


@given(st.text(max_size=60), st.lists(st.integers(0, 60), max_size=3))
def test_no_text_is_lost(text: str, places: list[int]) -> None:
    """Whatever was typed and wherever, nothing that was printed disappears, but for the echo of keys."""
    typed = [Typed(at=at, what="^D") for at in sorted(min(place, len(text)) for place in places)]
    seen = with_typed(text, typed)

    strip = str.maketrans("", "", "\r\n")
    assert seen.translate(strip).replace("^D", "") == text.translate(strip).replace("^D", "")


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("ls\r\na\r\n", True),
        ("\x1b[6nl\x1b[Ks\r\na\r\n", True),
        ("a\r\nls\r\n", False),
        ("lsof\r\n", False),
        ("", False),
    ],
)
def test_where_an_echo_stands(text: str, begins: bool) -> None:
    """An echo comes before all output, whatever a line editor draws around it; further down it may be none."""
    assert begins_with_echo(text, "ls") is begins


@pytest.mark.parametrize(
    ("lines", "command", "left"),
    [
        ([], "1", None),
        ([">>> 1"], "1", ()),
        ([">>> 1", "1", ""], "1", ("1", "")),
        ([">>> 1 hint", "1"], "1", None),
        ([">>> 12", "1"], "1", None),
        (["job says", ">>> 1", "1"], "1", None),
        ([">>> def f():", "...     pass", "...", "x"], "def f():\n    pass\n", ("x",)),
        ([">>> def f():", "...         pass", "...", "x"], "def f():\n    pass\n", None),
        ([">>> one", "two", "x"], "one\ntwo", ("x",)),
        ([">>> a long l\\", "ine", "x"], "a long line", ("x",)),
        ([">>> a long l", "ine", "x"], "a long line", ("x",)),
        ([">>> a   b", "x"], "a\tb", ("x",)),
        ([">>>", "x"], "^D", ("x",)),
        ([">>> ^C", "KeyboardInterrupt"], "^C", ("KeyboardInterrupt",)),
        ([">>> ^DBye"], "^D", ("Bye",)),
    ],
)
def test_below_a_prompt(lines: list[str], command: str, left: tuple[str, ...] | None) -> None:
    """On a screen all is output that stands below the prompt and the command, but not unless just these are there."""
    assert below_prompt(lines, ">>> ", command) == left


@pytest.mark.parametrize(
    ("question", "indent"),
    [
        ("... ", ""),
        ("...     ", "    "),
        ("    -> ", ""),
        ("(x1...> ", ""),
        ("shop'# ", ""),
        ("...", None),
        ("", None),
        (">>> def f():", None),
        ("loading", None),
    ],
)
def test_what_a_program_has_begun_of_a_further_line(question: str, indent: str | None) -> None:
    """Behind its prompt stand the blanks of its own; whatever is no such prompt asks for no further line."""
    assert indented(question) == indent
