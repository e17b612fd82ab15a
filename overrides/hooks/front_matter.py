# ruff: noqa: INP001 - MkDocs loads hooks by their path
"""A typing mistake in the front matter of a page is told, with its line; MkDocs would show or drop the block.

What stands under ``doctools`` is checked by doctools itself.
"""

from __future__ import annotations

import difflib
import logging
import re
from typing import Any

import yaml
from mkdocs.structure.pages import Page

log = logging.getLogger("mkdocs.plugins.front_matter")

KNOWN = frozenset("title description doctools lexique hide icon robots search status tags template try_it".split())
"""Keys that something here reads."""

_BLOCK = re.compile(r"\A---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*\n", re.DOTALL)
_KEY = re.compile(r"^[\w-]+[ \t]*:", re.MULTILINE)


def on_page_markdown(markdown: str, *, page: Page, **_: Any) -> None:
    """Warn about each fault of the page's front matter."""
    del markdown
    for line, fault in faults(page.file.content_string):
        log.warning("docs/%s:%d: %s", page.file.src_uri, line, fault)


def faults(text: str) -> list[tuple[int, str]]:
    """The faults of a page's front matter, each with its line."""
    block = _BLOCK.match(text.replace("\r\n", "\n").removeprefix("\ufeff"))
    if not block or not _KEY.search(block[1]):  # a page may begin with a line across it
        return []
    try:
        root = yaml.compose(block[1], Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "it cannot be read"
        hint = "hint: a value with a colon or an apostrophe wants quotes"
        return [((mark.line if mark else 0) + 2, f"the front matter is not YAML: {problem} ({hint})")]
    if not isinstance(root, yaml.MappingNode):
        return [(2, "the front matter is not a list of keys and values (hint: `title: ...`)")]
    found = []
    for key, value in root.value:
        line = key.start_mark.line + 2
        near = difflib.get_close_matches(str(key.value), KNOWN, n=1)
        if key.value not in KNOWN:
            hint = f" (hint: did you mean `{near[0]}`?)" if near else ""
            found.append((line, f"unknown key `{key.value}` in the front matter{hint}"))
        elif key.value in {"title", "description"}:
            if not isinstance(value, yaml.ScalarNode) or not value.value.strip():
                found.append((line, f"`{key.value}` is not a text"))
            elif re.search(r"</?[a-zA-Z]", value.value):
                found.append((line, f"`{key.value}` has markup in it, which no browser's title bar shows"))
    return found
