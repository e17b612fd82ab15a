"""Records as JSON, and back: the text of an evidence file. Opens none."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from doctools.errors import StoreError
from doctools.model import (
    Environment,
    Evidence,
    ExampleRecord,
    Fragment,
    Output,
    SessionRecord,
    Status,
    StepRecord,
    Verdict,
)

__all__ = ["SCHEMA", "corrupt", "example_json", "from_json", "to_json"]

SCHEMA = 1
"""Version of the evidence files. A newer one is refused, with advice; an older one counts as no evidence."""


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
            raise corrupt(where, "its schema is not a number")
        if schema > SCHEMA:
            raise StoreError(
                f"{where}: written by a newer doctools (schema {schema}, this one reads up to {SCHEMA})",
                hint="upgrade doctools, or remove the file and run `doctools verify`",
            )
        page = str(document["page"])
        sessions = document["sessions"] if schema == SCHEMA else ()
        return Evidence(page=page, sessions=tuple(map(_session, sessions)))
    except json.JSONDecodeError as error:
        raise corrupt(where, f"{error.msg} at line {error.lineno}") from error
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError) as error:
        raise corrupt(where, f"{type(error).__name__}: {error}") from error


def corrupt(path: Path | str, what: str) -> StoreError:
    """The error of a file that is no evidence: which file, and what is wrong with it."""
    return StoreError(
        f"{path}: not an evidence file: {what}",
        hint="remove the file, then run `doctools verify`: evidence is a build product",
    )


def _session(data: Mapping[str, Any]) -> SessionRecord:
    started = datetime.fromisoformat(data["started"])
    if started.tzinfo is None:
        raise ValueError("a time without its zone")
    return SessionRecord(
        name=data["name"],
        environment=Environment(**data["environment"]),
        started=started,
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
