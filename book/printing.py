"""The book's HTML -> PDF, by Chromium through Playwright.

Chromium numbers pages but cannot say on one page the number of another (``target-counter`` of CSS). So the book is
printed, the numbers are read from the PDF's named destinations, and it is printed with them, until they are right.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Error, sync_playwright
from pypdf import PdfReader

from book import outline
from book.paper import Paper
from book.project import BookError, NoBrowserError

__all__ = ["ARGUMENTS", "find_browser", "pages_of", "print_book"]

_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
TIMES = 4
"""How often it may be printed until each number is right; twice is the rule."""
_HINT = "apt-get install chromium, or set BOOK_BROWSER to a Chromium or a Chrome"


def find_browser() -> str:
    """The path of a Chromium; ``BOOK_BROWSER`` names another one. Raises ``NoBrowserError`` where there is none."""
    for name in (os.environ.get("BOOK_BROWSER", ""), *_NAMES):
        found = shutil.which(name) if name else None
        if found:
            return found
    raise NoBrowserError("no Chromium on this machine: there is no PDF without one", hint=_HINT)


def print_book(paper: Paper, into: Path, *, browser: str, tell: Callable[[str], None]) -> int:
    """Print until the page numbers are right; the number of pages. ``tell`` takes a line after each time."""
    into.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=into.parent, prefix=".book-") as name:
        source, made = Path(name, "book.html"), Path(name, "book.pdf")
        numbers: dict[str, int] = {}
        try:
            with sync_playwright() as playwright:
                started = playwright.chromium.launch(executable_path=browser, args=ARGUMENTS)
                for time in range(1, TIMES + 1):
                    source.write_text(paper.write(numbers), encoding="utf-8")
                    _print(started, source, made, last=time > 1)
                    before, numbers, count = numbers, *pages_of(made, paper.targets())
                    tell(f"printed {count} pages, time {time}")
                    if numbers == before:
                        break
                else:
                    raise BookError(f"page numbers still move after {TIMES} times", hint=_moved(before, numbers))
                started.close()
            wrong = outline.rename(made, paper.titles())
            tell(f"{wrong} titles of the outline put right")
        except Error as error:
            raise BookError(f"{browser} does not print: {error.message.strip()[:2000]}", hint=_HINT) from error
        made.chmod(0o644)
        made.replace(into)
    return count


def pages_of(pdf: Path, anchors: set[str]) -> tuple[dict[str, int], int]:
    """The page number of each anchor, from 1, and the number of pages. Raises ``BookError`` without a chapter."""
    reader = PdfReader(pdf)
    number = {page.indirect_reference.idnum: at for at, page in enumerate(reader.pages, 1) if page.indirect_reference}
    found = {}
    for name, destination in reader.named_destinations.items():
        anchor = str(name).removeprefix("/")
        if anchor in anchors and destination.page is not None:
            found[anchor] = number[destination.page.idnum]
    for anchor in anchors - found.keys():  # what is not shown on paper has no place there: its chapter has
        if anchor.partition("--")[0] in found:
            found[anchor] = found[anchor.partition("--")[0]]
    missing = sorted(anchors - found.keys())
    if missing:
        raise BookError(f"the PDF has no place for {len(missing)} anchors, of which {', '.join(missing[:5])}")
    return found, len(reader.pages)


def _print(browser: Browser, source: Path, into: Path, *, last: bool) -> None:
    """``last``: with the outline, and with tags for screen readers, which take twice the time and move nothing."""
    page = browser.new_page()
    page.goto(source.as_uri(), wait_until="load")
    page.emulate_media(media="print")
    page.pdf(path=into, prefer_css_page_size=True, print_background=True, outline=last, tagged=last)
    page.close()


def _moved(before: dict[str, int], after: dict[str, int]) -> str:
    return ", ".join(
        f"{name}: {before.get(name)} -> {page}" for name, page in after.items() if before.get(name) != page
    )
