"""Names on a command line or in the settings -> files of pages. Reads folders, and no page."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from doctools.errors import Problem, UsageError, suggestion
from doctools.settings.settings import Settings

__all__ = ["find_pages", "usual_pages"]

_USUAL = ("docs", "README.md")


def find_pages(settings: Settings, names: Sequence[str]) -> list[Path]:
    """The pages that ``names`` stand for, or those of the settings where there is no name. Absolute, sorted.

    A name is a file, a folder (its ``*.md``, at any depth) or a glob pattern, relative to the current folder or else to
    the project.

    Hidden folders are passed over. Raises ``UsageError`` with all names that stand for no page of the project.
    """
    root = settings.root.resolve()
    pages: set[Path] = set()
    problems: list[Problem] = []
    if not names and not settings.pages:
        hint = "name them: `doctools verify README.md`, or `pages` in the settings"
        raise UsageError(Problem(path="", message=f"there are no pages in {root}", hint=hint))
    for name in names or settings.pages:
        found = (_expand(Path.cwd(), name) if names else None) or _expand(root, name)
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


def usual_pages(root: Path) -> tuple[str, ...]:
    """Where pages usually are: those of the usual names that stand for some."""
    return tuple(name for name in _USUAL if _expand(root, name))


def _expand(folder: Path, name: str) -> set[Path]:
    path = Path(os.path.normpath(folder / name))
    if path.is_file():
        return {path.resolve()}
    if path.is_dir():
        return set(_walk(path))
    if not any(character in name for character in "*?[") or Path(name).is_absolute():
        return set()
    try:
        found = [each for each in folder.glob(name) if each.is_file()]
    except (ValueError, NotImplementedError):  # not a pattern after all, e.g. `a**b`
        return set()
    return {each.resolve() for each in found if not any(map(_hidden, each.relative_to(folder).parts))}


def _walk(folder: Path) -> Iterable[Path]:
    for parent, folders, files in os.walk(folder.resolve()):
        folders[:] = [each for each in folders if not _hidden(each)]
        yield from (Path(parent, each) for each in files if each.endswith(".md") and not _hidden(each))


def _hidden(name: str) -> bool:
    return name.startswith(".") and name != ".."


def _no_page(root: Path, settings: Settings, name: str) -> Problem:
    everything = {page for pattern in settings.pages for page in _expand(root, pattern)}
    # What stands beside the wrong name counts as well: a project need not name all of its Markdown files.
    everything |= _expand(Path.cwd(), str(Path(name).parent / "*.md")) if not Path(name).is_absolute() else set()
    known = sorted(str(page.relative_to(root)) for page in everything if page.is_relative_to(root))
    hint = suggestion(name, known, otherwise=f"pages are Markdown files (*.md) of {root}")
    return Problem(path="", message=f"no page: `{name}`", hint=hint)
