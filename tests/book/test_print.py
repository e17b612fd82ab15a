"""A single page on paper, as a reader prints it from the browser: in the dark scheme, under instant navigation."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect


@pytest.fixture(scope="module")
def page(browser: Browser, course: str) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 680, "height": 960}, color_scheme="dark", bypass_csp=True
    )  # bypassed: waits are code
    found = context.new_page()
    found.goto(f"{course}docker/volumes/")
    expect(found.locator(".md-code__nav").first).to_be_attached()  # scripts have run
    found.emulate_media(media="print")
    found.evaluate("dispatchEvent(new Event('beforeprint'))")  # as browsers do
    yield found
    context.close()


def test_what_is_for_screens_is_not_printed(page: Page) -> None:
    """Menus, buttons, fields and links to records are not on the printed page."""
    for name in (".md-header", ".md-tabs", ".md-sidebar", ".md-footer", ".md-code__nav", ".headerlink", ".dt-links"):
        assert page.locator(name).first.is_hidden(), name
    assert page.locator("button:visible, input:visible").count() == 0


def test_what_is_folded_is_printed(page: Page) -> None:
    """Printing opens all that is folded."""
    page.wait_for_function("[...document.querySelectorAll('article details')].every(each => each.open)")
    assert page.locator("article details").count() > 3


def test_dark_on_white(page: Page) -> None:
    """Text and code; colours that change do so over a moment."""
    page.wait_for_function("""() => [document.body, ...document.querySelectorAll("article p, .dt pre code, .dt-what")]
      .every(each => Math.max(...getComputedStyle(each).color.match(/\\d+/g).slice(0, 3)) < 130)""")


def test_code_is_not_cut(page: Page) -> None:
    """No line is wider than its block, on a sheet of A4."""
    wide = page.evaluate("""() => [...document.querySelectorAll("article pre")]
      .filter(each => each.scrollWidth > each.clientWidth + 1).map(each => each.textContent.slice(0, 80))""")
    assert wide == []


def test_addresses_of_other_sites_alone_are_printed(page: Page) -> None:
    """Not those of this site, which instant navigation writes in full."""
    printed = page.evaluate("""() => [...document.querySelectorAll("article a[href]")]
      .filter(each => getComputedStyle(each, "::after").content.includes("http")).map(each => each.href)""")
    links = page.eval_on_selector_all("article a[href]", "links => links.map(each => each.href)")
    others = [link for link in links if not link.startswith("http://127.0.0.1")]
    assert len(others) > 3
    assert printed == others
