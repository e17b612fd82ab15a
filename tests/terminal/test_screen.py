"""What a screen shows: against pyte, on streams of any kind, and at the places where it differs on purpose."""

from __future__ import annotations

import pyte
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from doctools.terminal import cursor, partial_line, render, render_above


def reference(stream: str) -> list[str]:
    """The lines of pyte's screen, trailing blanks and trailing blank lines dropped."""
    screen = pyte.Screen(80, 24)
    pyte.Stream(screen).feed(stream)
    lines = [line.rstrip() for line in screen.display]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def without_last_blanks(lines: tuple[str, ...]) -> list[str]:
    found = list(lines)
    while found and not found[-1]:
        found.pop()
    return found


word = st.text(st.sampled_from("abc xyz019._-"), min_size=1, max_size=12)
accented = st.sampled_from(["é", "ñandú"])  # wide characters that are written over make pyte raise
count = st.sampled_from(["", "0", "1", "2", "3", "7"])
control = st.sampled_from(["\r\n", "\r\n", "\r", "\b", "\t"])
movement = st.builds("\x1b[{}{}".format, count, st.sampled_from("ABCD"))
erasing = st.builds("\x1b[{}{}".format, st.sampled_from(["", "0", "1", "2"]), st.just("K"))
editing = st.builds("\x1b[{}{}".format, count, st.sampled_from("PX@"))
placing = st.builds("\x1b[{};{}H".format, st.integers(1, 20), st.integers(1, 60))
colour = st.sampled_from(["\x1b[1;31m", "\x1b[0m", "\x1b[38;5;42m", "\x1b[m"])
silent = st.sampled_from(["\x1b]0;title\x07", "\x1b(B", "\x1b[?25l", "\x1b[?2004h", "\x07"])


@given(
    st.lists(st.one_of(word, word, accented, control, movement, erasing, editing, placing, colour, silent), max_size=40)
)
def test_a_screen_is_the_screen_that_pyte_has(pieces: list[str]) -> None:
    """Text, controls, movements, erasing and editing give the screen of another emulator, as long as it all fits."""
    stream = "".join(pieces)
    if stream.count("\n") + stream.count("\x1b[7B") * 7 + len(pieces) // 3 > 22:
        return
    # A line that reaches the margin is one line here and two there: leave those out.
    if any(len(line) > 60 for line in stream.split("\r\n")) and "H" not in stream:
        return
    expected = reference(stream)
    if any(len(line) > 70 for line in expected) or len(expected) > 22:
        return

    assert without_last_blanks(render(stream)) == expected


@given(st.text(max_size=400))
@example("\x1b[999999999999999999B\x1b[99999999L\x1b[999999M\x1b[8888888@x")
@example("\x1b]0;never ended")
@example("\x1bP" + "x" * 100)
@example("日" * 100)
@example("\x1b[?1049h" * 3 + "a\n" + "\x1b[?1049l" * 3)
@example("\x1b[3J\x1b[2J\x1b[1J\x1b[0J\x1bM\x1bM\x1bc\x1b8")
def test_no_stream_is_too_strange(stream: str) -> None:
    """Any text at all gives lines: without control characters, not more than it has characters (and a screen)."""
    lines = render(stream)
    partial_line(stream)

    assert not any(character < " " or character == "\x7f" for line in lines for character in line)
    assert not any(line.endswith(" ") for line in lines)
    assert len(lines) <= len(stream) + 24 * (1 + stream.count("\x1b"))


hostile = st.lists(
    st.one_of(
        st.builds(
            "\x1b[{}{}".format,
            st.from_regex(r"[0-9;?]{0,12}", fullmatch=True),
            st.sampled_from("ABCDEFGHJKLMPX@dfsu`hlm"),
        ),
        st.builds("\x1b{}".format, st.sampled_from("78DEMc=>")),
        st.sampled_from(["\x1b[?1049h", "\x1b[?1049l", "\x1b[3J", "\x1b[2J", "\x1b[H", "\n", "\r", "\t", "\v", "\x00"]),
        st.text(st.characters(codec="utf-8"), max_size=100),
    ),
    max_size=60,
)


