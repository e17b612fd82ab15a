"""The register -> JSON for other programs: the same facts as the page of all proofs. Its schema is published beside it.

Laid out by hand, a command a line: a difference between two builds is easy to see, and json's own indentation is slow.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import PurePosixPath

from doctools.model import Environment
from doctools.publish.proof import VERIFIED, State
from doctools.publish.register.rows import Command, PageEntry, Register, Run
from doctools.publish.safe import plain
from doctools.publish.site import Site

__all__ = ["VERSION", "data_files", "register_json", "schema", "schema_path"]

VERSION = 1
"""Raised when a program that reads the file would have to change. New keys alone do not raise it."""

_VERDICTS = {State.LESSON: "passed"}
_FRESHNESS = {True: "fresh", False: "stale", None: None}
_encode = json.JSONEncoder(ensure_ascii=True).encode


def schema() -> str:
    """The JSON Schema of the file."""
    return files("doctools.publish").joinpath("assets", "data", "proofs.schema.json").read_text(encoding="utf-8")


def register_json(register: Register, *, site: str, now: datetime, max_age: float | None, schema_url: str) -> str:
    """All commands of the site ``site``. ``schema_url`` leads to the schema, from the file's own address."""
    head = {
        "$schema": schema_url,
        "version": VERSION,
        "site": site,
        "generated": _time(now),
        "max_age": max_age,
        "totals": {
            "commands": register.count(*State),
            "passed": register.count(*VERIFIED),
            "failed": register.count(State.FAILED),
            "skipped": register.count(State.SKIPPED),
            "unverified": register.count(State.UNVERIFIED),
            "stale": register.stale,
        },
    }
    commands = (_command(place, each) for place, page in enumerate(register.pages) for each in page.commands)
    return (
        f'{_encode(head)[:-1]},\n"pages": [\n{_rows(map(_page, register.pages))}\n],\n'
        f'"runs": [\n{_rows(map(_run, register.runs))}\n],\n"commands": [\n{_rows(commands)}\n]}}\n'
    )


def data_files(register: Register, site: Site, *, name: str, proofs: str) -> dict[str, str]:
    """The file at the path ``proofs`` of the site called ``name``, and its schema beside it; empty path: none."""
    if not proofs:
        return {}
    beside = schema_path(proofs)
    url = PurePosixPath(beside).name
    data = register_json(register, site=name, now=site.now, max_age=site.settings.max_age, schema_url=url)
    return {proofs: data, beside: schema()}


def schema_path(proofs: str) -> str:
    """Where the schema of that file is published."""
    return str(PurePosixPath(proofs).with_suffix(".schema.json"))


def _rows(values: Iterable[object]) -> str:
    return ",\n".join(map(_encode, values))


def _page(page: PageEntry) -> dict[str, object]:
    return {"source": page.source, "url": page.url, "title": page.title, "record": page.record}


def _run(run: Run) -> dict[str, object]:
    environment = {name: plain(getattr(run.environment, name), 1000) for name in Environment.__slots__}
    return {
        **environment,
        "started": _time(run.started),
        "duration": round(run.duration, 4),
        "recording": run.recording,
    }


def _command(page: int, command: Command) -> dict[str, object]:
    return {
        "page": page,
        "line": command.line,
        "anchor": command.anchor,
        "replay": command.replay,
        "prompt": plain(command.prompt, 200),
        "command": command.command,
        "verdict": _VERDICTS.get(command.state, command.state.value),
        "freshness": _FRESHNESS[command.fresh],
        "stale_because": command.why.value if command.why else None,
        "reason": command.reason,
        "results": [
            {
                "run": result.run,
                "passed": result.passed,
                "exit": result.exit,
                "offset": round(result.offset, 4),
                "duration": round(result.duration, 4),
            }
            for result in command.results
        ],
    }


def _time(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
