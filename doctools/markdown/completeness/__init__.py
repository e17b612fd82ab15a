"""Whether a shell would ask for more, before it runs what it has read so far. Knows neither prompts nor fences."""

from __future__ import annotations

from doctools.markdown.completeness.reader import Reader

__all__ = ["Reader", "is_complete"]


def is_complete(command: str) -> bool:
    """Whether a shell would run this text, or ask for more with its continuation prompt."""
    reader = Reader()
    for line in command.split("\n"):
        reader.feed(line)
    return reader.complete
