"""The ``doctools`` key of a page's front matter: the defaults of that page. Knows no other key."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from doctools.errors import Problem, suggestion
from doctools.markdown.options import lab_problem
from doctools.settings import LANGUAGES, kinds
from doctools.volatile import CLASSES

__all__ = ["FrontMatter", "read_front_matter"]

# YAML_RE of mkdocs/utils/meta.py; MkDocs reads files with any kind of line end
_BLOCK = re.compile(r"\ufeff?---[ \t]*\r?\n(.*?\n)(?:\.{3}|---)[ \t]*(?:\r?\n|$)", re.DOTALL)
_KINDS: Mapping[str, Callable[[object], object]] = {
    "lab": kinds.text,
    "timeout": kinds.seconds,
    "languages": kinds.words,
    "volatile": kinds.words,
}
_NAMES: Mapping[str, Collection[str]] = {"languages": LANGUAGES, "volatile": CLASSES}
"""What there is to choose from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontMatter:
    """Defaults of one page. ``None``: the project's hold."""

    lines: int = 0
    """Lines of the page that are front matter."""
    lab: str | None = None
    timeout: float | None = None
    languages: tuple[str, ...] = ()
    """In addition to those of the project."""
    volatile: tuple[str, ...] | None = None


def read_front_matter(text: str, *, path: str, labs: Collection[str]) -> tuple[FrontMatter, list[Problem]]:
    """The front matter of a page, and its faults."""
    match = _BLOCK.match(text)
    if match is None:
        return FrontMatter(), []
    block = match[1]
    lines = match[0].count("\n") + (not match[0].endswith("\n"))
    # The import of yaml costs more than the reading of a page: only for those that need it.
    if "doctools" not in block and "```" not in block and "~~~" not in block:
        return FrontMatter(lines=lines), []
    return _read_yaml(block, lines, path, labs)


def _read_yaml(block: str, lines: int, path: str, labs: Collection[str]) -> tuple[FrontMatter, list[Problem]]:
    import yaml  # noqa: PLC0415 - 30 ms, and most pages have no front matter for doctools

    mentioned = re.search(r"(?m)^[{\s\"']*doctools[\"']?\s*:", block) is not None
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(block)
    line: int | None = 1
    try:
        root = loader.get_single_node()
        if not isinstance(root, yaml.MappingNode):
            return FrontMatter(), []  # MkDocs does not take it for front matter
        pairs = [(key.value, value) for key, value in root.value if isinstance(key, yaml.ScalarNode)]
        node = next((value for key, value in pairs if key == "doctools"), None)
        if node is None:
            return FrontMatter(lines=lines), []
        # the block begins on the page's second line, and marks count from 0
        line = node.start_mark.line + 2
        values = loader.construct_document(node)
        keys = [key for key, _ in node.value] if isinstance(node, yaml.MappingNode) else []
        marks = {key.value: key.start_mark.line + 2 for key in keys if isinstance(key, yaml.ScalarNode)}
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        if not mentioned:
            return FrontMatter(), []
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or str(error)
        at = mark.line + 2 if mark is not None else line
        return FrontMatter(lines=lines), [Problem(path=path, line=at, message=f"the front matter is not YAML: {what}")]
    finally:
        loader.dispose()
    return _check(values, marks, FrontMatter(lines=lines), _Place(path=path, line=line, labs=labs))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where the values stand, and what labs there are."""

    path: str
    line: int
    labs: Collection[str]


def _check(
    values: object, marks: dict[str, int], front: FrontMatter, place: _Place
) -> tuple[FrontMatter, list[Problem]]:
    problems: list[Problem] = []

    def fault(key: str, message: str, hint: str = "") -> None:
        problems.append(Problem(path=place.path, line=marks.get(key, place.line), message=message, hint=hint))

    if not isinstance(values, dict):
        fault("", f"`doctools` is {values!r}, but must be a mapping", "write `doctools: {lab: NAME, timeout: 60}`")
        return front, problems
    found: dict[str, Any] = {}
    for key, value in values.items():
        if key not in _KINDS:
            fault(str(key), f"unknown page default `{key}`", suggestion(str(key), _KINDS))
            continue
        try:
            found[key] = _KINDS[key](value)
        except ValueError as error:
            fault(key, f"`{key}` is {value!r}, but must be {error}")
            continue
        for name in found[key] if key in _NAMES else ():
            if name not in _NAMES[key]:
                fault(key, f"`{key}` does not know `{name}`", suggestion(name, _NAMES[key]))
        if key == "lab" and value not in place.labs:
            problems.append(lab_problem(found[key], place.labs, path=place.path, line=marks.get(key, place.line)))
    return (front, problems) if problems else (replace(front, **found), [])
