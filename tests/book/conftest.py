"""The site for files, built and packed once for all tests; the site of the course is that of tests/site."""

from __future__ import annotations

import fcntl
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from book import archive, offline
from tests.site.conftest import course

__all__ = ["TOP", "course", "files", "once", "packed", "unpacked"]

TOP = "prison-et-conteneurs"


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """The file that ``make`` makes at the path it is given: once for all workers of a test run."""
    shared = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    path = shared / name
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            part = shared / f"part-{name}"
            make(part)
            part.rename(path)
    return path


@pytest.fixture(scope="session")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip of the whole site."""

    def make(into: Path) -> None:
        folder = tmp_path_factory.mktemp("offline") / "site"
        warnings = offline.build(folder, title="Prison et conteneurs").splitlines()
        # of commands without evidence (a machine without an engine) the strict build of the site tells
        assert [line for line in warnings if "not verified" not in line and "hint: doctools verify" not in line] == []
        archive.pack(folder, into, top=TOP)

    return once(tmp_path_factory, "site.zip", make)


@pytest.fixture(scope="session")
def unpacked(packed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that a reader gets, at a place with a space and an accent, as home folders are."""
    folder = tmp_path_factory.mktemp("reader") / "Téléchargements de Zoé"
    with zipfile.ZipFile(packed) as file:
        file.extractall(folder)
    return folder / TOP


@pytest.fixture(scope="session")
def recordings(unpacked: Path) -> dict[str, Path]:
    """The recordings in the zip, by their paths from its top."""
    found = {path.relative_to(unpacked).as_posix(): path for path in unpacked.rglob("*.cast")}
    if not any("@" in name for name in found):
        pytest.skip("the course has no evidence here, so the zip has no recordings (hint: make verify)")
    return found


def files(folder: Path) -> list[str]:
    """Every file below ``folder``, from its top."""
    return sorted(
        Path(root, name).relative_to(folder).as_posix() for root, _, names in os.walk(folder) for name in names
    )
