"""What GitHub and GitLab show of results: annotations, a summary, code quality. Returns text; prints nothing.

Everything from a page or a command's output is hostile here as well: a line of a log can be a command to the runner, a
line of a summary markup.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from html import escape
from itertools import chain
from pathlib import Path

import click

from doctools.errors import Problem
from doctools.integrations.cli.reports import Totals, count
from doctools.integrations.failures import Fault, faults, printable
from doctools.verify import Result

__all__ = [
    "code_quality",
    "code_quality_unread",
    "commands_off",
    "github",
    "github_unread",
    "prefix",
    "step_summary",
    "step_summary_unread",
]

_MOST = 10
"""Annotations of a kind that GitHub shows for a step; what comes after them is dropped without a word
(https://github.com/actions/toolkit/blob/main/docs/problem-matchers.md, "Limitations")."""
_LONGEST = 4_000
"""Characters of an annotation: the runner cuts at 4,096."""
_ROWS = 50
"""Faults that a summary tells of: GitHub refuses one of more than 1 MiB."""
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")


def prefix(environ: Mapping[str, str], root: Path) -> str:
    """What leads from the repository to the project: empty, or ending with ``/``. Forges name files from the former."""
    top = environ.get("GITHUB_WORKSPACE") or environ.get("CI_PROJECT_DIR")
    root = root.resolve()
    inside = bool(top) and root.is_relative_to(Path(top or "").resolve())
    path = root.relative_to(Path(top or "").resolve()).as_posix() if inside else "."
    return "" if path == "." else f"{path}/"


def _all(results: Sequence[Result]) -> list[Fault]:
    """All faults, the first of each session before the second of any: it is often the cause of the others."""
    found = [list(enumerate(faults(result))) for result in results]
    return [fault for _, fault in sorted(chain.from_iterable(found), key=lambda ranked: ranked[0])]


# -- GitHub ----------------------------------------------------------------------------------------------------------


def github(results: Sequence[Result], *, within: str = "") -> str:
    """Workflow commands that annotate the wrong lines (https://docs.github.com/actions: "Workflow commands").

    As many as GitHub shows; where there are more, the last one says so. ``within``: see ``prefix``.
    """
    lines = [
        _error(str(result.error), file=within + result.task.page) for result in results if result.error is not None
    ]
    lines += [_error(fault.text, file=within + fault.page, line=fault.line) for fault in _all(results)]
    if len(lines) > _MOST:
        rest = len(lines) - _MOST + 1
        lines[_MOST - 1 :] = [_error(f"{rest} more are wrong: see the summary of this job, or its log")]
    return "\n".join(lines)


def github_unread(problems: Sequence[Problem], *, within: str = "") -> str:
    """The same for pages that cannot be read, of which nothing is run."""
    lines = [_error(_said(each), file=within + each.path, line=each.line or 0) for each in problems]
    if len(lines) > _MOST:
        lines[_MOST - 1 :] = [_error(f"{len(lines) - _MOST + 1} more places cannot be read: see the log")]
    return "\n".join(lines)


def _said(problem: Problem) -> str:
    return f"{problem.message}\nhint: {problem.hint}" if problem.hint else problem.message


def _error(text: str, *, file: str = "", line: int = 0) -> str:
    where = f"file={_property(file)}," if file else ""
    where += f"line={line}," if line else ""
    return f"::error {where}title=doctools::{_data(_cut(text))}"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 2] + " …"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


@contextmanager
def commands_off() -> Iterator[None]:
    """Within it, GitHub's runner takes nothing that is printed for a command.

    It would do so for a line that begins with blanks and `::`, and for `##[` anywhere in a line: so an indented diff is
    no protection (https://github.com/actions/runner/issues/4692).
    """
    token = secrets.token_hex(16)
    click.echo(f"::stop-commands::{token}")
    try:
        yield
    finally:
        click.echo(f"::{token}::")


