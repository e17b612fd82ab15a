"""A small project whose pages are really run, for CI to verify, build and audit."""

from __future__ import annotations

from pathlib import Path

__all__ = ["RIGHT", "WRONG", "make"]

RIGHT = "# Page\n\n```console\n$ echo one\none\n```\n"
WRONG = "# Page\n\nText.\n\n```console\n$ echo one\ntwo\n```\n"


def make(folder: Path) -> Path:
    """Three pages in plain Debian, and a site."""
    (folder / "docs" / "part").mkdir(parents=True)
    (folder / "doctools.toml").write_text('pages = ["docs"]\n', encoding="utf-8")
    (folder / "mkdocs.yml").write_text("site_name: Trial\ntheme: mkdocs\nplugins: [doctools]\n", encoding="utf-8")
    for name in ("index", "part/a", "part/b"):
        (folder / "docs" / f"{name}.md").write_text(RIGHT.replace("one", f"one of {name}"), encoding="utf-8")
    return folder
