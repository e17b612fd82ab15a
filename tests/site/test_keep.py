"""The course kept in a reader's browser: whole, only when asked for, and there when the server is not."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.shots import needs_browser
from tests.course.hooks import hook
from tests.site.serving import served

pytestmark = needs_browser

BUTTON = ".garder button"
STATE = ".garder [role=status]"
KEPT = re.compile("Le cours est gardé")


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    yield context.new_page()
    context.close()


def caches(tab: Page) -> list[str]:
    return list(tab.evaluate("caches.keys()"))


def test_the_course_is_read_without_its_server(tab: Page, course_site: Path) -> None:
    """Pages never opened before, their search, replays and own 404, at the same address; then it is forgotten."""
    tab.add_init_script("navigator.storage.persist = () => new Promise(() => {})")  # a question that nobody answers
    with served(course_site) as address:
        tab.goto(f"{address}annexes/emporter/")
        assert caches(tab) == []  # nothing is kept unasked
        tab.locator(BUTTON).click()
        expect(tab.locator(STATE)).to_have_text(KEPT, timeout=60_000)
        expect(tab.locator(BUTTON)).to_have_text("Ne plus le garder")

    answer = tab.goto(f"{address}docker/volumes/?d=1#en-memoire")
    assert answer is not None
    assert answer.status == 200
    assert answer.from_service_worker
    expect(tab.locator("h1")).to_contain_text("Volumes et montages")
    tab.locator("details.dt-setup > summary").first.click()
    tab.locator(".dt-replay").first.click()
    expect(tab.locator(".dt-player pre")).to_contain_text("$ docker pull --quiet mariadb")
    tab.locator(".md-header__button[for=__search]").click()
    tab.locator(".md-search__input").fill("creer")
    expect(tab.locator(".md-search-result__item").first).to_be_visible(timeout=20_000)
    tab.goto(f"{address}nulle/part/")
    expect(tab.locator("h1")).to_have_text("Page introuvable")

    tab.goto(f"{address}annexes/emporter/")
    tab.locator(BUTTON).click()
    expect(tab.locator(BUTTON)).to_have_text("Garder le cours sur cet appareil")
    assert caches(tab) == []
    with pytest.raises(Exception, match="ERR_CONNECTION_REFUSED"):
        tab.goto(f"{address}docker/volumes/")


def test_it_is_all_or_nothing(tab: Page, course_site: Path, tmp_path: Path) -> None:
    """A file that does not come: nothing is kept, and it is said; the next try is whole."""
    site = tmp_path / "site"
    shutil.copytree(course_site, site, ignore=shutil.ignore_patterns("*.md", "telechargements"))
    missing = site / "docker" / "volumes" / "index.html"
    aside = missing.rename(missing.with_suffix(".aside"))
    with served(site) as address:
        tab.goto(f"{address}annexes/emporter/")
        tab.locator(BUTTON).click()
        expect(tab.locator(STATE)).to_have_text(re.compile("n’a pas pu être gardé"), timeout=60_000)
        expect(tab.locator(BUTTON)).to_have_text("Garder le cours sur cet appareil")
        assert caches(tab) == []
        aside.rename(missing)
        tab.locator(BUTTON).click()
        expect(tab.locator(STATE)).to_have_text(KEPT, timeout=60_000)


def test_a_new_version_takes_the_place_of_the_old_one(tab: Page, course_site: Path, tmp_path: Path) -> None:
    """Online, readers see the site as it is at once; the copy follows by itself, and the old one goes."""
    site = tmp_path / "site"
    shutil.copytree(course_site, site, ignore=shutil.ignore_patterns("*.md", "telechargements"))
    worker, page = site / "hors-ligne.js", site / "docker" / "volumes" / "index.html"
    with served(site) as address:
        tab.goto(f"{address}annexes/emporter/")
        tab.locator(BUTTON).click()
        expect(tab.locator(STATE)).to_have_text(KEPT, timeout=60_000)
        assert len(caches(tab)) == 1
        page.write_text(
            page.read_text(encoding="utf-8").replace("Volumes et montages", "Volumes, bis"), encoding="utf-8"
        )
        code = worker.read_text(encoding="utf-8")
        worker.write_text(re.sub('VERSION = ".*?"', 'VERSION = "autre"', code), encoding="utf-8")
        tab.goto(f"{address}docker/volumes/")
        expect(tab.locator("h1")).to_contain_text("Volumes, bis")
        until = time.monotonic() + 60
        while not all(name.endswith(" autre") for name in caches(tab)):
            assert time.monotonic() < until, caches(tab)
            tab.wait_for_timeout(100)
        assert len(caches(tab)) == 1
    tab.goto(f"{address}docker/volumes/")
    expect(tab.locator("h1")).to_contain_text("Volumes, bis")


def test_what_is_kept(course_site: Path) -> None:
    """Every page and what pages load, at the addresses that readers open; no download, nothing that programs read."""
    code = (course_site / "hors-ligne.js").read_text(encoding="utf-8")
    found = json.loads(code.split("FILES = ", 1)[1].split("\n", 1)[0])
    pages = {path.relative_to(course_site).parent.as_posix() for path in course_site.rglob("index.html")}
    assert pages == {name.rstrip("/") or "." for name in found if name.endswith("/") or not name}
    assert {"404.html", "doctools/replay.js", "search/search_index.json", "sitemap.xml"} <= set(found)
    assert not [
        name for name in found if name.startswith("telechargements/") or name.endswith((".md", ".zip", "hors-ligne.js"))
    ]


def test_a_version_is_of_names_and_contents(tmp_path: Path) -> None:
    """Another byte, another name, another file: another version; the same files, the same one."""
    version = hook("keep").version
    one, two = tmp_path / "1", tmp_path / "2"
    one.write_text("a")
    first = version([one], tmp_path)
    assert version([one], tmp_path) == first
    two.write_text("a")
    one.write_text("b")
    assert len({first, version([one], tmp_path), version([two], tmp_path), version([one, two], tmp_path)}) == 4
