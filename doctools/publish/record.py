"""The raw record of one example -> JSON, as readers download it. Bounded, whatever was printed."""

from __future__ import annotations

import json
from typing import Any

from doctools.evidence import example_json
from doctools.model import Environment
from doctools.publish.proof import Proof
from doctools.publish.safe import plain

__all__ = ["record_json"]

_LINES = 5_000
_CHARACTERS = 20_000


def record_json(proof: Proof) -> str:
    """Everything that is known of how an example ran; ASCII only. The proof must have a record.

    Lists longer than 5,000 entries and texts longer than 20,000 characters are cut, and say so.
    """
    if proof.record is None or proof.ran is None:
        raise ValueError("no record to publish")
    ran = proof.ran
    document = {
        "page": proof.page,
        "session": ran.name,
        "started": ran.started.isoformat(),
        "environment": {name: getattr(ran.environment, name) for name in Environment.__slots__},
        "recording": ran.recording,
        "example": example_json(proof.record),
    }
    return json.dumps(_bounded(document), ensure_ascii=True, indent=1) + "\n"


def _bounded(value: Any) -> Any:
    if isinstance(value, str):
        return value if len(value) <= _CHARACTERS else plain(value, _CHARACTERS)
    if isinstance(value, dict):
        return {key: _bounded(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        kept = [_bounded(each) for each in value[:_LINES]]
        return [*kept, f"… [+{len(value) - _LINES}]"] if len(value) > _LINES else kept
    return value
