"""A terminal as text, with a terminal that says what it was told to."""

from __future__ import annotations

from itertools import count

import pytest

from doctools.shell.channel import PATIENCE, Channel
from doctools.shell.foreground import Foreground
from doctools.shell.marks import Marks

MARKS = Marks("n")
PROMPT = f"\x1b]133;D;0;n\x07$ {MARKS.ready}"


class Told:
    """Gives these pieces one after the other, then silence; ``None`` is the end."""

    def __init__(self, *pieces: bytes | None) -> None:
        self.pieces = list(pieces)
        self.sent = b""

    def send(self, data: bytes) -> None:
        self.sent += data

    def receive(self, timeout: float) -> bytes | None:
        return self.pieces.pop(0) if self.pieces else b""

    def close(self) -> None:
        pass


def channel(*pieces: bytes | None, state: Foreground = Foreground.READING, tick: float = 0.01) -> Channel:
    ticks = count()
    return Channel(Told(*pieces), probe=lambda _process: state, clock=lambda: next(ticks) * tick)


def test_characters_in_pieces() -> None:
    """A character whose bytes come in two pieces is one character; bytes that are none become U+FFFD."""
    line = channel(b"\xc3", b"\xa9", b"\xff", None)

    assert [line.receive(1) for _ in range(4)] == ["", "é", "\ufffd", None]


def test_wait() -> None:
    """All up to the prompt with marks, and apart from it what came later."""
    half = len(PROMPT) // 2
    found = channel(b"out\n" + PROMPT[:half].encode(), PROMPT[half:].encode() + b"more").wait(MARKS, 5)

    assert found == (f"out\n{PROMPT}", "more")


def test_wait_after() -> None:
    """With `after`, a prompt that came before that text does not count."""
    found = channel(PROMPT.encode(), b"word" + PROMPT.encode()).wait(MARKS, 5, after="word")

    assert found == (f"{PROMPT}word{PROMPT}", "")


def test_wait_in_vain() -> None:
    """No prompt in time is no error; the end of the terminal is one."""
    assert channel(b"output").wait(MARKS, 1) is None
    with pytest.raises(EOFError):
        channel(b"output", None).wait(MARKS, 1)


def test_nobody_knows() -> None:
    """Without the shell's process id nobody can say who reads."""
    assert channel().reader() is Foreground.UNKNOWN


def test_output_during_a_look() -> None:
    """What is printed while one looks at the processes makes the look worthless, and is not lost."""
    line = channel(b"late")
    line.process = 7

    assert line.reader() is Foreground.BUSY
    assert line.receive(1) == "late"
    assert line.reader() is Foreground.READING


def test_patience() -> None:
    """Where a look takes long, the machine is loaded, and silence means less."""
    quick, slow = channel(tick=0.001), channel(tick=1.0)
    quick.reader()
    slow.reader()

    assert quick.patience == PATIENCE
    assert slow.patience >= 5


def test_enter_is_what_a_keyboard_sends() -> None:
    """A line editor that reads single keys, with no kernel that translates, takes a line feed for another key."""
    line = channel()
    line.type("for i in 1\ndo :; done")

    assert line.terminal.sent == b"for i in 1\rdo :; done\r"
