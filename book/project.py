"""Where the project's things are. Reads ``mkdocs.yml`` alone."""

from __future__ import annotations

import os
import re
import unicodedata
from datetime import UTC, date, datetime
from pathlib import Path

from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig

__all__ = ["DOWNLOADS", "ROOT", "BookError", "NoBrowserError", "edition", "file_name", "read_config"]

ROOT = Path(__file__).resolve().parent.parent
DOWNLOADS = "telechargements"
"""Folder of the site that has what readers take away."""


class BookError(Exception):
    """The zip or the PDF cannot be made; ``hint`` is what to do about it."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class NoBrowserError(BookError):
    """This machine has nothing that prints."""


def read_config(name: str = "mkdocs.yml") -> MkDocsConfig:
    """The project's settings; plugins are not started."""
    return load_config(str(ROOT / name))


def file_name(title: str) -> str:
    """ "Prison et conteneurs" -> "prison-et-conteneurs"."""
    plain = unicodedata.normalize("NFD", title.lower().replace("œ", "oe").replace("æ", "ae"))
    return re.sub(r"[^a-z0-9]+", "-", "".join(s for s in plain if not unicodedata.combining(s))).strip("-") or "site"


def edition() -> date:
    """The day that the book bears: SOURCE_DATE_EPOCH (reproducible-builds.org), or today. UTC."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return (datetime.fromtimestamp(int(epoch), UTC) if epoch.isdigit() else datetime.now(UTC)).date()
