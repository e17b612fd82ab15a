"""Titles of fences that are paths: the files that such fences write. Writes nothing itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

from doctools.model import FileToWrite

__all__ = ["file_of", "is_path"]

# no blanks, no folder: `/etc/fstab (extract)` and `/etc/` are titles for people
_PATH = re.compile(r"(?:/|~/|\.{1,2}/)\S*(?<!/)")


def is_path(title: str) -> bool:
    """Whether a title is the path of a file rather than words."""
    return _PATH.fullmatch(title) is not None


def file_of(title: str, lines: Sequence[str]) -> FileToWrite:
    """The file with this path and these lines. Raises ``ValueError`` for a path that leads elsewhere."""
    if ".." in title.split("/"):
        raise ValueError(f"`{title}` would write outside of the folder that it names")
    parts = [part for part in title.split("/")[1:] if part not in ("", ".")]
    if not parts:
        raise ValueError(f"`{title}` is not the path of a file")
    root = "/" if title.startswith("/") else "~/"
    content = "\n".join(lines).rstrip("\n")
    return FileToWrite(
        path=root + "/".join(parts),
        content=content + "\n" if content else "",
        mode=0o755 if content.startswith("#!") else 0o644,
    )
