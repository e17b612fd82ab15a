"""The built site: every number of the old document has a place that exists, and nothing is said in English."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import material
import pytest
import yaml

from tests.course.hooks import DOCS

NUMBERS = [
    *(f"H-{n:02}" for n in range(1, 37)),
    *(f"S-{n:02}" for n in range(1, 76)),
    *(f"C-{n:02}" for n in range(1, 37)),
    *(f"O-{n}" for n in range(1, 7)),
    *(f"F-{n}" for n in range(1, 4)),
    *(f"X-{n}" for n in range(1, 6)),
    *(f"L-{n:02}" for n in range(1, 17)),
    "A-1",
    *(f"E-{n:02}" for n in range(1, 33)),
    *(f"D{n}" for n in range(1, 17)),
]
"""The checklist, in its order: written out here so that a number cannot be lost with its data."""

DATA: dict[str, Any] = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in (DOCS / "data").glob("*.yaml")
}


_FENCE = re.compile(r"^ *(`{3,})[^\n]*\n(.*?)^ *\1", re.DOTALL | re.MULTILINE)


def listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


# -- what was built ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def anchors(course_site: Path) -> dict[str, set[str]]:
    """The ids of each page, by its path in ``docs``."""
    found = {}
    for path in course_site.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        name = path.relative_to(course_site).as_posix()
        page = "index.md" if name == "index.html" else name.removesuffix("/index.html") + ".md"
        found[page] = set(re.findall(r'\bid="([^"]+)"', text))
    return found


def missing(places: Iterator[tuple[str, str]], anchors: dict[str, set[str]]) -> list[str]:
    """Places (with who names them) that do not exist."""
    wrong = []
    for who, place in places:
        page, _, anchor = place.partition("#")
        if page not in anchors:
            wrong.append(f"{who}: no page {page}")
        elif anchor and anchor not in anchors[page]:
            wrong.append(f"{who}: no section #{anchor} in {page}")
    return wrong


# -- nothing is lost --------------------------------------------------------------------------------------------------


def test_every_number_is_there() -> None:
    """Once each, in order, described and with a place."""
    assert [entry["id"] for entry in DATA["source"]] == NUMBERS
    assert [entry["id"] for entry in DATA["source"] if not (entry["quoi"].strip() and entry["ou"])] == []


def test_every_number_has_its_place(anchors: dict[str, set[str]]) -> None:
    """The page and the section exist."""
    places = ((entry["id"], place) for entry in DATA["source"] for place in listed(entry["ou"]))
    assert missing(places, anchors) == []


def test_subjects_commands_and_errors_have_a_section() -> None:
    """A whole page is no place for what a reader looks up."""
    vague = [
        entry["id"]
        for entry in DATA["source"]
        if entry["id"][0] in "SCOXE" and not all("#" in place for place in listed(entry["ou"]))
    ]
    assert vague == []


def test_figures_are_where_they_should_be(course_site: Path) -> None:
    """D1 to D16 have drawings, shown on the pages said, and no drawing is shown nowhere."""
    named = {f"D{int(found[1])}" for path in DOCS.glob("figures/*.svg") if (found := re.match(r"d(\d\d)-", path.stem))}
    assert [number for number in NUMBERS if number[0] == "D" and number not in named] == []
    shown: dict[str, set[str]] = defaultdict(set)
    for path in course_site.rglob("index.html"):
        page = path.parent.relative_to(course_site).as_posix() + ".md"
        shown[page] |= set(re.findall(r'<figure class="figure" id="([^"]+)">', path.read_text(encoding="utf-8")))
    wrong = []
    for entry in DATA["source"]:
        for place in listed(entry["ou"]) if entry["id"][0] == "D" else ():
            page, _, anchor = place.partition("#")
            if anchor not in shown[page] or not anchor.startswith(f"d{int(entry['id'][1:]):02}-"):
                wrong.append(f"{entry['id']}: {page} does not show {anchor or 'it'}")
    assert wrong == []
    assert {path.stem for path in DOCS.glob("figures/*.svg")} - set().union(*shown.values()) == set()


# -- the other data ---------------------------------------------------------------------------------------------------


def test_places_of_the_glossary(anchors: dict[str, set[str]]) -> None:
    """The page that the glossary gives for a term exists."""
    assert missing(((entry["cle"], entry["page"]) for entry in DATA["lexique"]), anchors) == []


def test_places_of_measures(anchors: dict[str, set[str]]) -> None:
    """Each measured value names the section whose command measured it."""
    named = ((key, value["ou"]) for key, value in (DATA["mesures"] or {}).items())
    assert missing(named, anchors) == []


def test_errata_are_whole(anchors: dict[str, set[str]]) -> None:
    """E-01 to E-32 and commands, each with what is true and a proof of a known kind."""
    numbers = [entry["id"] for entry in DATA["errata"]]
    assert numbers[:32] == [number for number in NUMBERS if number[0] == "E"]
    assert numbers[32:] == [number for number in NUMBERS if number in numbers and number[0] == "C"]
    for entry in DATA["errata"]:
        assert entry["titre"], entry["id"]
        assert entry["vrai"], entry["id"]
        assert entry["preuve"] in {"commande", "source"}, entry["id"]
        assert entry["preuve"] == "commande" or entry.get("source"), entry["id"]
    named = ((entry["id"], place) for entry in DATA["errata"] for place in listed(entry["ou"]))
    assert missing(named, anchors) == []


def test_errata_proved_by_a_command_show_one(course_site: Path) -> None:
    """The section that is named has a fence that is run."""
    wrong = []
    for entry in DATA["errata"]:
        if entry["preuve"] != "commande":
            continue
        sections = {place: "\n".join(section(course_site, place)) for place in listed(entry["ou"])}
        if not any(re.search(r'class="dt dt--(?!skipped)', text) for text in sections.values()):
            wrong.append(f"{entry['id']}: no command that is run in {', '.join(sections)}")
    assert wrong == []


def test_error_messages_are_shown_where_said(course_site: Path, anchors: dict[str, set[str]]) -> None:
    """Each message of the index stands in a fence of the page that it names, unless it says why not."""
    named = ((entry["message"], place) for entry in DATA["depannage"] for place in listed(entry["ou"]))
    assert missing(named, anchors) == []
    wrong = []
    for entry in DATA["depannage"]:
        if entry.get("non_montre"):
            continue
        for place in listed(entry["ou"]):
            page = DOCS / place.partition("#")[0]
            if not any(shows(entry["message"], fence) for fence in fences(page)):
                wrong.append(f"{entry['message']}: in no fence of {place}")
    assert wrong == []


def test_sources_of_the_old_document() -> None:
    """All sixteen addresses, said not to have been checked."""
    assert [entry["id"] for entry in DATA["sources"]["origine"]] == [number for number in NUMBERS if number[0] == "L"]
    assert "vérifié" in DATA["sources"]["note"]
    for entry in DATA["sources"]["consultees"]:
        assert entry["nature"] in {"primaire", "secondaire"}, entry["titre"]
        assert entry["pages"], entry["titre"]


def test_places_of_sources(anchors: dict[str, set[str]]) -> None:
    """Each page and section that a source is said to be used in exists."""
    named = ((entry["titre"], place) for entry in DATA["sources"]["consultees"] for place in listed(entry["pages"]))
    assert missing(named, anchors) == []


# -- French -----------------------------------------------------------------------------------------------------------

ADMONITIONS = "Abstract Info Tip Success Warning Failure Bug Example Quote Caution Attention Hint Important".split()


def english() -> set[str]:
    """What Material says in English and says otherwise in French."""
    folder = Path(material.__file__).parent / "templates" / "partials" / "languages"
    words = {
        name: dict(re.findall(r'"([\w.]+)": "(.+)"', (folder / f"{name}.html").read_text(encoding="utf-8")))
        for name in ("en", "fr")
    }
    said = {text for key, text in words["en"].items() if " " in text and text != words["fr"].get(key)}
    return said | {"Permanent link", "Skip to content", "Back to top", "Jump back to footnote", "Toggle line selection"}


class Said(HTMLParser):
    """What a page says of itself: titles, labels and texts outside of its article."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.said += [value for key, value in attrs if value and key in {"title", "aria-label", "placeholder", "alt"}]

    def handle_data(self, data: str) -> None:
        self.said.append(" ".join(data.split()))


