"""Replays in a reader's browser: play, stop, begin at what was clicked, keys, faults, phone, files, instant navigation.

The recordings are real: pages of a small site, run by bash on this machine.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from doctools.evidence import Store
from doctools.labs import DEFAULT, digest
from doctools.markdown import parse_page
from doctools.settings import load
from doctools.verify import plan, verify
from tests.browser.shots import needs_browser, served
from tests.local_engine import LocalEngine
from tests.running import CLOCK, Quiet

ROOT = Path(__file__).resolve().parents[2]
MODULES = ROOT / "build" / "npm" / "node_modules"
PLAYER = MODULES / "asciinema-player" / "dist" / "bundle"
AXE = MODULES / "axe-core" / "axe.min.js"

pytestmark = [
    needs_browser,
    pytest.mark.skipif(not PLAYER.exists(), reason="no player: make build/npm/all"),
]

PAGE = """# Rejeux

```console
$ echo un
un
$ echo deux; echo trois
deux
trois
$ echo quatre; echo cinq; echo six; echo sept
quatre
cinq
six
sept
$ echo huit
huit
```

## Plus loin

```console
$ printf '\\033[31mrouge\\033[0m\\n'
rouge
$ seq 3
1
2
3
$ echo '<b>gras</b>'
<b>gras</b>
$ true
$ true
$ true
```

```console setup
$ echo préparé
préparé
```

[La suite](suite.md)

## Hostile

```console session="hostile"
$ printf '%b' '\\033]0;vol\\007<img src=x onerror=alert(1)>\\n\\033[?1049h<script>1</script>\\033[?1049l\\033[5n\\n'
...
$ echo fin
fin
```
"""
NEXT = """# La suite

```console
$ echo %s
%s
```

[Retour](index.md)
[Rejeu](index.md#rejouer-2-3)
""" % (2 * ("large" * 15,))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of two pages."""
    root = tmp_path_factory.mktemp("replays")
    docs = root / "docs"
    docs.mkdir()
    pages = {"docs/index.md": PAGE, "docs/suite.md": NEXT}
    for name, text in pages.items():
        (root / name).write_text(text, encoding="utf-8")
    (root / "doctools.toml").write_text('pages = ["docs"]\n', encoding="utf-8")
    (root / "mkdocs.yml").write_text("site_name: Rejeux\n", encoding="utf-8")
    settings, known = load(root), {"": DEFAULT}
    store = Store(root / settings.evidence)
    with ThreadPoolExecutor(1) as executor:
        results = verify(
            plan(
                [parse_page(text, path=name, settings=settings, labs=known) for name, text in pages.items()],
                labs=known,
                lab_digest=digest,
                evidence=store.load,
                image_id=lambda _lab: None,
                now=CLOCK.now(),
                max_age=None,
            ),
            engine=LocalEngine,
            executor=executor,
            store=store,
            clock=CLOCK,
            watcher=Quiet(),
        )
    assert [result.record is not None for result in results] == [True, True, True]
    config = load_config(
        config_file=str(root / "mkdocs.yml"),
        site_url="http://127.0.0.1/",
        theme={
            "name": "material",
            "language": "fr",
            "font": False,
            "palette": [{"scheme": "default"}, {"scheme": "slate"}],
            "features": ["navigation.instant"],
        },
        plugins=[{"doctools": {"player": str(PLAYER)}}],
        markdown_extensions=["attr_list", "pymdownx.superfences", "pymdownx.highlight"],
    )
    build(config)
    return root / "site"


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[str]:
    with served(folder) as address:
        sitemap = folder / "sitemap.xml"  # instant navigation follows what is in it
        sitemap.write_text(sitemap.read_text(encoding="utf-8").replace("http://127.0.0.1/", address), encoding="utf-8")
        yield address


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport={"width": 1280, "height": 900})
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext, site: str) -> Page:
    tab = context.new_page()
    tab.goto(site)
    return tab


def replay(page: Page, number: int) -> None:
    page.locator(".dt-replay").nth(number - 1).click()


def screen(page: Page) -> str:
    return re.sub(" +$", "", page.locator(".dt-player pre").inner_text(), flags=re.MULTILINE)


def test_it_plays_and_stops(page: Page) -> None:
    """A click on the button types the example's commands into a terminal below it; a click on the pause stops it."""
    button = page.locator(".dt-replay").first
    expect(button).to_have_text(re.compile(r"^Rejouer \(\d+\xa0s\)$"))
    replay(page, 1)
    expect(button).to_have_attribute("aria-expanded", "true")
    panel = page.locator(".dt > .dt-player")
    assert panel.get_attribute("id") == button.get_attribute("aria-controls")
    expect(panel.locator("pre")).to_contain_text("$ echo un")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Lecture")).to_be_focused()
    stopped = screen(page)
    assert "huit" not in stopped
    page.get_by_role("button", name="Lecture").click()
    expect(panel.locator("pre")).to_contain_text("$ echo huit\nhuit\n$", use_inner_text=True, timeout=20_000)
    expect(page.get_by_role("button", name="Lecture")).to_be_visible()  # at the end
    page.get_by_role("button", name="Fermer le rejeu").click()
    expect(panel).to_have_count(0)
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "false")