def step_summary(results: Sequence[Result], totals: Totals, *, seconds: float, part: str = "") -> str:
    """Totals and what is wrong, as GitHub's Markdown. ``part`` names the part of the pages, such as ``1/4``."""
    if totals.failed or totals.unknown:
        counts = [f"{totals.failed} wrong"] if totals.failed else []
        counts += [f"{totals.unknown} not known"] if totals.unknown else []
        head = f"{' and '.join(counts)} of {count(totals.commands, 'command')}"
    else:
        head = f"{count(totals.commands, 'command')}, none wrong"
    oldest = min((result.record.started for result in results if result.record is not None), default=None)
    cells = (
        ("as printed", f"{totals.passed:,}"),
        ("wrong", f"{totals.failed:,}"),
        ("not meant to run", f"{totals.skipped:,}"),
        ("not known", f"{totals.unknown:,}"),
        ("sessions run", f"{totals.ran:,}"),
        ("fresh", f"{totals.fresh:,}"),
        ("oldest run", f"{oldest:%Y-%m-%d}" if oldest else "none"),
        ("time", f"{seconds:.0f} s"),
    )
    lines = [
        f"### doctools{f', part {part}' if part else ''}: {head}",
        "",
        _row(name for name, _ in cells),
        _row("--:" for _ in cells),
        _row(value for _, value in cells),
        "",
    ]
    errors = {str(result.error): result.task.page for result in results if result.error is not None}
    lines += [f"- {_text(page)}: the machine failed: {_text(error[:500])}" for error, page in errors.items()]
    wrong = _all(results)
    for fault in wrong[:_ROWS]:
        title = f"{_text(f'{fault.page}:{fault.line}')} <code>{_text(fault.command[:200])}</code>"
        body = escape(printable(_cut(fault.text)), quote=False)
        lines += [f"<details><summary>{title}: {_text(fault.reason[:300])}</summary>", "", f"<pre>{body}</pre>"]
        lines += ["", "</details>"]
    if len(wrong) > _ROWS:
        lines += ["", f"… and {len(wrong) - _ROWS} more: see the log"]
    return "\n".join(lines) + "\n\n"


def step_summary_unread(problems: Sequence[Problem]) -> str:
    """What is told in its place where pages cannot be read."""
    lines = [f"### doctools: {count(len(problems), 'place')} cannot be read, nothing was run", ""]
    lines += [f"- {_text(str(problem))}" for problem in problems[:_ROWS]]
    if len(problems) > _ROWS:
        lines.append(f"- and {len(problems) - _ROWS} more: see the log")
    return "\n".join(lines) + "\n\n"


def _row(cells: Iterator[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _text(text: str) -> str:
    """As it is, on one line, whatever Markdown, HTML or a mention it would be: each sign as its number."""
    return _PUNCTUATION.sub(lambda sign: f"&#{ord(sign[0])};", " ".join(printable(text).split()))


# -- GitLab ----------------------------------------------------------------------------------------------------------


def code_quality(results: Sequence[Result], *, within: str = "") -> str:
    """A Code Quality report (https://docs.gitlab.com/ci/testing/code_quality/), which merge requests show at the line.

    The fingerprint leaves the line out: a fault that text above has moved is the same fault.
    """
    found: dict[str, dict[str, object]] = {}
    for fault in chain.from_iterable(map(faults, results)):
        number = 0
        while (mark := _fingerprint(fault, number)) in found:
            number += 1
        found[mark] = _finding(f"{fault.reason}: {fault.command}", mark, within + fault.page, fault.line)
    return json.dumps(list(found.values()), indent=1) + "\n"


def code_quality_unread(problems: Sequence[Problem], *, within: str = "") -> str:
    """The same for pages that cannot be read."""
    found = [
        _finding(_said(each), hashlib.sha256(str(each).encode()).hexdigest(), within + each.path, each.line or 1)
        for each in problems
    ]
    return json.dumps(found, indent=1) + "\n"


def _finding(description: str, fingerprint: str, path: str, line: int) -> dict[str, object]:
    return {
        "description": printable(description),
        "check_name": "doctools",
        "fingerprint": fingerprint,
        "severity": "major",
        "location": {"path": path, "lines": {"begin": line}},
    }


def _fingerprint(fault: Fault, number: int) -> str:
    return hashlib.sha256(f"{fault.page}\0{fault.command}\0{fault.reason}\0{number}".encode()).hexdigest()
