"""A folder -> the project that ``doctools init`` makes of it: where it is, and where its pages are. Writes nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from shlex import quote

import yaml

from doctools.errors import Problem, SettingsError, UsageError
from doctools.integrations.cli.init.mkdocs_settings import FILES, value_of
from doctools.settings import Settings, load

__all__ = [
    "Place",
    "inherited",
    "place_of",
    "read",
    "refuse_pages_of_others",
    "repository",
    "settings_of",
    "sites_below",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A project: its folder, and from there MkDocs' configuration (empty: it has none) and the pages."""

    root: Path
    configuration: str = ""
    docs: str = "docs"


def place_of(folder: Path) -> Place:
    """The project that a folder is. It has to hold its pages: that may take a folder above. Raises ``UsageError``."""
    file = next((folder / name for name in FILES if (folder / name).is_file()), None)
    if file is None:
        return Place(root=folder)
    docs = _docs(file)
    root = Path(os.path.commonpath((folder, docs)))
    if root != folder and repository(root) is None:  # as far up as somebody's home
        hint = "put doctools.toml into a folder above both, with `pages` and the plugin by hand"
        raise UsageError(Problem(path=str(file), message=f"its pages are in another place: {docs}", hint=hint))
    return Place(
        root=root, configuration=file.relative_to(root).as_posix(), docs=docs.relative_to(root).as_posix() or "."
    )


def inherited(configuration: Path) -> Iterator[str]:
    """A configuration and those that it inherits from. Raises ``YAMLError``."""
    seen: set[Path] = set()
    while configuration.is_file() and configuration not in seen:
        seen.add(configuration)
        text = read(configuration)
        yield text
        configuration = configuration.parent / value_of(text, "INHERIT")


def repository(folder: Path) -> Path | None:
    """The top of the repository that a folder is in."""
    return next((each for each in (folder, *folder.parents) if (each / ".git").exists()), None)


def refuse_pages_of_others(root: Path) -> None:
    """Pages of a project that are made one of their own would be lost to it. Raises ``UsageError``."""
    own = settings_of(root)
    if own.file is not None and own.root == root:
        return  # they are, by now
    for above in root.parents:
        names = [name for name in FILES if (above / name).is_file()]
        theirs = any(root.is_relative_to(_docs(above / name)) for name in names)
        if not theirs and above == own.root:
            theirs = any(root.is_relative_to(above / name) for name in own.pages)
        if theirs:
            hint = f"`doctools init {quote(str(above))}`, or nothing: its settings hold here as well"
            raise UsageError(Problem(path=str(root), message=f"its pages are of the project {above}", hint=hint))


def sites_below(root: Path) -> tuple[Path, ...]:
    """The configurations of MkDocs in folders of a folder, as far down as repositories have them; relative to it."""
    found = (
        path.relative_to(root) for depth in ("*", "*/*") for name in FILES for path in root.glob(f"{depth}/{name}")
    )
    return tuple(
        sorted(each for each in found if not any(part[0] == "." or part == "node_modules" for part in each.parts))
    )


def settings_of(root: Path) -> Settings:
    """The settings that hold in a folder. Raises ``UsageError``."""
    try:
        return load(root)
    except SettingsError as error:
        raise UsageError(*error.problems) from error


def read(path: Path) -> str:
    """A text, whatever its encoding. Raises ``UsageError``."""
    try:
        return path.read_bytes().decode("utf-8", "surrogateescape")  # with its line ends
    except OSError as error:
        raise UsageError(Problem(path=str(path), message=f"cannot be read: {error.strerror}")) from error


def _docs(configuration: Path) -> Path:
    """The folder of the pages of a site, whether it exists or not."""
    named = "docs"
    with suppress(yaml.YAMLError):  # told where it matters
        named = next(filter(None, (value_of(text, "docs_dir") for text in inherited(configuration))), named)
    return Path(os.path.normpath(configuration.parent / named))
