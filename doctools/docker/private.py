"""An engine of our own: dockerd with its own data, socket and bridge, for machines where none runs.

Touches nothing of the machine's own Docker. Needs root and an installed dockerd; installs nothing.
"""

from __future__ import annotations

from typing import Self

__all__ = ["Lease", "possible", "start", "what_to_install"]


class Lease:
    @classmethod
    def take(cls) -> Self:
        return cls()

    def give_back(self) -> None: ...


def possible() -> bool:
    return False


def what_to_install() -> str:
    return ""


def start(*, keep: bool) -> None: ...
