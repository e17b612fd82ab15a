# ruff: noqa: INP001 - MkDocs loads hooks by their path
"""French search: "cree", "créer" and "l'œuvre" find what they mean.

lunr's French stemmer knows no accents, ligatures or elisions, and its pipeline breaks when it is touched. The search
runs in a worker of its own, where every term goes through ``toLowerCase`` first, in the index as in the query: so that
is where the accents go. Nothing outside of the worker changes.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

log = logging.getLogger("mkdocs.plugins.search_french")

SHIM = (
    "(()=>{const lower=String.prototype.toLowerCase;"
    "String.prototype.toLowerCase=function(){"
    "const word=lower.call(this).normalize('NFD').replace(/[\\u0300-\\u036f]/g,'')"
    ".replace(/\\u0153/g,'oe').replace(/\\u00e6/g,'ae').replace(/^(?:[cdjlmnst]|qu)['\\u2019]/,'');"
    "return word.length>3?word.replace(/[sx]$/,''):word}})();"
)


def on_post_build(*, config: Any) -> None:
    """Put the shim before the theme's search worker."""
    workers = list(Path(config["site_dir"], "assets", "javascripts", "workers").glob("search.*.min.js"))
    if not workers:
        log.warning("the theme's search worker is not where it was: accents and elisions will not be found")
    for worker in workers:
        text = worker.read_text(encoding="utf-8")
        if not text.startswith(SHIM):
            worker.write_text(SHIM + text, encoding="utf-8")