def test_it_begins_at_the_example_that_was_clicked(page: Page) -> None:
    """The replay of a later example has nothing of the earlier ones; the whole session can be seen from there."""
    replay(page, 2)
    expect(page.locator(".dt-player pre")).to_contain_text("$ printf")
    assert "echo un" not in screen(page)
    page.get_by_role("button", name=re.compile("Toute la session")).click()
    expect(page.locator(".dt-player pre")).to_contain_text("$ echo un")
    page.get_by_role("button", name="Cet exemple seulement").click()
    expect(page.locator(".dt-player pre")).not_to_contain_text("$ echo un")


def test_addresses_open_a_replay(page: Page, site: str) -> None:
    """The address of an example opens its replay, that of a command begins there, and folds are opened on the way."""
    page.goto(f"{site}suite/")
    page.goto(f"{site}#rejouer-2-3")
    panel = page.locator(".dt:has(#rejouer-2) .dt-player")
    expect(panel.locator("pre")).to_contain_text("<b>gras</b>")
    assert "3\n" in screen(page)  # what was before it is there
    page.goto(f"{site}suite/")
    page.goto(f"{site}#rejouer-3")
    expect(page.locator("details.dt-setup[open] .dt-player pre")).to_contain_text("préparé")
    for wrong in ("rejouer-99", "%E0%A4%A", "rejeux-1"):
        page.goto(f"{site}suite/")
        page.goto(f"{site}#{wrong}")
        expect(page.locator(".dt-replay").first).to_be_visible()
        expect(page.locator(".dt-player")).to_have_count(0)


def test_keys(page: Page) -> None:
    """Enter opens, space stops and goes on, arrows move, Escape closes and gives the focus back."""
    button = page.locator(".dt-replay").nth(1)
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Pause")).to_be_focused()
    expect(page.locator(".dt-player pre")).to_contain_text("$ p")
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Lecture")).to_be_focused()
    position = page.get_by_role("slider", name="Position dans le rejeu")
    page.keyboard.press("End")  # nothing, on a button
    before = float(position.input_value())
    page.keyboard.press("ArrowRight")
    expect(position).not_to_have_value(f"{before:g}")
    assert float(position.input_value()) == pytest.approx(before + 1, abs=0.3)
    position.focus()
    page.keyboard.press("End")
    expect(page.locator(".dt-player pre")).to_contain_text("$ true\n$ true\n$ true\n$", use_inner_text=True)
    assert re.fullmatch(r"(\d+)\xa0s sur \1\xa0s", str(position.get_attribute("aria-valuetext")))
    page.locator(".dt-player pre").focus()
    for key in ("?", "f", "n", ".", "/"):  # of the player and of the theme
        page.keyboard.press(key)
    assert page.locator(".ap-overlay-help").count() == 0
    expect(page.locator(".dt-player pre")).to_be_focused()
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    expect(page.locator(".dt-player")).to_have_count(0)


def test_commands_can_be_stepped_through(page: Page) -> None:
    """Buttons lead to the next and to the previous command."""
    replay(page, 2)
    pre = page.locator(".dt-player pre")
    page.get_by_role("button", name="Pause").click()
    for _ in range(2):
        page.get_by_role("button", name="Commande suivante").click()
    expect(pre).to_contain_text("1\n2\n3", use_inner_text=True)
    page.get_by_role("button", name="Commande précédente").click()
    expect(pre).not_to_contain_text("1\n2\n3", use_inner_text=True)


def test_calm(browser: Browser, site: str) -> None:
    """Who prefers reduced motion sees the prompt, and the replay once it is asked for."""
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(site)
    replay(page, 1)
    expect(page.locator(".dt-player pre")).to_have_text(re.compile(r"^\$\s*$"))
    expect(page.get_by_role("button", name="Lecture")).to_be_focused()
    page.get_by_role("button", name="Lecture").click()
    expect(page.locator(".dt-player pre")).to_contain_text("$ echo un")
    context.close()


def strict(route: Route) -> None:
    answer = route.fetch()
    policy = "script-src 'self' 'unsafe-inline'"  # the theme's own scripts; no wasm-unsafe-eval
    route.fulfill(response=answer, headers=answer.headers | {"content-security-policy": policy})


