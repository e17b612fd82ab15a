# ruff: noqa: INP001 - MkDocs loads hooks by their path
"""French search: "cree", "créer" and "l'œuvre" find what they mean, and a term of the glossary finds its entry first.

lunr's French stemmer knows no accents, ligatures or elisions, and its pipeline breaks when it is touched. The search
runs in a worker of its own; ``search.js`` is put before it and translates. Nothing outside of the worker changes.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

from course_data import read
from lexique import PAGE
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files

log = logging.getLogger("mkdocs.plugins.search_french")

_glossary: dict[str, str] = {}
"""Each form of each term, with the address of its entry."""


def on_env(env: Any, *, config: MkDocsConfig, files: Files) -> None:
    """See where the glossary is published."""
    del env
    page = files.get_file_from_path(PAGE)
    entries = read(Path(config.docs_dir), "lexique") if page else []
    _glossary.clear()
    for entry in entries:
        for form in (entry["terme"], *entry["formes"]):
            _glossary.setdefault(form, f"{page.url if page else ''}#{entry['cle']}")


def on_post_build(*, config: MkDocsConfig) -> None:
    """Put ``search.js`` before the theme's search worker."""
    workers = list(Path(config.site_dir, "assets", "javascripts", "workers").glob("search.*.min.js"))
    if not workers:
        log.warning("the theme's search worker is not where it was: accents and elisions will not be found")
    shim = shim_of(_glossary)
    for worker in workers:
        text = worker.read_text(encoding="utf-8")
        if not text.startswith(shim):
            worker.write_text(shim + text, encoding="utf-8")


def shim_of(glossary: dict[str, str]) -> str:
    """What goes before the worker; ``glossary`` has the address of the entry of each term."""
    code = Path(__file__).with_name("search.js").read_text(encoding="utf-8")
    return f"const FIRST = {json.dumps(glossary, ensure_ascii=False)}\n{code}\n"
