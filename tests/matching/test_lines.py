"""Lines: which ones match, and which do not."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from doctools.matching import fragments, line_matches, lines_match, on_screen
from doctools.volatile import CLASSES
from tests.matching.outputs import line, lines, patterned, plain, printable

# -- one line --------------------------------------------------------------------------------------------------------


@given(line)
def test_a_line_is_the_sum_of_its_fragments(text: str) -> None:
    """The fragments of a line, joined, are the line; each volatile one has a class that exists."""
    parts = fragments(text)

    assert "".join(part.text for part in parts) == text
    assert all(part.text for part in parts)
    assert {part.volatile for part in parts} <= {"", "wildcard", *CLASSES}


@given(line, st.booleans(), st.sampled_from([None, (), ("pid", "ip", "size", "duration", "version")]))
def test_a_line_matches_itself(text: str, table: bool, volatile: tuple[str, ...] | None) -> None:
    """Every line is right where it is what was printed, whatever it holds."""
    assert line_matches(text, text, volatile, table=table)


@given(line, st.data(), st.booleans())
def test_a_changed_character_is_noticed(text: str, data: st.DataObject, table: bool) -> None:
    """Another character in literal text is another line."""
    parts = fragments(text)
    literal = [part for part in parts if not part.volatile and part.text.strip()]
    assume(literal)
    assume(not any(part.volatile == "wildcard" for part in parts))
    part = data.draw(st.sampled_from(literal))
    at = data.draw(st.integers(0, len(part.text) - 1))
    old = part.text[at]
    assume(old != " ")
    # Of no class, so that it can neither end nor begin a value beside it.
    new = "§" if old != "§" else "¤"
    start = sum(len(each.text) for each in parts[: parts.index(part)])
    changed = text[: start + at] + new + text[start + at + 1 :]

    assert not line_matches(text, changed, table=table)
    assert not line_matches(text, text + new, table=table)


@given(
    st.lists(st.text(printable.filter(lambda c: c != "."), max_size=5), min_size=2, max_size=4),
    st.text(printable, max_size=10),
)
def test_dots_in_a_line_are_any_characters(pieces: list[str], filling: str) -> None:
    """`...` inside a line stands for any characters, also none."""
    shown = "...".join(pieces)
    assume("...." not in shown)

    assert line_matches(shown, filling.join(pieces), ())
    assert line_matches(shown, "".join(pieces), ())


@given(st.text(st.sampled_from("ab."), max_size=12), st.text(st.sampled_from("ab"), max_size=12))
def test_dots_are_as_a_regular_expression_would_be(shown: str, printed: str) -> None:
    """Dots match exactly what `.*` in their place would match."""
    source = ".*".join(re.escape(piece) for piece in shown.split("..."))

    assert line_matches(shown, printed, ()) == (shown == printed or re.fullmatch(source, printed) is not None)


def test_blanks_move_with_values_only_in_tables() -> None:
    """Blanks count, but for the columns of an output with volatile values in it."""
    assert not lines_match(["a  b"], ["a   b"])
    assert lines_match(["NAME    ID", "x       4f1c0a9be2d1"], ["NAME  ID", "x     0a9be2d14f1c"])
    assert not lines_match(["NAME ID", "x 4f1c0a9be2d1"], ["NAME  ID", "x 0a9be2d14f1c"])
    assert not lines_match(["  x 4f1c0a9be2d1"], ["x 4f1c0a9be2d1"])
    assert not lines_match(["a  b ..."], ["a      b x"])


def test_a_blank_that_is_no_space_is_output() -> None:
    """A no-break space at the end of a line was printed, or it was not: page and screen are read alike."""
    assert lines_match(on_screen(["a\u00a0"]), ["a\u00a0"])
    assert not lines_match(on_screen(["a\u00a0"]), ["a"])


@pytest.mark.parametrize(
    ("shown", "printed"),
    [
        ("0:15", "0:42"),
        ("10:42: some text", "10:59: some text"),
        ("magic 0xef53", "magic 0xdead"),
        ("02:42:ac:11:00:02", "02:42:ac:11:00:03"),
    ],
)
def test_facts_are_not_volatile(shown: str, printed: str) -> None:
    """Users and groups, places in a file, magic numbers, network addresses: another one is another output."""
    assert not line_matches(shown, printed)


def test_volatile_classes_can_be_added_and_removed() -> None:
    """The option `volatile` adds classes; empty, it removes all."""
    assert not line_matches("pid 12", "pid 13")
    assert line_matches("pid 12", "pid 13", ("pid",))
    assert line_matches("0x7fffff12 at 12", "0x7fffff13 at 13", ("pid",))
    assert not line_matches("0x7fffff12", "0x7fffff13", ())


@pytest.mark.parametrize(
    ("shown", "printed"),
    [
        ("...a" * 200, "a" * 20_000 + "b"),
        ("...a...b" * 100 + "c", "ab" * 20_000),
        ("0x7fffff12" * 300, "0x7fffff13" * 300 + "x"),
        ("4f1c0a9be2d1 " * 200, "0a9be2d14f1c " * 200 + "!"),
        ("2 minutes ago  " * 200 + "x", "3 minutes ago   " * 200 + "y"),
        (" " * 5000 + "4f1c0a9be2d1", " " * 5000 + "x"),
        ("1 " * 2000, "2 " * 2000 + "x"),
        ("(" * 5000, "(" * 5000 + ")"),
    ],
)
def test_no_line_is_too_hard(shown: str, printed: str) -> None:
    """Lines made to be hard are compared in time that a test run has."""
    assert not line_matches(shown, printed, ("pid", "size", "ip"), table=True)
    assert not line_matches(shown, printed, None, table=False)


# -- many lines ------------------------------------------------------------------------------------------------------


def reference(shown: Sequence[str], printed: Sequence[str]) -> bool:
    """Gaps by the book: every way to fill them."""
    if not shown:
        return not printed
    if shown[0] == "...":
        return any(reference(shown[1:], printed[at:]) for at in range(len(printed) + 1))
    return bool(printed) and shown[0] == printed[0] and reference(shown[1:], printed[1:])


@given(patterned, plain)
def test_gaps_are_any_lines(shown: list[str], printed: list[str]) -> None:
    """`...` on a line of its own stands for any lines, also none: just what trying all ways to fill it says."""
    assert lines_match(shown, printed) == reference(shown, printed)


@given(lines)
def test_an_output_matches_itself(shown: list[str]) -> None:
    """Every output is right where it is what the page shows."""
    assert lines_match(shown, shown)


@given(st.lists(line, min_size=1, max_size=6), st.data())
def test_a_line_too_few_or_too_many_is_noticed(shown: list[str], data: st.DataObject) -> None:
    """Without gaps, the numbers of lines are the same."""
    assume("..." not in [text.strip() for text in shown])
    at = data.draw(st.integers(0, len(shown) - 1))

    assert not lines_match(shown, [*shown[:at], *shown[at + 1 :]])
    assert not lines_match(shown, [*shown[:at], "more", *shown[at:]])


def test_no_output_is_too_hard() -> None:
    """Many gaps in a long output are no catastrophe."""
    shown = ["...", "a"] * 200 + ["...", "b"]

    assert not lines_match(shown, ["a"] * 20_000)
    assert lines_match(shown, [*["a"] * 20_000, "b"])
