"""What a pseudo-terminal sends, read as a person would: the lines on its screen, and a recording to replay.

Knows no shell, no container and no page.
"""

from __future__ import annotations

from doctools.terminal.recording import Recording
from doctools.terminal.screen import COLUMNS, ROWS, partial_line, render

__all__ = ["COLUMNS", "ROWS", "Recording", "partial_line", "render"]
