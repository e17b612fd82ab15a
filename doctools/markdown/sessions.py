"""The examples of a page -> its sessions: which fences share a container, and of which lab. Knows no text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from doctools.errors import Problem
from doctools.model import Example, Kind, Session

__all__ = ["group"]


@dataclass(slots=True)
class _Draft:
    lab: str | None = None
    line: int = 0
    """Of the fence that asked for the lab."""
    examples: list[Example] = field(default_factory=list)


def group(
    examples: Sequence[Example], *, page: str, lab: str, timeout: float
) -> tuple[tuple[Session, ...], list[Problem]]:
    """The sessions of a page, in the order of their first examples. ``lab`` and ``timeout`` are the page's defaults.

    A file belongs to each session with something to run below it, unless its fence names one.
    """
    drafts: dict[str, _Draft] = {}
    files: list[Example] = []
    problems: list[Problem] = []
    for example in examples:
        options = example.options
        name = _name(example, lab)
        if example.kind is Kind.FILE and not name and options.session is None:
            files.append(example)
            continue
        draft = drafts.setdefault(name, _Draft())
        draft.examples.append(example)
        if options.lab is None:
            continue
        if draft.lab is None:
            draft.lab, draft.line = options.lab, example.line
        elif draft.lab != options.lab:
            asked = (
                f"the session `{name}` cannot have the lab `{options.lab}`: on line {draft.line} it has `{draft.lab}`"
            )
            hint = "a session is one container; give this fence another `session`, or the same `lab`"
            problems.append(Problem(path=page, line=example.line, message=asked, hint=hint))
    _add_files(drafts, files)
    sessions = [
        Session(
            page=page,
            name=name,
            lab=draft.lab or lab,
            timeout=timeout,
            examples=tuple(draft.examples),
        )
        for name, draft in drafts.items()
    ]
    return tuple(sorted(sessions, key=lambda session: session.examples[0].line)), problems


def _name(example: Example, default: str) -> str:
    options = example.options
    if options.isolated:
        return f"isolated-{example.line}"
    if options.session is not None:
        return options.session
    if options.lab is not None and options.lab != default:
        return f"lab-{options.lab}"
    return ""


def _add_files(drafts: dict[str, _Draft], files: list[Example]) -> None:
    """Files come before what runs below them."""
    lines = [file.line for file in files]
    homeless = set(lines)
    for draft in drafts.values():
        last = max((each.line for each in draft.examples if _runs(each)), default=0)
        above = files[: bisect_left(lines, last)]
        if above:
            draft.examples = sorted((*draft.examples, *above), key=lambda example: example.line)
            homeless.difference_update(file.line for file in above)
    rest = [file for file in files if file.line in homeless]
    if rest:
        own = drafts.setdefault("", _Draft())
        own.examples = sorted((*own.examples, *rest), key=lambda example: example.line)


def _runs(example: Example) -> bool:
    return example.kind is not Kind.FILE and example.options.norun is None
