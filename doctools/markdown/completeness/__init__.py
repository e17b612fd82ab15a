"""Whether a shell would ask for more, before it runs what it has read so far. Knows neither prompts nor fences.

reader    commands, words and operators
quoting   what hides them: quotes, expansions, here-documents
"""

from __future__ import annotations

from doctools.markdown.completeness.reader import Reader

__all__ = ["Reader"]
