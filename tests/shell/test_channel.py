"""A terminal as text, with a terminal that says what it was told to."""

from __future__ import annotations

import re
from itertools import accumulate, count

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


def test_sequences_in_pieces() -> None:
    """An escape sequence comes whole: what stands before it is not kept waiting, and its rest is no text of its own."""
    line = channel(b"a\x1b", b"[6", b"nb\x1b]0;tit", b"le\x07c\x1b[3", None)

    assert [line.receive(1) for _ in range(6)] == ["a", "", "\x1b[6nb", "\x1b]0;title\x07c", "\x1b[3", None]


def test_a_sequence_without_an_end_is_text() -> None:
    """What can be no sequence any more, or is longer than any, is given out as it is."""
    title = "\x1b]0;" + "x" * 2000
    line = channel(b"\x1b", b"\x1b[1", "\x1b[1é".encode(), title.encode(), None)

    assert [line.receive(1) for _ in range(5)] == ["", "\x1b", "\x1b[1\x1b[1é", title, None]


@given(
    st.lists(st.sampled_from(["a", "é", "\x1b", "[", "6", ";", "n", "]0;", "\x07", "\r\n", "\x1b[6n"]), max_size=30),
    st.data(),
)
def test_nothing_is_lost_between_pieces(parts: list[str], data: st.DataObject) -> None:
    """However the bytes are cut, the text is the same, and no cut falls into a sequence that is whole."""
    sent = "".join(parts).encode()
    cuts = sorted(data.draw(st.sets(st.integers(0, len(sent)))))
    pieces = [sent[start:end] for start, end in zip([0, *cuts], [*cuts, len(sent)], strict=True)]
    line = channel(*pieces, None)
    texts = []
    while (text := line.receive(1)) is not None:
        texts.append(text)

    assert "".join(texts) == sent.decode()
    ends = set(accumulate(map(len, texts)))
    for sequence in re.finditer(r"\x1b\[[0-9;]*[a-z]", sent.decode()):
        assert ends.isdisjoint(range(sequence.start() + 1, sequence.end()))


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