def test_nothing_is_said_in_english(course_site: Path) -> None:
    """Of what the theme, the extensions and admonitions print."""
    wrong: dict[str, set[str]] = defaultdict(set)
    for path in course_site.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        page = Said()
        page.feed(text)
        for words in english() & set(page.said):
            wrong[words].add(path.relative_to(course_site).as_posix())
        for title in re.findall(r'<(?:p class="admonition-title"|summary)>([^<]+)<', text):
            if title in ADMONITIONS:
                wrong[title].add(path.relative_to(course_site).as_posix())
        if '<html lang="fr"' not in text:
            wrong["not lang=fr"].add(path.relative_to(course_site).as_posix())
    assert not wrong


def test_markdown_is_rendered(course_site: Path) -> None:
    """No table, fence, attribute or link of Markdown is left in what readers see."""
    left = {
        "table": re.compile(r"<p>\s*\|"),
        "fence": re.compile(r"<p>\s*```"),
        "attribute": re.compile(r"\{:? ?[#.][\w-]+ ?\}\s*</"),
        "link": re.compile(r"\]\((?:\.\./|https?:|#|\w+\.md)"),
        "admonition": re.compile(r"<p>\s*(?:!!!|\?\?\?|===) "),
    }
    wrong = []
    for path in course_site.rglob("*.html"):
        text = re.sub(r"<(pre|code)\b.*?</\1>", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        wrong += [f"{path.relative_to(course_site)}: {name}" for name, pattern in left.items() if pattern.search(text)]
    assert wrong == []


def test_the_data_are_not_published(course_site: Path) -> None:
    """Readers get pages made of them; drawings are in the pages."""
    assert not (course_site / "data").exists()
    assert not (course_site / "figures").exists()
    assert [path.name for path in course_site.rglob("*.html") if "annexe:" in path.read_text(encoding="utf-8")] == []


# -- helpers ----------------------------------------------------------------------------------------------------------


def fences(path: Path) -> list[str]:
    """The text of each fence of a page."""
    return [found[2] for found in _FENCE.finditer(path.read_text(encoding="utf-8"))]


def shows(message: str, fence: str) -> bool:
    """Whether a message, in which … stands for what varies, is in a fence; quotes and spaces may differ."""
    parts = [re.escape(part) for part in re.split("…|\\.\\.\\.", _plain(message))]
    return bool(re.search(".*".join(parts), _plain(fence)))


def _plain(text: str) -> str:
    return " ".join(re.sub("[’‘`]", "'", text).split())


def section(site: Path, place: str) -> list[str]:
    """The HTML of a section of the site, its own sections included, line by line; the whole page without an anchor."""
    page, _, anchor = place.partition("#")
    text = (site / page.removesuffix(".md").removesuffix("index") / "index.html").read_text(encoding="utf-8")
    article = text[text.find("<article") : text.find("</article>")]
    if not anchor:
        return article.splitlines()
    start = article.find(f'id="{anchor}"')
    level = re.search(r"<h([1-6])[^>]*$", article[:start])
    rest = article[start:]
    if not level:  # a figure, a paragraph: what follows it up to the next title
        return re.split(r"<h[1-6]", rest)[0].splitlines()
    return re.split(rf"<h[1-{level[1]}]\b", rest)[0].splitlines()
