"""The options of a fence header: their names, what their values must be, and which fences take them.

The only place that knows this: the site's fence validator takes their names from here. Knows no Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from doctools.errors import PageError, Problem, nearest, suggestion
from doctools.model import Kind, Options
from doctools.volatile import CLASSES

__all__ = ["DISPLAY", "OPTIONS", "lab_problem", "read_options"]

DISPLAY = frozenset(("title", "title_mode", "linenums", "hl_lines", "id", "class"))
"""Options that only concern how the site shows a fence; also all that begin with ``data-``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Option:
    """``read`` makes a value of the text or raises ``ValueError`` with what it expected; ``None``: it has no value."""

    read: Callable[[str], Any] | None
    kinds: frozenset[Kind] = frozenset(Kind)


def _exit(text: str) -> int | str:
    if text == "any":
        return text
    if not re.fullmatch(r"\d{1,3}", text, re.ASCII) or int(text) > 255:
        raise ValueError("a number from 0 to 255, or `any`")
    return int(text)


def _seconds(text: str) -> float:
    if not re.fullmatch(r"\d{1,9}(?:\.\d+)?", text, re.ASCII) or not float(text):
        raise ValueError("a positive number of seconds")
    return float(text)


def _filled(text: str) -> str:
    if not text.strip():
        raise ValueError("a text")
    return text


def _name(text: str) -> str:
    # sessions give their names to files
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", text):
        raise ValueError("a name (letters, digits, `-` and `_`)")
    return text


def _session(text: str) -> str:
    if text == "page" or text.startswith("isolated-"):
        raise ValueError("a name other than `page` and `isolated-...`, which doctools uses itself")
    return _name(text)


def _classes(text: str) -> tuple[str, ...]:
    names = text.split()
    for name in names:
        if name not in CLASSES:
            guess = nearest(name, CLASSES)
            raise ValueError(f"classes of volatile values: `{name}` is none" + (f", `{guess}` is" if guess else ""))
    return tuple(names)


_RUN = frozenset((Kind.TRANSCRIPT, Kind.SCRIPT))
_SHOWN = frozenset((Kind.TRANSCRIPT,))

OPTIONS: Mapping[str, _Option] = {
    "lab": _Option(read=_filled),
    "session": _Option(read=_session),
    "terminal": _Option(read=_name, kinds=_RUN),
    "exit": _Option(read=_exit, kinds=_RUN),
    "timeout": _Option(read=_seconds, kinds=_RUN),
    "wait": _Option(read=_filled, kinds=_RUN),
    "retry": _Option(read=_seconds, kinds=_RUN),
    "norun": _Option(read=_filled),
    "answer": _Option(read=str, kinds=_SHOWN),
    "volatile": _Option(read=_classes, kinds=_SHOWN),
    "setup": _Option(read=None),
    "isolated": _Option(read=None, kinds=_RUN),
    "variant": _Option(read=_filled),
}
"""All options, by name."""

_KINDS = {Kind.TRANSCRIPT: "a transcript", Kind.SCRIPT: "a script", Kind.FILE: "a file to write"}
_NEEDS_MORE_THAN_ITS_NAME = ("norun", "wait")


def read_options(
    pairs: Mapping[str, str | None],
    *,
    kind: Kind = Kind.TRANSCRIPT,
    labs: Collection[str] | None = None,
    path: str = "",
    line: int | None = None,
) -> Options:
    """The options of one fence, from the names and values in its header.

    The value of an option without one is ``None`` or, as superfences has it, the name itself. ``labs`` are the names
    that ``lab`` may have; ``None``: any. Raises ``PageError`` with all faults, at ``path`` and ``line``.
    """
    problems: list[Problem] = []

    def fault(message: str, hint: str = "") -> None:
        problems.append(Problem(path=path, line=line, message=message, hint=hint))

    values: dict[str, Any] = {}
    for name, text in pairs.items():
        option = OPTIONS.get(name)
        if option is None:
            if name not in DISPLAY and not name.startswith("data-"):
                hint = suggestion(name, (*OPTIONS, *DISPLAY), otherwise=f"there are: {', '.join(OPTIONS)}")
                fault(f"unknown option `{name}`", hint)
        elif kind not in option.kinds:
            takes = ", ".join(each for each, known in OPTIONS.items() if kind in known.kinds)
            fault(f"the option `{name}` means nothing for {_KINDS[kind]}", f"it takes: {takes}")
        elif option.read is None:
            if text not in (None, name):
                fault(f'the option `{name}` takes no value, but is "{text}"', f"write only `{name}`")
            values[name] = True
        elif text is None or (text == name and name in _NEEDS_MORE_THAN_ITS_NAME):
            fault(f"the option `{name}` needs a value", f'write `{name}="..."`')
        else:
            try:
                values[name] = option.read(text)
            except ValueError as error:
                fault(f'the option `{name}` is "{text}", but must be {error}')
    if values.get("isolated") and "session" in values:
        fault("a fence is either `isolated` or in a `session`", "leave one of the two out")
    if labs is not None and "lab" in values and values["lab"] not in labs:
        problems.append(lab_problem(values["lab"], labs, path=path, line=line))
    if problems:
        raise PageError(*problems)
    return Options(**values)


def lab_problem(name: str, labs: Collection[str], *, path: str, line: int | None) -> Problem:
    """There is no lab of this name."""
    none = "" if labs else "this project has none: a lab is a service with `profiles: [lab]` in labs/compose.yaml"
    hint = suggestion(name, sorted(labs), otherwise=none)
    return Problem(path=path, line=line, message=f"unknown lab `{name}`", hint=hint)
