"""The pages that names stand for: files, folders, patterns."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from doctools.errors import UsageError
from doctools.settings import Settings, find_pages
from tests.settings.test_reader import project


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A small course; the current folder is its root."""
    files = ["docs/index.md", "docs/chroot/prison.md", "docs/.cache/x.md", "docs/a.txt", "README.md", ".venv/y.md"]
    monkeypatch.chdir(project(tmp_path, *files))
    return Settings(root=tmp_path, pages=("docs", "README.md"))


def found(settings: Settings, names: Sequence[str]) -> list[str]:
    return [str(page.relative_to(settings.root)) for page in find_pages(settings, names)]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], ["README.md", "docs/chroot/prison.md", "docs/index.md"]),
        (["docs/chroot"], ["docs/chroot/prison.md"]),
        (["docs/index.md", "./docs/index.md"], ["docs/index.md"]),
        (["docs/*.md"], ["docs/index.md"]),
        (["**/*.md"], ["README.md", "docs/chroot/prison.md", "docs/index.md"]),
        (["docs/a.txt"], ["docs/a.txt"]),
        (["docs/.cache/x.md"], ["docs/.cache/x.md"]),
        (["."], ["README.md", "docs/chroot/prison.md", "docs/index.md"]),
    ],
)
def test_find_pages(course: Settings, names: list[str], expected: list[str]) -> None:
    """Files, folders and patterns; hidden folders only when they are named."""
    assert found(course, names) == expected


def test_from_a_folder_below(course: Settings) -> None:
    """Names are relative to the current folder, or else to the project."""
    os.chdir(course.root / "docs")

    assert found(course, ["chroot"]) == ["docs/chroot/prison.md"]
    assert found(course, ["docs/index.md"]) == ["docs/index.md"]


def test_unknown_pages(course: Settings) -> None:
    """All unknown names are told at once, with the nearest page."""
    with pytest.raises(UsageError) as caught:
        find_pages(course, ["docs/chroot/prisno.md", "qqq"])

    first, second = map(str, caught.value.problems)
    assert first == "no page: `docs/chroot/prisno.md`\nhint: did you mean `docs/chroot/prison.md`?"
    assert second.startswith("no page: `qqq`\nhint: pages are Markdown files")


def test_outside_of_the_project(course: Settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A page of another folder has no place in this project's evidence."""
    other = project(tmp_path_factory.mktemp("other"), "x.md") / "x.md"

    with pytest.raises(UsageError, match=r"x\.md: is not in the project"):
        find_pages(course, [str(other)])


def test_links(course: Settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A link within the project stands for what it leads to, once; what a link brings in from elsewhere has the
    link's name, as in the site. A link back to a folder above ends there, and one to nowhere is a page to be told of.
    """
    other = project(tmp_path_factory.mktemp("other"), "x.md", "sub/y.md")
    docs = course.root / "docs"
    (docs / "home.md").symlink_to("../README.md")
    (docs / "chroot-again").symlink_to("chroot")
    (docs / "loop").symlink_to("..")
    (docs / "dead.md").symlink_to("nowhere.md")
    (docs / "x.md").symlink_to(other / "x.md")
    (docs / "other").symlink_to(other / "sub")

    own = ["README.md", "docs/chroot/prison.md", "docs/dead.md", "docs/index.md", "docs/other/y.md", "docs/x.md"]
    assert found(course, ["docs"]) == own
    assert found(course, ["docs/home.md", "docs/x.md", "docs/other/y.md"]) == ["README.md", *own[-2:]]
    os.chdir(docs)
    assert found(course, ["other"]) == ["docs/other/y.md"]


def test_what_package_managers_bring(course: Settings) -> None:
    """The Markdown of packages and of a Python environment is not the project's, unless it is named."""
    (course.root / "env").mkdir()
    project(course.root, "node_modules/p/a.md", "env/lib/b.md", "env/pyvenv.cfg")

    assert found(course, ["."]) == ["README.md", "docs/chroot/prison.md", "docs/index.md"]
    assert found(course, ["env/lib"]) == ["env/lib/b.md"]
