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
