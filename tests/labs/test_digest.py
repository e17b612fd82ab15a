"""A lab as one number."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from doctools.labs import DEFAULT, Lab, digest, image_name, load_labs

COMPOSE = """
services:
  one:
    profiles: [lab]
    depends_on: [other]
    build: {context: one, args: {BASE: debian:bookworm}}
    environment: {A: "1"}
    x-doctools: {user: toto}
  other:
    build: other
"""


def lab_in(folder: Path, compose: str = COMPOSE) -> Lab:
    for name in ("one", "other"):
        (folder / name / "sub").mkdir(parents=True, exist_ok=True)
        (folder / name / "Dockerfile").write_text("FROM debian\n", encoding="utf-8")
        (folder / name / "sub" / "file").write_text("content", encoding="utf-8")
    (folder / "compose.yaml").write_text(compose, encoding="utf-8")
    return load_labs(folder / "compose.yaml")["one"]


def edit(path: str, content: str) -> Callable[[Path], object]:
    return lambda folder: (folder / path).write_text(content, encoding="utf-8")


def test_place_and_dates_do_not_matter(tmp_path: Path) -> None:
    """Two clones of the same project have the same digests and image names."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, two = lab_in(tmp_path / "a"), lab_in(tmp_path / "b")

    assert digest(one) == digest(two)
    assert image_name(one) == image_name(two)


@pytest.mark.parametrize(
    ("change", "same_image"),
    [
        (edit("one/Dockerfile", "FROM debian:\n"), False),
        (edit("one/sub/file", "contenT"), False),
        (edit("one/sub/new", ""), False),
        (lambda folder: (folder / "one" / "sub" / "file").chmod(0o755), False),
        (lambda folder: (folder / "one" / "sub" / "file").rename(folder / "one" / "sub" / "elif"), False),
        (edit("other/sub/file", "contenT"), True),
    ],
    ids=["dockerfile", "a byte", "a new file", "executable", "another name", "a service's file"],
)
def test_one_byte_changes_it(tmp_path: Path, change: Callable[[Path], object], *, same_image: bool) -> None:
    """Any change to a file of a build changes the digest of all labs that use it, and the name of that image only."""
    lab = lab_in(tmp_path)
    before, name = digest(lab), image_name(lab)
    change(tmp_path)

    assert digest(lab) != before
    assert same_image == (image_name(lab) == name)


@pytest.mark.parametrize(
    ("old", "new", "same_image"),
    [
        ("bookworm", "trixie", False),
        ('A: "1"', 'A: "2"', True),
        ("user: toto", "user: tata", True),
    ],
)
def test_what_is_written_changes_it(tmp_path: Path, old: str, new: str, *, same_image: bool) -> None:
    """The base asked for, the environment and the user are part of a lab; the image is made anew for its base only."""
    before = lab_in(tmp_path)
    after = lab_in(tmp_path, COMPOSE.replace(old, new))

    assert digest(before) != digest(after)
    assert same_image == (image_name(before) == image_name(after))


def test_a_lab_that_is_pulled() -> None:
    """Its image has its own name."""
    assert image_name(DEFAULT) == "debian:bookworm-slim"
