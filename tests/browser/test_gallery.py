"""What a reader's browser makes of every state of a fence: copy, no script, dark, phone, print, requests."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import gallery
from tests.browser.shots import needs_browser, served

pytestmark = needs_browser

FENCES = 11

CONTRAST = """
() => {
  const parse = (text) => {
    const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number)
    return [r, g, b, a]
  }
  const over = (top, under) => top.slice(0, 3).map((value, i) => value * top[3] + under[i] * (1 - top[3]))
  const luminance = (colour) => {
    const [r, g, b] = colour.map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const behind = (element) => {
    const layers = []
    for (let at = element; at; at = at.parentElement) layers.push(parse(getComputedStyle(at).backgroundColor))
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255])
  }
  const bad = []
  for (const element of document.querySelectorAll(".dt *, .dt-setup *, .dt-summary *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim())
    const mark = element.matches(".dt-mark, .dt-bar")
    if (!own && !mark) continue
    const ground = behind(element)
    const style = getComputedStyle(element, mark ? "::before" : null)
    const text = over(parse(style.color), ground)
    const [light, dark] = [luminance(text), luminance(ground)].sort((a, b) => b - a)
    const ratio = (light + 0.05) / (dark + 0.05)
    if (ratio < 4.5) bad.push(`${element.className} ${element.textContent.slice(0, 30)}: ${ratio.toFixed(2)}`)
  }
  return bad
}
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(gallery.build(tmp_path_factory.mktemp("gallery"))) as address:
        yield address


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, permissions=["clipboard-read", "clipboard-write"]
    )
    tab = context.new_page()
    tab.goto(site)
    yield tab
    context.close()


def test_copy_takes_the_commands_alone(page: Page) -> None:
    """The button of Material copies neither prompts nor output."""
    page.locator(".dt").first.hover()
    page.locator(".dt").first.locator("[data-md-type=copy]").click()
    page.wait_for_function("navigator.clipboard.readText().then(text => text.startsWith('ldd'))")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == (
        "ldd /bin/bash\nmkdir -p prison/bin && cp /bin/bash prison/bin/\n"
        "cat <<'FIN' > salut.txt\nbonjour $USER\nFIN\ncat salut.txt"
    )


def test_a_selection_has_no_prompts(page: Page) -> None:
    """What a reader selects with the mouse leaves out prompts and marks."""
    prompts = page.locator(".dt .gp, .dt .dt-mark")
    assert set(prompts.evaluate_all("all => all.map(each => getComputedStyle(each).userSelect)")) == {"none"}


def test_nothing_is_asked_of_other_hosts(browser: Browser, site: str) -> None:
    """A page asks its own site alone, and no script fails."""
    asked: list[str] = []
    failed: list[str] = []
    tab = browser.new_page()
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("pageerror", lambda error: failed.append(str(error)))
    tab.goto(site, wait_until="networkidle")
    title = tab.title()
    tab.close()
    assert [url for url in asked if not url.startswith((site, "data:", "blob:"))] == []
    assert failed == []
    assert "volé" not in title


def test_without_javascript(browser: Browser, site: str) -> None:
    """Every bar is there and visible; folds open."""
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(site)
    assert tab.locator(".dt-bar").count() == FENCES
    assert tab.locator(".dt-bar:visible").count() == FENCES - 1  # one is in the folded preparation
    tab.locator(".dt-setup > summary").click()
    assert tab.locator(".dt-bar:visible").count() == FENCES
    context.close()


@pytest.mark.parametrize("scheme", ["default", "slate"])
def test_contrast(page: Page, scheme: str) -> None:
    """All of it has a contrast of at least 4.5 to 1 (WCAG 2.2, 1.4.3), light and dark."""
    page.evaluate(f"document.body.setAttribute('data-md-color-scheme', '{scheme}')")
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    page.add_style_tag(content="* { transition: none !important }")
    page.wait_for_timeout(200)
    # the colours of words in a command (classes of one or two letters) are the theme's
    bad = [line for line in page.evaluate(CONTRAST) if not re.match(r"(?!gp|go)[a-z]{1,2}\d? ", line)]
    assert bad == []


@pytest.mark.parametrize("width", [320, 390])
def test_a_phone_scrolls_fences_not_pages(browser: Browser, site: str, width: int) -> None:
    """Long lines scroll inside their fence; the page is as wide as the screen."""
    tab = browser.new_page(viewport={"width": width, "height": 844})
    tab.goto(site)
    assert tab.evaluate("document.documentElement.scrollWidth") == width
    assert tab.evaluate(
        "[...document.querySelectorAll('.dt pre > code')].some(each => each.scrollWidth > each.clientWidth)"
    )
    tab.close()


def test_print(page: Page) -> None:
    """On paper long lines wrap, and there is nothing to click."""
    page.emulate_media(media="print")
    code = page.locator(".dt > .highlight > pre > code")
    assert code.evaluate_all("all => all.filter(each => each.scrollWidth > each.clientWidth + 1).length") == 0
    assert page.locator(".dt-links:visible").count() == 0
    assert page.locator(".dt .md-code__nav:visible").count() == 0


def test_states_are_told_in_words(page: Page) -> None:
    """Without any colour each fence says what it is; each mark has a name for screen readers."""
    said = page.locator(".dt-what").all_inner_texts()
    for words in (
        "vérifiées le",
        "Échec attendu, vérifié",
        "Non conforme à la page",
        "Non vérifiée",
        "à revérifier",
        "Non exécutée",
    ):
        assert any(words in text.replace("\u00a0", " ") for text in said), words
    names = page.locator(".dt-mark").evaluate_all("all => all.map(each => each.title.split(' ·')[0])")
    assert set(names) == {"vérifiée", "en échec", "non vérifiée", "non exécutée"}
