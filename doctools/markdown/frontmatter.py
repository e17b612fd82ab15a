"""The ``doctools`` key of a page's front matter: the defaults of that page. Knows no other key."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from doctools.errors import Problem, suggestion
from doctools.markdown.options import lab_problem
from doctools.settings import LANGUAGES
from doctools.volatile import CLASSES

__all__ = ["FrontMatter", "read_front_matter"]

# YAML_RE of mkdocs/utils/meta.py; MkDocs reads files with any kind of line end
_BLOCK = re.compile(r"\ufeff?---[ \t]*\r?\n(.*?\n)(?:\.{3}|---)[ \t]*(?:\r?\n|$)", re.DOTALL)
_KEYS = ("lab", "timeout", "languages", "volatile")


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
    lab: str | None = None
    timeout: float | None = None
    languages: tuple[str, ...] = ()
    volatile: tuple[str, ...] | None = None
    for key, value in values.items():
        if key not in _KEYS:
            fault(str(key), f"unknown page default `{key}`", suggestion(str(key), _KEYS))
        elif key == "lab":
            if not isinstance(value, str) or not value:
                fault(key, f"`lab` is {value!r}, but must be the name of a lab")
            elif value not in place.labs:
                problems.append(lab_problem(value, place.labs, path=place.path, line=marks.get(key, place.line)))
            else:
                lab = value
        elif key == "timeout":
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < float("inf"):
                fault(key, f"`timeout` is {value!r}, but must be a positive number of seconds")
            else:
                timeout = float(value)
        else:
            names = _names(value)
            known = LANGUAGES if key == "languages" else tuple(CLASSES)
            if names is None:
                fault(key, f"`{key}` is {value!r}, but must be a list of names")
                continue
            for name in names:
                if name not in known:
                    fault(key, f"`{key}` does not know `{name}`", suggestion(name, known))
            if key == "languages":
                languages = names
            else:
                volatile = names
    if problems:
        return front, problems
    front = FrontMatter(lines=front.lines, lab=lab, timeout=timeout, languages=languages, volatile=volatile)
    return front, []


def _names(value: object) -> tuple[str, ...] | None:
    if isinstance(value, str):
        return tuple(value.split())
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return tuple(value)
    return None