@pytest.mark.parametrize(
    ("address", "answer", "said"),
    [
        ("**/*.replay.cast", lambda route: route.fulfill(status=404, body="absent"), "n’a pas pu être chargé"),
        ("**/*.replay.cast", lambda route: route.abort(), "n’a pas pu être chargé"),
        ("**/*.replay.cast", lambda route: route.fulfill(body="<!doctype html>"), "est illisible"),
        ("**/*.replay.cast", lambda route: route.fulfill(body='{"version": 2}\n[1, "o", "x'), "est illisible"),
        ("**/asciinema-player.min.js", lambda route: route.fulfill(status=404), "Le lecteur n’a pas pu être chargé"),
        ("**/asciinema-player.css", lambda route: route.abort(), "Le lecteur n’a pas pu être chargé"),
        ("**/", strict, "interdit WebAssembly"),
    ],
    ids=["missing", "offline", "another-file", "cut-short", "no-player", "no-style", "policy"],
)
def test_faults_are_said_in_words(context: BrowserContext, site: str, address: str, answer: object, said: str) -> None:
    """A replay that cannot be had says why, in French, keeps the commands above, and can be closed by the keyboard."""
    page = context.new_page()
    page.route(address, answer)  # type: ignore[arg-type]
    page.goto(site)
    replay(page, 1)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text(said)
    expect(alert).to_contain_text("restent imprimées ci-dessus")
    assert page.locator(".dt-player-controls").count() == 0
    page.keyboard.press("Escape")
    expect(page.locator(".dt-replay").first).to_be_focused()


def test_a_strict_policy_is_enough(context: BrowserContext, site: str) -> None:
    """With the Content-Security-Policy that the script names nothing is refused; and nobody else is asked."""
    policy = "default-src 'none'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; style-src 'self'; "
    policy += "connect-src 'self'; img-src 'self' data:; worker-src 'self'; style-src-attr 'unsafe-inline'"
    asked: list[str] = []
    said: list[str] = []

    def answer(route: Route) -> None:
        got = route.fetch()
        route.fulfill(response=got, headers=got.headers | {"content-security-policy": policy})

    page = context.new_page()
    page.route("**/", answer)
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(site)
    expect(page.locator(".dt-replay").first).to_be_visible()
    assert not [url for url in asked if "player" in url or ".cast" in url]  # not before it is asked for
    replay(page, 2)
    expect(page.locator(".dt-player pre")).to_contain_text("rouge\n", use_inner_text=True)
    assert sum("player" in url or ".cast" in url for url in asked) == 3
    assert not [url for url in asked if not url.startswith((site, "data:"))]
    assert [text for text in said if "manifest" not in text] == []


def test_instant_navigation(page: Page) -> None:
    """On another page nothing is left of a replay; there and back again, replays work."""
    replay(page, 1)
    expect(page.locator(".dt-player pre")).to_contain_text("$ echo")
    page.wait_for_load_state("networkidle")  # instant navigation has its map of the site
    page.evaluate("window.stayed = true")
    for name, text in (("La suite", "$ echo large"), ("Retour", "$ echo un")):
        page.locator(".md-content").get_by_role("link", name=name).click()
        expect(page.locator(".dt-player")).to_have_count(0)
        replay(page, 1)
        expect(page.locator(".dt-player pre")).to_contain_text(text)
    page.locator(".md-content").get_by_role("link", name="La suite").click()
    page.locator(".md-content").get_by_role("link", name="Rejeu", exact=True).click()
    expect(page.locator(".dt-player pre")).to_contain_text("<b>gras</b>")
    assert page.evaluate("window.stayed")
    assert page.locator("script[src$='asciinema-player.min.js']").count() == 1


def test_what_is_hostile_is_only_text(page: Page) -> None:
    """Titles, markup, another screen, questions to the terminal: what a program prints stays on its screen."""
    title = page.title()
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    replay(page, 4)
    expect(page.locator(".dt-player pre")).to_contain_text("<img src=x onerror=alert(1)>")
    expect(page.locator(".dt-player pre")).to_contain_text("$ echo fin\nfin", use_inner_text=True)
    assert page.locator(".dt-player pre :is(img, script)").count() == 0
    assert page.title() == title
    assert said == []


def test_one_plays_at_a_time(page: Page) -> None:
    """Another replay stops the first one, which stays where it is: nothing above moves."""
    replay(page, 1)
    expect(page.locator(".dt-player pre")).to_contain_text("$ e")
    replay(page, 2)
    expect(page.locator(".dt-player").first.get_by_role("button", name="Lecture")).to_be_visible()
    expect(page.locator(".dt-player").nth(1).locator("pre")).to_contain_text("$ printf")
    assert page.locator(".dt-player").count() == 2


