"""What a project can ask for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

__all__ = ["FILES", "LANGUAGES", "SCRIPTS", "TRANSCRIPTS", "Settings"]

FILES = ("doctools.toml", "pyproject.toml")
"""Where settings stand, in a folder: the first one that has some counts."""
TRANSCRIPTS = ("console", "shell-session", "sh-session", "bash-session", "terminal")
"""Languages of fences that can be transcripts."""
SCRIPTS = ("bash", "sh", "shell", "zsh")
"""Languages of fences that can be scripts."""
LANGUAGES = TRANSCRIPTS + SCRIPTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a project asks for. Paths are relative to ``root``, with forward slashes."""

    root: Path
    """Absolute: the folder of the file that holds the settings, or where the search for it began."""
    file: Path | None = None
    """The one that holds them; ``None``: nobody has written any."""
    pages: tuple[str, ...] = ()
    """Glob patterns, folders or files."""
    labs: str = ""
    """The compose file; empty: none."""
    lab: str = ""
    """Default lab; empty: the plain one that needs no file."""
    timeout: float = 30.0
    """Seconds that a command may take."""
    jobs: int = 0
    """Sessions that run at a time; 0: one per processor, at least 2."""
    evidence: str = ".doctools"
    max_age: float | None = None
    """Seconds after which evidence is stale; ``None``: never."""
    languages: tuple[str, ...] = ("console",)
    """Languages of the fences that are run, from ``LANGUAGES``."""
    volatile: tuple[str, ...] = ()
    """Classes of volatile values to add everywhere."""
    allow_elevated: tuple[str, ...] = ()
    """Labs that may have more rights than an ordinary container; ``"*"``: all."""
