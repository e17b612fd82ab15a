"""The outline says what the titles say, whatever Chromium made of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from book import outline
from book.project import BookError


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    """A chapter whose title is there twice, and a section."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    chapter = writer.add_outline_item(title="TitreTitre", page_number=0)
    writer.add_outline_item(title="Section", page_number=0, parent=chapter)
    writer.write(tmp_path / "book.pdf")
    return tmp_path / "book.pdf"


def test_titles_are_put_right(pdf: Path) -> None:
    """Entries of the outline get the titles of the document, in their order; right ones are left alone."""
    assert outline.rename(pdf, ["Titre\u202f?", "Section"]) == 1
    chapter, sections = PdfReader(pdf).outline
    assert chapter.title == "Titre\u202f?"  # type: ignore[union-attr]
    assert [each.title for each in sections] == ["Section"]  # type: ignore[union-attr]
    assert outline.rename(pdf, ["Titre\u202f?", "Section"]) == 0


def test_a_lost_entry_is_told(pdf: Path) -> None:
    """An outline with fewer entries than there are titles is an error: which one is missing cannot be known."""
    with pytest.raises(BookError, match="has 2 entries, the book has 3 titles"):
        outline.rename(pdf, ["Titre", "Section", "Another"])
