"""Time and chance, as whoever calls gives them: nothing here asks the machine for either."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

__all__ = ["Clock"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Four functions."""

    now: Callable[[], datetime]
    """The date, with time zone."""
    seconds: Callable[[], float]
    """Since any moment; never less than before."""
    sleep: Callable[[float], None]
    """Takes seconds."""
    nonce: Callable[[], str]
    """A random word of letters and digits, another one each time."""
