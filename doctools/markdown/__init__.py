"""Markdown -> Page: fences, options, transcripts and their offsets; and the way back, by splicing.

Runs and renders nothing.

    page           text -> Page, all faults at once
    header         what stands after the backticks
    fences         the fences of a text, as superfences sees them
    options        names and kinds of options
    frontmatter    defaults of a page
    transcript     lines of a fence -> steps
    prompts        prompts that documents print
    completeness   would the shell ask for more?
    files          titles that are paths
    sessions       which fences share a container
    splicing       changes to a page's text
    doubts         what a page says that its author may not mean
"""

from __future__ import annotations

from doctools.markdown.doubts import doubts
from doctools.markdown.options import OPTIONS, read_options
from doctools.markdown.page import parse_page, read_page
from doctools.markdown.splicing import as_printed, splice

__all__ = ["OPTIONS", "as_printed", "doubts", "parse_page", "read_options", "read_page", "splice"]
