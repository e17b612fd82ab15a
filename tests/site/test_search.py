"""What a French reader types into the search, and what a shell user does: found, and found first."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser, Page

from tests.browser.shots import needs_browser
from tests.course.hooks import DOCS

pytestmark = needs_browser

WORKER = """
async (address) => {
  const bundle = document.querySelector("#__config").textContent
  const index = await (await fetch(address + "search/search_index.json")).json()
  const worker = new Worker(JSON.parse(bundle).search)
  const ask = (message) => new Promise((answer) => {
    worker.onmessage = (event) => answer(event.data)
    worker.postMessage(message)
  })
  await ask({ type: 0, data: { ...index, options: { suggest: false } } })
  window.found = async (query) => {
    const { data } = await ask({ type: 2, data: query })
    const best = (page) => [...page].sort((one, other) => other.score - one.score)
    return data.items.map((page) => best(page).map((item) => item.location))
  }
}
"""
"""The search of the page, without its window: the theme's own worker, as the site has it, with the site's index."""


@pytest.fixture(scope="module")
def search(browser: Browser, course: str) -> Iterator[Page]:
    tab = browser.new_page()
    tab.goto(course)
    tab.evaluate(WORKER, course)
    yield tab
    tab.close()


def found(search: Page, query: str) -> list[list[str]]:
    """Pages, best first; of each its sections, best first."""
    answer: list[list[str]] = search.evaluate("(query) => found(query)", query)
    return answer


@pytest.mark.parametrize(
    ("query", "other"),
    [
        ("creer", "créer"),
        ("CRÉER", "créer"),
        ("l’invite", "invite"),
        ("l'invite", "invite"),
        ("qu’un conteneur", "un conteneur"),
        ("coeur", "cœur"),
        ("oeuvre", "œuvre"),
        ("noyaux", "noyau"),
        ("réseaux", "reseau"),
        ("journaux", "journal"),
        ("capacités", "capacite"),
        ("caractères", "caractere"),
    ],
)
def test_french_is_one_word_however_it_is_written(search: Page, query: str, other: str) -> None:
    """Accents, capitals, elisions, œ and plurals change nothing: the same pages, and there are some."""
    pages = {sections[0].partition("#")[0] for sections in found(search, query)}
    assert pages
    assert pages == {sections[0].partition("#")[0] for sections in found(search, other)}


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("installer docker", "docker/installer/"),
        ("--volumes-from", "docker/volumes/#volumes-from"),
        ("mot de passe oublié", "docker/premiers-conteneurs/#un-mot-de-passe-oublie"),
        ("permission denied", "annexes/depannage/#cat-hote-etc-shadow-permission-denied"),
    ],
)
def test_what_is_looked_for_is_first(search: Page, query: str, place: str) -> None:
    """The page or section that answers a question is the first one found."""
    assert found(search, query)[0][0] == place


@pytest.mark.parametrize(
    "query",
    [
        "/etc/passwd",
        "docker run -ti",
        "daemon.json",
        "useradd -m",
        "apt-get",
        "debian:bookworm",
        "~/.ssh",
        "2>&1",
        "/var/lib/docker",
        "--cap-drop",
        "chmod +x",
        "compose.yaml",
        "<none>",
    ],
)
def test_shell_words_are_found_as_typed(search: Page, course_site: Path, query: str) -> None:
    """The first place has these very characters: none of them is the query language of lunr."""
    place = found(search, query)[0][0]
    page, _, anchor = place.partition("#")
    index = json.loads((course_site / "search" / "search_index.json").read_text(encoding="utf-8"))
    text = next(doc["title"] + doc["text"] for doc in index["docs"] if doc["location"] == place)
    plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert query.lower() in plain.lower(), (page, anchor)


@pytest.mark.parametrize(
    "query", ["-it", "a:b", "^C", "title:image", "x^y", "ssh~", "+", "-d image", '"docker run"', '"']
)
def test_no_query_is_an_error(search: Page, query: str) -> None:
    """What lunr would refuse or read as a command finds what its words find."""
    complained: list[str] = []
    search.on("console", lambda message: complained.append(message.text))
    assert found(search, query) or query in {"+", '"'}
    assert complained == []


@pytest.mark.parametrize("query", ["*", "--", " ", ""])
def test_no_word_finds_nothing(search: Page, query: str) -> None:
    """Signs and blanks find nothing, and break nothing."""
    assert found(search, query) == []


def test_a_word_between_quotation_marks_has_to_be_there(search: Page) -> None:
    """With quotation marks fewer places are found, and some."""
    assert 0 < len(found(search, '"apparmor" docker')) < len(found(search, "apparmor docker"))


def test_the_glossary_goes_first(search: Page) -> None:
    """Each form of each term, in whatever number and case, finds its own entry before all else."""
    entries = yaml.safe_load((DOCS / "data" / "lexique.yaml").read_text(encoding="utf-8"))
    forms: dict[str, str] = {}
    for entry in entries:
        for form in (entry["terme"], *entry["formes"]):
            forms.setdefault(form, f"annexes/lexique/#{entry['cle']}")
    firsts = search.evaluate(
        """async (forms) => {
          const firsts = []
          for (const form of forms) firsts.push((await found(form))[0]?.[0])
          return firsts
        }""",
        list(forms),
    )
    wrong = {form: first for (form, place), first in zip(forms.items(), firsts, strict=True) if first != place}
    assert wrong == {}
    assert {"image", "volume", "prison", "chroot", "conteneur"} <= set(forms)


def test_a_reader_searches(browser: Browser, course: str) -> None:
    """In the window itself: typed without accents, found, said in French, and marked on the page that it leads to."""
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    tab.goto(course)
    tab.keyboard.press("/")
    tab.keyboard.type("securite")
    first = tab.locator(".md-search-result__link").first
    first.wait_for()
    assert "documents trouvés" in tab.locator(".md-search-result__meta").inner_text()
    first.click()
    tab.locator("mark[data-md-highlight]").first.wait_for()
    assert tab.locator("mark[data-md-highlight]").first.inner_text().lower() == "sécurité"
    tab.keyboard.press("/")
    tab.keyboard.press("Control+a")
    tab.keyboard.type("zzzxqj")
    tab.get_by_text("Aucun document trouvé").wait_for()
    tab.close()


def test_the_search_of_a_phone(browser: Browser, course: str) -> None:
    """The same behind the magnifying glass."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    tab = context.new_page()
    tab.goto(course)
    tab.locator("label[for=__search].md-header__button").tap()
    tab.locator(".md-search__input").fill("capacites")
    first = tab.locator(".md-search-result__link").first
    first.wait_for()
    assert "Lexique" in first.inner_text()
    context.close()
