"""A command -> coloured HTML, line by line. Commands only: what a command prints is never read by a highlighter.

Calm on purpose: strings, variables, operators and comments have a colour, and keywords where the shell would read one.
To a lexer `exec` is a builtin in `docker exec`, too, and `127.0.0.1` is four numbers: such words stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from doctools.publish.safe import escape

__all__ = ["colour"]

_LONGEST = 8_000
"""Characters of a command that are worth colouring: lexers take their time."""

_OPENERS = frozenset("if then elif else while until do time ! { ( $( | || & && ; ;; `".split())
"""After these the shell reads a command, so that a keyword can be one."""
_BETWEEN = frozenset({"in", "do"})
"""Keywords that stand in the middle of the line that `for`, `case` or `select` begins."""

# Most commands have nothing to be coloured, and a lexer is slow to say so: words, paths and options that begin with no
# keyword.
_PLAIN = re.compile(
    r"(?!(?:if|fi|else|elif|then|while|until|in|do|done|for|return|function|case|esac|select|break|continue)\b)"
    r"[\w ./:@,+%-]*",
    re.ASCII,
)


@lru_cache(maxsize=4096)
def colour(command: str) -> tuple[str, ...]:
    """The lines of a shell command as HTML, as many as the command has; only ``span`` elements, closed on each line."""
    if _PLAIN.fullmatch(command):
        return (command,)
    if len(command) > _LONGEST:
        return tuple(map(escape, command.split("\n")))
    # Takes 40 ms to import, and every site generator has it in memory already.
    from pygments.lexers.shell import BashLexer  # type: ignore[import-untyped]  # noqa: PLC0415

    lines: list[list[str]] = [[]]
    # Its comments end with a newline.
    tokens = BashLexer(stripnl=False, ensurenl=False).get_tokens(command + "\n")
    for name, value in _calm((tuple(kind), value) for kind, value in tokens):
        for number, piece in enumerate(value.split("\n")):
            if number:
                lines.append([])
            if piece:
                lines[-1].append(f'<span class="{name}">{escape(piece)}</span>' if name else escape(piece))
    lines.pop()
    wanted = command.count("\n") + 1
    if len(lines) != wanted:  # a lexer that adds or drops lines cannot be trusted with this command
        return tuple(map(escape, command.split("\n")))
    return tuple("".join(pieces) for pieces in lines)


def _calm(tokens: Iterable[tuple[tuple[str, ...], str]]) -> Iterator[tuple[str, str]]:
    """Pairs of a class and a text; without a class: in the colour of the command."""
    opens, loop = True, False
    for kind, value in tokens:
        word = value.strip(" \t")
        name = ""
        match kind:
            case ("Keyword", *_) if word.startswith(("$", ")")):  # `$(` and `))`
                name = "o"
            case ("Keyword", *_) if opens or (loop and word in _BETWEEN):
                name = "k"
                loop = word in {"for", "case", "select"}
            case ("Literal", "String", *_):
                name = "s"
            case ("Comment", *_):
                name = "c"
            case ("Name", "Variable", *_):
                name = "nv"
            case ("Operator", *_) | ("Punctuation", *_):
                name = "o"
            case _:
                pass
        if word:
            opens = word in _OPENERS or value.endswith("\n")
        yield name, value
