"""A table of pyproject.toml or doctools.toml -> Settings, with all that is wrong in it."""

from __future__ import annotations

import itertools
import os
import re
import tomllib
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

from doctools.errors import Problem, SettingsError, suggestion
from doctools.settings import kinds
from doctools.settings.pages import usual_pages
from doctools.settings.settings import FILES, LANGUAGES, Settings
from doctools.volatile import CLASSES

__all__ = ["load"]

_LABS = "labs/compose.yaml"
_T = TypeVar("_T")


def load(start: Path) -> Settings:
    """The settings of the project that ``start`` (a folder) belongs to: of it or of the nearest folder above.

    No settings at all: the defaults, with ``start`` as root. Raises ``SettingsError`` with all faults of the file.
    """
    named, start = Path(os.path.normpath(start.absolute())), start.resolve()
    # Behind a link, the folder that it stands in comes first, then the one that it leads to.
    for folder in dict.fromkeys((named, *named.parents, start, *start.parents)):
        for name in FILES:
            found = _read(folder / name)
            if found is not None:
                text, table = found
                return _Reader(folder.resolve() / name, text, table).settings()
    return _Reader(start / FILES[0], None, {}).settings()


def _read(path: Path) -> tuple[str, Mapping[str, object]] | None:
    """The text of a file and its table for doctools; ``None``: it has none."""
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise SettingsError(Problem(path=str(path), message=f"cannot be read: {error.strerror}")) from error
    whole = path.name == FILES[0]
    # a pyproject.toml of somebody else is none of our business, however broken
    if not whole and b"doctools" not in data:
        return None
    try:
        text = data.removeprefix(BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SettingsError(Problem(path=str(path), line=line, message="is not UTF-8")) from error
    try:
        table: object = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+)", str(error))
        problem = Problem(path=str(path), line=int(at[1]) if at else None, message=f"is not TOML: {error}")
        raise SettingsError(problem) from error
    if whole and (copied := re.search(r"^\s*(\[(?:tool\.)?doctools\])", text, re.MULTILINE)):
        line = text.count("\n", 0, copied.start(1)) + 1
        message, hint = f"`{copied[1]}` is for pyproject.toml", "leave that line out: all of this file is doctools'"
        raise SettingsError(Problem(path=str(path), line=line, message=message, hint=hint))
    for key in () if whole else ("tool", "doctools"):
        table = table.get(key) if isinstance(table, dict) else None
    if table is None:
        return None
    if not isinstance(table, dict):
        raise SettingsError(Problem(path=str(path), message="[tool.doctools] must be a table"))
    return text, table


class _Reader:
    """Checks one table of settings. ``text`` is that of the file; ``None``: there is no such file."""

    def __init__(self, path: Path, text: str | None, table: Mapping[str, object]) -> None:
        self._path = path
        self._file = None if text is None else path
        self._root = path.parent
        self._table = table
        self._lines = _lines_of_keys(text or "", "" if path.name == FILES[0] else "tool.doctools")
        self._problems: list[Problem] = []

    def settings(self) -> Settings:
        known = {field for field in Settings.__slots__ if field not in {"root", "file"}}
        for key in self._table:
            if key not in known:
                self._problem(key, f"unknown setting `{key}`", suggestion(key, sorted(known)))
        settings = Settings(
            root=self._root,
            file=self._file,
            pages=self._get("pages", kinds.texts, usual_pages(self._root)),
            labs=self._get("labs", kinds.text, _LABS if (self._root / _LABS).is_file() else ""),
            lab=self._get("lab", kinds.text, ""),
            timeout=self._get("timeout", kinds.seconds, 30.0),
            jobs=self._get("jobs", kinds.count, 0),
            evidence=self._get("evidence", kinds.inner_path, ".doctools"),
            max_age=self._get("max_age", kinds.age, None),
            languages=self._get("languages", kinds.texts, ("console",)),
            volatile=self._get("volatile", kinds.words, ()),
            allow_elevated=self._get("allow_elevated", kinds.names_or_all, ()),
        )
        self._names("languages", settings.languages, LANGUAGES)
        self._names("volatile", settings.volatile, CLASSES)
        if page := _page_within(settings):
            message = f"`evidence` is {settings.evidence!r}, but must be a folder without pages: `{page}` is in it"
            self._problem("evidence", message, 'evidence is a build product: a folder of its own, such as ".doctools"')
        if settings.labs and not (self._root / settings.labs).is_file():
            self._problem("labs", f"there is no file `{settings.labs}`", "the path is relative to this file")
        if settings.lab and not settings.labs:
            hint = f"`doctools init --lab` writes {_LABS}; without `lab`, pages run in a plain Debian"
            self._problem("lab", f"`lab` is {settings.lab!r}, but this project has no labs", hint)
        if self._problems:
            raise SettingsError(*self._problems)
        return settings

    def _get(self, key: str, kind: Callable[[object], _T], default: _T) -> _T:
        if key not in self._table:
            return default
        try:
            return kind(self._table[key])
        except ValueError as error:
            self._problem(key, f"`{key}` is {self._table[key]!r}, but must be {error}")
            return default

    def _names(self, key: str, names: Iterable[str], known: Iterable[str]) -> None:
        for name in names:
            if name not in known:
                self._problem(key, f"`{key}` does not know `{name}`", suggestion(name, known))

    def _problem(self, key: str, message: str, hint: str = "") -> None:
        self._problems.append(Problem(path=str(self._path), line=self._lines.get(key), message=message, hint=hint))


def _page_within(settings: Settings) -> str:
    """The first of ``pages`` that is the folder for evidence, or in it; empty: none is."""
    base = settings.root / settings.evidence
    for name in settings.pages:
        fixed = itertools.takewhile(lambda part: not any(each in part for each in "*?["), Path(name).parts)
        if Path(os.path.normpath(settings.root.joinpath(*fixed))).is_relative_to(base):
            return name
    return ""


def _lines_of_keys(text: str, table: str) -> dict[str, int]:
    """The line of each key of a table. A key in an unusual notation is not found: its message then has no line."""
    lines: dict[str, int] = {}
    current = ""
    for number, line in enumerate(text.split("\n"), 1):
        if header := re.match(r"\s*\[\s*([\w.\"' -]+?)\s*\]", line):
            current = re.sub(r"[\"' ]", "", header[1])
            # a sub-table is a key of its parent
            parent, _, key = current.rpartition(".")
            if parent == table:
                lines.setdefault(key, number)
        elif current == table and (match := re.match(r"""\s*["']?([\w-]+)["']?\s*[.=]""", line)):
            lines.setdefault(match[1], number)
    return lines
