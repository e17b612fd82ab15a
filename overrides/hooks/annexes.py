# ruff: noqa: INP001 - MkDocs loads hooks by their path
"""The annexes made of data: ``<!-- annexe: NAME -->`` becomes ``docs/data/modeles/NAME.md.jinja``.

A template sees ``data`` (``docs/data/NAME.yaml``) and what ``environment`` adds. Links to pages that do not exist are
left out with a warning (``--strict``: a failure); MkDocs itself checks the anchors.
"""

from __future__ import annotations

import logging
import re
from itertools import groupby
from pathlib import Path
from typing import Any

import jinja2
from course_data import listed, read, relative, sort_key
from markdown.extensions.toc import slugify
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

log = logging.getLogger("mkdocs.plugins.annexes")

_MARK = re.compile(r"^<!-- annexe: ([a-z-]+) -->$", re.MULTILINE)
_TITLE = re.compile(r"^(?:# |title: *)(.+?) *$", re.MULTILINE)
_FENCE = re.compile(r"^ *(`{3,}|~{3,}).*?^ *\1[`~]* *$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#{2,6} (.+?)(?: *\{:? *#([\w-]+)[^}]*\})? *$", re.MULTILINE)


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Write the annex."""
    if not _MARK.search(markdown):
        return markdown
    places = Places(page.file.src_uri, {file.src_uri: file.content_string for file in files.documentation_pages()})
    docs = Path(config.docs_dir)
    made = _MARK.sub(lambda found: write(found[1], docs, places), markdown)
    if places.missing:
        log.warning("%s: pages that do not exist: %s", page.file.src_uri, ", ".join(sorted(places.missing)))
    return made


def write(name: str, docs: Path, places: Places) -> str:
    """The Markdown of the annex ``name``, with links from the page that ``places`` knows."""
    template = (docs / "data" / "modeles" / f"{name}.md.jinja").read_text(encoding="utf-8")
    return environment(places).from_string(template).render(data=read(docs, name))


class Places:
    """Links from one page to places (``page.md#anchor``), each named after its page and section."""

    def __init__(self, page: str, pages: dict[str, str]) -> None:
        self._page, self._pages = page, pages
        self.missing: set[str] = set()

    def link(self, place: str, text: str = "") -> str:
        """A link in Markdown; its text alone where the page does not exist."""
        path, _, anchor = place.partition("#")
        if path not in self._pages:
            self.missing.add(path)
            return text or f"`{path}`"
        return f"[{text or title(self._pages[path], anchor)}]({relative(place, self._page)})"

    def links(self, places: Any) -> str:
        """One place or several."""
        return ", ".join(self.link(place) for place in listed(places))


def environment(places: Places) -> jinja2.Environment:
    """What templates may use: ``link``, ``links``, and filters for the alphabet, tables and anchors."""
    made = jinja2.Environment(trim_blocks=True, lstrip_blocks=True)  # noqa: S701 - makes Markdown of our own data
    made.globals |= {"link": places.link, "links": places.links}
    made.filters |= {
        "alphabetic": alphabetic,
        "by_letter": by_letter,
        "cell": cell,
        "anchor": anchor,
        "sentence": sentence,
    }
    made.tests["manual"] = manual
    return made


def manual(text: str) -> bool:
    """Whether a source is a page of the manual, or a package: their names are no titles."""
    return bool(re.search(r"\w\(\d\w?\)|\bpaquets?\b", text))


def title(markdown: str, section: str = "") -> str:
    """The title of a page, and of its section with that anchor."""
    found = _TITLE.search(markdown)
    page = found[1].strip("\"'") if found else ""
    name = sections(markdown).get(section)
    return f"{page}, «\N{NARROW NO-BREAK SPACE}{name}\N{NARROW NO-BREAK SPACE}»" if name else page


def sections(markdown: str) -> dict[str, str]:
    """The text of each heading of a page below its title, by its anchor."""
    headings = _HEADING.findall(_FENCE.sub("", markdown))
    return {given or slugify(re.sub(r"[`*]", "", text), "-"): text for text, given in headings}


def alphabetic(entries: list[dict[str, Any]], *keys: str) -> list[dict[str, Any]]:
    """Entries in the order of the alphabet, by one or several of their texts."""
    return sorted(entries, key=lambda entry: sort_key(" ".join(str(entry.get(key, "")) for key in keys)))


def by_letter(entries: list[dict[str, Any]], key: str) -> list[tuple[str, list[dict[str, Any]]]]:
    """Entries in the order of the alphabet, under their letters."""
    ordered = alphabetic(entries, key)
    return [(letter, list(group)) for letter, group in groupby(ordered, lambda entry: sort_key(entry[key])[0].upper())]


def sentence(text: str) -> str:
    """Text that begins with a capital and ends with a full stop."""
    text = " ".join(text.split(" ")).strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "…", "!", "?")) else ".")


def cell(text: str) -> str:
    """Text that may stand in a table."""
    return " ".join(text.split(" ")).replace("|", "\\|").replace("\n", " ")


def anchor(text: str) -> str:
    """An anchor for any text."""
    return re.sub(r"[^a-z0-9]+", "-", sort_key(text)).strip("-")[:60].strip("-")
