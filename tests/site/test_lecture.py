"""What a reader has read and knew: kept in the browser alone, by mouse, keyboard and screen reader, or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.shots import needs_browser
from tests.course.hooks import DOCS, ROOT

pytestmark = needs_browser

PRISON = "chroot/prison/"
ANSWERABLE = ".score [role=status]"


class _Loader(yaml.SafeLoader):
    """Reads past the tags of MkDocs."""


_Loader.add_multi_constructor("", lambda *_: None)


def parts() -> dict[str, list[str]]:
    """The pages of each part of the course, as ``mkdocs.yml`` has them; the annexes are no part."""
    nav = yaml.load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"), _Loader)["nav"]
    sections = {title: pages for item in nav for title, pages in item.items() if isinstance(pages, list)}
    del sections["Annexes"]
    return {title: [path for page in pages for path in page.values()] for title, pages in sections.items()}


PAGES = [path for pages in parts().values() for path in pages]


@pytest.fixture
def reader(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    yield context
    context.close()


@pytest.fixture
def tab(reader: BrowserContext) -> Iterator[Page]:
    """A page of which no script fails."""
    failed: list[str] = []
    opened = reader.new_page()
    opened.on("pageerror", lambda error: failed.append(str(error)))
    yield opened
    assert failed == []


@pytest.fixture
def home(reader: BrowserContext, course_site: Path) -> str:
    """The site at its own address: instant navigation is off at any other port than the one of `site_url`."""
    address = "https://example.org/"

    def answer(route: Route) -> None:
        path = course_site / unquote(urlsplit(route.request.url).path).lstrip("/")
        path = path / "index.html" if path.is_dir() else path
        route.fulfill(path=path) if path.is_file() else route.fulfill(status=404)

    reader.route(f"{address}**", answer)
    return address


# -- the course -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES)
def test_each_page_asks_and_answers(path: str) -> None:
    """Questions with folded answers, an exercise with a folded solution; the mock exam is questions from end to end."""
    text = (DOCS / path).read_text(encoding="utf-8")
    assert len(re.findall(r'^\?\?\? question "', text, re.MULTILINE)) >= 3
    if path != "tp/examen.md":
        assert "\n## Vérifiez-vous\n" in text
        assert re.search(r'^(?: {4})*\?\?\? success "', text, re.MULTILINE)


def test_each_page_has_its_places(course_site: Path) -> None:
    """One button a page of the course, one score a page with questions, and none of it in the search."""
    for path in PAGES:
        text = (course_site / path.removesuffix(".md") / "index.html").read_text(encoding="utf-8")
        assert text.count('class="lecture no-print"') == 1, path
        assert text.count('class="score no-print"') == 1, path
    found = (course_site / "search" / "search_index.json").read_text(encoding="utf-8")
    assert "Marquer comme lue" not in found
    assert "Répondez de tête" not in found


# -- pages read -------------------------------------------------------------------------------------------------------


def test_a_page_is_marked_as_read(tab: Page, home: str) -> None:
    """Here, in the list of pages, on the front page; with instant navigation and after a new start; and taken back."""
    tab.goto(home + PRISON, wait_until="networkidle")  # instant navigation has its map of the site
    tab.get_by_role("button", name="Marquer comme lue").click()
    here = tab.locator(".md-nav--primary a.md-nav__link--active.lue").first
    assert "(lue)" in (here.text_content() or "")
    expect(tab.locator(".lecture [role=status]")).to_have_text(
        "chroot\u00a0: 1 page lue sur 6\u202f; dans tout le cours, 1 sur 40."
    )
    tab.evaluate("window.sameDocument = true")
    tab.get_by_role("link", name="Votre lecture").click()
    tab.locator(".progression").wait_for()
    assert tab.evaluate("window.sameDocument")
    expect(tab.locator(".progression__titre [role=status]")).to_have_text("1 page lue sur 40")
    expect(tab.locator(".progression li", has_text="chroot").locator("span")).to_have_text("1 sur 6")
    tab.goto(home + PRISON)
    tab.get_by_role("button", name="retirer la marque").click()
    assert tab.locator(".lue").count() == 0
    tab.goto(home)
    expect(tab.locator(".progression__titre [role=status]")).to_have_text("0 page lue sur 40")


def test_a_reader_goes_on_and_forgets(tab: Page, course: str) -> None:
    """The first visit begins at the beginning, the next one where the reader was; what is read is left behind."""
    tab.goto(course)
    link = tab.locator(".progression__reprendre")
    expect(link).to_have_text("Commencer\u00a0: Qu’est-ce que virtualiser\u202f?")
    expect(tab.get_by_role("button", name="Tout effacer")).to_be_disabled()
    tab.goto(course + "docker/volumes/")
    tab.goto(course)
    expect(link).to_have_text("Reprendre\u00a0: Les volumes")
    link.click()
    tab.get_by_role("button", name="Marquer comme lue").click()
    tab.goto(course)
    expect(link).to_have_text("Continuer\u00a0: Les images")
    tab.on("dialog", lambda dialog: dialog.accept())
    tab.get_by_role("button", name="Tout effacer").click()
    expect(tab.locator(".progression__titre [role=status]")).to_have_text("0 page lue sur 40")
    tab.reload()
    expect(link).to_have_text("Commencer\u00a0: Qu’est-ce que virtualiser\u202f?")


# -- questions --------------------------------------------------------------------------------------------------------


def test_a_question_is_answered_by_keyboard(tab: Page, course: str) -> None:
    """Enter unfolds, Tab goes to the two answers, Space gives one; the score is told, kept, and begun again."""
    tab.goto(course + PRISON)
    score = tab.locator(ANSWERABLE)
    expect(score).to_contain_text("Répondez de tête")
    tab.locator("details.question > summary").first.focus()
    tab.keyboard.press("Enter")
    tab.keyboard.press("Tab")
    expect(tab.get_by_role("button", name="Je le savais")).to_be_focused()
    tab.keyboard.press("Space")
    expect(score).to_have_text("Vous saviez 1 sur 4\u202f; il en reste 3.")
    expect(tab.get_by_role("button", name="Je le savais")).to_have_attribute("aria-pressed", "true")
    tab.locator("details.question > summary").nth(1).click()
    tab.get_by_role("button", name="À revoir").nth(1).click()
    expect(score).to_have_text("Vous saviez 1 sur 4\u202f; 1 à revoir\u202f; il en reste 2.")
    tab.reload()
    expect(score).to_have_text("Vous saviez 1 sur 4\u202f; 1 à revoir\u202f; il en reste 2.")
    said = tab.locator("details.question > summary").all_text_contents()
    assert [text.rpartition("(")[2] for text in said[:2]] == ["je le savais)", "à revoir)"]
    tab.get_by_role("button", name="Recommencer").click()
    expect(score).to_contain_text("Répondez de tête")
    expect(tab.locator("details.question > summary").first).to_be_focused()
    assert tab.locator("[data-reponse=su][aria-pressed=true]").count() == 0


def test_the_whole_score(tab: Page, course: str) -> None:
    """All known: nothing is said of what is left; an answer pressed again is taken back."""
    tab.goto(course + PRISON)
    for question in tab.locator("details.question").all():
        question.locator("summary").click()
        question.get_by_role("button", name="Je le savais").click()
    expect(tab.locator(ANSWERABLE)).to_have_text("Vous saviez 4 sur 4.")
    tab.get_by_role("button", name="Je le savais").first.click()
    expect(tab.locator(ANSWERABLE)).to_have_text("Vous saviez 3 sur 4\u202f; il en reste 1.")


# -- where it cannot be kept ------------------------------------------------------------------------------------------

REFUSE = """
  Storage.prototype.setItem = () => { throw new DOMException("refused", "QuotaExceededError") }
  const read = Storage.prototype.getItem
  Storage.prototype.getItem = function (key) {
    if (key.startsWith("lecture")) throw new DOMException("refused", "SecurityError")
    return read.call(this, key)
  }
