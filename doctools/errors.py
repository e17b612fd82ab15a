"""Everything that can go wrong apart from a page being wrong, and the exit status of each.

    DoctoolsError                  never raised itself
    ├── UsageError             2   a page, an option, a setting or a lab that cannot be read
    │   ├── PageError          2   ... a page: always with its line
    │   ├── SettingsError      2   ... pyproject.toml, doctools.toml
    │   └── LabError           2   ... compose.yaml, or a name that it does not know
    └── MachineError           3   the page may be right: the machine could not tell
        ├── EngineError        3   no engine, or it died in the middle
        ├── ImageError         3   an image that does not build, or cannot be pulled
        └── StoreError         3   the evidence store: disk full, corrupt, written by a newer version

A page that is *wrong* is no error: it is a failed ``Verdict`` (exit status 1). Any other exception is a fault of
doctools itself, and told as one (exit status 70): never a verdict.
Messages read ``where: what was found, what was expected``, then ``hint: the next step``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

__all__ = [
    "DoctoolsError",
    "EngineError",
    "ImageError",
    "LabError",
    "MachineError",
    "PageError",
    "Problem",
    "SettingsError",
    "StoreError",
    "UsageError",
    "nearest",
    "suggestion",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One fault in an input: where it stands, what it is, and what to do about it.

    ``line`` counts from 1; it is ``None`` for a fault of the file as a whole.
    """

    path: str
    line: int | None = None
    message: str
    hint: str = ""

    def __str__(self) -> str:
        where = self.path if self.line is None else f"{self.path}:{self.line}"
        text = f"{where}: {self.message}" if where else self.message
        return f"{text}\nhint: {self.hint}" if self.hint else text


class DoctoolsError(Exception):
    """The root of all errors that doctools raises on purpose."""

    exit_code: ClassVar[int]

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\nhint: {self.hint}" if self.hint else self.message


class UsageError(DoctoolsError):
    """An input that cannot be read. Carries all faults found, not just the first one."""

    exit_code = 2

    def __init__(self, *problems: Problem, message: str = "", hint: str = "") -> None:
        self.problems = problems
        super().__init__(message or "\n".join(map(str, problems)), hint=hint)


class PageError(UsageError):
    """A page that cannot be read: unclosed fence, unknown option, not UTF-8 ..."""


class SettingsError(UsageError):
    """A setting that does not exist or is of the wrong kind."""


class LabError(UsageError):
    """A lab that does not exist, or whose description is not understood."""


class MachineError(DoctoolsError):
    """The machine failed; nothing can be said about the page."""

    exit_code = 3


class EngineError(MachineError):
    """No container engine answers, or it stopped answering."""


class ImageError(MachineError):
    """An image cannot be built or pulled."""


class StoreError(MachineError):
    """The evidence store cannot be read or written."""


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name most like a given one, or an empty string."""
    import difflib  # noqa: PLC0415 - only for errors: its import would cost more than all the rest of this module

    found = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return found[0] if found else ""


def suggestion(name: str, known: Iterable[str], *, otherwise: str = "") -> str:
    """The hint on a name that does not exist: the nearest that does; else ``otherwise``, or all that there are."""
    names = list(known)
    guess = nearest(name, names)
    if guess:
        return f"did you mean `{guess}`?"
    return otherwise or (f"there are: {', '.join(names)}" if names else "")