@given(hostile)
def test_no_sequence_is_too_strange(pieces: list[str]) -> None:
    """Control sequences with any numbers, in any order, neither raise nor print themselves."""
    stream = "".join(pieces)
    lines = render(stream)

    assert "\x1b" not in "".join(lines)
    assert sum(map(len, lines)) <= len(stream) * 81 + 24 * 81
    assert "\x1b" not in partial_line(stream)


@given(st.lists(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=200), max_size=30))
def test_plain_text_is_its_lines(lines: list[str]) -> None:
    """Text without controls is its own lines, however long; with an escape in it, the other way gives the same."""
    text = "\n".join(lines)
    expected = [line.rstrip(" ") for line in lines]
    if expected and not expected[-1]:
        expected.pop()

    assert list(render(text)) == expected
    assert list(render("\x1b[m" + text.replace("\n", "\r\n"))) == expected


@pytest.mark.parametrize(
    ("stream", "lines"),
    [
        ("", ()),
        ("\n", ("",)),
        ("a\n\n", ("a", "")),
        ("a\r\nb", ("a", "b")),
        ("10 %\r50 %\r100 %\n", ("100 %",)),
        ("abc\rx\n", ("xbc",)),
        ("abc\b\bX\n", ("aXc",)),
        ("a\tb\n", ("a       b",)),
        ("12345678\tb\n", ("12345678        b",)),
        ("x" * 80 + "\n", ("x" * 80,)),
        ("x" * 81 + "\r\n", ("x" * 81,)),
        ("\x1b[1mbold\x1b[0m\n", ("bold",)),
        ("\x1b]0;title\x07text\n", ("text",)),
        ("\x1b]0;ERROR\r\nmore\r\n", ("0;ERROR", "more")),
        ("\x1b]0;ERROR\r\n\x07more\r\n", ("0;ERROR", "more")),
        ("\x1b]0;ERROR", ("0;ERROR",)),
        ("\x1b]0;ERR\x1b[1mOR\r\n", ("0;ERROR",)),
        ("\x1bPq#0\n#1~~\x1b\\text\n", ("text",)),
        ("\x1bPERROR\r\n", ("ERROR",)),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\\n", ("link",)),
        ("one\r\ntwo\r\n\x1b[2A\x1b[2Kfirst\r\n\x1b[1B", ("first", "two")),
        ("before\x1b[H\x1b[2Jafter\n", ("after",)),
        ("\x1b[H\x1b[2J\x1b[3J", ()),
        ("a\n\x1b[?1049h\x1b[Hfull\nscreen\x1b[?1049lb\n", ("a", "b")),
        ("\x1b[?1049hnever left", ()),
        ("a\n\x1b[s\x1b[Hx\x1b[ub\n", ("x", "b")),
        ("日本\tx\n", ("日本    x",)),
        ("e\u0301\n", ("e\u0301",)),
        ("日" * 100 + "\n", ("日" * 100,)),
        ("日本\b0\n", ("日 0",)),
        ("日本\r0\n", ("0 本",)),
        ("日本\rxyz\n", ("xyz",)),
        ("日本\r語\n", ("語本",)),
        ("x" + "日" * 100 + "\n", ("x" + "日" * 100,)),
        ("a\x00b\x07c\n", ("abc",)),
        ("\x0eq\x0f\n", ("q",)),
    ],
)
def test_what_is_seen(stream: str, lines: tuple[str, ...]) -> None:
    """Each thing that programs do on terminals leaves what a person would see."""
    assert render(stream) == lines


