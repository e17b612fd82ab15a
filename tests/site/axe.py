"""axe-core over pages of the built site: all rules of WCAG 2.0 to 2.2 (A and AA) and its best practices, in French.

``python -m tests.site.axe SITE [PAGE ...]`` reads all pages of a built site (or some), light and dark, at a desk and on
a phone, with everything folded opened; exit status 1 if there is a violation. ``make axe`` does so.
"""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser.shots import chromium
from tests.site.serving import served

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "build" / "npm" / "node_modules" / "axe-core"

SCREENS = {"desk": (1280, 900), "phone": (390, 844)}
SCHEMES = ("light", "dark")

OPEN = "document.querySelectorAll('.md-content details').forEach(each => { each.open = true })"
"""What a reader may unfold is read as well."""

_RUN = """
async () => {
  const found = await axe.run(document, { resultTypes: ["violations"] })
  // a tooltip needs no landmark: it is said with the word which it describes, wherever the theme puts it
  const known = (rule, node) => rule.id === "region" && String(node.target).startsWith("#__tooltip2_")
  return found.violations.flatMap((rule) => rule.nodes.filter((node) => !known(rule, node)).map((node) => {
    const why = [...node.any, ...node.all, ...node.none].map((check) => check.message).join(" ; ")
    return `${rule.id} (${rule.impact}): ${node.target.join(" ")}: ${why || rule.help}`
  }))
}
"""


@contextmanager
def opened(browser: Browser, address: str, *, screen: str = "desk", scheme: str = "light") -> Iterator[Page]:
    """A page as a reader with such a screen and such a system sees it, without movement."""
    width, height = SCREENS[screen]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
        has_touch=screen == "phone",
    )
    tab = context.new_page()
    tab.goto(address)
    yield tab
    context.close()


def violations(tab: Page) -> list[str]:
    """What axe finds on the page as it is now: rule, element, and why."""
    if not tab.evaluate("'axe' in window"):
        tab.evaluate(_source())
    return tab.evaluate(_RUN)


@functools.cache
def _source() -> str:
    script = AXE / "axe.min.js"
    if not script.exists():
        raise FileNotFoundError(f"{script} is not there: run `make build/npm/all`")
    french = (AXE / "locales" / "fr.json").read_text(encoding="utf-8")
    return f"{script.read_text(encoding='utf-8')}\naxe.configure({{locale: {json.dumps(json.loads(french))}}})"


def main(site: Path, pages: list[str]) -> int:
    """Read the pages, print what is found."""
    pages = pages or sorted(
        path.relative_to(site).as_posix().removesuffix("index.html") for path in site.rglob("*.html")
    )
    count = 0
    with served(site) as address, chromium() as browser:
        for number, page in enumerate(pages, start=1):
            print(f"{number}/{len(pages)} {page or 'index'}", file=sys.stderr, flush=True)
            for screen in SCREENS:
                for scheme in SCHEMES:
                    with opened(browser, address + page, screen=screen, scheme=scheme) as tab:
                        tab.evaluate(OPEN)
                        found = violations(tab)
                    count += len(found)
                    for line in found:
                        print(f"{page or 'index'} ({screen}, {scheme}): {line}", flush=True)
    print(f"{len(pages)} pages, {len(SCREENS) * len(SCHEMES)} times each: {count} violations")
    return bool(count)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
