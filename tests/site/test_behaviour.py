"""What a reader does with the site, by mouse, finger and keyboard, at a desk and on a phone, within one visit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.site.axe import SCREENS
from tests.site.test_requests import follow

SCREEN = pytest.mark.parametrize("screen", SCREENS)


@pytest.fixture
def reader(browser: Browser, screen: str) -> Iterator[BrowserContext]:
    """A reader who comes for the first time."""
    width, height = SCREENS[screen]
    context = browser.new_context(viewport={"width": width, "height": height}, has_touch=screen == "phone")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context
    context.close()


def visit(reader: BrowserContext, address: str) -> Page:
    tab = reader.new_page()
    tab.goto(address, wait_until="networkidle")
    tab.evaluate("window.kept = true")
    return tab


def copied(tab: Page, fence: str) -> str:
    """What the copy button of a transcript that has this text in it puts on the clipboard."""
    tab.evaluate("navigator.clipboard.writeText('')")
    box = tab.locator(".dt", has_text=fence).first
    box.scroll_into_view_if_needed()
    box.hover()
    box.locator("[data-md-type=copy]").click()
    for _ in range(50):
        if text := tab.evaluate("navigator.clipboard.readText()"):
            return str(text)
        tab.wait_for_timeout(20)
    raise AssertionError(f"nothing was copied: {fence}")


@SCREEN
def test_one_visit_has_it_all(reader: BrowserContext, course: str, screen: str) -> None:
    """After two steps of instant navigation: copy takes commands alone, definitions open, tabs are linked, the
    search finds, the colours stay.
    """
    tab = visit(reader, course)
    follow(tab, course + "docker/installer/")
    follow(tab, course + "chroot/prison/")

    text = copied(tab, "ldd /bin/bash")
    assert "ldd /bin/bash" in text
    assert "=>" not in text  # what ldd prints
    assert not [line for line in text.splitlines() if line.startswith(("$ ", "# "))]

    term = tab.locator("a.terme").first
    if screen == "phone":
        term.tap()
    else:
        term.focus()
    expect(tab.locator(".md-tooltip2--active")).to_be_visible()
    tab.keyboard.press("Escape")
    expect(tab.locator(".md-tooltip2--active")).to_have_count(0)

    for sets in (tab.locator(".tabbed-set:visible"),):
        sets.first.locator("label").nth(1).click()
        name = sets.first.locator("label").nth(1).inner_text()
        chosen = sets.evaluate_all(
            "(all, name) => all.map(set => [...set.querySelectorAll(':scope > .tabbed-labels label')]"
            ".findIndex(label => label.innerText === name && document.getElementById(label.htmlFor).checked))",
            name,
        )
        assert all(index != -1 for index in chosen)

    tab.locator("label.md-header__button[for^=__palette]:visible").click()
    scheme = tab.evaluate("document.body.dataset.mdColorScheme")
    tab.locator("label.md-header__button[for^=__palette]:visible").click()
    assert tab.evaluate("document.body.dataset.mdColorScheme") != scheme
    scheme = tab.evaluate("document.body.dataset.mdColorScheme")

    if screen == "phone":
        tab.locator(".md-header__button[for=__search]").click()
    tab.locator(".md-search__input").fill("l'invite")
    tab.locator(".md-search-result__item").first.wait_for()
    tab.keyboard.press("Escape")

    assert tab.evaluate("window.kept")
    tab.reload()
    assert tab.evaluate("document.body.dataset.mdColorScheme") == scheme


@SCREEN
@pytest.mark.parametrize(
    ("page", "has", "not_copied"),
    [("docker/premiers-conteneurs/", "root@", "root@"), ("chroot/script/", "<<", "\n> ")],
    ids=["nested prompts", "here-document"],
)
def test_copy(reader: BrowserContext, course: str, page: str, has: str, not_copied: str) -> None:
    """Neither the prompts of nested shells nor those of continued lines are copied."""
    text = copied(visit(reader, course + page), has)
    assert len(text.splitlines()) > 1
    assert not_copied not in text


@pytest.mark.parametrize("screen", ["desk"])
def test_no_page(reader: BrowserContext, course: str) -> None:
    """An address that leads nowhere is answered by the site itself, in French, at any depth, with a way on."""
    tab = reader.new_page()
    answer = tab.goto(course + "nulle/part/du/tout/")
    assert answer is not None
    assert answer.status == 404
    expect(tab.get_by_role("heading", name="Page introuvable")).to_be_visible()
    tab.get_by_role("link", name="Revenir à l’accueil").click()
    expect(tab.get_by_role("heading", name="Prison et conteneurs", level=1)).to_be_visible()


WHERE = """
() => {
  const at = document.activeElement
  const drawn = at.matches(".md-option") ? at.nextElementSibling : at  // a radio button, drawn by its label
  const box = drawn.getBoundingClientRect()
  const style = getComputedStyle(drawn)
  const over = box.width && document.elementFromPoint(
    Math.min(Math.max(box.x + Math.min(box.width / 2, 10), 1), innerWidth - 2),
    Math.min(Math.max(box.y + box.height / 2, 1), innerHeight - 2))
  return {
    name: `${at.tagName}.${at.className} ${(at.getAttribute("aria-label") || at.textContent).trim().slice(0, 40)}`,
    end: at === document.body,
    seen: box.width > 0 && box.height > 0 && box.right > 0 && box.x < innerWidth
      && box.bottom > 0 && box.y < innerHeight && (drawn.contains(over) || over.contains(drawn)),
    framed: at.matches(".md-search__input") || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2),
  }
}
"""
"""Where the keyboard is: its name, whether it can be seen and is not covered, and whether it is framed."""


@SCREEN
def test_keyboard(reader: BrowserContext, course: str, screen: str) -> None:
    """With the key Tab alone through a whole page: first the way to the content, then every stop is seen and framed."""
    tab = visit(reader, course + "comprendre/histoire/")
    wrong = []
    stops = []
    for _ in range(200):
        tab.keyboard.press("Tab")
        stop = tab.evaluate(WHERE)
        if stop["end"]:
            break
        stops.append(stop["name"])
        for _ in range(20):  # what comes into view may do so softly
            if stop["seen"] and stop["framed"]:
                break
            tab.wait_for_timeout(200)
            stop = tab.evaluate(WHERE)
        if not (stop["seen"] and stop["framed"]):
            wrong.append(stop)
    assert wrong == []
    assert "Aller au contenu" in stops[0]
    assert len(stops) > 20
    assert any("Accessibilité" in stop for stop in stops)


@pytest.mark.parametrize("screen", ["phone"])
def test_menu_by_keyboard(reader: BrowserContext, course: str) -> None:
    """The menu of a phone opens with Enter and has the focus, leads to the parts and to a page; Escape closes it."""
    tab = visit(reader, course + "comprendre/histoire/")
    menu = tab.get_by_role("button", name="Menu")
    menu.focus()
    assert menu.get_attribute("aria-expanded") == "false"
    tab.keyboard.press("Enter")
    assert menu.get_attribute("aria-expanded") == "true"
    assert tab.evaluate("document.activeElement.closest('.md-sidebar--primary') !== null")
    tab.keyboard.press("Escape")
    assert menu.get_attribute("aria-expanded") == "false"
    assert tab.evaluate("document.activeElement.ariaLabel") == "Menu"
    tab.keyboard.press("Enter")
    tab.locator(".md-nav__title[for^=__nav]:visible").last.press("Enter")
    tab.locator(".md-nav--primary label.md-nav__link:visible", has_text="Docker").press("Enter")
    tab.locator(".md-nav--primary a.md-nav__link:visible", has_text="Premiers conteneurs").press("Enter")
    tab.wait_for_url("**/docker/premiers-conteneurs/")


@pytest.mark.parametrize("screen", ["desk"])
def test_search_by_keyboard(reader: BrowserContext, course: str) -> None:
    """A slash opens the search, arrows choose, Enter goes there; the index is asked for only then. Single keys can be
    turned off (WCAG 2.2, 2.1.4).
    """
    tab = reader.new_page()
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(course, wait_until="networkidle")
    assert not [url for url in asked if "search_index" in url]
    tab.keyboard.press("/")
    tab.keyboard.type("prison")
    tab.locator(".md-search-result__item").first.wait_for()
    assert len([url for url in asked if "search_index" in url]) == 1
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    tab.wait_for_url(re.compile(r"\?h="))

    tab.goto(course + "annexes/accessibilite/")
    button = tab.get_by_role("button", name="Désactiver ces raccourcis")
    for state, opens in (("true", False), ("false", True)):
        button.click()
        assert button.get_attribute("aria-pressed") == state
        tab.keyboard.press("/")
        expect(tab.locator("#__search")).to_be_checked(checked=opens)


SPACING = """* {
  line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important;
}
p { margin-bottom: 2em !important; }"""

CUT = """
() => [...document.querySelectorAll(".md-content *, .md-footer *, .md-nav--secondary *")].filter((each) => {
  const style = getComputedStyle(each)
  const hides = ["hidden", "clip"].includes(style.overflowX) || ["hidden", "clip"].includes(style.overflowY)
  return hides && each.checkVisibility() && !each.closest("svg, pre, .tabbed-labels") && each.textContent.trim()
    && each.clientWidth > 1 && (each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 1)
}).map((each) => `${each.tagName}.${each.className} ${each.textContent.trim().slice(0, 40)}`)
"""


@pytest.mark.parametrize("width", [320, 640])
@pytest.mark.parametrize("page", ["", "chroot/limites/", "annexes/lexique/"])
def test_text_spacing(browser: Browser, course: str, page: str, width: int) -> None:
    """Zoomed to 200 and 400 %, with the spacing of text that a reader may set (WCAG 2.2, 1.4.12): nothing is cut off,
    and the page is as wide as the screen.
    """
    context = browser.new_context(viewport={"width": width, "height": 600}, bypass_csp=True)
    tab = context.new_page()
    tab.goto(course + page)
    tab.add_style_tag(content=SPACING)
    assert tab.evaluate(CUT) == []
    assert tab.evaluate("document.documentElement.scrollWidth") == width
    context.close()


LIMIT = 400_000
"""Bytes over the wire that a page may cost a new reader, compressed, with all it loads by itself."""


def test_weight(browser: Browser, course_site: Path, course: str) -> None:
    """The front page and the heaviest one cost less than 400 kB, with styles, scripts and fonts."""
    pages = sorted(course_site.rglob("index.html"), key=lambda page: page.stat().st_size)
    heaviest = pages[-1].relative_to(course_site).as_posix().removesuffix("index.html")
    for page in ("", heaviest):
        context = browser.new_context()
        tab = context.new_page()
        wire = context.new_cdp_session(tab)
        wire.send("Network.enable")
        sizes: list[int] = []
        wire.on("Network.loadingFinished", lambda event, sizes=sizes: sizes.append(event["encodedDataLength"]))
        tab.goto(course + page, wait_until="networkidle")
        # a worker's own script is not told to the page's session
        worker = course_site / "assets" / "javascripts" / "workers"
        sizes.extend(path.stat().st_size for path in worker.glob("*.js"))
        print(f"{page or 'the front page'}: {sum(sizes):,} bytes, {len(sizes)} files")
        assert 50_000 < sum(sizes) < LIMIT
        context.close()
