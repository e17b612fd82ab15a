"""The outline of a printed PDF, made to say what the titles say.

Chromium 156 writes some titles twice, one after the other, when a book is long enough; which ones depends on text that
has nothing to do with them. The order of its entries is right: that of the titles in the document.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from book.project import BookError

__all__ = ["rename"]


def rename(pdf: Path, titles: Sequence[str]) -> int:
    """Give the entries of the outline these titles, in their order; how many had another one.

    What changes is added to the file. Raises ``BookError`` if there are more or fewer entries than titles.
    """
    writer = PdfWriter(pdf, incremental=True)
    outline = writer.root_object.get("/Outlines")
    entries = list(_entries(outline.get_object())) if outline is not None else []
    if len(entries) != len(titles):
        raise BookError(f"the outline of the PDF has {len(entries)} entries, the book has {len(titles)} titles")
    wrong = 0
    for entry, title in zip(entries, titles, strict=True):
        if str(entry.get("/Title", "")) != title:
            entry[NameObject("/Title")] = TextStringObject(title)
            wrong += 1
    if wrong:
        made = pdf.with_suffix(".renamed")
        writer.write(made)
        made.replace(pdf)
    return wrong


def _entries(node: DictionaryObject) -> Iterator[DictionaryObject]:
    child = node.get("/First")
    while child is not None:
        entry = child.get_object()
        yield entry
        yield from _entries(entry)
        child = entry.get("/Next")
