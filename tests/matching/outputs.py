"""Outputs of any content, as a page shows them or a program prints them."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from doctools.model import Ending, Exited, Expectation, Outcome, Output

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
