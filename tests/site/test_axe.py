"""axe-core finds nothing: one page of each kind, light and dark, at a desk and on a phone, and what opens on them.

``make axe`` reads all pages; these are the ones which between them have everything.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from tests.site.axe import OPEN, opened, violations

PAGES = {
    "": "the front page",
    "chroot/limites/": "a page of the course: transcripts, figures, tables, exercise",
    "docker/installer/": "tabs, a page with root",
    "annexes/lexique/": "the glossary",
    "annexes/accessibilite/": "a button of the page's own",
    "404.html": "no page",
}


@pytest.mark.parametrize(("screen", "scheme"), [("desk", "light"), ("desk", "dark"), ("phone", "dark")])
@pytest.mark.parametrize("page", PAGES)
def test_page(browser: Browser, course: str, page: str, screen: str, scheme: str) -> None:
    """The page as it is read, with all folds open."""
    with opened(browser, course + page, screen=screen, scheme=scheme) as tab:
        assert tab.evaluate("document.body.dataset.mdColorScheme") == ("slate" if scheme == "dark" else "default")
        tab.evaluate(OPEN)
        assert violations(tab) == []


def search(tab: Page) -> None:
    """Look for a word."""
    tab.keyboard.press("/")
    tab.locator(".md-search__input").fill("racine")
    tab.locator(".md-search-result__item").first.wait_for()


def tooltip(tab: Page) -> None:
    """Open the definition of a term."""
    tab.locator("a.terme").first.focus()
    tab.locator(".md-tooltip2--active").wait_for()


def menu(tab: Page) -> None:
    """Open the menu."""
    tab.locator(".md-header__button[for=__drawer]").click()
    tab.locator(".md-nav--primary a").first.wait_for()
    tab.wait_for_timeout(300)  # it slides in


@pytest.mark.parametrize(
    ("act", "screen", "scheme"),
    [
        (search, "desk", "dark"),
        (search, "phone", "light"),
        (tooltip, "desk", "dark"),
        (tooltip, "phone", "light"),
        (menu, "phone", "light"),
        (menu, "phone", "dark"),
    ],
)
def test_what_opens(browser: Browser, course: str, act: Callable[[Page], None], screen: str, scheme: str) -> None:
    """Search with its results, the definition of a term, the menu of a phone."""
    with opened(browser, course + "comprendre/virtualiser/", screen=screen, scheme=scheme) as tab:
        act(tab)
        assert violations(tab) == []


DEFECTS = {
    "image-alt": '<img src="data:,">',
    "color-contrast": '<p style="color: #999; background: #fff">Gris sur blanc</p>',
    "label": '<input type="text">',
    "link-name": '<a href="."></a>',
    "heading-order": "<h6>Trop profond</h6>",
}


@pytest.mark.parametrize("rule", DEFECTS)
def test_defects_are_seen(browser: Browser, course: str, rule: str) -> None:
    """Each planted defect is found, and told in French."""
    with opened(browser, course + "404.html") as tab:
        tab.evaluate("html => document.querySelector('article').insertAdjacentHTML('beforeend', html)", DEFECTS[rule])
        found = violations(tab)
    assert [line.split(" ")[0] for line in found] == [rule]
    assert any(word in found[0] for word in ("L’élément", "Les éléments", "L'élément", "titre", "attribut"))
