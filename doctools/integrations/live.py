"""What `mkdocs serve` answers to pages that are open: their fences, as soon as page or evidence has changed.

The generator needs seconds to build a large site again, and answers nothing meanwhile. A verdict does not wait for
that: this stands in front of its server (WSGI, PEP 3333), reads the page and its evidence, and draws the fences alone.
Runs nothing, and remembers nothing between two questions.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from doctools.publish import live
from doctools.publish.record import RECORDS
from doctools.publish.site import Site

__all__ = ["FOLDER", "SCRIPT", "Live", "OpenPage"]

FOLDER = f"{RECORDS}/live/"
"""Pages ask here for themselves: by their file, relative to the folder of the pages."""
SCRIPT = f"{RECORDS}/live.js"

_PATIENCE = 20.0
"""Seconds after which a question is answered though nothing has changed."""
_TICK = 0.05

_SETTLED = 0.5
"""Seconds within which a generator notices what was saved while it built, and begins again."""
_LONGEST_BUILD = 300.0
_RELOAD = "/livereload/"
"""Where the generator's own script asks whether to load the page again."""

_Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPage:
    """A page of the site; ``path``, ``name`` and ``root`` as for ``Site.open``."""

    file: Path
    path: str
    name: str
    root: str

    def version(self, site: Site) -> str:
        """Another text whenever the page or its evidence is another one."""
        return "-".join(map(_stamp, (self.file, site.store.path_of(self.path))))


def _stamp(path: Path) -> str:
    try:
        stat = path.stat()
    except OSError:
        return "0"
    return f"{stat.st_mtime_ns:x}.{stat.st_ino:x}"  # evidence is replaced by another file, pages not always


@dataclass(slots=True)
class Live:
    """The pages of a site as it was built last. ``site`` is what they were drawn with."""

    site: Callable[[], Site]
    pages: dict[str, OpenPage] = field(default_factory=dict)
    """By their files, relative to the folder of the pages."""
    _building: bool = False

    def place(self, name: str, address: str) -> str:
        """What a page needs to follow its own changes: HTML. To be called before its evidence is read."""
        return live.place(address, self.pages[name].version(self.site()))

    def around(self, build: Callable[[], None]) -> Callable[[], None]:
        """A function that builds the site, and lets it be known meanwhile."""

        def building() -> None:
            self._building = True
            try:
                build()
            finally:
                self._building = False

        return building

    def before(self, server: _Application, mount: str) -> _Application:
        """The server with answers to open pages. ``mount``: the path of the site's root, with a slash at both ends."""
        prefix = mount + FOLDER

        def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
            path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "ignore")
            if not path.startswith(prefix):
                answered = server(environ, start_response)
                if path.startswith(_RELOAD):
                    self._settle()
                return answered
            answer = self.answer(path.removeprefix(prefix), parse_qs(environ.get("QUERY_STRING", "")))
            kind = [("Content-Type", "application/json"), ("Cache-Control", "no-store")]
            start_response("404 Not Found" if answer is None else "200 OK", kind)
            return [(answer or "{}").encode()]

        return application

    def _settle(self) -> None:
        """Wait until nothing is built: while it builds, the generator answers no page, and a reload shows none."""
        until = time.monotonic() + _LONGEST_BUILD
        time.sleep(_SETTLED)
        while self._building and time.monotonic() < until:
            time.sleep(_TICK)

    def answer(self, name: str, query: Mapping[str, list[str]], *, patience: float = _PATIENCE) -> str | None:
        """The fences of a page, once it is another one than the reader has seen; ``None``: there is no such page."""
        until = time.monotonic() + patience
        seen = query.get("seen", [""])[0]
        while True:
            page, site = self.pages.get(name), self.site()
            if page is None:
                return None
            version = page.version(site)
            if version != seen:
                return self._drawn(page, site, version)
            if time.monotonic() >= until:
                return f'{{"version": "{version}"}}'
            time.sleep(_TICK)

    def _drawn(self, page: OpenPage, site: Site, version: str) -> str:
        problems: list[str] = []
        alone = site.alone(now=datetime.now(UTC), report=problems.append)
        try:
            text = page.file.read_text(encoding="utf-8-sig", errors="strict")
        except (OSError, UnicodeDecodeError):  # being saved, or gone: what comes next is another version
            return f'{{"version": "{version}"}}'
        return live.page_json(
            alone.open(page.path, text, name=page.name, root=page.root), version=version, problems=problems
        )
