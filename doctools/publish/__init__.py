"""Evidence -> HTML: what a reader sees under each command. Starts no container, knows no site generator.

In reading order: ``safe`` (hostile text), ``messages`` (French, English), ``proof`` (what is known of an example),
``commands`` and ``transcript`` (the inside of a fence), ``bar``, ``fence`` (all of it), ``totals``, ``record`` (raw),
``site`` (pages and their evidence), ``superfences`` (the way into Markdown). ``doctools.css`` goes with it.
"""

from __future__ import annotations

from importlib.resources import files

from doctools.publish.messages import messages
from doctools.publish.proof import PageProofs, Proof, State, Total

__all__ = ["PageProofs", "Proof", "State", "Total", "messages", "style_sheet"]


def style_sheet() -> str:
    """The CSS of everything that this package draws, for any theme; made for Material's variables where they exist."""
    return files(__name__).joinpath("doctools.css").read_text(encoding="utf-8")
