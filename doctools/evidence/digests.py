"""Digests: what binds a record to the exact text of its fence, and to all that ran before it. Reads no file."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from doctools.model import Example, Session

__all__ = ["PROTOCOL", "digests"]

PROTOCOL = 2
"""Raised whenever the same page could get another verdict from a newer doctools: all evidence is then unverified."""


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
