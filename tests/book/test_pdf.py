"""The book: all chapters are read; some are printed (the whole would take a minute), and looked at as a PDF."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import Destination

from book import chapter, course
from book.paper import Paper
from book.printing import find_browser, print_book
from book.project import ROOT, BookError, read_config
from tests.book.conftest import once

SOME = ("index.md", "comprendre/lourde-ou-legere.md", "chroot/prison.md", "annexes/verification.md")


def paper(site: Path, *, only: tuple[str, ...] = ()) -> Paper:
    config = read_config()
    found = [each for each in course.chapters(config, site) if not only or each.source in only]
    by_url = {each.url: each for each in found}
    return Paper(
        title=config.site_name,
        subtitle=config.site_description or "",
        count="",
        edition=date(2026, 12, 1),
        site=site,
        read=[(each, chapter.read(each, by_url, site=site)) for each in found],
    )


@pytest.fixture(scope="module")
def whole(course_site: Path) -> str:
    """The document of the whole course, before it is printed."""
    return paper(course_site).write({})


@pytest.fixture(scope="module")
def pdf(course_site: Path, tmp_path_factory: pytest.TempPathFactory) -> PdfReader:
    def make(into: Path) -> None:
        said: list[str] = []
        count = print_book(paper(course_site, only=SOME), into, browser=find_browser(), tell=said.append)
        assert said[0] == f"printed {count} pages, time 1"
        assert len(PdfReader(into).pages) == count

    return PdfReader(once(tmp_path_factory, "some.pdf", make))


def outline(reader: PdfReader) -> list[tuple[int, str, int]]:
    """Level, title, page number of each entry."""

    def entries(items: list[object], level: int) -> list[tuple[int, str, int]]:
        found: list[tuple[int, str, int]] = []
        for item in items:
            if isinstance(item, list):
                found += entries(item, level + 1)
            elif isinstance(item, Destination):
                number = reader.get_destination_page_number(item)
                found.append((level, str(item.title), (number or 0) + 1))
        return found

    return entries(list(reader.outline), 1)


def test_every_page_of_the_navigation_is_a_chapter(whole: str, course_site: Path) -> None:
    """All pages of the course are in the navigation, and all of them in the book, each once."""
    sources = {each.source for each in course.chapters(read_config(), course_site)}
    pages = {path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")}
    assert pages == sources
    assert whole.count('id="feuilles-') == len(sources)


def test_no_link_of_the_book_is_dead_and_no_anchor_is_there_twice(whole: str) -> None:
    """Links stay in the book and lead somewhere, or go to the web; no two pages share an anchor."""
    ids = Counter(re.findall(r'\bid="([^"]+)"', whole))
    assert [name for name, times in ids.items() if times > 1] == []
    assert sorted(set(re.findall(r'<a [^>]*href="#([^"]+)"', whole)) - ids.keys()) == []
    assert re.findall(r'<a [^>]*href="(?!#|https?:|mailto:)[^"]*"', whole) == []


def test_nothing_for_screens(whole: str) -> None:
    """Nothing that needs a screen is left: no button or field, nothing folded, no tabs."""
    assert re.findall(r"<(?:button|script|input|audio|video|iframe)\b", whole) == []
    assert re.findall(r"<details(?![^>]* open)", whole) == []
    assert "tabbed-" not in whole


def test_the_outline_has_parts_chapters_and_sections(pdf: PdfReader) -> None:
    """The outline has three levels, each entry with its page, in order."""
    found = outline(pdf)
    assert (1, "Table des matières", 2) in found
    levels = {title: (level, page) for level, title, page in found}
    assert levels["Prison et conteneurs"][0] == 1
    assert levels["II. chroot"][0] == 1
    assert levels["Une première prison, à la main"][0] == 2
    assert levels["Trouver la commande"][0] == 3
    assert levels["II. chroot"][1] < levels["Une première prison, à la main"][1] <= levels["Trouver la commande"][1]


def test_the_contents_say_the_right_pages(pdf: PdfReader) -> None:
    """What is printed in the table is where the outline leads, and what stands at the foot of that page."""
    contents = pdf.pages[1].extract_text()
    for _, title, number in outline(pdf):
        if title in {"Une première prison, à la main", "II. chroot", "Comment ce site est vérifié"}:
            assert re.search(rf"{re.escape(title)}\s*{number}\b", contents), (title, number, contents)
            if "chroot" not in title:
                page = pdf.pages[number - 1].extract_text()
                assert title in page
                assert re.search(rf"^{number}$", page, re.MULTILINE), page


def test_a_reference_says_its_page(pdf: PdfReader) -> None:
    """The first page sends to the lexicon, and to a chapter of this book: with its number."""
    pages = {title: number for _, title, number in outline(pdf)}
    text = " ".join(pdf.pages[2].extract_text().split())
    assert f"La prison à la main (p. {pages['Une première prison, à la main']})" in text.replace("\u00a0", " ")


def test_french_can_be_read_out_of_it(pdf: PdfReader) -> None:
    """Its text can be searched and copied: accents and quotation marks as they are, no ligature as one sign."""
    text = "\n".join(page.extract_text() for page in pdf.pages)
    for words in (
        "Une première prison, à la main",
        "vérifiée",
        "À la fin de cette page, vous saurez",
        "Édition du 1er décembre 2026",
    ):
        assert words in text
    assert {"é", "è", "à", "ç", "’", "«", "»", "É"} <= set(text)
    assert not {"\N{REPLACEMENT CHARACTER}", "\N{LATIN SMALL LIGATURE FI}"} & set(text)


def test_running_heads_and_both_variants(pdf: PdfReader) -> None:
    """Each sheet names its part at its head, and the tabs of a page follow each other in their order."""
    pages = {title: number for _, title, number in outline(pdf)}
    start = pages["Comment ce site est vérifié"]
    head = pdf.pages[start].extract_text()
    assert "Annexes" in head
    text = "\n".join(page.extract_text() for page in pdf.pages[start - 1 :])
    assert text.index("VERSION_CODENAME=bookworm") < text.index("VERSION_CODENAME=trixie")


def test_fonts_are_inside(pdf: PdfReader) -> None:
    """So that it looks and prints the same everywhere."""
    seen = set()
    for page in pdf.pages:
        for reference in page["/Resources"].get("/Font", {}).values():
            font = reference.get_object()
            for each in [font, *(child.get_object() for child in font.get("/DescendantFonts", []))]:
                if each["/Subtype"] == "/Type3" or "/DescendantFonts" in each:
                    continue
                descriptor = each["/FontDescriptor"].get_object()
                assert {"/FontFile", "/FontFile2", "/FontFile3"} & descriptor.keys(), each
                seen.add(each["/BaseFont"])
    assert seen


def test_it_is_tagged_and_named(pdf: PdfReader) -> None:
    """For screen readers: structure, language, title."""
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "fr"
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Prison et conteneurs"


def test_no_page_is_lost_silently(tmp_path: Path) -> None:
    """A page of the navigation that was not built is an error, with its path."""
    with pytest.raises(BookError, match=r"index\.html is not there, and the navigation has index\.md"):
        course.chapters(read_config(), tmp_path)
