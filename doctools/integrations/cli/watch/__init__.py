"""``doctools verify --watch``: each page is verified again when it is saved, until ^C.

pages        which page runs, waits or is void; the loop
run          one page under way
containers   what is ready before it is asked for
changes      what changes on the disk
board        what is shown
"""

from __future__ import annotations

from doctools.integrations.cli.watch.board import Board
from doctools.integrations.cli.watch.pages import watch

__all__ = ["Board", "watch"]
