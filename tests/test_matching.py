"""Matching: what is right, what is wrong, and what would be accepted."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from doctools.matching import accepted, fragments, judge, line_matches, lines_match, on_screen
from doctools.model import (
    Ending,
    Exited,
    Expectation,
    Outcome,
    Output,
    Running,
    ShellGone,
    Status,
    TimedOut,
    Unfinished,
    Verdict,
)
from doctools.volatile import CLASSES

printable = st.characters(min_codepoint=32, max_codepoint=0x24F, exclude_categories=("C", "M"))
values = st.sampled_from(
    [
        "0x00007f693c65d000",
        "4f1c0a9be2d1",
        "sha256:" + "0a" * 32,
        "2 minutes ago",
        "2026-11-23T15:19:25Z",
        "15:19",
        "quirky_hopper",
        "...",
    ]
)
line = st.lists(st.one_of(st.text(printable, max_size=12), values, st.just("  ")), max_size=5).map(
    lambda pieces: "".join(pieces).rstrip()
)
lines = st.lists(st.one_of(line, st.sampled_from(["", "...", "a", "b", "a"])), max_size=8)
plain = st.lists(st.sampled_from(["", "a", "b", "c"]), max_size=8)
patterned = st.lists(st.sampled_from(["", "a", "b", "c", "...", "..."]), max_size=6)


def outcome(printed: Sequence[str], ending: Ending | None = None) -> Outcome:
    return Outcome(ending=ending or Exited(code=0), output=Output(lines=tuple(printed)), duration=0.1)


def expectation(shown: Sequence[str], **more: object) -> Expectation:
    return Expectation(lines=tuple(shown), **more)  # type: ignore[arg-type]


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


# -- verdicts --------------------------------------------------------------------------------------------------------


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


@given(lines, lines)
def test_a_verdict_explains_itself(shown: list[str], printed: list[str]) -> None:
    """A wrong output has a reason and a diff that shows at least one line that differs, within bounds."""
    verdict = judge(expectation(shown), outcome(on_screen(printed)))

    if verdict.status is Status.PASSED:
        assert lines_match(on_screen(shown), on_screen(printed))
        assert verdict.reason == ""
        assert verdict.diff == ()
    else:
        assert verdict.reason
        assert any(each.startswith(("- ", "+ ")) for each in verdict.diff)
        assert len(verdict.diff) <= 61


def test_a_diff_of_a_long_output_is_short_and_shows_its_end() -> None:
    """What differs at the end of a long output is in the diff."""
    printed = [f"line {number}" for number in range(10_000)]
    verdict = judge(expectation(["line 0", "...", "line 9998"]), outcome(printed))

    assert "+ line 9999" in verdict.diff
    assert len(verdict.diff) < 70


def test_a_diff_of_long_lines_is_short() -> None:
    """A line of megabytes is cut in the diff."""
    verdict = judge(expectation(["x"]), outcome(["y" * 1_000_000]))

    assert sum(map(len, verdict.diff)) < 2000


# -- accept ----------------------------------------------------------------------------------------------------------


@given(lines, lines)
def test_what_is_accepted_is_right(shown: list[str], printed: list[str]) -> None:
    """The accepted lines match what was printed, whatever the page showed before."""
    printed = list(on_screen(printed))
    taken = accepted(expectation(shown), printed)

    assert lines_match(on_screen(taken), printed)


@given(patterned, plain)
def test_what_is_accepted_is_right_with_gaps(shown: list[str], printed: list[str]) -> None:
    """Also where gaps could swallow too much or too little; what is right already is left alone."""
    taken = accepted(expectation(shown), printed)

    assert lines_match(taken, printed)
    if lines_match(shown, printed):
        assert taken == tuple(shown)


@pytest.mark.parametrize(
    ("shown", "printed", "taken"),
    [
        (["a", "b"], ["a", "c"], ["a", "c"]),
        (["a", "...", "z"], ["a", "1", "2", "y"], ["a", "...", "y"]),
        (["x", "...", "z"], ["a", "1", "2", "z"], ["a", "...", "z"]),
        (["id 4f1c0a9be2d1", "b"], ["id 0a9be2d14f1c", "c"], ["id 4f1c0a9be2d1", "c"]),
        (["took ... s", "b"], ["took 12 s", "c"], ["took ... s", "c"]),
        (["a\tb", "c"], ["a       b", "d"], ["a\tb", "d"]),
        (["a"], [], []),
        ([], ["a"], ["a"]),
    ],
)
def test_wildcards_and_values_are_kept(shown: list[str], printed: list[str], taken: list[str]) -> None:
    """Every line of the page that still matches stays as the author wrote it."""
    assert accepted(expectation(shown), printed) == tuple(taken)
