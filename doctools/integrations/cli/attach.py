"""A person's terminal on a container's: keys go in, what is printed comes out. Knows no prompts."""

from __future__ import annotations

import os
import sys
import termios
import threading
import tty
from collections.abc import Iterator
from contextlib import contextmanager

from doctools.verify import Terminal

__all__ = ["attach"]

_END_OF_INPUT = b"\x04"


def attach(terminal: Terminal, *, greeting: str = "") -> None:
    """Connect standard input and output with a terminal until one of them ends.

    ``greeting`` is shown first: the prompt that the terminal has shown already.
    """
    over = threading.Event()
    _show(greeting.encode())
    reader = threading.Thread(target=_show_all, args=(terminal, over), daemon=True)
    with _raw():
        reader.start()
        _type_all(terminal, over)
        reader.join()


def _show_all(terminal: Terminal, over: threading.Event) -> None:
    while (data := terminal.receive(0.5)) is not None:
        _show(data)
    over.set()


def _show(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def _type_all(terminal: Terminal, over: threading.Event) -> None:
    import select  # noqa: PLC0415 - for this function only

    descriptor = sys.stdin.fileno()
    while not over.is_set():
        ready, _, _ = select.select([descriptor], [], [], 0.2)
        if not ready:
            continue
        keys = os.read(descriptor, 4096)
        terminal.send(keys or _END_OF_INPUT)
        if not keys:
            return


@contextmanager
def _raw() -> Iterator[None]:
    """Keys one by one and without echo: the other terminal echoes."""
    if not sys.stdin.isatty():
        yield
        return
    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    try:
        tty.setraw(descriptor)
        yield
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
