"""The page that offers the zip and the PDF: it names what exists, and its size; never a file that is not there.

Pages mark the place: ``<!-- book: downloads -->`` what a reader sees where there is nothing ``<!-- book: end -->``.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

from book.project import DOWNLOADS

__all__ = ["draw", "size"]

PLACE = re.compile(r"(<!-- book: downloads -->)(.*?)(<!-- book: end -->)", re.DOTALL)
KINDS = {".zip": "Le site entier, à lire sans réseau", ".pdf": "Le cours en un livre, à imprimer"}
"""What each kind of file is, in the order in which they are offered."""


def draw(site: Path) -> list[Path]:
    """Fill the places of all pages of ``site`` in; the pages that have one."""
    folder = site / DOWNLOADS
    files = [path for kind in KINDS for path in sorted(folder.glob(f"*{kind}"))]
    drawn = []
    for page in sorted(site.rglob("*.html")) if files else ():
        text = page.read_text(encoding="utf-8")
        if not PLACE.search(text):
            continue
        root = "../" * (len(page.relative_to(site).parts) - 1)
        items = "".join(
            f'<li><a href="{root}{DOWNLOADS}/{escape(path.name)}" download>{KINDS[path.suffix]}</a>'
            f" ({path.suffix[1:].upper()}, {size(path.stat().st_size)})</li>"
            for path in files
        )
        page.write_text(_filled(text, f'\n<ul class="downloads">{items}</ul>\n'), encoding="utf-8")
        drawn.append(page)
    return drawn


def _filled(text: str, links: str) -> str:
    return PLACE.sub(lambda found: found[1] + links + found[3], text)


def size(count: int) -> str:
    """Bytes as French writes them: "840 ko", "3,2 Mo"; at least 1 ko."""
    if count < 1_000_000:
        return f"{max(1, round(count / 1000))}\N{NO-BREAK SPACE}ko"
    return f"{count / 1e6:.1f}\N{NO-BREAK SPACE}Mo".replace(".", ",")