"""


def test_storage_is_refused(reader: BrowserContext, tab: Page, home: str) -> None:
    """It works as long as the visit lasts, and says so."""
    reader.add_init_script(REFUSE)
    tab.goto(home + PRISON)
    tab.get_by_role("button", name="Marquer comme lue").click()
    expect(tab.locator(".lecture [role=status]")).to_contain_text("1 page lue sur 6")
    expect(tab.locator(".lecture [role=status]")).to_contain_text("ne garde rien de ce site")
    tab.get_by_role("link", name="Votre lecture").click()
    expect(tab.locator(".progression__titre [role=status]")).to_have_text("1 page lue sur 40")


@pytest.mark.parametrize(
    "text", ["{", "[]", "null", '{"read": 3, "answers": [1], "last": {}}', '{"answers": {"chroot/prison/": 7}}']
)
def test_what_is_kept_is_damaged(tab: Page, course: str, text: str) -> None:
    """Another program's text, an older form: as for a new reader, and then it is right again."""
    tab.goto(course)
    tab.evaluate("text => localStorage.setItem('lecture /', text)", text)
    tab.goto(course + PRISON)
    tab.get_by_role("button", name="Marquer comme lue").click()
    tab.locator("details.question > summary").first.click()
    tab.get_by_role("button", name="Je le savais").click()
    tab.reload()
    expect(tab.get_by_role("button", name="retirer la marque")).to_be_visible()
    expect(tab.locator(ANSWERABLE)).to_contain_text("Vous saviez 1 sur 4")


