"""The store: what is kept, and that a file is whole at any moment."""

from __future__ import annotations

import os
import resource
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from doctools.errors import StoreError
from doctools.evidence import Store
from doctools.model import Evidence
from tests.evidence.samples import SESSION

OLD = Evidence(page="docs/a.md", sessions=(SESSION,))
NEW = Evidence(page="docs/a.md", sessions=(replace(SESSION, duration=2.0),))


def files(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


def test_a_store_keeps_what_it_is_given(tmp_path: Path) -> None:
    """One file a page and one recording a session, and nothing else; no evidence is no error."""
    store = Store(tmp_path)
    store.save(OLD, {"": "cast", "b": "cast of b"})

    assert store.load("docs/a.md") == OLD
    assert store.load("docs/b.md") is None
    assert store.pages() == ("docs/a.md",)
    assert store.recording_path("docs/a.md", "b").read_text() == "cast of b"
    assert len(files(tmp_path)) == 3


def test_a_store_that_is_not_there_has_no_pages(tmp_path: Path) -> None:
    """A folder that does not exist is a store without evidence, and is not made by looking."""
    store = Store(tmp_path / "none")

    assert store.pages() == ()
    assert store.load("a.md") is None
    assert not store.root.exists()


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    """A file that is not UTF-8 is corrupt, with the place."""
    store = Store(tmp_path)
    store.save(OLD, {})
    store.path_of("docs/a.md").write_bytes(b'{"schema": \xff}')

    with pytest.raises(StoreError, match="not UTF-8 at byte 11"):
        store.load("docs/a.md")


def test_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    """Where a file cannot be written to its end, the error says so, and the old evidence stays."""
    store = Store(tmp_path)
    store.save(OLD, {})
    big = replace(NEW, sessions=(replace(SESSION, recording="x" * 100_000),))
    before = files(tmp_path)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limits[1]))
    try:
        with pytest.raises(StoreError, match="evidence cannot be written") as caught:
            store.save(big, {})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert "the old evidence is untouched" in caught.value.hint
    assert store.load("docs/a.md") == OLD
    assert files(tmp_path) == before


def test_a_folder_that_is_no_folder(tmp_path: Path) -> None:
    """A file where the store should be is an error with a remedy, not a crash."""
    (tmp_path / "evidence").write_text("")
    store = Store(tmp_path)

    with pytest.raises(StoreError, match="evidence cannot be written"):
        store.save(OLD, {})
    with pytest.raises(StoreError), store.locked("docs/a.md"):
        pass


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    """A read-only store keeps its evidence and says what is wrong."""
    store = Store(tmp_path)
    store.save(OLD, {})
    store.path_of("docs/a.md").parent.chmod(0o500)
    try:
        with pytest.raises(StoreError, match="Permission denied"):
            store.save(NEW, {})
    finally:
        store.path_of("docs/a.md").parent.chmod(0o700)

    assert store.load("docs/a.md") == OLD


def test_a_reader_never_sees_half_a_file(tmp_path: Path) -> None:
    """While evidence is replaced again and again, every read gives the old one or the new one."""
    store = Store(tmp_path)
    store.save(OLD, {})
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            store.save(NEW, {})
            store.save(OLD, {})

    writer = threading.Thread(target=write)
    writer.start()
    try:
        seen = [store.load("docs/a.md") for _ in range(300)]
    finally:
        stop.set()
        writer.join()

    assert all(each in (OLD, NEW) for each in seen)
    assert len(files(tmp_path)) == 1


def test_two_writers_do_not_disturb_each_other(tmp_path: Path) -> None:
    """Threads of one process that write the same page both succeed, and leave one whole file."""
    store = Store(tmp_path)
    failed: list[BaseException] = []

    def write(evidence: Evidence) -> None:
        try:
            for _ in range(50):
                store.save(evidence, {"": "cast"})
        except BaseException as error:  # noqa: BLE001 - told below
            failed.append(error)

    writers = [threading.Thread(target=write, args=(each,)) for each in (OLD, NEW)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert failed == []
    assert store.load("docs/a.md") in (OLD, NEW)


def test_a_lock_keeps_others_out(tmp_path: Path) -> None:
    """Who holds a page's lock is alone with it; other pages are free."""
    store = Store(tmp_path)
    order: list[str] = []

    def second() -> None:
        with store.locked("a.md"):
            order.append("second")

    with store.locked("a.md"):
        other = threading.Thread(target=second)
        other.start()
        with store.locked("b.md"):
            order.append("first")
        other.join(0.05)
        order.append("first again")
    other.join()

    assert order == ["first", "first again", "second"]


def test_what_killed_runs_left_is_removed(tmp_path: Path) -> None:
    """Scratch files of processes that are gone are removed, those of living ones and evidence itself are not."""
    store = Store(tmp_path)
    folder = store.path_of("docs/page.md").parent
    folder.mkdir(parents=True)
    names = [".page.md.json.11.7", ".page.md.page.cast.11.8", ".page.md.json.22.9", "page.md.json", ".hidden.json"]
    for name in names:
        (folder / name).write_text("x", encoding="utf-8")

    removed = store.tidy(lives=lambda process: process == 22)

    assert sorted(path.name for path in removed) == names[:2]
    assert sorted(path.name for path in folder.iterdir()) == sorted(names[2:])
