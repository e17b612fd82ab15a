"""The raw record of a page -> JSON, as readers download it. Bounded, whatever was printed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import chain
from typing import Any

from doctools.model import Environment, ExampleRecord, SessionRecord
from doctools.publish.proof import Proof, State
from doctools.publish.safe import plain

__all__ = ["RECORDS", "page_json"]

RECORDS = "doctools"
"""Folder of the site that has the raw records, the recordings, the style sheets and the scripts."""

_LINES = 5_000
_CHARACTERS = 20_000


def page_json(page: str, proofs: Iterable[Proof]) -> str:
    """Everything that is known of how the examples of a page ran; ASCII only, an example a line.

    One file a page: a file for each example would make the build of a large site a fifth slower. Lists longer than
    5,000 entries and texts longer than 20,000 characters are cut, and say so.
    """
    sessions: list[SessionRecord] = []
    examples = []
    for proof in chain.from_iterable(each.everywhere for each in proofs):
        if proof.record is None or proof.ran is None or proof.state is State.SKIPPED:
            continue
        if proof.ran not in sessions:
            sessions.append(proof.ran)
        examples.append(_example(proof, proof.record, sessions.index(proof.ran)))
    # Laid out by hand: json's own indentation is made in Python, and took a tenth of the time of a whole build.
    return (
        f'{{"page": {json.dumps(page)},\n'
        f'"sessions": [\n{_rows(map(_session, sessions))}\n],\n"examples": [\n{_rows(examples)}\n]}}\n'
    )


def _rows(values: Iterable[object]) -> str:
    return ",\n".join(map(_row, values))


def _row(value: object) -> str:
    text = json.dumps(value)
    # Whatever is too long makes a long row, so a short one has nothing in it to be cut.
    return text if len(text) < _CHARACTERS else json.dumps(_bounded(value))


def _example(proof: Proof, record: ExampleRecord, session: int) -> dict[str, object]:
    return {
        "example": proof.number,
        "line": proof.example.line,
        "session": session,
        "status": record.status.value,
        "reason": record.reason,
        "digest": record.digest,
        "steps": [
            {
                "command": step.command,
                "status": step.verdict.status.value,
                "reason": step.verdict.reason,
                "diff": step.verdict.diff,
                "exit": step.exit,
                "started": round(step.started, 4),
                "duration": round(step.duration, 4),
                "output": step.output.lines,
                "left_out": step.output.left_out,
                "typed": step.typed,
            }
            for step in record.steps
        ],
    }


def _session(ran: SessionRecord) -> dict[str, object]:
    return {
        "name": ran.name,
        "started": ran.started.isoformat(),
        "duration": round(ran.duration, 4),
        "environment": {name: getattr(ran.environment, name) for name in Environment.__slots__},
        "recording": ran.recording,
    }


def _bounded(value: Any) -> Any:
    if isinstance(value, str):
        return value if len(value) <= _CHARACTERS else plain(value, _CHARACTERS)
    if isinstance(value, dict):
        return {key: _bounded(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        kept = list(map(_bounded, value[:_LINES]))
        return [*kept, f"… [+{len(value) - _LINES}]"] if len(value) > _LINES else kept
    return value
