"""Pictures of a built page: desktop and phone, light and dark, print.

``python -m tests.browser.shots SITE PAGE FOLDER``; also what other tests here need of a browser.
"""

from __future__ import annotations

import functools
import http.server
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from book.printing import ARGUMENTS, find_browser
from book.project import NoBrowserError


def _has_browser() -> bool:
    try:
        find_browser()
    except NoBrowserError:
        return False
    return True


needs_browser = pytest.mark.skipif(not _has_browser(), reason="no Chromium on this machine")


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """A folder over HTTP; its address, ending with ``/``."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless one; raises ``NoBrowserError`` where there is none."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=ARGUMENTS)
        yield browser
        browser.close()


def shoot(site: Path, page: str, into: Path) -> None:
    into.mkdir(parents=True, exist_ok=True)
    with served(site) as address, chromium() as browser:
        for name, width, height in (("desktop", 1280, 900), ("phone", 390, 844)):
            for scheme in ("default", "slate"):
                tab = browser.new_page(viewport={"width": width, "height": height}, device_scale_factor=1.5)
                tab.goto(address + page)
                tab.evaluate(f"document.body.setAttribute('data-md-color-scheme', '{scheme}')")
                tab.wait_for_timeout(300)
                tab.screenshot(path=into / f"{name}-{scheme}.png", full_page=True)
                whole = tab.evaluate("document.documentElement.scrollHeight")
                for part, top in enumerate(range(0, whole, 1100)):
                    clip = {"x": 0, "y": top, "width": width, "height": min(1100, whole - top)}
                    tab.screenshot(path=into / f"{name}-{scheme}-{part}.png", full_page=True, clip=clip)
                tab.close()
        tab = browser.new_page(viewport={"width": 794, "height": 1123})
        tab.goto(address + page)
        tab.emulate_media(media="print")
        tab.screenshot(path=into / "print.png", full_page=True)
        tab.pdf(path=into / "print.pdf", format="A4")


if __name__ == "__main__":
    shoot(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
