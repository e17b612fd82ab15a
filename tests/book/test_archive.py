"""The zip: the same bytes for the same files, one folder on top, an obvious way in, never half a file."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from book import archive
from book.project import file_name
from tests.book.conftest import TOP, files


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    """Neither the date of a file, nor its permissions, nor the order in which files were made counts."""
    for number, (order, mode) in enumerate([("abc", 0o644), ("cba", 0o600)]):
        folder = tmp_path / str(number) / "site"
        (folder / "sub").mkdir(parents=True)
        for name in order:
            (folder / "sub" / name).write_text(f"text of {name}" * 100)
            (folder / "sub" / name).chmod(mode)
            os.utime(folder / "sub" / name, (1e9 + number, 1e9 + number))
        assert archive.pack(folder, tmp_path / f"{number}.zip", top="top") == 3
    assert (tmp_path / "0.zip").read_bytes() == (tmp_path / "1.zip").read_bytes()
    assert zipfile.ZipFile(tmp_path / "0.zip").namelist() == ["top/sub/a", "top/sub/b", "top/sub/c"]


def test_no_half_of_a_zip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped in the middle, the zip of before is still there, and nothing else."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "a").write_text("a")
    (tmp_path / "out.zip").write_text("before")

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(zipfile.ZipFile, "writestr", stop)
    with pytest.raises(KeyboardInterrupt):
        archive.pack(tmp_path / "site", tmp_path / "out.zip", top="top")
    assert (tmp_path / "out.zip").read_text() == "before"
    assert files(tmp_path) == ["out.zip", "site/a"]


def test_names_that_every_system_can_keep() -> None:
    """The name of a file is the title in small ASCII letters, digits and hyphens; a title without any is `site`."""
    assert file_name("Prison et conteneurs") == TOP
    assert file_name("L’œuvre : été 2026 !") == "l-oeuvre-ete-2026"
    assert file_name("∅") == "site"


def test_what_is_in_the_zip(unpacked: Path) -> None:
    """A word for the reader, the first page, every page as a file; nothing that only a server asks for."""
    names = files(unpacked)
    assert {"LISEZMOI.txt", "index.html", "chroot/prison.html", "search/search_index.js"} <= set(names)
    assert not {"404.html", "sitemap.xml", "search/search_index.json"} & set(names)
    assert "index.html" in (unpacked / "LISEZMOI.txt").read_text(encoding="utf-8-sig")
    recordings = {name for name in names if name.endswith(".cast")}
    assert {f"{name}.js" for name in recordings} <= set(names)
