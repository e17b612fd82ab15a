"""A page's own Markdown, published beside it: for notes, and for programs that read. Knows no site generator.

https://llmstxt.org describes the list of pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath
from urllib.parse import quote

from doctools.publish.messages import Messages
from doctools.publish.safe import attribute, escape

__all__ = ["LIST", "beside", "link", "listed", "shown"]

LIST = "llms.txt"

_FENCE = re.compile(r"[ >\t]*(?:(?:[-*+]|\d+[.)])[ \t]+)*(?P<fence>`{3,}|~{3,})(?P<header>.*)", re.DOTALL)
_ANSWER = re.compile(r"""\banswer=(?:"[^"]*"|'[^']*'|[^ =}]+)[ ]?""")


def beside(html: str) -> str:
    """Where the Markdown lies in the site, by the path of the page's HTML: ``chroot/prison/index.md``."""
    return str(PurePosixPath(html).with_suffix(".md"))


def shown(markdown: str) -> str:
    """A page without its front matter as readers may have it: what is typed where nothing is echoed stays untold."""
    text = markdown.strip()
    if "answer=" not in text:
        return text + "\n"
    lines, fence = [], ""
    for line in text.split("\n"):
        found = _FENCE.match(line)
        if found is None:
            lines.append(line)
        elif fence:  # a sample of a fence stays as it is
            lines.append(line)
            if found["fence"].startswith(fence) and not found["header"].strip():
                fence = ""
        else:
            fence = found["fence"]
            lines.append(_ANSWER.sub("", line).rstrip())
    return "\n".join(lines) + "\n"


def link(path: str, messages: Messages) -> str:
    """The end of the page, which leads to its Markdown at this path of the site.

    No ``<link rel="alternate">`` says the same in the head: Material takes each of those for the page in another
    language, and asks for its sitemap.
    """
    address = attribute(quote(PurePosixPath(path).name))
    text = escape(messages.markdown)
    return f'<p class="dt-source no-print" data-search-exclude><a href="{address}" type="text/markdown">{text}</a></p>'


def listed(site: str, description: str, root: str, pages: Iterable[tuple[str, str]]) -> str:
    """All pages as pairs of a title and a path of the site, as Markdown. ``root`` is the site's address, or empty."""
    about = f"> {' '.join(description.split())}\n\n" if description else ""
    rows = "".join(f"- [{_title(title)}]({root}{quote(path)})\n" for title, path in pages)
    return f"# {site}\n\n{about}## Pages\n\n{rows}"


def _title(text: str) -> str:
    return re.sub(r"([\[\]\\])", r"\\\1", text)
