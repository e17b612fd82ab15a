"""The site's hooks, loaded the way MkDocs does: by their path, with their folder at hand."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
HOOKS = ROOT / "overrides" / "hooks"


def hook(name: str) -> ModuleType:
    """The hook ``overrides/hooks/NAME.py``."""
    sys.path.insert(0, str(HOOKS))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(HOOKS))
