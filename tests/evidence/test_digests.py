"""Digests: what binds evidence to a text, and what does not."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doctools.evidence import digests
from doctools.markdown import parse_page
from doctools.model import Page
from doctools.settings import Settings

FENCES = [
    "```console\n$ echo un\nun\n```\n",
    '```bash title="/tmp/f"\necho 1\n```\n',
    '```console exit="1" timeout="5"\n$ false\n```\n',
    "```console\n# whoami\nroot\n$ cat\na\n^D\n```\n",
]


def page_of(fences: list[str], prose: list[str] | None = None) -> Page:
    prose = prose or [""] * len(fences)
    whole = "".join(f"{words}\n\n{fence}\n" for words, fence in zip(prose, fences, strict=True))
    return parse_page(whole, path="a.md", settings=Settings(root=Path("/")), labs=("other",))


def digests_of(fences: list[str], prose: list[str] | None = None, lab: str = "lab") -> tuple[str, ...]:
    (session,) = page_of(fences, prose).sessions
    return digests(session, lab_digest=lab)


@pytest.mark.parametrize("number", range(len(FENCES)))
@pytest.mark.parametrize(
    "change",
    [
        lambda fence: fence.replace("\n```\n", "x\n```\n"),
        lambda fence: fence.replace("\n```\n", "\n\n\n```\n"),
        lambda fence: fence.replace("console", 'console terminal="2"').replace('"/tmp/f"', '"/tmp/g"'),
        lambda fence: fence.replace("console", 'console volatile="pid"').replace("echo 1", "#!/bin/sh"),
    ],
    ids=["text", "blank", "place", "options"],
)
def test_a_change_reaches_what_is_below(number: int, change: Callable[[str], str]) -> None:
    """A changed fence leaves the evidence of the fences above it valid, and takes its own and that of those below."""
    before = digests_of(FENCES)
    after = digests_of([change(fence) if place == number else fence for place, fence in enumerate(FENCES)])

    assert after[:number] == before[:number]
    assert all(new != old for new, old in zip(after[number:], before[number:], strict=True))


@given(st.lists(st.text(st.sampled_from("abc é.\n"), max_size=30), min_size=4, max_size=4))
def test_prose_changes_nothing(prose: list[str]) -> None:
    """Words between fences, and the lines that fences stand on, bind nothing."""
    assert digests_of(FENCES, prose) == digests_of(FENCES)


@pytest.mark.parametrize(
    "fence",
    [
        '```make title="/tmp/Makefile"\nall:\n\tcc\n```\n',
        "```console\n$ printf 'a\\tb\\n'\na\tb\n```\n",
        "```console\n$ cat\ta\n```\n",
    ],
    ids=["file", "output", "command"],
)
def test_a_tab_is_no_blanks(fence: str) -> None:
    """A page that shows blanks where it showed a tab is another page, although a renderer shows both alike."""
    column = fence[fence.rindex("\n", 0, fence.index("\t")) + 1 : fence.index("\t")]
    blanks = fence.replace("\t", " " * (4 - len(column) % 4))
    (tab,), (other,) = (page_of([each]).examples for each in (fence, blanks))

    assert tab.source == other.source
    assert digests_of([fence]) != digests_of([blanks])


def test_what_else_binds() -> None:
    """The lab as written, and the time that a command may take, are part of what was verified."""
    (session,) = page_of(FENCES).sessions
    all_of_them = {
        digests(session, lab_digest="lab"),
        digests(session, lab_digest="other"),
        digests(replace(session, timeout=1.0), lab_digest="lab"),
    }

    assert len(all_of_them) == 3


def test_the_same_fence_twice_has_two_digests() -> None:
    """A fence is bound to what ran before it, so that two fences with the same text have evidence of their own."""
    first, second = digests_of([FENCES[0], FENCES[0]])

    assert first != second


def test_a_reason_may_be_reworded() -> None:
    """Why a fence is not run changes no evidence; whether it is run does."""
    fences = ['```console norun="a"\n$ ls\n```\n', FENCES[0]]
    reworded = ['```console norun="b"\n$ ls\n```\n', FENCES[0]]
    run = ["```console\n$ ls\n```\n", FENCES[0]]

    assert digests_of(fences) == digests_of(reworded)
    assert not set(digests_of(fences)) & set(digests_of(run))


def test_digests_are_the_same_everywhere() -> None:
    """Another process, with another hash seed, computes the same digests."""
    code = "from tests.evidence.test_digests import *\nprint(*digests_of(FENCES))"
    found = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "77"},
        cwd=Path(__file__).parents[2],
    ).stdout.split()

    assert tuple(found) == digests_of(FENCES)
