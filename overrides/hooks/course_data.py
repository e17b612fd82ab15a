# ruff: noqa: INP001 - MkDocs loads hooks by their path
"""What the course knows about itself: the files of ``docs/data``, read once. Not a hook: the hooks share it."""

from __future__ import annotations

import functools
import posixpath
import unicodedata
from pathlib import Path
from typing import Any

import yaml


def read(docs: Path, name: str) -> Any:
    """The data of ``docs/data/NAME.yaml``, read anew when the file has changed; an empty list without the file."""
    path = docs / "data" / f"{name}.yaml"
    return _read(path, path.stat().st_mtime_ns) if path.exists() else []


def sort_key(text: str) -> str:
    """The place of a French word in the alphabet: neither accents nor capitals count."""
    plain = text.lower().replace("œ", "oe").replace("æ", "ae")
    return "".join(sign for sign in unicodedata.normalize("NFD", plain) if not unicodedata.combining(sign))


def relative(place: str, page: str) -> str:
    """The link from ``page`` to ``place`` (``page.md#anchor``); both from the top of ``docs``."""
    target, mark, anchor = place.partition("#")
    return posixpath.relpath(target, posixpath.dirname(page) or ".") + mark + anchor


def listed(value: Any) -> list[str]:
    """Data that may be one text or several, as a list."""
    return [] if value is None else [value] if isinstance(value, str) else list(value)


@functools.lru_cache(maxsize=32)
def _read(path: Path, changed: int) -> Any:
    del changed
    return yaml.safe_load(path.read_text(encoding="utf-8")) or []
