"""``python -m book zip`` and ``python -m book pdf``: the only place of this package that prints and exits."""

from __future__ import annotations

import argparse
import html
import re
import sys
import time
from pathlib import Path

from book import archive, chapter, course, downloads, offline, printing
from book.paper import Paper
from book.project import DOWNLOADS, ROOT, BookError, NoBrowserError, edition, file_name, read_config


def main(arguments: list[str] | None = None) -> int:
    """Exit status: 0 made, 1 not made."""
    parser = argparse.ArgumentParser(prog="python -m book", description=__doc__)
    parser.add_argument("what", choices=["zip", "pdf"], help="the site for file://, or the book")
    parser.add_argument("--site", type=Path, default=ROOT / "site", help="the built site (default: site)")
    parser.add_argument("--optional", action="store_true", help="without a browser: no book, and no error")
    chosen = parser.parse_args(arguments)
    try:
        made = make_zip(chosen.site) if chosen.what == "zip" else make_pdf(chosen.site)
        downloads.draw(chosen.site)
    except NoBrowserError as error:
        print(f"book: {error}\nhint: {error.hint}", file=sys.stderr)
        return 0 if chosen.optional else 1
    except BookError as error:
        print(f"book: {error}" + (f"\nhint: {error.hint}" if error.hint else ""), file=sys.stderr)
        return 1
    print(f"book: {made} ({downloads.size(made.stat().st_size)})")
    return 0


def make_zip(site: Path) -> Path:
    """``site/telechargements/NAME.zip``, built anew."""
    _must_be_built(site)
    title = read_config().site_name
    name = file_name(title)
    start = time.monotonic()
    folder = ROOT / "build" / "offline" / name
    print(f"book: building the site for files in {folder.relative_to(ROOT)} ...", flush=True)
    warnings = offline.build(folder, title=title)
    if warnings:
        print(warnings, file=sys.stderr)
    into = site / DOWNLOADS / f"{name}.zip"
    count = archive.pack(folder, into, top=name)
    print(f"book: {count} files packed, {time.monotonic() - start:.0f} s")
    return into


def make_pdf(site: Path) -> Path:
    """``site/telechargements/NAME.pdf``, from the pages of ``site``."""
    _must_be_built(site)
    browser = printing.find_browser()
    start = time.monotonic()
    config = read_config()
    found = course.chapters(config, site)
    by_url = {each.url: each for each in found}
    paper = Paper(
        title=config.site_name,
        subtitle=config.site_description or "",
        count=_count(site),
        edition=edition(),
        site=site,
        read=[(each, chapter.read(each, by_url, site=site)) for each in found],
    )
    into = site / DOWNLOADS / f"{file_name(config.site_name)}.pdf"
    printing.print_book(
        paper,
        into,
        browser=browser,
        tell=lambda line: print(f"book: {line}, {time.monotonic() - start:.0f} s", flush=True),
    )
    return into


def _count(site: Path) -> str:
    """How many commands are verified, as the foot of the first page says it; empty where it does not."""
    text = (site / "index.html").read_text(encoding="utf-8")
    found = re.search(r'class="course-total">(Dans tout le cours[^<]*)<', text)
    return html.unescape(found[1]) if found else ""


def _must_be_built(site: Path) -> None:
    if not (site / "index.html").is_file():
        raise BookError(f"{site} has no built site", hint="mkdocs build")


if __name__ == "__main__":
    sys.exit(main())