def test_what_is_below_moves_once(page: Page) -> None:
    """The panel has its height at once: what stands below moves when it opens, not when it is loaded; above, never."""
    page.route("**/*.replay.cast", lambda route: None)  # waits
    below, above = page.get_by_role("heading", name="Plus loin"), page.locator(".dt").first
    top = above.bounding_box()
    replay(page, 1)
    expect(page.locator(".dt-screen")).to_contain_text("Chargement")
    page.unroute("**/*.replay.cast")
    waiting = below.bounding_box()
    page.get_by_role("button", name="Fermer le rejeu").click()
    replay(page, 1)
    expect(page.locator(".dt-player pre")).to_contain_text("$ echo un")
    loaded = below.bounding_box()
    assert waiting is not None
    assert loaded is not None
    assert loaded["y"] == pytest.approx(waiting["y"], abs=1)
    after = above.bounding_box()
    assert top is not None
    assert after is not None
    assert (after["x"], after["y"]) == (top["x"], top["y"])


def test_the_theme_is_followed(page: Page) -> None:
    """Dark and light, also for what a program has coloured; the replay stays where it is."""
    replay(page, 2)
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("slider").focus()
    page.keyboard.press("End")
    red = page.locator(".dt-player .ap-line > span", has_text=re.compile(r"^rouge\s*$"))
    expect(red).to_have_css("color", "rgb(179, 35, 27)")
    page.evaluate("document.body.setAttribute('data-md-color-scheme', 'slate')")
    expect(red).to_have_css("color", "rgb(255, 143, 133)")
    expect(page.locator(".dt-screen .ap-player")).to_have_css("background-color", "rgb(16, 19, 26)")
    expect(page.locator(".dt-player pre")).to_contain_text("gras")


def test_on_a_phone(browser: Browser, site: str) -> None:
    """Letters stay large enough and only the terminal scrolls; each control is as large as a finger."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{site}suite/")
    page.locator(".dt-replay").tap()
    expect(page.locator(".dt-player pre")).to_contain_text("$ echo large")
    size = page.locator(".dt-player .ap-term").evaluate("term => parseFloat(getComputedStyle(term).fontSize)")
    assert size >= 11
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.locator(".dt-screen").evaluate("screen => screen.scrollWidth > screen.clientWidth")
    for control in page.locator(".dt-player :is(button, input):visible").all():
        box = control.bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert box["width"] >= 44
        assert 0 <= box["x"] <= 390 - box["width"]
    page.goto(site)  # what is narrow fits
    page.locator(".dt-replay").first.tap()
    expect(page.locator(".dt-player pre")).to_contain_text("$ e")
    assert page.locator(".dt-screen").evaluate("screen => screen.scrollWidth == screen.clientWidth")
    context.close()


def test_without_scripts(browser: Browser, site: str) -> None:
    """There is no button without JavaScript; what the terminal showed can be read as text, accents included."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}#rejouer-2")
    assert page.locator(".dt-replay:visible").count() == 0
    page.get_by_role("link", name="session en texte").click()
    expect(page.locator("body")).to_contain_text("$ echo préparé\npréparé\n", use_inner_text=True)
    context.close()


def test_from_files(context: BrowserContext, folder: Path, tmp_path: Path) -> None:
    """A copy of the site that is opened from the disk replays as well, from scripts beside the recordings."""
    copy = tmp_path / "site"
    shutil.copytree(folder, copy)
    for cast in copy.rglob("*.cast"):
        text = json.dumps(cast.read_text(encoding="utf-8"))
        Path(f"{cast}.js").write_text(f"doctoolsCast({json.dumps(cast.name)}, {text})\n", encoding="utf-8")
    index = copy / "index.html"  # from files, pages are loaded whole
    index.write_text(index.read_text(encoding="utf-8").replace('"navigation.instant"', ""), encoding="utf-8")
    page = context.new_page()
    page.goto(index.as_uri())
    replay(page, 1)
    expect(page.locator(".dt-player pre")).to_contain_text("$ echo un")
    for cast in copy.rglob("*.cast.js"):
        cast.unlink()
    page.reload()
    replay(page, 1)
    expect(page.get_by_role("alert")).to_contain_text("n’a pas pu être chargé")


@pytest.mark.parametrize("scheme", ["default", "slate"])
def test_nothing_in_the_way(page: Page, scheme: str) -> None:
    """axe finds no fault in an open replay, light and dark."""
    page.evaluate(f"document.body.setAttribute('data-md-color-scheme', '{scheme}')")
    replay(page, 2)
    expect(page.locator(".dt-player pre")).to_contain_text("rouge\n", use_inner_text=True)
    page.get_by_role("button", name="Pause").click()
    page.add_script_tag(path=AXE)
    found = page.evaluate("axe.run(document.querySelector('.dt:has(.dt-player)'), {resultTypes: ['violations']})")
    assert [(fault["id"], [node["html"][:200] for node in fault["nodes"]]) for fault in found["violations"]] == []
