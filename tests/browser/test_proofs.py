"""The page of all proofs and the freshness of all pages, in a browser: search, order, time, phone, no script."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.shots import needs_browser, served
from tests.publish import samples

pytestmark = needs_browser

CONFIG = """
site_name: Essai
site_url: {address}
theme: {{name: material, language: fr, font: false, features: [navigation.instant]}}
markdown_extensions: [admonition, attr_list, pymdownx.superfences, pymdownx.highlight]
nav: [index.md, recente.md, ancienne.md, preuves.md]
plugins: [search, doctools]
"""
RECENT = "# Récente\n\n" + "\n\n".join(f"```console\n$ echo {number}\n{number}\n```" for number in range(120)) + "\n"
OLD = (
    '# Ancienne\n\n```console setup\n$ touch prêt\n```\n\n```console exit="1"\n$ grep -c x /etc/hostname\n0\n```\n\n'
    "```console norun=\"redémarre la machine\"\n# reboot\n```\n\n```console\n$ echo '<b>&amp;</b>'\n<b>&amp;</b>\n```\n"
)
COMMANDS = 120 + 4
MONTH = timedelta(days=30)
SHIFTS = """
  window.moved = 0
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.moved += entry.value })
    .observe({ type: "layout-shift", buffered: true })
"""
MOVED = 0.01
"""Share of a screen that may move unnoticed: a tenth of what is good (web.dev, Cumulative Layout Shift)."""


@dataclass(frozen=True)
class Site:
    address: str
    folder: Path
    built: datetime


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One page that ran yesterday, one that ran twenty days ago; evidence is good for thirty."""
    project = tmp_path_factory.mktemp("proofs")
    (project / "docs").mkdir()
    (project / "site").mkdir()
    pages = {
        "index.md": "# Accueil\n\n<!-- doctools: count -->\n\n<!-- doctools: totals -->\n",
        "recente.md": RECENT,
        "ancienne.md": OLD,
        "preuves.md": "---\nhide: [toc]\n---\n\n# Preuves\n\n<!-- doctools: proofs -->\n",
    }
    for name, text in pages.items():
        (project / "docs" / name).write_text(text, encoding="utf-8")
    (project / "doctools.toml").write_text('pages = ["docs"]\nmax_age = "30d"\n', encoding="utf-8")
    now = datetime.now(UTC)
    samples.verified(project, page="docs/recente.md", started=now - timedelta(days=1))
    samples.verified(project, page="docs/ancienne.md", started=now - timedelta(days=20))
    with served(project / "site") as address:
        (project / "mkdocs.yml").write_text(CONFIG.format(address=address), encoding="utf-8")
        subprocess.run([sys.executable, "-m", "mkdocs", "build", "-q"], cwd=project, check=True, timeout=120)
        yield Site(address, project / "site", now)


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.add_init_script(SHIFTS)
    yield page
    page.close()


def said(page: Page) -> str:
    return plain(page.inner_text(".dt-proofs-found"))


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def commands(page: Page) -> list[str]:
    # Not what is painted: a row that has just come into view is drawn a moment later (`content-visibility`).
    return [text.strip() for text in page.locator(".dt-proofs-all tbody th a").all_text_contents()]


def search(page: Page, text: str) -> None:
    page.fill(".dt-proofs input[type=search]", text)


def test_search(tab: Page, site: Site) -> None:
    """Words of the command or of its page's title, with accents or none; what was found is announced."""
    tab.goto(site.address + "preuves/")
    assert tab.get_attribute(".dt-proofs-found", "role") == "status"
    search(tab, "echo 11")
    assert said(tab) == f"11 commandes sur {COMMANDS}"
    search(tab, "recente ECHO 119")
    assert commands(tab) == ["$ echo 119"]
    assert said(tab) == f"1 commande sur {COMMANDS}"
    search(tab, "<b>")
    assert commands(tab) == ["$ echo '<b>&amp;</b>'"]
    search(tab, "nulle part")
    assert said(tab) == "Aucune commande ne correspond à cette recherche."
    assert tab.locator(".dt-proofs-all").is_hidden()
    tab.click(".dt-proofs button[type=reset]")
    tab.wait_for_selector(".dt-proofs-pages:visible")
    assert said(tab) == ""


def test_filters(tab: Page, site: Site) -> None:
    """Verdict, page, lab and freshness; several at a time; the address keeps them for whoever it is sent to."""
    tab.goto(site.address + "preuves/")
    tab.select_option("[name=verdict]", "skipped")
    assert commands(tab) == ["# reboot"]
    tab.select_option("[name=verdict]", "lesson")
    assert commands(tab) == ["$ grep -c x /etc/hostname"]
    tab.select_option("[name=page]", "recente/")
    assert said(tab) == "Aucune commande ne correspond à cette recherche."
    assert tab.url.endswith("preuves/?verdict=lesson&page=recente%2F")
    tab.goto(site.address + "preuves/?freshness=fresh&page=ancienne/")
    assert said(tab) == f"3 commandes sur {COMMANDS}"


def test_order(tab: Page, site: Site) -> None:
    """Oldest first; a button in each head sorts, and says how; a second press turns the order round."""
    tab.goto(site.address + "preuves/?view=commands")
    assert commands(tab)[0] == "$ touch prêt"
    assert tab.locator(".dt-proofs-all th[aria-sort]").evaluate_all("all => all.map(one => one.dataset.by)") == ["date"]
    head = tab.locator("th[data-by=exit]")
    head.get_by_role("button").focus()
    tab.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    assert commands(tab)[0] == "# reboot"
    tab.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    assert commands(tab)[0] == "$ grep -c x /etc/hostname"


