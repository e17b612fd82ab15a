"""Splicing: what is replaced, and that nothing else is touched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doctools.markdown.splicing import splice
from doctools.model import Span


@st.composite
def edits(draw: st.DrawFn) -> tuple[str, list[tuple[Span, str]]]:
    """A text, and edits of it that do not overlap, in any order."""
    text = draw(st.text(max_size=40))
    ends = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8).filter(lambda ends: len(ends) % 2 == 0)))
    spans = [Span(start=start, end=end) for start, end in zip(ends[::2], ends[1::2], strict=True)]
    return text, draw(st.permutations([(span, draw(st.text(max_size=5))) for span in dict.fromkeys(spans)]))


@given(edits())
def test_identity(case: tuple[str, list[tuple[Span, str]]]) -> None:
    """Replacing every span by what it holds changes nothing."""
    text, changes = case

    assert text == splice(text, [(span, text[span.start : span.end]) for span, _ in changes])


@given(edits())
def test_same_as_last_to_first(case: tuple[str, list[tuple[Span, str]]]) -> None:
    """The result is that of single replacements from the last one to the first one."""
    text, changes = case
    expected = text
    for span, new in sorted(changes, key=lambda change: (change[0].start, change[0].end), reverse=True):
        expected = expected[: span.start] + new + expected[span.end :]

    assert expected == splice(text, changes)


@pytest.mark.parametrize("spans", [[(0, 2), (1, 3)], [(2, 9)], [(2, 1)], [(0, 3), (1, 1)], [(-1, 2)]])
def test_wrong_spans(spans: list[tuple[int, int]]) -> None:
    """Spans that overlap, or that lie outside of the text, are refused."""
    with pytest.raises(ValueError, match="Span"):
        splice("abcde", [(Span(start=start, end=end), "x") for start, end in spans])
