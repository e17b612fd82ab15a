"""What is needed of an engine, and nothing more. Structural: doctools.docker has it, so has an engine of the tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from doctools.labs import Lab
from doctools.shell import Terminal

__all__ = ["Container", "Engine", "Image", "Terminal"]


class Image(Protocol):
    """What a container was started from."""

    @property
    def id(self) -> str:
        """``sha256:...``"""

    @property
    def name(self) -> str:
        """What it was asked for by."""

    @property
    def base(self) -> str:
        """Where its base came from, in words."""

    @property
    def distribution(self) -> str:
        """PRETTY_NAME of its /etc/os-release; empty: it has none."""


class Container(Protocol):
    """A disposable container."""

    @property
    def image(self) -> Image:
        """What it was started from."""

    def terminal(self, *, user: str, argv: Sequence[str]) -> Terminal:
        """A pseudo-terminal of 80 columns and 24 rows. ``user`` empty: the image's own."""

    def run(self, argv: Sequence[str], *, user: str, timeout: float) -> tuple[int, bytes]:
        """One command without a terminal: its exit status and its output."""

    def write(self, path: str, content: bytes, mode: int, user: str) -> None:
        """Write a file. ``path`` is absolute, or begins with ``~/`` (the lab user's home). ``user`` empty: root."""

    def close(self) -> None:
        """Remove it."""


class Engine(Protocol):
    """Where containers come from."""

    @property
    def description(self) -> str:
        """``"Docker 20.10.24"``"""

    @property
    def kernel(self) -> str:
        """Release of the kernel."""

    def image_id(self, name: str) -> str | None:
        """The id of the image at hand."""

    def ensure_image(self, lab: Lab, progress: Callable[[str], None]) -> Image:
        """Build or pull what the lab needs. Raises ``ImageError``."""

    def open(self, lab: Lab, *, life: float) -> Container:
        """A container that is ready, and ends by itself after ``life`` seconds. Raises ``EngineError``."""
