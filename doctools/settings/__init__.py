"""pyproject.toml or doctools.toml -> Settings, all errors at once; and the pages that they name.

    settings   what a project can ask for
    reader     a file -> Settings
    pages      names -> files of pages

Reads files, but no environment, no page and no lab.
"""

from __future__ import annotations

from doctools.settings.pages import find_pages, page_file
from doctools.settings.reader import age, load
from doctools.settings.settings import FILES, LANGUAGES, SCRIPTS, TRANSCRIPTS, Settings

__all__ = ["FILES", "LANGUAGES", "SCRIPTS", "TRANSCRIPTS", "Settings", "age", "find_pages", "load", "page_file"]
