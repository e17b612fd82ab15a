"""What a terminal echoes of the things that were typed, told apart from what programs print.

Works on decoded text, and on the lines that a screen makes of it, and on nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from doctools.model import HIDDEN, KEYS
from doctools.terminal import fills_screen

__all__ = ["Typed", "after_echo", "begins_with_echo", "below_prompt", "indented", "with_typed"]

# Line editors redraw as they echo: escapes, carriage returns, a blank at the right margin (readline), a line feed there
# (busybox: ``\r\r\n``).
_REDRAW = r"(?:\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]| ?\r(?:\r\n)?|\x08)*"
# The prompts for further lines: of shells, of Python, of clients such as sqlite (`(x1...> `) or psql (`shop'# `), which
# tell what is still open.
_CONTINUED = r"""(?:[ \w(/*\[`'".!$-]{0,64}[>#]|\.\.\.)"""
_ASKS_FOR_MORE = re.compile(rf"{_CONTINUED} (?P<indent> *)")
# A line editor that wraps by itself may say so: Python's puts a backslash at the margin.
_WRAPPED = r"(?:\\?\n)?"
# Around a key a line editor switches modes on and off, which moves nothing; bash returns to the margin as well.
_MODES = r"(?P<modes>(?:\x1b\[\?[0-9;]*[hl]|\x1b[=>])*)"
_AT_MARGIN = re.compile(rf"(?:\A|\n)\r*{_MODES}\r*\Z")
_LINE_END = re.compile(rf"{_MODES}\r+\n")
_ECHO_WINDOW = 4096
"""Characters after a key in which its echo can stand."""
_BEFORE = 1 << 16
"""Characters of a background job that may come before the echo of a command."""


def after_echo(text: str, command: str) -> str | None:
    """What was printed besides the echo of a command; ``None``: the echo is not there (yet).

    Output that came before the echo, of a background job, is kept.
    """
    exact = _exactly(command)
    end = _BEFORE + 8 * len(command)
    at = text.find(exact, 0, end)
    if at >= 0:
        return text[:at] + text[at + len(exact) :]
    found = re.compile(_loosely(command)).search(text, 0, end)
    return None if found is None else text[: found.start()] + text[found.end() :]


def begins_with_echo(text: str, command: str) -> bool:
    """Whether an output begins with the echo of a command: further down, the same line may have been printed."""
    return text.startswith(_exactly(command)) or re.match(_REDRAW + _loosely(command), text) is not None


def below_prompt(lines: Sequence[str], prompt: str, command: str) -> tuple[str, ...] | None:
    """What a screen shows below the prompt of a program and the command typed behind it, which a line editor may have
    drawn as often as it liked; ``None``: they do not stand at the beginning (yet).

    ``prompt`` has its last blank. Of a key nothing may be seen, and what it brings forth may stand behind the prompt.
    """
    text = "".join(f"{line}\n" for line in lines)
    found = re.match(_drawn(prompt, command), text)
    return None if found is None else tuple(text[found.end() :].split("\n")[:-1])


def indented(question: str) -> str | None:
    """The blanks that a program has put behind its prompt for a further line; ``None``: there is no such prompt."""
    found = _ASKS_FOR_MORE.fullmatch(question)
    return found["indent"] if found else None


def _drawn(prompt: str, command: str) -> str:
    if command in KEYS:
        return rf"{re.escape(prompt.rstrip())} *(?:{re.escape(command)})?(?: *\n)?"
    # A screen has no tabs, and no blanks at the end of a line.
    lines = [
        _WRAPPED.join(" *" if character == "\t" else re.escape(character) for character in line.rstrip())
        for line in command.split("\n")
    ]
    return re.escape(prompt) + rf" *\n(?:{_CONTINUED}(?: |(?=\n)))?".join(lines) + r" *\n"


def _exactly(command: str) -> str:
    return command.replace("\n", "\r\n") + "\r\n"


def _loosely(command: str) -> str:
    lines = [_REDRAW.join(map(_character, line)) for line in command.split("\n")]
    return rf"(?:{_REDRAW}\r?\n{_REDRAW}(?:{_CONTINUED} )?)".join(lines) + rf"{_REDRAW}\r?\n"


def _character(character: str) -> str:
    # busybox shows a question mark for what its line editor does not know.
    return re.escape(character) if character.isascii() else rf"(?:{re.escape(character)}|\?)"


@dataclass(frozen=True, slots=True)
class Typed:
    """Something typed while a command ran: ``at`` is how much of its output had come by then."""

    at: int
    what: str
    """A key (``^C``), or the text of an answer."""
    hidden: bool = False


def with_typed(text: str, typed: Iterable[Typed]) -> str:
    """Output with every key on a line of its own, and hidden answers as the page shows them.

    Answers that the terminal echoes are in the output already.
    """
    parts: list[str] = []
    start = 0
    for each in typed:
        parts.append(text[start : each.at])
        start = each.at
        if each.what in KEYS:
            rest = text[start : start + _ECHO_WINDOW]
            echo = rest.find(each.what)
            if echo >= 0:
                parts.append(rest[:echo])
                start += echo + len(each.what)
            before = "".join(parts)
            if fills_screen(before):
                # Of the screen that it filled nothing stays, but the page shows the key.
                parts = [before, "\x1b[?1049l", each.what, "\r\n\x1b[?1049h"]
                continue
            parts = [before, "" if _AT_MARGIN.search(before) else "\r\n", each.what, "\r\n"]
            if ended := _LINE_END.match(text, start):
                parts.append(ended["modes"])
                start = ended.end()
        elif each.hidden and not text.startswith(each.what, start):
            parts.append(HIDDEN)
    parts.append(text[start:])
    return "".join(parts)
