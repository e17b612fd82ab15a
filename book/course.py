"""The parts and chapters of the book: the navigation of the site, in its order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File

from book.project import BookError

__all__ = ["Chapter", "chapters"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A page of the site. ``part`` is its section of the navigation, empty for a page that has none."""

    source: str
    """``chroot/prison.md``"""
    title: str
    """As the navigation has it; empty where it has no title for the page."""
    part: str
    url: str
    """From the site's root: ``chroot/prison/``; empty for the first page."""
    file: Path
    """The built page."""

    @property
    def anchor(self) -> str:
        """Of the chapter, and what the anchors inside it begin with."""
        return self.source.removesuffix(".md").replace("/", "-")


def chapters(config: MkDocsConfig, site: Path) -> list[Chapter]:
    """All pages of the navigation, built in ``site``. Raises ``BookError`` if one is not there."""
    found = []
    for part, title, source in _pages(config.nav or [], part=""):
        file = File(source, config.docs_dir, str(site), config.use_directory_urls)
        path = site / file.dest_uri
        if not path.is_file():
            raise BookError(f"{path} is not there, and the navigation has {source}", hint="mkdocs build")
        url = "" if file.url in {".", "./"} else file.url
        found.append(Chapter(source=source, title=title, part=part, url=url, file=path))
    return found


def _pages(nav: list[Any], *, part: str) -> Iterator[tuple[str, str, str]]:
    for entry in nav:
        if isinstance(entry, str):
            yield part, "", entry
            continue
        for title, value in entry.items():
            if isinstance(value, list):
                yield from _pages(value, part=part or title)
            elif not value.startswith(("http:", "https:")):
                yield part, title, value
