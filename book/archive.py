"""A folder -> a zip: the same files give the same bytes, whenever and wherever they are packed."""

from __future__ import annotations

import os
import tempfile
import zipfile
from pathlib import Path

__all__ = ["pack"]

MOMENT = (1980, 1, 1, 0, 0, 0)
"""The earliest that a zip can say: of files that are all generated, no other date is true of each."""
PERMISSIONS = 0o100644 << 16


def pack(folder: Path, into: Path, *, top: str) -> int:
    """Pack ``folder`` as the one folder ``top`` of the zip ``into``; the number of files.

    A zip half written is never left.
    """
    paths = sorted((path for path in folder.rglob("*") if path.is_file()), key=lambda path: path.as_posix())
    into.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=into.parent, prefix=f".{into.name}.")
    try:
        with os.fdopen(handle, "wb") as file, zipfile.ZipFile(file, "w") as packed:
            for path in paths:
                entry = zipfile.ZipInfo(f"{top}/{path.relative_to(folder).as_posix()}", date_time=MOMENT)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = PERMISSIONS
                entry.create_system = 3  # Unix, on every system
                packed.writestr(entry, path.read_bytes(), compresslevel=9)
        Path(name).chmod(0o644)
        Path(name).replace(into)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return len(paths)