def test_more(tab: Page, site: Site) -> None:
    """A long list is drawn in parts; the keyboard goes on where the new part begins."""
    tab.goto(site.address + "preuves/?view=commands")
    assert len(commands(tab)) == 40
    button = tab.locator(".dt-proofs-more")
    assert plain(button.inner_text()) == f"Afficher {COMMANDS - 40} commandes de plus"
    button.press("Enter")
    assert len(commands(tab)) == COMMANDS
    assert button.is_hidden()
    assert tab.evaluate("document.activeElement.textContent") == commands(tab)[40]


def test_a_link_leads_to_its_command(tab: Page, site: Site) -> None:
    """Also into a folded preparation; and from each page that has a count to the proofs."""
    tab.goto(site.address)
    tab.click(".dt-count a")
    tab.wait_for_selector("h1:has-text('Preuves')")
    tab.locator(".dt-proofs-page", has_text="Ancienne").locator("summary").click()
    tab.click("text=$ touch prêt")
    tab.wait_for_selector("h1:has-text('Ancienne')")
    step = tab.locator(f"[id='{tab.url.partition('#')[2]}']")
    step.wait_for(state="visible")
    assert "touch prêt" in step.inner_text()
    hrefs = tab.request.get(site.address + "preuves/").text().split('href="../')
    for path, name in {tuple(href.partition('"')[0].split("#")) for href in hrefs if "#dt-" in href.partition('"')[0]}:
        assert f'id="{name}"' in tab.request.get(site.address + path).text(), name


def test_what_is_built_may_grow_old(tab: Page, site: Site) -> None:
    """Fifteen days later twenty have become thirty-five: each place says so, and nothing is seen to move."""
    tab.clock.set_fixed_time(site.built + timedelta(days=15))
    tab.goto(site.address)
    for place in (".dt-count", ".dt-totals caption"):
        assert "123 commandes vérifiées sur 124, dont 3 à revérifier" in plain(tab.inner_text(place))
    tab.goto(site.address + "ancienne/")
    assert tab.locator(".dt--stale").count() == 3
    assert tab.locator(".dt-stale:visible").count() == 2  # the third is in the folded preparation
    assert "3 commandes vérifiées sur 4, dont 3 à revérifier" in plain(tab.inner_text(".dt-summary"))
    assert tab.evaluate("window.moved") < MOVED
    tab.click(".md-footer a[rel=prev], .md-nav a[href*=recente]")  # another page, without loading it
    tab.wait_for_selector("h1:has-text('Récente')")
    assert tab.locator(".dt--stale").count() == 0
    tab.goto(site.address + "preuves/?freshness=stale")
    assert said(tab) == "3 commandes sur 124"
    assert "à revérifier" in tab.inner_text(".dt-proofs-total")


def test_instant_navigation(tab: Page, site: Site) -> None:
    """A page that comes without being loaded is as good as any other: stale bars, filters, order."""
    tab.clock.set_fixed_time(site.built + timedelta(days=15))
    tab.goto(site.address, wait_until="networkidle")  # instant navigation has its map of the site
    tab.evaluate("window.same = true")
    tab.click(".dt-count a")
    tab.wait_for_selector(".dt-proofs-total:has-text('à revérifier')")
    search(tab, "echo 7")
    assert said(tab).endswith(f"commandes sur {COMMANDS}")
    tab.click("text=Accueil >> visible=true")
    tab.wait_for_selector(".dt-count")
    tab.click(".dt-count a")
    tab.wait_for_selector("h1:has-text('Preuves')")
    search(tab, "reboot")
    assert commands(tab) == ["# reboot"]
    assert tab.evaluate("window.same")


def test_nothing_is_old_yet(tab: Page, site: Site) -> None:
    """On the day of the build nothing says that it is to be verified again."""
    for page in ("", "ancienne/", "recente/", "preuves/"):
        tab.goto(site.address + page)
        assert "à revérifier" not in tab.inner_text("article .dt-summary, article .dt-count, article .dt-proofs-pages")
        assert tab.evaluate("window.moved") == 0


def test_from_a_folder(tab: Page, site: Site) -> None:
    """Search works from a file, where neither addresses can be changed nor pages exchanged."""
    tab.goto((site.folder / "preuves" / "index.html").as_uri())
    search(tab, "echo 119")
    assert commands(tab) == ["$ echo 119"]
    assert said(tab) == f"1 commande sur {COMMANDS}"


def test_without_scripts(browser: Browser, site: Site) -> None:
    """Each command is in the page, under its page's title; there is nothing to fill in that would do nothing."""
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(site.address + "preuves/")
    assert tab.locator(".dt-proofs-pages tbody tr").count() == COMMANDS
    assert tab.locator(".dt-proofs form").is_hidden()
    tab.locator(".dt-proofs-page summary").first.click()
    assert tab.locator(".dt-proofs-pages tbody tr:visible").count() == 4
    context.close()


@pytest.mark.parametrize("width", [320, 390])
def test_a_phone(browser: Browser, site: Site, width: int) -> None:
    """Rows become cards; nothing is wider than the screen; what is touched is large enough."""
    context = browser.new_context(viewport={"width": width, "height": 844}, has_touch=True, is_mobile=True)
    tab = context.new_page()
    for address in ("preuves/", "preuves/?view=commands", "preuves/?verdict=skipped"):
        tab.goto(site.address + address)
        if not tab.url.endswith("preuves/"):
            tab.wait_for_selector(".dt-proofs-all tbody tr")
        assert tab.evaluate("document.documentElement.scrollWidth") == width
    touched = tab.locator(".dt-proofs :is(input:not([type=radio]), select, button, summary):visible")
    heights = "all => all.map(one => [one.getBoundingClientRect().height, one.outerHTML])"
    assert [html for height, html in touched.evaluate_all(heights) if height < 43] == []
    context.close()
