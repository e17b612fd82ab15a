# ruff: noqa: INP001 - MkDocs loads hooks by their path
"""A strict Content-Security-Policy in each page, so that the site asks only itself and runs only its own scripts.

The theme has a few inline scripts: their hashes are in the policy, those of *all* pages in each one, because instant
navigation keeps the policy of the page where a reader came in. What a page brings itself (Markdown, or the output of a
command) is never allowed: an inline script there is a warning, which ``--strict`` makes a failure.

Not under ``mkdocs serve``, whose own script reloads pages, and not for an offline copy: ``file://`` has no ``'self'``.
"""

from __future__ import annotations

import base64
import hashlib
import html
import logging
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.pages import Page

log = logging.getLogger("mkdocs.plugins.csp")

POLICY = {
    "default-src": "'self'",
    "script-src": "'self' 'wasm-unsafe-eval'",  # the player of recordings is WebAssembly; hashes are added
    "style-src": "'self' 'unsafe-inline'",  # for browsers that do not know the next two
    "style-src-elem": "'self'",
    "style-src-attr": "'unsafe-inline'",  # the width of a figure, the columns of a table
    "img-src": "'self' data:",  # icons of the theme's style sheet
    "object-src": "'none'",
    "frame-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
}
"""What a page may load, by kind. ``frame-ancestors`` and reports work in a header only, not in a page."""

_JAVASCRIPT = {"", "text/javascript", "application/javascript", "module"}
_CHARSET = re.compile(r'<meta charset="utf-8"\s*/?>', re.IGNORECASE)
_state: dict[str, Any] = {"serving": False, "foreign": set()}


def on_startup(*, command: str, dirty: bool) -> None:
    """Remember whether pages are built for readers."""
    del dirty
    _state["serving"] = command == "serve"


def on_pre_build(*, config: MkDocsConfig) -> None:
    """Begin anew."""
    del config
    _state["foreign"] = set()


@event_priority(-100)  # what other plugins have added is content as well
def on_page_content(content: str, *, page: Page, **_: Any) -> None:
    """Warn about what the policy will stop in this page."""
    found = Inline.of(f"{content}\n{page.title or ''}")  # the theme takes a title as it is
    _state["foreign"] |= set(found.scripts)
    for fault in found.faults + [f"inline script: {text.strip()[:60]}" for text in found.scripts]:
        log.warning("%s: %s: stopped by the site's Content-Security-Policy", page.file.src_uri, fault)


@event_priority(-100)  # after whoever still writes pages
def on_post_build(*, config: MkDocsConfig) -> None:
    """Put the policy into each page."""
    if _state["serving"] or config.extra.get("offline"):
        return
    pages = {path: path.read_text(encoding="utf-8") for path in sorted(Path(config.site_dir).rglob("*.html"))}
    scripts = {script for text in pages.values() for script in Inline.of(text).scripts} - _state["foreign"]
    meta = f'<meta http-equiv="Content-Security-Policy" content="{html.escape(policy(scripts), quote=False)}">'
    for path, text in pages.items():
        # before anything that it is about
        made, count = _CHARSET.subn(lambda found: f"{found[0]}\n      {meta}", text, count=1)
        if not count:
            log.warning("%s: no place for the Content-Security-Policy: no <meta charset>", path)
            continue
        path.write_text(made, encoding="utf-8")


def policy(scripts: set[str]) -> str:
    """The policy that allows these inline scripts."""
    hashes = sorted(
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" for script in scripts
    )
    return "; ".join(
        " ".join([kind, allowed, *(hashes if kind == "script-src" else ())]) for kind, allowed in POLICY.items()
    )


class Inline(HTMLParser):
    """What of a page is code or style written into it: ``scripts``, and ``faults`` that no hash can allow."""

    @classmethod
    def of(cls, text: str) -> Inline:
        """Read a page, or a part of one."""
        found = cls()
        if re.search(r"<s(?:cript|tyle)|\bon\w+\s*=|javascript:", text, re.IGNORECASE):
            found.feed(text)
            found.close()
        return found

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.scripts: list[str] = []
        self.faults: list[str] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at each attribute; begin a script."""
        given = {name: value or "" for name, value in attrs}
        for name, value in given.items():
            if name.startswith("on"):
                self.faults.append(f"<{tag} {name}=…>")
            if name in {"href", "src", "action"} and value.strip().lower().startswith("javascript:"):
                self.faults.append(f'<{tag} {name}="javascript:…">')
        if tag == "style":
            self.faults.append("<style>")
        self._open = tag == "script" and "src" not in given and given.get("type", "").lower() in _JAVASCRIPT
        if self._open:
            self.scripts.append("")

    def handle_data(self, data: str) -> None:
        """Collect the text of a script, which may come in pieces."""
        if self._open:
            self.scripts[-1] += data

    def handle_endtag(self, tag: str) -> None:
        """End a script."""
        del tag
        self._open = False
