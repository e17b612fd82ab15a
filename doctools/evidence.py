"""Evidence: digests that bind a record to a text, the store that keeps it, and whether it still speaks for the page.

One JSON file a page and one recording a session, each replaced as a whole. Runs nothing, judges nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from doctools.errors import StoreError
from doctools.files import replace
from doctools.model import (
    Environment,
    Evidence,
    Example,
    ExampleRecord,
    Fragment,
    Freshness,
    Output,
    Session,
    SessionRecord,
    Status,
    StepRecord,
    Verdict,
)

__all__ = ["PROTOCOL", "SCHEMA", "Store", "digests", "example_json", "freshness", "from_json", "to_json"]

PROTOCOL = 2
"""Raised whenever the same page could get another verdict from a newer doctools: all evidence is then unverified."""

SCHEMA = 1
"""Version of the evidence files. A newer one is refused, with advice; an older one counts as no evidence."""


# -- digests ---------------------------------------------------------------------------------------------------------


def digests(session: Session, *, lab_digest: str) -> tuple[str, ...]:
    """What each example's evidence is bound to: SHA-256 in hexadecimal, one an example, each including all before it.

    A change to one fence therefore leaves the evidence of the fences above it valid, and that of those below it not.
    ``lab_digest`` stands for the lab as written: its files and the base it asks for.
    """
    chain = hashlib.sha256(_canonical([PROTOCOL, lab_digest, session.timeout])).digest()
    found = []
    for example in session.examples:
        link = hashlib.sha256(chain + _canonical(_as_written(example)))
        chain = link.digest()
        found.append(link.hexdigest())
    return tuple(found)


def _as_written(example: Example) -> list[Any]:
    # Lines and offsets are left out on purpose: prose that moves a fence does not change what it says. A fence that is
    # not run is only its place: its reason may be reworded.
    options = example.options
    written: list[Any] = [
        example.kind.value,
        example.language,
        example.source,
        options.terminal,
        options.exit,
        options.timeout,
        options.wait,
        options.retry,
        options.norun is not None,
        options.answer,
        options.volatile,
    ]
    if example.file is not None:
        written += [example.file.path, example.file.mode, example.file.content]
    if example.steps:
        # What is typed and compared, as well: the source has no tabs any more.
        written += [[step.command, step.expectation.lines] for step in example.steps]
        # What the project's settings add is not in the header, but it does change the judgement.
        written.append(example.steps[-1].expectation.volatile)
    return written


def _canonical(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode()


# -- freshness -------------------------------------------------------------------------------------------------------


def freshness(
    record: ExampleRecord | None,
    session: SessionRecord | None,
    *,
    image_id: str | None,
    now: datetime,
    max_age: float | None,
) -> Freshness:
    """Whether a record still speaks for its example.

    ``image_id`` is what the lab's image resolves to now, ``None`` where that is not known (no engine at hand): an image
    that cannot be looked up does not age a record. ``max_age`` is in seconds; ``None``: no limit.
    """
    if record is None or session is None:
        return Freshness.UNVERIFIED
    if image_id is not None and image_id != session.environment.image_id:
        return Freshness.STALE
    if max_age is not None and (now - session.started).total_seconds() > max_age:
        return Freshness.STALE
    return Freshness.FRESH


# -- the store -------------------------------------------------------------------------------------------------------


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
            raise _corrupt(path, f"not UTF-8 at byte {error.start}") from error
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


def _corrupt(path: Path | str, what: str) -> StoreError:
    return StoreError(
        f"{path}: not an evidence file: {what}",
        hint="remove the file, then run `doctools verify`: evidence is a build product",
    )


# -- JSON ------------------------------------------------------------------------------------------------------------


def to_json(evidence: Evidence) -> str:
    """The evidence file of a page: a line for each example, so that a change is easy to see."""
    sessions = ",\n".join(map(_session_json, evidence.sessions))
    return f'{{"schema": {SCHEMA}, "page": {_encode(evidence.page)}, "sessions": [\n{sessions}\n]}}\n'


# Not json.dumps: with `indent` it is written in Python and ten times slower; without, it makes a new encoder each time.
_encode = json.JSONEncoder(ensure_ascii=False).encode


def _session_json(session: SessionRecord) -> str:
    head = {
        "name": session.name,
        "environment": _environment_json(session.environment),
        "started": session.started.isoformat(),
        "duration": round(session.duration, 4),
        "recording": session.recording,
    }
    examples = ",\n".join(_encode(example_json(example)) for example in session.examples)
    return f'{_encode(head)[:-1]}, "examples": [\n{examples}\n]}}'


def _environment_json(environment: Environment) -> dict[str, str]:
    return {name: getattr(environment, name) for name in Environment.__slots__}


def example_json(example: ExampleRecord) -> dict[str, Any]:
    """One example of an evidence file, as plain data."""
    return {
        "digest": example.digest,
        "line": example.line,
        "status": example.status.value,
        "reason": example.reason,
        "steps": [
            {
                "line": step.line,
                "prompt": step.prompt,
                "command": step.command,
                "status": step.verdict.status.value,
                "reason": step.verdict.reason,
                "diff": list(step.verdict.diff),
                "exit": step.exit,
                "started": round(step.started, 4),
                "duration": round(step.duration, 4),
                "output": list(step.output.lines),
                "left_out": step.output.left_out,
                "shown": [[[piece.text, piece.volatile] for piece in line] for line in step.shown],
            }
            for step in example.steps
        ],
    }


def from_json(text: str, *, where: str) -> Evidence:
    """Read an evidence file. ``where`` names it in messages.

    Raises ``StoreError`` for what is not whole, not evidence, or newer than this doctools. A file of an older schema is
    evidence of nothing: it reads as empty.
    """
    try:
        document = json.loads(text)
        schema = document["schema"]
        if not isinstance(schema, int):
            raise _corrupt(where, "its schema is not a number")
        if schema > SCHEMA:
            raise StoreError(
                f"{where}: written by a newer doctools (schema {schema}, this one reads up to {SCHEMA})",
                hint="upgrade doctools, or remove the file and run `doctools verify`",
            )
        page = str(document["page"])
        sessions = document["sessions"] if schema == SCHEMA else ()
        return Evidence(page=page, sessions=tuple(map(_session, sessions)))
    except json.JSONDecodeError as error:
        raise _corrupt(where, f"{error.msg} at line {error.lineno}") from error
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError) as error:
        raise _corrupt(where, f"{type(error).__name__}: {error}") from error


def _session(data: Mapping[str, Any]) -> SessionRecord:
    return SessionRecord(
        name=data["name"],
        environment=Environment(**data["environment"]),
        started=datetime.fromisoformat(data["started"]),
        duration=float(data["duration"]),
        recording=data["recording"],
        examples=tuple(map(_example, data["examples"])),
    )


def _example(data: Mapping[str, Any]) -> ExampleRecord:
    return ExampleRecord(
        digest=data["digest"],
        line=int(data["line"]),
        status=Status(data["status"]),
        reason=data["reason"],
        steps=tuple(map(_step, data["steps"])),
    )


def _step(data: Mapping[str, Any]) -> StepRecord:
    return StepRecord(
        line=int(data["line"]),
        prompt=data["prompt"],
        command=data["command"],
        verdict=Verdict(status=Status(data["status"]), reason=data["reason"], diff=tuple(data["diff"])),
        exit=data["exit"],
        started=float(data["started"]),
        duration=float(data["duration"]),
        output=Output(lines=tuple(data["output"]), left_out=int(data["left_out"])),
        shown=tuple(tuple(Fragment(text=piece[0], volatile=piece[1]) for piece in line) for line in data["shown"]),
    )
