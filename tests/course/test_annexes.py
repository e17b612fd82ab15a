"""Annexes made of data: links that exist, titles, the alphabet, what Markdown would misread."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.course.hooks import hook

annexes = hook("annexes")
course_data = hook("course_data")

PAGES = {
    "a/un.md": "---\ntitle: Premier\n---\n\n# Un\n\n"
    "## Été `ls` {: #ete }\n\n```\n## Faux\n```\n\n### L’arbre, la racine\n",
    "b/deux.md": "# Deux\n",
}


@pytest.fixture
def places() -> object:
    return annexes.Places("a/x.md", PAGES)


def test_links_are_named_after_page_and_section(places: annexes.Places) -> None:  # type: ignore[name-defined]
    """A link is called by the title of its page, and by the section that its anchor stands for, if there is one."""
    assert places.link("b/deux.md") == "[Deux](../b/deux.md)"
    assert places.link("a/un.md#larbre-la-racine") == (
        "[Premier, «\u202fL’arbre, la racine\u202f»](un.md#larbre-la-racine)"
    )
    assert places.link("a/un.md#figure") == "[Premier](un.md#figure)"
    assert places.links(["b/deux.md", "a/un.md"]) == "[Deux](../b/deux.md), [Premier](un.md)"


def test_pages_that_do_not_exist_are_told(places: annexes.Places) -> None:  # type: ignore[name-defined]
    """A place on a page that does not exist is no link, and is remembered to be told."""
    assert places.link("c/trois.md#x") == "`c/trois.md`"
    assert places.missing == {"c/trois.md"}


def test_sections_have_the_anchors_of_the_site() -> None:
    """Given ones, and those that Python-Markdown makes; what stands in fences is none."""
    assert annexes.sections(PAGES["a/un.md"]) == {"ete": "Été `ls`", "larbre-la-racine": "L’arbre, la racine"}


def test_the_alphabet_is_french() -> None:
    """Neither accents nor capitals nor ligatures count."""
    entries = [{"t": text} for text in ("zone", "Émuler", "œuvre", "étiquette", "OCI")]
    assert [each["t"] for each in annexes.alphabetic(entries, "t")] == ["Émuler", "étiquette", "OCI", "œuvre", "zone"]
    assert [(letter, len(group)) for letter, group in annexes.by_letter(entries, "t")] == [("E", 2), ("O", 2), ("Z", 1)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("un essai", "Un essai."),
        ("Un essai.", "Un essai."),
        ("`ls` suffit", "`ls` suffit."),
        ("quoi\u202f?", "Quoi\u202f?"),
    ],
)
def test_sentences(text: str, expected: str) -> None:
    """A sentence begins with a capital and ends with one mark, its own if it has one; code keeps its letters."""
    assert annexes.sentence(text) == expected


@pytest.mark.parametrize(
    ("text", "is_manual"),
    [
        ("ldd(1)", True),
        ("capsh(1), paquet libcap2-bin", True),
        ("Communications of the ACM 17 (7)", False),
        ("Volumes", False),
    ],
)
def test_pages_of_the_manual(text: str, is_manual: bool) -> None:
    """What names a page of the manual or a package is told from a title."""
    assert annexes.manual(text) is is_manual


def test_cells_and_anchors() -> None:
    """A cell of a table has no bar and no line of its own; an anchor is short and of ASCII."""
    assert annexes.cell("a | b\nc") == "a \\| b c"
    assert annexes.anchor("Can't open ‘/x’: Été !") == "can-t-open-x-ete"


@pytest.mark.parametrize(
    ("place", "page", "link"),
    [
        ("a/un.md#x", "a/deux.md", "un.md#x"),
        ("a/un.md", "annexes/x.md", "../a/un.md"),
        ("index.md#x", "annexes/x.md", "../index.md#x"),
        ("a/un.md", "index.md", "a/un.md"),
    ],
)
def test_relative_links(place: str, page: str, link: str) -> None:
    """A link leads from the folder of one page to another page, anchor included."""
    assert course_data.relative(place, page) == link


def test_data_are_read_anew_when_they_change(tmp_path: Path) -> None:
    """``mkdocs serve`` shows what an author has just saved; a file that is absent is an empty list."""
    assert course_data.read(tmp_path, "x") == []
    path = tmp_path / "data" / "x.yaml"
    path.parent.mkdir()
    path.write_text("[1]")
    assert course_data.read(tmp_path, "x") == [1]
    path.write_text("[1, 2]")
    assert course_data.read(tmp_path, "x") == [1, 2]
