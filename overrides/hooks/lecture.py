# ruff: noqa: INP001 - MkDocs loads hooks by their path
"""What a reader has read, and what a reader knew: the places where `assets/lecture.js` says so.

All of it is in the page from the start, so that nothing moves when the script fills it in; `assets/lecture.css` hides
it where there are no scripts. Nothing of it is indexed, printed or sent anywhere.
"""

from __future__ import annotations

import html
import re
from typing import Any

from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

MARK = "<!-- lecture -->"
"""Where a page shows how much of the course has been read."""
LEFT_OUT = "Annexes"
"""The part that is looked up, not read."""

INVITATION = (
    "Répondez de tête, dépliez, puis dites si vous saviez\N{NO-BREAK SPACE}: le compte se fait ici, et reste dans ce "
    "navigateur."
)
"""What stands below questions until the first is answered."""

_QUESTION = '<details class="question"'
_SECTION = re.compile(r"<h2\b")

_parts: dict[str, list[Page]] = {}


def on_nav(nav: Navigation, **_: Any) -> None:
    """See which pages the course has."""
    _parts.clear()
    for item in nav.items:
        if isinstance(item, Section) and item.title != LEFT_OUT:
            _parts[item.title] = [page for page in item.children if isinstance(page, Page)]


def on_page_content(content: str, *, page: Page, **_: Any) -> str:
    """Add what the page has room for."""
    content = content.replace(MARK, progress(_parts, page.url))
    content = scored(content)
    part = next((title for title, pages in _parts.items() if page in pages), None)
    return content if part is None else content + read_mark(part, _parts, page.url)


def scored(content: str) -> str:
    """A page with a place for its score below its last question."""
    last = content.rfind(_QUESTION)
    if last < 0:
        return content
    after = _SECTION.search(content, last)
    end = after.start() if after else len(content)
    place = (
        f'<div class="score no-print" data-search-exclude><p role="status">{INVITATION}</p>'
        '<button type="button" class="score__effacer">Recommencer</button></div>\n'
    )
    return content[:end] + place + content[end:]


def read_mark(part: str, parts: dict[str, list[Page]], here: str) -> str:
    """The foot of a page of the course."""
    pages = html.escape(" ".join(page.url for page in parts[part]))
    total = sum(map(len, parts.values()))
    front = get_relative_url("", here)
    return (
        f'<div class="lecture no-print" data-search-exclude data-partie="{html.escape(part)}" data-pages="{pages}"'
        f' data-total="{total}"><button type="button" class="lecture__bouton">Marquer comme lue</button>'
        f'<p class="lecture__compte"><span role="status">{html.escape(part)}\N{NO-BREAK SPACE}: '
        f"0 page lue sur {len(parts[part])}\N{NARROW NO-BREAK SPACE}; dans tout le cours, 0 sur {total}.</span>"
        f' <a href="{front}#votre-lecture">Votre lecture</a></p>'
        "</div>"
    )


def progress(parts: dict[str, list[Page]], here: str) -> str:
    """How much of the course has been read, in all and part by part; as it is for who has read nothing yet."""
    total = sum(map(len, parts.values()))
    rows = "".join(
        f'<li data-pages="{html.escape(" ".join(page.url for page in pages))}">'
        f'<a href="{get_relative_url(pages[0].url, here)}">{html.escape(title)}</a> '
        f"<span>0 sur {len(pages)}</span></li>"
        for title, pages in parts.items()
    )
    first = next((page for pages in parts.values() for page in pages), None)
    if first is None:
        return ""
    titles = "".join(
        f'<option value="{html.escape(page.url)}">{html.escape(str(page.title))}</option>'
        for pages in parts.values()
        for page in pages
    )
    return (
        '<div class="progression no-print" id="votre-lecture" data-search-exclude'
        ' role="group" aria-label="Votre lecture">'
        f'<p class="progression__titre"><strong role="status">0 page lue sur {total}</strong>'
        f'<a class="progression__reprendre" href="{get_relative_url(first.url, here)}">'
        f"Commencer\N{NO-BREAK SPACE}: {html.escape(str(first.title))}</a></p>"
        f'<progress max="{total}" value="0" aria-label="Pages lues"></progress>'
        f"<ul>{rows}</ul>"
        '<p class="progression__note">'
        "<span>Vos marques restent dans ce navigateur, et ne sont envoyées nulle part. Pour les retrouver ailleurs, "
        "emportez-les dans un fichier, que vous ouvrirez là-bas.</span>"
        '<button type="button" class="progression__emporter">Emporter</button>'
        '<button type="button" class="progression__ouvrir">Ouvrir</button>'
        '<button type="button" class="progression__effacer">Tout effacer</button>'
        '<input type="file" accept=".json,application/json" aria-label="Fichier de marques" hidden>'
        '<span class="progression__dit" role="status"></span></p>'
        f'<datalist id="pages-du-cours">{titles}</datalist></div>'
    )
