"""What a pseudo-terminal sends, read as a person would: the lines on its screen, and a recording to replay.

Knows no shell, no container and no page.
"""

from __future__ import annotations

from doctools.terminal.recording import Recording
from doctools.terminal.screen import COLUMNS, ROWS, cursor, fills_screen, partial_line, render, render_above

__all__ = ["COLUMNS", "ROWS", "Recording", "cursor", "fills_screen", "partial_line", "render", "render_above"]
