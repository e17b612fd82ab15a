"""What a terminal answers when it is asked."""

from __future__ import annotations

import pytest

from doctools.shell.replies import asks_terminal, replies


@pytest.mark.parametrize(
    ("screen", "said"),
    [
        ("ab\x1b[6n", "\x1b[1;3R"),
        ("ab\r\n\x1b[6ncd\x1b[6n", "\x1b[2;1R\x1b[2;3R"),
        ("\x1b[5n\x1b[c\x1b[0c", "\x1b[0n\x1b[?1;2c\x1b[?1;2c"),
        ("\x1b[6m\x1b[>c\x1b[?u 6n", ""),
    ],
)
def test_replies(screen: str, said: str) -> None:
    """Each question has its answer, in their order; other sequences have none."""
    assert replies(screen, 0) == said
    assert asks_terminal(screen, 0) is bool(said)


def test_nothing_is_said_twice() -> None:
    """What was asked before has been answered."""
    screen = "\x1b[6nab\x1b[6n"

    assert replies(screen, 4) == "\x1b[1;3R"
    assert not asks_terminal(screen, len(screen))
