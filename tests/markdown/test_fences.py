"""Fences are found exactly where pymdownx.superfences finds them, with the same text."""

from __future__ import annotations

import re
from textwrap import indent
from typing import Any

import markdown
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mkdocs.utils import meta

from doctools.markdown.fences import find_fences
from doctools.markdown.frontmatter import read_front_matter
from tests.markdown.pages import PAGES, pages, soups


def superfences(text: str) -> list[tuple[str, str]]:
    """Language and source of each fence that superfences hands to a custom formatter, in order, as MkDocs reads it."""
    found: list[tuple[str, str]] = []

    def collect(source: str, language: str | None, *_: Any, **__: Any) -> str:
        found.append((language or "", source))
        return "<pre></pre>"

    def accept(_language: str, inputs: dict[str, str], options: dict[str, str], *_: Any) -> bool:
        options.update(inputs)
        return True

    body, _ = meta.get_data(text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    markdown.markdown(
        body,
        extensions=[
            "admonition",
            "attr_list",
            "def_list",
            "md_in_html",
            "pymdownx.details",
            "pymdownx.superfences",
            "pymdownx.tabbed",
        ],
        extension_configs={
            "pymdownx.superfences": {
                "custom_fences": [{"name": "*", "class": "x", "format": collect, "validator": accept}],
            },
            "pymdownx.tabbed": {"alternate_style": True},
        },
    )
    return found


def ours(text: str) -> list[tuple[str, str]] | None:
    """The same by ``find_fences``; ``None`` for a page that superfences would not show as its author meant it."""
    front, _ = read_front_matter(text, path="", labs=())
    fences, unclosed = find_fences(text, skip=front.lines)
    if unclosed or any(fence.on_marker or fence.header.unread for fence in fences):
        return None
    return [(fence.header.language, fence.source) for fence in fences]


@pytest.mark.parametrize("name", PAGES)
def test_hand_written_page(name: str) -> None:
    """Each hand-written page has the fences that superfences sees, and has some."""
    found = ours(PAGES[name])

    assert found
    assert superfences(PAGES[name]) == found


@given(pages())
@settings(max_examples=150, deadline=None)
def test_generated_page(text: str) -> None:
    """A page of lists, admonitions, tabs, quotes and fences within each other has the fences that superfences sees."""
    found = ours(text)

    assert found is not None
    assert superfences(text) == found


@given(soups())
@settings(max_examples=300, deadline=None)
def test_soup(text: str) -> None:
    """Whatever the lines, superfences sees the same fences, unless something is reported as not closed or not read."""
    found = ours(text)
    if found is not None:
        assert superfences(text) == found


@given(st.one_of(pages(), soups()), st.sampled_from(["\n", "\r\n", "\r"]))
@settings(deadline=None)
def test_offsets(text: str, newline: str) -> None:
    """Every start of a line points at a line that ends with the text of the fence's line."""
    text = text.replace("\n", newline)
    fences, _ = find_fences(text)
    for fence in fences:
        assert len(fence.starts) == len(fence.lines) + 1
        for start, end, line in zip(fence.starts, fence.starts[1:], fence.lines, strict=False):
            assert text[start:end].endswith(newline)
            assert text[start:end].rstrip("\r\n").endswith(line.lstrip(" "))
        assert text[fence.starts[-1] :].lstrip("> \t").startswith(fence.fence)


@pytest.mark.parametrize(
    ("text", "line", "candidate"),
    [
        ("a\n\n```console\n$ ls\n", 3, 0),
        ("```console\n$ ls\n````\n", 1, 3),
        ("1. a\n\n    ```console\n    $ ls\n   ```\n", 3, 0),
        ("> ```console\n> $ ls\n\n", 1, 0),
        ("~~~\n$ ls\n```\n", 1, 0),
    ],
)
def test_unclosed(text: str, line: int, candidate: int) -> None:
    """A fence without its end is reported with the line where it opens, and with what looks like its end."""
    fences, (found, *_) = find_fences(text)

    assert fences == []
    assert (line, candidate) == (found.line, found.candidate)


def test_code_in_a_paragraph() -> None:
    """Three backticks with more of them on the same line are code in a paragraph."""
    assert find_fences("```x y``` is code\n\n```a\n```\n")[0][0].line == 3


def test_header_that_superfences_refuses() -> None:
    """GitHub's headers still make a fence, so that the pages below them are read as they are shown there."""
    fences, unclosed = find_fences("```rust,ignore\nfn main() {}\n```\n\n```console\n$ ls\n```\n")

    assert not unclosed
    assert [fence.header.language for fence in fences] == ["rust", "console"]
    assert fences[0].header.unread


FENCE = "```console\n$ ls\n\nx\n```"


@pytest.mark.parametrize(
    "text",
    [
        f"a\n\n<!--\n{FENCE}\n-->\n\nb",
        f"a\n\n   <!-- note\n\n{FENCE}\n\n-->\n\nb",
        f"a\n<!--\n\n{FENCE}\n\n{FENCE}\n\nx --> b",
        f"<!-- x --> <!--\n\n{FENCE}\n\n-->\n\nb",
        f"a <!--\n{FENCE}\n--> b",
        f"a <!--\n\n{FENCE}\n\n--> b",
        f"<!--\n\n{FENCE}\n\nb",
        f"<!-- a -->\n\n{FENCE}\n\n<!-- b -->",
        f"<!--\na\n-->\n\n{FENCE}",
        f"`<!--` a\n{FENCE}\n`-->`",
        "<!--\n\n```console\n$ echo '-->'\n```\n\nb",
        f"> <!--\n>\n{indent(FENCE, '> ', lambda _: True)}\n>\n> -->",
        f"> <!--\n{indent(FENCE, '> ', lambda _: True)}\n> -->",
        f"!!! note\n\n    <!--\n\n{indent(FENCE, '    ')}\n\n    -->",
    ],
)
def test_a_fence_in_a_comment(text: str) -> None:
    """A fence that stands in an HTML comment is known to be invisible, and no other one is."""
    drawn = markdown.markdown(text, extensions=["admonition", "pymdownx.superfences"])
    seen = re.sub("<!--.*?-->", "", drawn, flags=re.DOTALL)
    fences, _ = find_fences(text)

    assert [fence.comment == 0 for fence in fences] == ["<code>" in seen] * len(fences)


def test_marker() -> None:
    """A fence on the line of a list marker is found, and known to be invisible to superfences."""
    fences, unclosed = find_fences("- ```console\n  $ ls\n  ```\n")

    assert not unclosed
    assert (fences[0].source, fences[0].on_marker) == ("$ ls", True)
    assert superfences("- ```console\n  $ ls\n  ```\n") == []
