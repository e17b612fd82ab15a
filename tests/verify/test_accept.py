"""Accept: real outputs in the page, and nothing else changed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from doctools.evidence import Store
from doctools.markdown import parse_page
from doctools.model import Page
from doctools.settings import Settings
from doctools.verify import Accepted, accept, verify
from tests.local_engine import LocalEngine
from tests.running import CLOCK, Quiet, tasks_of


def parse(text: str) -> Page:
    return parse_page(text, path="a.md", settings=Settings(root=Path("/")), labs=())


def run(text: str, store: Store) -> Accepted:
    """Run a page, then accept its outputs."""
    with ThreadPoolExecutor(1) as executor:
        verify(
            tasks_of({"a.md": text}, store),
            engine=LocalEngine,
            executor=executor,
            store=store,
            clock=CLOCK,
            watcher=Quiet(),
        )
    return accept(parse(text), tasks_of({"a.md": text}, store), parse=parse)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("```console\n$ echo a\nb\n```\n", "```console\n$ echo a\na\n```\n"),
        ("```console\n$ echo a\n```\n", "```console\n$ echo a\na\n```\n"),
        ("```console\n$ true\nb\n$ true\n```\n", "```console\n$ true\n$ true\n```\n"),
        ("```console\n$ seq 4\n1\n...\n5\n```\n", "```console\n$ seq 4\n1\n...\n4\n```\n"),
        (
            "- x\n\n    ```console\n    $ seq 2\n    ```\n",
            "- x\n\n    ```console\n    $ seq 2\n    1\n    2\n    ```\n",
        ),
        ("> ```console\n> $ echo a\n> b\n> ```\n", "> ```console\n> $ echo a\n> a\n> ```\n"),
        (
            "```console\n$ echo 0x7fff12; echo b\n0x7fff99\nc\n```\n",
            "```console\n$ echo 0x7fff12; echo b\n0x7fff99\nb\n```\n",
        ),
        (
            "```console\n$ echo a\nx\n$ printf 'a\\n\\nb\\n'\n$ echo c\ny\n```\nProse.\n",
            "```console\n$ echo a\na\n$ printf 'a\\n\\nb\\n'\na\n\nb\n$ echo c\nc\n```\nProse.\n",
        ),
        ("```console\r\n$ echo a\r\nb\r\n```\r\n", "```console\r\n$ echo a\r\na\r\n```\r\n"),
    ],
)
def test_real_outputs_are_written(tmp_path: Path, before: str, after: str) -> None:
    """The page gets what was printed, in its own form, and is right then."""
    done = run(before, Store(tmp_path))

    assert done.text == after
    assert done.left == ()
    assert run(after, Store(tmp_path)).changed == ()


@pytest.mark.parametrize(
    ("page", "piece"),
    [
        ("```console\n$ printf '$ ls\\n'\n```\n", "prompt"),
        ("```console\n$ printf '%s\\n' '```'\n```\n", "fence"),
        ("```console\n$ seq 5000\n```\n", "too long"),
    ],
)
def test_what_cannot_be_written_is_left(tmp_path: Path, page: str, piece: str) -> None:
    """An output that would read as something else stays as it is, and is told."""
    done = run(page, Store(tmp_path))

    assert done.text == page
    assert [problem.line for problem in done.left] == [2]
    assert piece in done.left[0].message


def test_a_wrong_status_stays_wrong(tmp_path: Path) -> None:
    """Outputs are written, statuses are not."""
    page = "```console\n$ false\n$ echo a; false\nb\n```\n"
    done = run(page, Store(tmp_path))

    assert done.text == page.replace("\nb\n", "\na\n")
    assert done.changed == (3,)


def test_what_is_right_is_left_alone(tmp_path: Path) -> None:
    """A page that is right stays as it is, to the last blank."""
    page = "```console\n$ echo a  \na   \n```\n"

    assert run(page, Store(tmp_path)) == Accepted(text=page, changed=(), left=())
