"""Evidence -> HTML: what a reader sees under each command. Starts no container, knows no site generator.

In reading order: ``safe`` (hostile text), ``messages`` (French, English), ``replay`` (recordings),
``proof`` (what is known of an example), ``commands`` and ``transcript`` (the inside of a fence), ``bar``, ``fence``
(all of it), ``totals``, ``record`` (raw), ``site`` (pages and their evidence), ``try_it`` (their labs at home),
``source`` (their Markdown), ``superfences`` (the way into Markdown), ``unindexed`` (what no search parses), ``live`` (a
page that is open while its author works), ``ageing`` (why something is to be verified again). Of the whole site:
``register`` (all commands, as a page, as data, as a badge) and ``audit`` (a built site, read again). The folder
``assets`` has the style sheets and scripts that go with it.
"""

from __future__ import annotations

from importlib.resources import files

from doctools.publish.messages import Messages, messages
from doctools.publish.messages.scripts import spoken
from doctools.publish.proof import PageProofs, Proof, State, Total

__all__ = ["PageProofs", "Proof", "State", "Total", "assets", "head_script", "messages"]


def head_script() -> str:
    """The script that finds out what has grown too old since the site was built.

    It has to be in the head of a page: what it changes is then never seen unchanged.
    """
    return files(__name__).joinpath("assets", "head", "freshness.js").read_text(encoding="utf-8")


def assets(messages: Messages) -> dict[str, str]:
    """The style sheets and scripts of everything that this package draws, by file name, in the order of their names.

    For any theme; made for Material's variables where they exist. A site publishes all of them in its folder
    ``record.RECORDS``, and each page loads all of them.
    """
    folder = files(__name__).joinpath("assets")
    return {
        file.name: spoken(file.name, file.read_text(encoding="utf-8"), messages.scripts)
        for file in sorted(folder.iterdir(), key=lambda file: file.name)
        if file.name.endswith((".css", ".js"))
    }
