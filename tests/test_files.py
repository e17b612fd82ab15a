"""Files that are replaced as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from doctools.files import replace


def test_new_and_replaced(tmp_path: Path) -> None:
    """Content is what was given, byte for byte; a file that was there keeps its mode; nothing else is left."""
    path = tmp_path / "a.md"
    replace(path, b"one\r\n")
    path.chmod(0o640)
    replace(path, iter((b"two", b"\xff")))

    assert path.read_bytes() == b"two\xff"
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_the_old_file_stays(tmp_path: Path) -> None:
    """Whatever goes wrong on the way: the old file is untouched, and nothing lies beside it."""
    path = tmp_path / "a.md"
    path.write_bytes(b"old")

    def pieces() -> Iterator[bytes]:
        yield b"new"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replace(path, pieces())
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(FileNotFoundError):
        replace(tmp_path / "absent" / "b", b"")


def test_behind_a_link(tmp_path: Path) -> None:
    """A link stays one: what it leads to is replaced."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "real").write_text("old")
    (tmp_path / "link").symlink_to("folder/real")
    replace(tmp_path / "link", b"new")

    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "folder" / "real").read_text() == "new"
