"""The site for files, built and packed once for all tests of this folder."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from book import archive, offline

TOP = "prison-et-conteneurs"


@pytest.fixture(scope="session")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip of the whole site."""
    folder = tmp_path_factory.mktemp("offline")
    warnings = offline.build(folder / "site", title="Prison et conteneurs")
    # of commands without evidence (a machine without an engine) the strict build of the site tells
    assert [line for line in warnings.splitlines() if "doctools" not in line and "not verified" not in line] == []
    archive.pack(folder / "site", folder / "site.zip", top=TOP)
    return folder / "site.zip"


@pytest.fixture(scope="session")
def unpacked(packed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that a reader gets, at a place with a space and an accent, as home folders are."""
    folder = tmp_path_factory.mktemp("reader") / "Téléchargements de Zoé"
    with zipfile.ZipFile(packed) as file:
        file.extractall(folder)
    return folder / TOP


def files(folder: Path) -> list[str]:
    """Every file below ``folder``, from its top."""
    return sorted(
        Path(root, name).relative_to(folder).as_posix() for root, _, names in os.walk(folder) for name in names
    )
