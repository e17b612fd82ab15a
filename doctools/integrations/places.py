"""PAGE or PAGE:LINE, as people write them and messages print them -> pages, and which of their sessions are meant."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from shlex import quote

from doctools.errors import Problem, UsageError
from doctools.integrations.project import Project
from doctools.model import Page, Session

__all__ = ["Chosen", "choose", "sessions_at", "split"]

_PLACE = re.compile(r"(.+):([0-9]+)")


@dataclass(frozen=True, slots=True)
class Chosen:
    """Pages, and of those that were named with a line only some sessions."""

    pages: tuple[Page, ...]
    only: Mapping[str, Collection[str]]
    """Names of sessions by page; a page that is not in it is meant as a whole."""


def choose(project: Project, names: Sequence[str]) -> Chosen:
    """What the names stand for. Raises ``UsageError`` and ``PageError`` as ``Project.pages`` does."""
    lines: dict[str, list[int]] = {}
    whole: list[str] = []
    for place in names:
        name, line = split(place)
        if line is None:
            whole.append(name)
        else:
            lines.setdefault(name, []).append(line)
    pages = {page.path: page for page in project.pages((*whole, *lines))}
    everything = set(project.paths(whole)) if whole or not names else set()
    only: dict[str, set[str]] = {}
    for name, wanted in lines.items():
        for path in project.paths([name]):
            page = pages[path.relative_to(project.settings.root.resolve()).as_posix()]
            if path not in everything:
                found = only.setdefault(page.path, set())
                found |= {session.name for line in wanted for session in sessions_at(page, line)}
    return Chosen(tuple(pages.values()), only)


def split(name: str) -> tuple[str, int | None]:
    """``docs/a.md:41`` -> ``docs/a.md``, 41. A file of exactly this name is a page."""
    match = _PLACE.fullmatch(name)
    return (match[1], int(match[2])) if match and not Path(name).exists() else (name, None)


def sessions_at(page: Page, line: int | None, *, files: bool = True) -> tuple[Session, ...]:
    """The sessions of the last command (with ``files``, or file) on a line or above: one for each variant of its lab.

    ``None`` is the end of the page. Raises ``UsageError`` where nothing stands there.
    """
    every = (each for session in page.sessions for each in session.examples if files or each.file is None)
    last = max((each.line for each in every if line is None or each.line <= line), default=None)
    if last is None:
        hint = f"see `doctools list {quote(page.path)}`"
        raise UsageError(Problem(path=page.path, line=line, message="no command stands here or above", hint=hint))
    return tuple(session for session in page.sessions if last in {example.line for example in session.examples})
