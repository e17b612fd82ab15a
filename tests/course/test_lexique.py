"""The glossary: its entries are whole, its terms are linked once a page, and readers get at the definitions."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import yaml
from mkdocs.commands.build import build
from mkdocs.config import load_config
from playwright.sync_api import Browser, Page

from tests.browser.shots import needs_browser, served
from tests.course.hooks import DOCS, ROOT, hook

lexique = hook("lexique")

ENTRIES = yaml.safe_load((DOCS / "data" / "lexique.yaml").read_text(encoding="utf-8"))
KEYS = [entry["cle"] for entry in ENTRIES]
SAMPLE = [
    {"cle": "noyau", "terme": "noyau", "formes": ["noyau", "noyaux"], "definition": "Le *cœur* & `tout`."},
    {"cle": "espace", "terme": "espace de noms", "formes": ["espace de noms"], "definition": "Une vue."},
    {"cle": "espace-u", "terme": "…", "formes": ["espace de noms utilisateur"], "definition": "Une autre."},
    {"cle": "chroot", "terme": "chroot", "formes": ["chroot"], "definition": "Une racine."},
    {"cle": "image", "terme": "image", "formes": ["image"], "pages": ["docker/"], "definition": "Un modèle."},
]


def linked(content: str, page: str = "chroot/x.md") -> list[str]:
    """What is linked in ``content``: ``term > entry``."""
    made = lexique.link_terms(content, SAMPLE, page=page, address="../lexique/")
    return [f"{text} > {key}" for key, text in re.findall(r'href="../lexique/#([\w-]+)"[^>]*>([^<]*)</a>', made)]


@pytest.mark.parametrize("entry", ENTRIES, ids=KEYS)
def test_entries_are_whole(entry: dict[str, object]) -> None:
    """All that a reader needs, nothing misspelt, and short enough for a tooltip."""
    known = {"cle", "terme", "formes", "anglais", "definition", "detail", "page", "pages", "voir", "source"}
    assert set(entry) <= known
    assert {"cle", "terme", "formes", "definition", "page"} <= set(entry)
    assert len(str(entry["definition"])) <= 240
    assert str(entry["definition"]).endswith(".")
    assert "](" not in str(entry["definition"])
    assert set(entry.get("voir", [])) <= set(KEYS) - {entry["cle"]}  # type: ignore[call-overload]


def test_the_glossary_as_a_whole() -> None:
    """About 55 entries, no form twice, and what the source's glossary and glosses had."""
    assert len(KEYS) == len(set(KEYS)) >= 55
    forms = [form for entry in ENTRIES for form in entry["formes"]]
    assert len(forms) == len(set(forms))
    sources = {str(entry["source"]): entry["cle"] for entry in ENTRIES if "source" in entry}
    assert {"X-1", "X-2", "X-3", "X-4", "X-5"} <= set(sources)
    assert {"emuler", "shell", "noyau", "prison", "conteneur"} <= set(KEYS)


def test_the_first_use_is_linked() -> None:
    """Once, in any of its forms, with the definition as plain text."""
    made = lexique.link_terms("<p>Les noyaux, le noyau.</p>", SAMPLE, page="x.md", address="L/")
    assert made == ('<p>Les <a class="terme" href="L/#noyau" title="Le cœur &amp; tout.">noyaux</a>, le noyau.</p>')


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("<p>Un espace\u00a0de\nnoms.</p>", ["espace\u00a0de\nnoms > espace"]),
        ("<p>un espace de noms utilisateur</p>", ["espace de noms utilisateur > espace-u"]),
        ("<p>Noyau, l’image</p>", ["Noyau > noyau"]),
        ("<p>chroot(2), /usr/sbin/chroot, --chroot, chroot.c, mini-chroot</p>", []),
        ("<p>un chroot. Puis</p>", ["chroot > chroot"]),
        ("<h2>noyau</h2><p>x</p>", []),
        ("<p><code>noyau</code> <a href='y'>noyau</a> <strong>noyau</strong></p>", ["noyau > noyau"]),
        ("<figure><svg><text>noyau</text></svg><figcaption><p>noyau</p></figcaption></figure>", []),
        ('<div class="dt dt--passed"><div>noyau</div><p>noyau</p></div><p>le noyau</p>', ["noyau > noyau"]),
        ('<div class="admonition"><p class="admonition-title">noyau</p><p>chroot</p></div>', ["chroot > chroot"]),
        ("<details><summary>noyau</summary><p>noyau</p></details>", ["noyau > noyau"]),
        ("<!-- noyau --><p>x<br>noyau</p>", ["noyau > noyau"]),
        ("<p>les noyauter, noyau-x</p>", []),
    ],
)
def test_where_terms_are_linked(content: str, expected: list[str]) -> None:
    """In prose alone, as whole words, the longest term first."""
    assert linked(content) == expected


def test_some_terms_belong_to_some_pages() -> None:
    """A term that names its pages is linked on those alone."""
    assert linked("<p>une image</p>", "chroot/prison.md") == []
    assert linked("<p>une image</p>", "docker/images.md") == ["image > image"]