def test_marks_go_to_another_device(browser: Browser, tab: Page, course: str, tmp_path: Path) -> None:
    """Carried in a file, they are added to those of another browser, where a reader's own answers stay."""
    tab.goto(course)
    expect(tab.get_by_role("button", name="Emporter")).to_be_disabled()
    tab.goto(course + PRISON)
    tab.get_by_role("button", name="Marquer comme lue").click()
    for question, answer in ((0, "Je le savais"), (1, "Je le savais")):
        tab.locator("details.question > summary").nth(question).click()
        tab.get_by_role("button", name=answer).nth(question).click()
    tab.goto(course)
    with tab.expect_download() as download:
        tab.get_by_role("button", name="Emporter").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert file.name == "mes-marques.json"

    other = browser.new_context()
    there = other.new_page()
    there.goto(course + PRISON)
    there.locator("details.question > summary").first.click()
    there.get_by_role("button", name="À revoir").first.click()
    there.goto(course + "docker/volumes/")
    there.get_by_role("button", name="Marquer comme lue").click()
    there.goto(course)
    with there.expect_file_chooser() as chooser:
        there.get_by_role("button", name="Ouvrir", exact=True).click()
    chooser.value.set_files(file)
    expect(there.locator(".progression__dit")).to_have_text("mes-marques.json\u00a0: 1 page lue de plus.")
    expect(there.locator(".progression__titre [role=status]")).to_have_text("2 pages lues sur 40")
    there.locator(".progression input[type=file]").set_input_files(file)
    expect(there.locator(".progression__dit")).to_have_text("mes-marques.json\u00a0: aucune page lue de plus.")
    there.goto(course + PRISON)
    expect(there.locator(ANSWERABLE)).to_contain_text("Vous saviez 1 sur 4\u202f; 1 à revoir\u202f; il en reste 2.")
    other.close()


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"read": {}}', '{"form": "lecture 1", "read": 3, "answers": {"chroot/prison/": 7}, "last": 0}'],
)
def test_a_file_that_has_no_marks(tab: Page, course: str, text: str) -> None:
    """Nothing of it is taken, and what it was is said; so is a file of marks without any mark of this course."""
    tab.goto(course)
    tab.locator(".progression input[type=file]").set_input_files(
        {"name": "notes.json", "mimeType": "application/json", "buffer": text.encode()}
    )
    words = "aucune page lue de plus" if "form" in text else "ce n’est pas un fichier de marques de ce cours"
    expect(tab.locator(".progression__dit")).to_have_text(f"notes.json\u00a0: {words}.")
    assert tab.evaluate("localStorage.getItem('lecture /')") in {
        None,
        '{"read":{},"answers":{},"last":""}',
    }


def test_without_scripts_and_on_paper(browser: Browser, tab: Page, course: str) -> None:
    """There is nothing to press; questions unfold as ever."""
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(course + PRISON)
    assert plain.locator(".lecture:visible, .score:visible").count() == 0
    plain.locator("details.question > summary").first.click()
    assert plain.get_by_text("Son chargeur, celui dont le nom").is_visible()
    plain.goto(course)
    assert plain.locator(".progression:visible").count() == 0
    context.close()
    tab.goto(course + PRISON)
    tab.get_by_role("button", name="Marquer comme lue").click()
    tab.emulate_media(media="print")
    assert tab.locator(".lecture:visible, .score:visible, .reponse:visible").count() == 0
