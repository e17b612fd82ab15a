"""What is seen of a command that runs."""

from __future__ import annotations

import pytest

from doctools.shell.command import Command, Request
from doctools.shell.marks import Marks

MARKS = Marks("n0nce")


def command(text: str, printed: str) -> Command:
    found = Command(request=Request(command=text, timeout=1), deadline=1, heard=0, look=0)
    found.add(printed, 0.0)
    return found


def test_a_continuation_prompt_is_no_question() -> None:
    """A command of two lines is typed at once: the shell's `> ` comes after its echo, and nobody asks anything.

    It was taken for one, so that a slow client which polls had the end of its input typed to it.
    """
    seen = command("docker run x \\\n  tar c .", f"docker run x \\\r\n  tar c .\r\n{MARKS.continued}> ")

    assert seen.question(MARKS) == ""


def test_a_question_is_what_stands_on_the_last_line() -> None:
    """Whatever was printed before it, in a shell with marks and without."""
    for marks in (MARKS, None):
        assert command("ask", "ask\r\nHello\r\nName: ").question(marks) == "Name: "


def test_the_continuation_prompt_of_a_program_is_its_own() -> None:
    """Only the shell's is known by its mark."""
    assert command("cat", "cat\r\n> ").question(MARKS) == "> "


def test_silence_is_believed_at_the_second_look() -> None:
    """Between two commands a shell seems to read for a moment; whatever is printed after that begins the wait anew."""
    seen = command("true", "true\r\n")

    assert [seen.settled(1.0), seen.settled(2.0)] == [False, True]
    assert seen.look > 1.0
    seen.add("late", 3.0)
    assert not seen.settled(4.0)


def test_what_is_typed_for_a_command_moves_on_along_the_page() -> None:
    """A key that was pressed is not the next one any more; silence, and the time it may take, are counted from then."""
    seen = Command(request=Request(command="cat", timeout=1, shown=("a", "^D", "^C")), deadline=1, heard=0, look=0)

    assert seen.key() == (1, "^D")
    seen.note_typed(1, "^D", 0.5)
    assert seen.key() == (2, "^C")
    assert seen.heard == 0.5
    assert seen.deadline == 1.5


@pytest.mark.parametrize(
    ("question", "typed"),
    [
        ("> ", (0, "f(")),
        (">", None),
        ("... ", (1, "  1)")),
        ("In: ", (2, "")),
        ("irb:1> ", (3, "x = (")),
        ("irb:2> ", None),
        ("Last: ", None),
    ],
)
def test_what_the_page_shows_behind_a_question(question: str, typed: tuple[int, str] | None) -> None:
    """All that stands behind it is typed, blanks as well; nothing behind it is Enter alone, if the page goes on.

    A line editor may draw the sign at a prompt's end anew: the page has what stood there at the end.
    """
    shown = ("> f(", "...   1)", "In:", "irb:1* x = (", "Last:")
    seen = Command(
        request=Request(command="x", timeout=1, shown=shown, matches=lambda _shown, _printed: True),
        deadline=1,
        heard=0,
        look=0,
    )

    assert seen.asked(question, ()) == typed


@pytest.mark.parametrize(
    ("printed", "lines"),
    [
        ("\x1b[?25l\x1b[1A\nfirst\r\n", ("first",)),
        ("\x1b[1A\n", ()),
        ("\x1b[Aover\r\n", ("over",)),
        ("one\r\n\x1b[A\x1b[Ktwo\r\n", ("two",)),
    ],
)
def test_the_row_of_the_command_is_above_the_first_one(printed: str, lines: tuple[str, ...]) -> None:
    """An editor that goes up and comes back, to find out where it is, has printed nothing (Python 3.13's does)."""
    assert command("x", f"x\r\n{printed}").lines(None) == lines
