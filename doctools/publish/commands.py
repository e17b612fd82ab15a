"""A command -> coloured HTML, line by line. Commands only: what a command prints is never read by a highlighter."""

from __future__ import annotations

from functools import lru_cache

from doctools.publish.safe import escape

__all__ = ["colour"]

_LONGEST = 8_000
"""Characters of a command that are worth colouring: lexers take their time."""


@lru_cache(maxsize=4096)
def colour(command: str) -> tuple[str, ...]:
    """The lines of a shell command as HTML, as many as the command has; only ``span`` elements, closed on each line."""
    if len(command) > _LONGEST:
        return tuple(map(escape, command.split("\n")))
    # Takes 40 ms to import, and every site generator has it in memory already.
    from pygments.lexers.shell import BashLexer  # type: ignore[import-untyped]  # noqa: PLC0415
    from pygments.token import STANDARD_TYPES, Token  # type: ignore[import-untyped]  # noqa: PLC0415

    lines: list[list[str]] = [[]]
    for kind, value in BashLexer(stripnl=False, ensurenl=False).get_tokens(command):
        while kind not in STANDARD_TYPES:
            kind = kind.parent or Token  # noqa: PLW2901
        name = STANDARD_TYPES[kind]
        for number, piece in enumerate(value.split("\n")):
            if number:
                lines.append([])
            if piece:
                lines[-1].append(
                    f'<span class="{name}">{escape(piece)}</span>' if name not in {"", "w"} else escape(piece)
                )
    wanted = command.count("\n") + 1
    if len(lines) != wanted:  # a lexer that adds or drops lines cannot be trusted with this command
        return tuple(map(escape, command.split("\n")))
    return tuple("".join(pieces) for pieces in lines)
