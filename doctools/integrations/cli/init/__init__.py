"""``doctools init``: a folder with Markdown, or a MkDocs project -> a verified one.

command           what is written, and said
place             where the project begins, and where its pages are
mkdocs_settings   mkdocs.yml with one plugin more
"""

from __future__ import annotations

from doctools.integrations.cli.init.command import init_command

__all__ = ["init_command"]