def test_nothing_else_changes() -> None:
    """Without its links, a page is what it was."""
    content = "<p>Le noyau &amp; <em>un chroot</em> <img src='a.svg'/> 1 &lt; 2</p>\n<pre>noyau</pre>"
    made = lexique.link_terms(content, SAMPLE, page="x.md", address="L/")
    assert re.sub(r'<a class="terme"[^>]*>([^<]*)</a>', r"\1", made) == content


# -- in a browser -----------------------------------------------------------------------------------------------------

with_browser = needs_browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Two pages and a glossary, with the course's own theme, scripts and hooks."""
    folder = tmp_path_factory.mktemp("lexique")
    for name, text in {
        "index.md": "# Un\n\nLe noyau compte, et un chroot aussi. [Suite](deux.md)\n",
        "deux.md": "# Deux\n\nUn conteneur suffit.\n",
        "annexes/lexique.md": "---\ntitle: Lexique\n---\n\n# Lexique\n\n## Noyau { #noyau }\n\nLe mot noyau.\n",
        "data/lexique.yaml": (DOCS / "data" / "lexique.yaml").read_text(encoding="utf-8"),
        "assets/course.css": (DOCS / "assets" / "course.css").read_text(encoding="utf-8"),
        "assets/course.js": (DOCS / "assets" / "course.js").read_text(encoding="utf-8"),
    }.items():
        (folder / "docs" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "docs" / name).write_text(text, encoding="utf-8")
    build(
        load_config(
            config_file_path=None,
            site_name="x",
            site_url="http://127.0.0.1/",  # instant navigation wants one
            docs_dir=str(folder / "docs"),
            site_dir=str(folder / "site"),
            exclude_docs="data/",
            theme={
                "name": "material",
                "font": False,
                "language": "fr",
                "features": ["content.tooltips", "navigation.instant"],
            },
            plugins=[],
            hooks=[str(ROOT / "overrides" / "hooks" / "lexique.py")],
            extra_css=["assets/course.css"],
            extra_javascript=["assets/course.js"],
        )
    )
    with served(folder / "site") as address:
        for page in (folder / "site").rglob("*.xml"):
            page.write_text(page.read_text().replace("http://127.0.0.1/", address))
        yield address


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    tab = browser.new_page()
    tab.goto(site)
    yield tab
    tab.close()


def shown(tab: Page, text: str) -> None:
    """Wait until a tooltip with ``text`` is seen."""
    tab.wait_for_selector(f'.md-tooltip2--active:has-text("{text}")')


def hidden(tab: Page) -> None:
    tab.wait_for_selector(".md-tooltip2--active", state="detached")


@with_browser
def test_the_mouse_shows_a_definition(page: Page) -> None:
    """Over a term its definition is shown, and goes when the mouse leaves it."""
    page.locator("a.terme", has_text="noyau").hover()
    shown(page, "Cœur du système")
    page.mouse.move(0, 0)
    hidden(page)


@with_browser
def test_the_keyboard_shows_a_definition(page: Page) -> None:
    """With the focus; Escape hides it, Enter goes to the entry."""
    page.locator("a.terme", has_text="noyau").focus()
    shown(page, "Cœur du système")
    assert page.locator("a.terme", has_text="noyau").get_attribute("aria-describedby")
    page.keyboard.press("Escape")
    hidden(page)
    page.locator("a.terme", has_text="noyau").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/annexes/lexique/#noyau")


@with_browser
def test_a_finger_shows_a_definition_then_follows_the_link(browser: Browser, site: str) -> None:
    """The first touch shows a definition, within the screen; the second one on the same term follows its link."""
    context = browser.new_context(has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844})
    tab = context.new_page()
    tab.goto(site)
    word = tab.locator("a.terme", has_text="noyau")
    word.tap()
    shown(tab, "Cœur du système")
    assert tab.url == site
    box = tab.locator(".md-tooltip2--active .md-tooltip2__inner").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    tab.locator("a.terme", has_text="chroot").tap()  # another one: shown, not followed
    shown(tab, "Appel système")
    assert tab.url == site
    tab.locator("a.terme", has_text="chroot").tap()
    tab.wait_for_url("**/annexes/lexique/#chroot")
    context.close()


@with_browser
def test_after_instant_navigation(page: Page) -> None:
    """The next page's terms have their tooltips, too."""
    page.wait_for_load_state("networkidle")  # instant navigation has its map of the site: it follows no link before
    page.evaluate("window.kept = true")
    page.get_by_text("Suite", exact=True).click()
    page.wait_for_url("**/deux/")
    assert page.evaluate("window.kept") is True  # else the whole page was loaded, and nothing is shown by this test
    page.locator("a.terme", has_text="conteneur").focus()
    shown(page, "processus ordinaires")


@with_browser
def test_without_javascript_and_on_paper(browser: Browser, site: str) -> None:
    """A link with a title; on paper, plain text."""
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(site)
    word = tab.locator("a.terme", has_text="noyau")
    assert "Cœur du système" in str(word.get_attribute("title"))
    tab.emulate_media(media="print")
    look = "each => [getComputedStyle(each).textDecorationLine, getComputedStyle(each, '::after').content]"
    style = word.evaluate(look)
    assert style == ["none", "none"]
    word.click()
    assert tab.url.endswith("/annexes/lexique/#noyau")
    context.close()
