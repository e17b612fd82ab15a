"""Differences: how a wrong output is shown, and what would be accepted in its place."""

from __future__ import annotations

import pytest
from hypothesis import given

from doctools.matching import accepted, judge, lines_match, on_screen
from doctools.model import Status
from tests.matching.outputs import expectation, lines, outcome, patterned, plain

# -- diff ------------------------------------------------------------------------------------------------------------


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
        assert len(verdict.diff) <= 64


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


def test_a_diff_of_a_long_page_is_about_what_is_wrong() -> None:
    """Of many lines on the page, those around the wrong one are shown, wherever it stands; right ones are not told."""
    printed = [f"line {number}" for number in range(200)]
    for at in (0, 10, 90, 199):
        shown = [*printed]
        shown[at] = "lie"
        found = judge(expectation(shown), outcome(printed)).diff

        assert [each for each in found if each[0] in "+-"] == ["- lie", f"+ line {at}"]
        assert len(found) < 12


def test_a_diff_of_a_page_that_is_wrong_everywhere_tells_no_right_line() -> None:
    """Where a page is longer than a diff, what was printed is not told as if the page did not show it."""
    printed = [f"line {number}" for number in range(200)]
    shown = ["lie", *printed[1:100], "lie", *printed[101:-1], "lie"]
    found = judge(expectation(shown), outcome(printed)).diff

    assert [each for each in found if each[0] in "+-"] == ["- lie", "+ line 0"]
    assert found[-1] == "  (140 more lines of the page are not compared here)"


@pytest.mark.parametrize(
    ("shown", "printed", "told"),
    [
        (
            "p\u0430ss",
            "pass",
            "column 2: U+0430 CYRILLIC SMALL LETTER A in the page, U+0061 LATIN SMALL LETTER A printed",
        ),
        ("a\u00a0b", "a b", "column 2: U+00A0 NO-BREAK SPACE in the page, U+0020 SPACE printed"),
        ("a\u200bb", "ab", "column 2: U+200B ZERO WIDTH SPACE in the page, U+0062 LATIN SMALL LETTER B printed"),
        ("ab", "ab\u200b", "column 3: nothing in the page, U+200B ZERO WIDTH SPACE printed"),
        (
            "\u00e9",
            "e\u0301",
            "column 1: U+00E9 LATIN SMALL LETTER E WITH ACUTE in the page, U+0065 LATIN SMALL LETTER E",
        ),
        (
            "\uff11\uff10\uff10\uff10",
            "1000",
            "column 1: U+FF11 FULLWIDTH DIGIT ONE in the page, U+0031 DIGIT ONE printed",
        ),
        ("\u2014force", "--force", ""),
        ("cat", "cut", ""),
        ("\u65e5\u672c\u8a9e\u3067\u3059", "hello", ""),
    ],
)
def test_a_diff_names_what_cannot_be_seen(shown: str, printed: str, told: str) -> None:
    """Two lines that read alike are followed by the characters in which they differ."""
    found = judge(expectation([shown]), outcome([printed])).diff

    assert found[:2] == (f"- {shown}", f"+ {printed}")
    assert told in "".join(found[2:])
    assert bool(told) == (len(found) == 3)


def test_several_lines_that_read_alike() -> None:
    """`tree` prints blanks that do not break: the difference is named once below the lines."""
    printed = ["\u2502\u00a0\u00a0 a", "\u2502\u00a0\u00a0 b"]
    found = judge(expectation([line.replace("\u00a0", " ") for line in printed]), outcome(printed)).diff

    assert [line[0] for line in found] == ["-", "-", "+", "+", " "]
    assert found[-1] == "  (column 2: U+0020 SPACE in the page, U+00A0 NO-BREAK SPACE printed)"


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
