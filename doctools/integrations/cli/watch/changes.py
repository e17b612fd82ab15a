"""What changes on the disk while pages are watched: events wake up, a look at the files decides. Runs nothing.

Editors save in many ways - in place, by a rename, over a swap file, in several writes -, and every system tells these
otherwise. So no event is believed: after the last one of a series, sizes and times of the files that matter are
compared with what they were.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from doctools.errors import Problem, UsageError
from doctools.settings import FILES, Settings

__all__ = ["Changes", "Look", "folders_of", "look"]

_TELLING = frozenset({"created", "modified", "moved", "deleted", "closed"})
"""Events that may mean a change. Reading a file makes others ("opened"), which would wake us up for our own doings."""

_Stamp = tuple[int, int, int]
"""Time of change, size and number of a file: a rename in its place gives another number."""


class Changes:
    """Calls ``wake`` from another thread whenever something changes in the folders; a context manager."""

    def __init__(self, wake: Callable[[], None]) -> None:
        try:
            from watchdog.events import FileSystemEvent, FileSystemEventHandler  # noqa: PLC0415 - an extra
            from watchdog.observers import Observer  # noqa: PLC0415
        except ImportError as error:
            hint = "pip install 'doctools[watch]'"
            raise UsageError(Problem(path="", message="--watch needs the package watchdog", hint=hint)) from error

        class Waker(FileSystemEventHandler):
            def on_any_event(self, event: FileSystemEvent) -> None:
                if event.event_type in _TELLING:
                    wake()

        self._handler = Waker()
        self._observer = Observer()
        self._folders: frozenset[tuple[Path, bool]] = frozenset()

    def watch(self, folders: Iterable[tuple[Path, bool]]) -> None:
        """Watch these folders from now on, and no others; each with whether its folders are meant, too."""
        wanted = frozenset(folders)
        if wanted == self._folders:
            return
        self._observer.unschedule_all()
        for folder, deep in sorted(wanted):
            self._observer.schedule(self._handler, str(folder), recursive=deep)
        self._folders = wanted

    def __enter__(self) -> Self:
        self._observer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._observer.stop()
        self._observer.join()


@dataclass(frozen=True, slots=True)
class Look:
    """What files were like at a moment."""

    pages: dict[Path, _Stamp]
    others: dict[Path, _Stamp]
    """The settings, and all files of the labs: what a change of may concern every page."""

    def changed_pages(self, before: Look) -> list[Path]:
        """Pages that are new, or were saved."""
        return [path for path, stamp in self.pages.items() if before.pages.get(path) != stamp]

    def gone(self, before: Look) -> list[Path]:
        """Pages that are there no more."""
        return sorted(before.pages.keys() - self.pages.keys())


def look(settings: Settings, pages: Iterable[Path]) -> Look:
    """The files that matter, as they are now. What is not there is left out."""
    root = settings.root
    others = [root / name for name in FILES]
    if settings.labs:
        for parent, folders, files in os.walk((root / settings.labs).parent):
            folders[:] = [name for name in folders if not name.startswith(".")]
            others += [Path(parent, name) for name in files]
    return Look(pages=_stamps(pages), others=_stamps(others))


def _stamps(paths: Iterable[Path]) -> dict[Path, _Stamp]:
    found = {}
    for path in paths:
        try:
            stat = path.stat()
        except OSError:  # gone, or between two names
            continue
        found[path] = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
    return found


def folders_of(settings: Settings, names: Sequence[str], pages: Iterable[Path]) -> set[tuple[Path, bool]]:
    """The folders to be watched for pages that go by these names (else by those of the settings), labs and settings.

    A name is meant as in ``find_pages``.
    """
    found = {(settings.root, False)}
    bases = (Path.cwd(), settings.root) if names else (settings.root,)
    deep = {path for name in names or settings.pages for base in bases if (path := base / name).is_dir()}
    found |= {(path.resolve(), True) for path in deep}
    # Files that were named one by one, or by a pattern: their folders.
    found |= {(path.parent, False) for path in pages}
    if settings.labs:
        found.add(((settings.root / settings.labs).parent, True))
    whole = {path for path, every in found if every}
    return {
        (path, every)
        for path, every in found
        if path.is_dir() and not any(above in whole for above in (path.parents if every else (path, *path.parents)))
    }
