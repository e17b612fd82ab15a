"""pyproject.toml or doctools.toml -> Settings, all errors at once; and the pages that they name.

    settings   what a project can ask for
    reader     a file -> Settings
    kinds      what their values can be
    pages      names -> files of pages

Reads files, but no environment, no page and no lab.
"""

from __future__ import annotations

from doctools.settings.kinds import age
from doctools.settings.pages import find_pages, page_file
from doctools.settings.reader import load
from doctools.settings.settings import FILES, LANGUAGES, SCRIPTS, TRANSCRIPTS, Settings

__all__ = ["FILES", "LANGUAGES", "SCRIPTS", "TRANSCRIPTS", "Settings", "age", "find_pages", "load", "page_file"]
