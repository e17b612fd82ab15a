# ruff: noqa: INP001 - MkDocs loads hooks by their path
"""The first use of each term of the glossary in a page links to its entry, and shows the definition beside the text.

A link with a ``title``: Material shows it as a tooltip for the mouse and for the keyboard, ``assets/course.js`` for a
finger (a second touch follows the link). Without JavaScript it is a link like any other. Titles, code, other links and
figures are left alone, and so are pages whose front matter says ``lexique: false``.
"""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

from course_data import read
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

PAGE = "annexes/lexique.md"

_TOKEN = re.compile(r"<!--.*?-->|<[^>]*>|[^<]+", re.DOTALL)
_TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)([^>]*)>", re.DOTALL)
_CLASS = re.compile(r'\bclass="([^"]*)"')
_LEFT_ALONE = frozenset(
    "h1 h2 h3 h4 h5 h6 a abbr button code dt figure kbd label math object pre script style summary svg th title".split()
)
_CLASSES_LEFT_ALONE = frozenset(
    ("admonition-title", "dt", "dt-setup", "dt-source", "dt-summary", "dt-try", "footnote", "tabbed-labels")
)
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())


def on_page_content(content: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Link the terms of the page."""
    glossary = files.get_file_from_path(PAGE)
    if glossary is None or page.file is glossary or page.meta.get("lexique") is False:
        return content
    entries = read(Path(config.docs_dir), "lexique")
    return link_terms(content, entries, page=page.file.src_uri, address=get_relative_url(glossary.url, page.url))


def link_terms(content: str, entries: list[dict[str, Any]], *, page: str, address: str) -> str:
    """``content`` with a link on the first use of each term; ``address`` is that of the glossary, from ``page``."""
    terms = [entry for entry in entries if _is_for(entry, page)]
    if not terms:
        return content
    pattern, keys = _pattern(terms)
    definitions = {entry["cle"]: plain(entry["definition"]) for entry in terms}
    used: set[str] = set()

    def link(found: re.Match[str]) -> str:
        key = keys[_folded(found[0])]
        if key in used:
            return found[0]
        used.add(key)
        return f'<a class="terme" href="{address}#{key}" title="{html.escape(definitions[key])}">{found[0]}</a>'

    return "".join(pattern.sub(link, text) if is_prose else text for text, is_prose in prose(content))


def prose(content: str) -> list[tuple[str, bool]]:
    """The pieces of HTML in order, each with whether it is text in which terms may be linked."""
    pieces = []
    skipped, depth = "", 0  # the element that is left alone, and how many of its kind are open
    for token in _TOKEN.findall(content):
        tag = _TAG.fullmatch(token)
        if not tag:
            pieces.append((token, not skipped and not token.startswith("<")))
            continue
        pieces.append((token, False))
        closing, name, rest = tag[1], tag[2].lower(), tag[3]
        if name in _VOID or rest.endswith("/"):
            continue
        if skipped:
            if name == skipped:
                depth += -1 if closing else 1
                skipped = skipped if depth else ""
        elif not closing and (name in _LEFT_ALONE or not _CLASSES_LEFT_ALONE.isdisjoint(_classes(rest))):
            skipped, depth = name, 1
    return pieces


def plain(markdown: str) -> str:
    """A definition without its marks."""
    return re.sub(r"[`*]", "", " ".join(markdown.split(" ")))


def _is_for(entry: dict[str, Any], page: str) -> bool:
    return "pages" not in entry or page.startswith(tuple(entry["pages"]))


def _pattern(terms: list[dict[str, Any]]) -> tuple[re.Pattern[str], dict[str, str]]:
    keys: dict[str, str] = {}
    forms: dict[str, str] = {}
    for entry in terms:
        for form in entry["formes"]:
            keys[_folded(form)] = entry["cle"]
            words = r"\s+".join(map(re.escape, form.split()))
            forms[form] = f"[{form[0]}{form[0].upper()}]{words[1:]}" if form[0].islower() else words
    longest_first = sorted(forms, key=len, reverse=True)
    either = "|".join(forms[form] for form in longest_first)
    # not in the middle of a word, a path or an option, and not chroot(2)
    return re.compile(rf"(?<![\w/.=-])(?:{either})(?![\w/=-]|\.\w|\(\d)"), keys


def _folded(form: str) -> str:
    return " ".join(form.split()).lower()


def _classes(attributes: str) -> list[str]:
    found = _CLASS.search(attributes)
    return found[1].split() if found else []
