"""A file replaced as a whole: whoever is killed leaves the old one or the new one. Knows no format."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from threading import get_ident

__all__ = ["replace"]


def replace(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Write ``content``, whole or in pieces, beside the file, then rename it into its place.

    A file that was there keeps its mode, and a link stays one: the file behind it is replaced. Raises ``OSError``, and
    whatever making the pieces raises; the old file is then untouched, and nothing is left beside it. The name on the
    way is ``.NAME.PROCESS.THREAD``.
    """
    if path.is_symlink():
        path = path.resolve()
    scratch = path.with_name(f".{path.name}.{os.getpid()}.{get_ident()}")
    try:
        with scratch.open("wb") as handle:
            for piece in (content,) if isinstance(content, bytes) else content:
                handle.write(piece)
            handle.flush()
            os.fsync(handle.fileno())
        with suppress(FileNotFoundError):
            scratch.chmod(path.stat().st_mode & 0o7777)
        scratch.replace(path)
    except BaseException:
        with suppress(OSError):
            scratch.unlink()
        raise
