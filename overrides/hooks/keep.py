# ruff: noqa: INP001 - MkDocs loads hooks by their path
"""The course kept on a reader's device: a service worker that knows all files of the site and their version.

Nothing is kept unless a reader asks for it (docs/assets/keep.js). ``keep.js`` is the worker. Not under ``mkdocs
serve``, whose pages change all the time, and not for an offline copy: browsers run no worker from ``file://``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority

WORKER = "hors-ligne.js"
"""The worker's place: it answers for its own folder and all below."""

_state: dict[str, Any] = {"serving": False}


def on_startup(*, command: str, dirty: bool) -> None:
    """Remember whether pages are built for readers."""
    del dirty
    _state["serving"] = command == "serve"


@event_priority(-300)  # after whoever still writes files
def on_post_build(*, config: MkDocsConfig) -> None:
    """Write the worker."""
    if _state["serving"] or config.extra.get("offline"):
        return
    site = Path(config.site_dir)
    (site / WORKER).unlink(missing_ok=True)
    files = sorted(path for path in site.rglob("*") if path.is_file() and wanted(path.relative_to(site).as_posix()))
    code = Path(__file__).with_name("keep.js").read_text(encoding="utf-8")
    addresses = json.dumps([address_of(path.relative_to(site).as_posix()) for path in files])
    text = f"const VERSION = {json.dumps(version(files, site))}\nconst FILES = {addresses}\n{code}"
    (site / WORKER).write_text(text, encoding="utf-8")


def wanted(path: str) -> bool:
    """Whether a reader's pages ask for a file: not for what is downloaded, nor for what programs read."""
    if path.startswith("telechargements/"):
        return False
    if path.endswith(".cast"):
        return path.endswith(".replay.cast")
    return not path.endswith((".md", ".map", ".gz", "llms.txt", "preuves.json", "preuves.schema.json"))


def address_of(path: str) -> str:
    """Where a server shows a file: a folder's page at the folder's own address."""
    return path.removesuffix("index.html") if path.rpartition("/")[2] == "index.html" else path


def version(files: Iterable[Path], site: Path) -> str:
    """Another one for every change of a file or a name."""
    digest = hashlib.sha256()
    for path in files:
        digest.update(f"{path.relative_to(site)}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()[:16]
