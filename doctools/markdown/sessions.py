"""The examples of a page -> its sessions: which fences share a container, and of which lab. Knows no text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

from doctools.errors import Problem, suggestion
from doctools.model import Example, Kind, Session

__all__ = ["group", "in_variants"]


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
    isolated = 0
    for example in examples:
        options = example.options
        isolated += options.isolated
        # Counted, not called by its line: what stands above it in the page may change.
        name = f"isolated-{isolated}" if options.isolated else _name(example, lab)
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


def in_variants(sessions: Sequence[Session], *, labs: Collection[str]) -> tuple[tuple[Session, ...], list[Problem]]:
    """Each session once for every variant of its lab, with the fences that are run there.

    ``labs`` are the names of the labs and of their variants (``debian``, ``debian@trixie``), in order.
    """
    problems: list[Problem] = []
    found: list[Session] = []
    for session in sessions:
        lab, one = session.plain_lab, session.variant
        known = [name.removeprefix(f"{lab}@") for name in labs if name.startswith(f"{lab}@")] if lab else []
        problems += _wrong_variants(session, lab, known, one)
        for number, variant in enumerate([one] if one else known or [""]):
            examples = tuple(each for each in session.examples if each.options.variant in {None, variant})
            if not examples:
                continue
            # The first one keeps the session's own name: with one variant or with five, it is the page's.
            name = session.name if number == 0 else f"{session.name}@{variant}"
            lab_name = f"{lab}@{variant}" if variant else lab
            found.append(replace(session, name=name, lab=lab_name, examples=examples))
    return tuple(found), problems


def _wrong_variants(session: Session, lab: str, known: Sequence[str], one: str) -> Iterator[Problem]:
    for example in session.examples:
        variant = example.options.variant
        if variant is None or (variant in known and one in {"", variant}):
            continue
        if variant in known:
            message = (
                f"the fence is for the variant `{variant}` alone, but its lab is `{session.lab}`: it would never run"
            )
            hint = f'give it a `session` of its own with `lab="{lab}"`, or leave the variant out'
            yield Problem(path=session.page, line=example.line, message=message, hint=hint)
            continue
        message = f"the lab `{lab}` has no variant `{variant}`"
        none = "" if known else "variants stand in labs/compose.yaml, under `x-doctools`"
        yield Problem(
            path=session.page, line=example.line, message=message, hint=suggestion(variant, known, otherwise=none)
        )


def _name(example: Example, default: str) -> str:
    options = example.options
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
