"""Labs: what a session runs in, as ``labs/compose.yaml`` describes it. Starts nothing and talks to no engine.

In reading order: ``model`` (Lab, Service), ``compose`` (file -> labs), ``document`` (its mappings and faults),
``fields`` (the kinds of its values), ``digest`` (lab -> number).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from doctools.labs.digest import digest, image_name
from doctools.labs.model import DEFAULT, Build, Lab, Service, any_shell

__all__ = ["DEFAULT", "Build", "Lab", "Service", "any_shell", "digest", "image_name", "load_labs"]


def load_labs(path: Path) -> Mapping[str, Lab]:
    """The labs of a compose file, by name (see ``compose``). Raises ``LabError`` with all faults of the file."""
    from doctools.labs import compose  # noqa: PLC0415 - yaml takes 20 ms, and a project without labs needs none

    return compose.load_labs(path)