def test_nothing_scrolls_away() -> None:
    """A screen has 24 rows, an output as many lines as were printed, whether it needs the screen or not."""
    text = "".join(f"line {number}\r\n" for number in range(3000))

    assert render("\x1b[m" + text) == tuple(f"line {number}" for number in range(3000))


def test_a_long_output_with_escapes_is_whole() -> None:
    """The last line of a very long output is its last line."""
    stream = "\x1b[6n" + "\r\n" * 250_000 + "last\r\n"
    lines = render(stream)

    assert len(lines) == 250_001
    assert lines[-1] == "last"


def test_a_long_line_survives_scrolling() -> None:
    """A line of many screens is one line."""
    line = "0123456789" * 10_000

    assert render(f"\x1b[mfirst\r\n{line}\r\nlast\r\n") == ("first", line, "last")
    assert partial_line(f"\x1b[mfirst\r\n{line}") == line


def test_clearing_the_screen_keeps_what_scrolled_away() -> None:
    """`clear` clears the window; only its third kind of erasing takes what is above."""
    above = "".join(f"{number}\r\n" for number in range(600))

    assert render(above + "\x1b[H\x1b[2Jend\r\n")[:577] == tuple(map(str, range(577)))
    assert render(above + "\x1b[H\x1b[2J\x1b[3Jend\r\n") == ("end",)


@pytest.mark.parametrize(
    ("stream", "line"),
    [
        ("", ""),
        ("Nom : ", "Nom : "),
        ("a\r\nb $ ", "b $ "),
        ("a\r\n", ""),
        ("Password: \x1b[8m", "Password: "),
        ("\x1b[1;32mtoto\x1b[m$ ", "toto$ "),
        ("one\r\ntwo\x1b[A", "one"),
        ("x" * 100, "x" * 100),
        ("x" * 80, "x" * 80),
        ("名前 : ", "名前 : "),
        ("日" * 100, "日" * 100),
        ("abc\x1b[10Gd", "abc      d"),
    ],
)
def test_the_line_of_the_cursor(stream: str, line: str) -> None:
    """What stands before the cursor on its line is what a program asks, trailing blanks included."""
    assert partial_line(stream) == line


@given(st.text(st.sampled_from("ab $:_é日本ñ"), max_size=200))
def test_the_line_of_the_cursor_is_the_last_line(text: str) -> None:
    """The cursor's line is the last one of the screen, but for trailing blanks."""
    lines = render("above\r\n" + text)

    assert partial_line("above\r\n" + text).rstrip(" ") == (lines[1] if len(lines) > 1 else "")


@pytest.mark.parametrize(
    ("stream", "lines"),
    [
        (">>> ", ()),
        ("42\r\n>>> ", ("42",)),
        ("42\r\n\r\n>>> ", ("42", "")),
        ("42\r\n\r\x1b[K>>> \r\x1b[4C", ("42",)),
        ("42\r\n" + "x" * 100, ("42",)),
        ("x" * 100 + "\x1b[A", ()),
        ("42\r\n>>> \r\n  menu\x1b[A\r\x1b[4C", ("42", "  menu")),
        ("42\r\n>>> \r\n\r\n\x1b[2A\r\x1b[4C", ("42",)),
    ],
)
def test_what_stands_above_a_prompt(stream: str, lines: tuple[str, ...]) -> None:
    """All lines but the cursor's, however the prompt was drawn there; blank lines above it count."""
    assert render_above(stream) == lines


@pytest.mark.parametrize(
    ("stream", "place"),
    [
        ("", (1, 1)),
        ("ab", (1, 3)),
        ("a\r\nbcd", (2, 4)),
        ("a\r\n" * 100, (24, 1)),
        ("x" * 80, (1, 80)),
        ("日", (1, 3)),
        ("\x1b[5;7H", (5, 7)),
    ],
)
def test_where_the_cursor_stands(stream: str, place: tuple[int, int]) -> None:
    """In the window, counted as a terminal counts when it is asked."""
    assert cursor(stream) == place
