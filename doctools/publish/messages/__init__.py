"""What a site says to its readers about evidence, in every language that doctools speaks. Draws nothing.

A language is one ``Messages``, and braces in it are ``str.format`` fields. In reading order: ``table`` (what there is
to say), ``french``, ``english``, and what has tables of its own: ``reasons`` (why commands fail) and ``scripts`` (what
runs in a browser).
"""

from __future__ import annotations

from doctools.publish.messages.english import ENGLISH
from doctools.publish.messages.french import FRENCH
from doctools.publish.messages.table import Messages

__all__ = ["ENGLISH", "FRENCH", "LANGUAGES", "Messages", "messages"]

LANGUAGES = {"en": ENGLISH, "fr": FRENCH}


def messages(language: str) -> Messages:
    """The messages of a language (``"fr"``, ``"fr-CA"``); English where doctools does not speak it."""
    return LANGUAGES.get(language.replace("_", "-").split("-")[0].lower(), ENGLISH)
