"""``python -m doctools`` and the ``doctools`` command."""

from __future__ import annotations

from doctools.integrations.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    main()
