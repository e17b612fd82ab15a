"""The zip as its reader opens it: pages from ``file://``, in a real browser that is cut off from any network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that may read the clipboard; at the end, it has asked for files alone and has met no error."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="fr-FR")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    asked: list[str] = []
    errors: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    context.on("weberror", lambda error: errors.append(str(error.error)))
    context.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    found = context.new_page()
    yield found
    context.close()
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:", "about:"))] == []
    assert errors == []


@pytest.mark.parametrize("word", ["creer", "l'invite", "/etc/passwd"])
def test_search(page: Page, unpacked: Path, word: str) -> None:
    """Without a worker and without ``fetch``: accents, elisions and paths are found, and a result opens its page."""
    page.goto((unpacked / "index.html").as_uri())
    page.get_by_role("textbox", name="Rechercher").press_sequentially(word)
    result = page.locator(".md-search-result__item a").first
    expect(result).to_be_visible()
    found = page.locator(".md-search-result__meta").inner_text()
    assert int(re.sub(r"\D", "", found)) > 0
    result.click()
    page.wait_for_url(re.compile(r"^file://.*\.html\?h="))
    expect(page.locator("article h1")).to_be_visible()


def test_copy_takes_commands_alone(page: Page, unpacked: Path) -> None:
    """From `file://`, too, a fence's button copies its commands without prompts and outputs."""
    page.goto((unpacked / "chroot" / "prison.html").as_uri())
    page.locator(".dt .md-code__button").first.click()
    page.wait_for_function("navigator.clipboard.readText().then(text => text.length > 0)")
    assert page.evaluate("navigator.clipboard.readText()") == "command -v chroot\ntype -a chroot"


def test_tabs_and_definitions(page: Page, unpacked: Path) -> None:
    """Tabs change, and a term of the glossary says what it means by keyboard."""
    page.goto((unpacked / "annexes" / "verification.html").as_uri())
    expect(page.locator(".tabbed-block").nth(1)).to_be_hidden()
    page.locator(".tabbed-labels label").nth(1).click()
    expect(page.locator(".tabbed-block").nth(1)).to_be_visible()
    page.locator("a.terme").first.focus()
    expect(page.locator(".md-tooltip2[role=tooltip]").first).to_be_visible()


def test_links_lead_to_files(page: Page, unpacked: Path) -> None:
    """From page to page, with no folder in between, which a browser would list; the theme is kept."""
    page.goto((unpacked / "index.html").as_uri())
    page.locator("article").get_by_role("link", name="lexique").first.click()
    page.wait_for_url("**/annexes/lexique.html")
    page.get_by_role("link", name="Emporter ce cours").first.click()
    page.wait_for_url("**/annexes/emporter.html")
    expect(page.locator(".garder")).to_be_hidden()  # browsers keep what a server gave them, not files
    folders = page.eval_on_selector_all(
        "a[href]",
        "links => links.map(a => a.href).filter(h => h.startsWith('file:') && h.split(/[?#]/)[0].endsWith('/'))",
    )
    assert folders == []


@pytest.mark.usefixtures("recordings")
def test_a_replay_plays_and_stops(page: Page, unpacked: Path) -> None:
    """The recording is not fetched, which no page may do here: a script beside it hands it over."""
    page.goto((unpacked / "chroot" / "prison.html").as_uri())
    button = page.locator(".dt-replay").first
    button.click()
    screen = page.locator(".dt-screen")
    expect(screen).to_contain_text("/usr/sbin/chroot")
    expect(page.get_by_role("alert")).to_have_count(0)
    button.click()
    expect(page.locator(".dt-player")).to_have_count(0)


def test_all_recordings_are_handed_over(page: Page, unpacked: Path, recordings: dict[str, Path]) -> None:
    """Each script gives what the recording is, under its address from the top; names with odd signs, too."""
    page.goto((unpacked / "index.html").as_uri())
    page.evaluate("() => { globalThis.given = {}; doctoolsCast = (address, text) => { given[address] = text } }")
    for path in list(recordings.values())[:20]:
        page.add_script_tag(url=f"{path.as_uri()}.js")
    given = page.evaluate("given")
    assert len(given) == 20
    for name, text in given.items():
        assert text == recordings[name].read_text(encoding="utf-8")
