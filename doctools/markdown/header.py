"""What stands after the backticks of a fence: its language and its options.

The grammar is that of pymdownx.superfences. Knows neither which options there are nor what they mean.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Header", "read_header"]

# RE_NESTED_FENCE_START of pymdownx/superfences.py, but for one thing: a value cannot contain its own quotes, so that a
# header is read in linear time.
_HEADER = re.compile(
    r"""
    (?:[ ]*\.?(?P<language>[\w#.+-]+)(?=[ ]|$))?
    (?:
        [ ]*\{(?P<attributes>.*)\}
      | (?P<options>(?:[ ]*[a-zA-Z][a-zA-Z0-9_]*(?:=(?:"[^"]*"|'[^']*'))?(?=[ ]|$))+)
    )?
    [ ]*$
    """,
    re.VERBOSE,
)
_OPTION = re.compile(r"""(?P<name>[a-zA-Z][a-zA-Z0-9_]*)(?:=(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'))?""")

# The scanner of markdown/extensions/attr_list.py, in its order.
_ATTRIBUTE = re.compile(
    r"""
    (?P<name>[^ =}]+)=(?:"(?P<double>.*?)"|'(?P<single>.*?)'|(?P<bare>[^ =}]+))
  | (?P<word>[^ =}]+)
  | [ ]
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """A fence's header. The value of an option without one is ``None``."""

    language: str = ""
    pairs: Mapping[str, str | None] = field(default_factory=dict)
    unread: str = ""
    """What could not be read; superfences then shows no fence at all, or ignores it."""
    twice: tuple[str, ...] = ()
    """Options that stand there more than once; superfences takes the last ones."""


def read_header(text: str) -> Header:
    """Read what follows the backticks, tabs expanded. Never fails: see ``Header.unread``."""
    match = _HEADER.match(text)
    if match is None:
        return _guess(text)
    language = match["language"] or ""
    if match["attributes"] is not None:
        return _read_attributes(language, match["attributes"])
    pairs: list[tuple[str, str | None]] = []
    for option in _OPTION.finditer(match["options"] or ""):
        value = option["double"] if option["double"] is not None else option["single"]
        pairs.append((option["name"], value))
    return Header(language=language, pairs=dict(pairs), twice=_twice(pairs))


def _read_attributes(language: str, text: str) -> Header:
    pairs: list[tuple[str, str | None]] = []
    classes: list[str] = []
    position = 0
    while (match := _ATTRIBUTE.match(text, position)) is not None:
        position = match.end()
        word, name = match["word"], match["name"]
        if word is not None and word.startswith("."):
            classes.append(word[1:])
        elif word is not None:
            if not word.startswith("#"):
                pairs.append((word, None))
        elif name is not None:
            value = next(value for value in match.group("double", "single", "bare") if value is not None)
            pairs.append((name, value))
    if not language and classes:
        language = classes[0]
    return Header(language=language, pairs=dict(pairs), unread=text[position:].strip(), twice=_twice(pairs))


def _twice(pairs: list[tuple[str, str | None]]) -> tuple[str, ...]:
    names = [name for name, _ in pairs]
    return tuple(name for name in dict.fromkeys(names) if names.count(name) > 1)


def _guess(text: str) -> Header:
    """The language that the author probably meant, and what is wrong after it."""
    opened = re.match(r" *\{ *\.([\w#+-]+)", text)
    if opened is not None:  # and not closed
        return Header(language=opened[1], unread=text.strip())
    words = text.split(maxsplit=1)
    match = re.match(r"\.?([\w#.+-]+)", words[0]) if words else None
    if match is None:
        return Header(unread=text.strip())
    rest = (words[0][match.end() :] + " " + "".join(words[1:])).strip()
    unread = _OPTION_FOLLOWED_BY_BLANK.sub("", rest + " ").strip() or rest
    return Header(language=match[1], unread=unread)


_OPTION_FOLLOWED_BY_BLANK = re.compile(r"""(?:(?<=\s)|^)[a-zA-Z]\w*(?:=(?:"[^"]*"|'[^']*'))?\s""")
