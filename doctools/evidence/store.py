"""The store: one JSON file a page and one recording a session, each replaced as a whole. Judges nothing."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from doctools.errors import StoreError
from doctools.evidence.records import corrupt, from_json, to_json
from doctools.files import replace
from doctools.model import Evidence

__all__ = ["Store"]


@dataclass(frozen=True, slots=True)
class Store:
    """The evidence of a project, in one folder. Files are replaced, never edited: so several processes may share it."""

    root: Path

    def path_of(self, page: str) -> Path:
        """Where the evidence of a page lies, whether it exists or not."""
        return Path(self.root, "evidence", f"{page}.json")

    def recording_path(self, page: str, session: str) -> Path:
        """Where the recording of a session lies, whether it exists or not."""
        return Path(self.root, "evidence", f"{page}.{session or 'page'}.cast")

    def load(self, page: str) -> Evidence | None:
        """The evidence of a page; ``None`` where there is none.

        Raises ``StoreError`` for a file that is not whole or was written by a newer doctools.
        """
        path = self.path_of(page)
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        except UnicodeDecodeError as error:
            raise corrupt(path, f"not UTF-8 at byte {error.start}") from error
        except OSError as error:
            raise StoreError(f"{path}: cannot be read: {error.strerror}") from error
        return from_json(text, where=str(path))

    def save(self, evidence: Evidence, recordings: Mapping[str, str]) -> None:
        """Replace the evidence of a page.

        ``recordings`` has the asciicast of each session that was run now, by session name; a recording is written
        before the evidence that names it, and one of a session that is gone is removed after. Raises ``StoreError``,
        with the old files in place, where the disk is full or the folder cannot be written.
        """
        for name, cast in recordings.items():
            _replace(self.recording_path(evidence.page, name), cast)
        path = self.path_of(evidence.page)
        _replace(path, to_json(evidence))
        names = {*recordings, *(session.name for session in evidence.sessions)}
        named = {self.recording_path(evidence.page, name).name for name in names}
        page = re.escape(path.name.removesuffix(".json"))
        for other in path.parent.glob("*.cast"):
            if re.fullmatch(rf"{page}\.[\w@-]+\.cast", other.name) and other.name not in named:
                other.unlink(missing_ok=True)

    def tidy(self, *, lives: Callable[[int], bool], dry_run: bool = False) -> tuple[Path, ...]:
        """Remove what a killed run was about to write; ``lives`` tells whether a process is still there.

        With ``dry_run`` only told.
        """
        found = [
            path
            for path in (self.root / "evidence").rglob(".*")
            if (scratch := _SCRATCH.fullmatch(path.name)) and not lives(int(scratch[1]))
        ]
        for path in () if dry_run else found:
            path.unlink(missing_ok=True)
        return tuple(found)

    def remove(self, *, dry_run: bool = False) -> tuple[Path, ...]:
        """Remove all evidence, then the folder if nothing else is in it; only tell which files, with ``dry_run``.

        What doctools has not made stays. Raises ``StoreError``.
        """
        base = self.root / "evidence"
        walked = list(os.walk(base, topdown=False))
        files = (Path(folder, name) for folder, _, names in walked for name in names)
        found = [path for path in files if path.name.endswith(_OURS) or _SCRATCH.fullmatch(path.name)]
        if not dry_run:
            try:
                for path in found:
                    path.unlink(missing_ok=True)
                for folder in (*(Path(each) for each, _, _ in walked), self.root):
                    if folder.is_dir() and not any(folder.iterdir()):
                        folder.rmdir()
            except OSError as error:
                raise StoreError(f"{error.filename}: cannot be removed: {error.strerror}") from error
        return tuple(sorted(found))

    def pages(self) -> tuple[str, ...]:
        """The pages of which there is evidence."""
        base = self.root / "evidence"
        return tuple(sorted(path.relative_to(base).as_posix()[:-5] for path in base.rglob("*.json")))

    @contextmanager
    def locked(self, page: str) -> Iterator[None]:
        """Keep other processes from running the same page at the same time; waits for them to end."""
        import fcntl  # noqa: PLC0415 - not on every platform, and only needed to write

        path = self.path_of(page).with_suffix(".lock")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle = path.open("w")
        except OSError as error:
            raise StoreError(f"{path}: cannot be written: {error.strerror}") from error
        with handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield


_OURS = (".json", ".cast", ".lock")
"""How the names of the store's files end."""
_SCRATCH = re.compile(r"\..+\.(?:json|cast)\.(\d+)\.\d+")
"""Names that ``files.replace`` gives on the way; group: the process that writes."""


def _replace(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace(path, text.encode())
    except OSError as error:
        raise StoreError(
            f"{path}: evidence cannot be written: {error.strerror}",
            hint="the old evidence is untouched: make room, or the folder writable, then `doctools verify` again",
        ) from error
