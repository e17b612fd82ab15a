"""Names on a command line or in the settings -> files of pages. Reads folders, and no page."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from doctools.errors import Problem, UsageError, suggestion
from doctools.settings.settings import Settings

__all__ = ["find_pages", "page_file", "usual_pages"]

_USUAL = ("docs", "README.md")
_PACKAGES = "node_modules"
_ENVIRONMENT = "pyvenv.cfg"
"""A folder that holds it is a Python environment (PEP 405)."""


def find_pages(settings: Settings, names: Sequence[str]) -> list[Path]:
    """The pages that ``names`` stand for, or those of the settings where there is no name. Absolute, sorted.

    A name is a file, a folder (its ``*.md``, at any depth) or a glob pattern, relative to the current folder or else to
    the project.

    Hidden folders are passed over, and those of npm and of Python environments. Raises ``UsageError`` with all names
    that stand for no page of the project.
    """
    root = settings.root.resolve()
    pages: set[Path] = set()
    problems: list[Problem] = []
    if not names and not settings.pages:
        hint = "name them: `doctools verify README.md`, or `pages` in the settings"
        raise UsageError(Problem(path="", message=f"there are no pages in {root}", hint=hint))
    for name in names or settings.pages:
        found = (_expand(Path.cwd(), name, root) if names else None) or _expand(root, name, root)
        if not found:
            problems.append(_no_page(root, settings, name))
            continue
        outside = next((page for page in sorted(found) if not page.is_relative_to(root)), None)
        if outside is not None:
            message, hint = f"is not in the project {root}", "run doctools in the folder of the page"
            problems.append(Problem(path=str(outside), message=message, hint=hint))
        pages |= found
    if problems:
        raise UsageError(*problems)
    return sorted(pages)


def page_file(path: Path, root: Path) -> Path:
    """The file that stands for a page of the project in ``root``: behind a link that stays within it, else as named.

    So a page has one name, and that of one which a link brings in from elsewhere is of the project all the same.
    """
    root, real = root.resolve(), path.resolve()
    named = Path(os.path.normpath(path.absolute()))
    if named.is_relative_to(root) and not (real.is_relative_to(root) and real.exists()):
        return named
    return real


def usual_pages(root: Path) -> tuple[str, ...]:
    """Where pages usually are: those of the usual names that stand for some."""
    return tuple(name for name in _USUAL if _expand(root, name, root))


def _expand(folder: Path, name: str, root: Path) -> set[Path]:
    path = Path(os.path.normpath(folder / name))
    if path.is_file():
        return {page_file(path, root)}
    if path.is_dir():
        return {page_file(each, root) for each in _walk(path)}
    if not any(character in name for character in "*?[") or Path(name).is_absolute():
        return set()
    try:
        found = [each for each in folder.glob(name) if each.is_file()]
    except (ValueError, NotImplementedError):  # not a pattern after all, e.g. `a**b`
        return set()
    return {page_file(each, root) for each in found if not any(map(_hidden, each.relative_to(folder).parts))}


def _walk(folder: Path, above: frozenset[str] = frozenset()) -> Iterator[Path]:
    """The Markdown files of a folder. Links are followed, as those who publish it do, but not in a circle."""
    real = os.path.realpath(folder)
    try:
        entries = list(os.scandir(folder)) if real not in above else []
    except OSError:  # closed to us
        return
    for entry in entries:
        if _hidden(entry.name):
            continue
        if entry.is_dir():
            if entry.name != _PACKAGES and not Path(entry.path, _ENVIRONMENT).exists():
                yield from _walk(Path(entry.path), above | {real})
        elif entry.name.endswith(".md"):
            yield Path(entry.path)


def _hidden(name: str) -> bool:
    return name.startswith(".") and name != ".."


def _no_page(root: Path, settings: Settings, name: str) -> Problem:
    everything = {page for pattern in settings.pages for page in _expand(root, pattern, root)}
    # What stands beside the wrong name counts as well: a project need not name all of its Markdown files.
    everything |= _expand(Path.cwd(), str(Path(name).parent / "*.md"), root) if not Path(name).is_absolute() else set()
    known = sorted(str(page.relative_to(root)) for page in everything if page.is_relative_to(root))
    hint = suggestion(name, known, otherwise=f"pages are Markdown files (*.md) of {root}")
    return Problem(path="", message=f"no page: `{name}`", hint=hint)
