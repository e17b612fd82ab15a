"""Accept: real outputs in the page, and nothing else changed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from doctools.evidence import Store
from doctools.labs import DEFAULT, Lab
from doctools.markdown import parse_page
from doctools.model import Page
from doctools.settings import Settings
from doctools.verify import Accepted, accept, verify
from tests.local_engine import LocalContainer, LocalEngine
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
            "```console\n$ echo 0x7fffff12; echo b\n0x7fffff99\nc\n```\n",
            "```console\n$ echo 0x7fffff12; echo b\n0x7fffff99\nb\n```\n",
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
        ("```console\n$ printf '%05000d\\n' 1\n```\n", "too long"),
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


# -- variants --------------------------------------------------------------------------------------------------------


class TwoSystems(LocalEngine):
    """Each container knows its variant."""

    def open(self, lab: Lab, *, life: float) -> LocalContainer:
        container = super().open(lab, life=life)
        container.write("/variant", f"{lab.variant or 'old'}\n".encode(), 0o644, "")
        return container


LABS = {"l": DEFAULT, "l@old": DEFAULT, "l@new": replace(DEFAULT, variant="new")}


def run_in_both(text: str, store: Store) -> Accepted:
    pages = {"a.md": f"---\ndoctools: {{lab: l}}\n---\n{text}"}

    def read(text: str) -> Page:
        return parse_page(text, path="a.md", settings=Settings(root=Path("/")), labs=LABS)

    with ThreadPoolExecutor(1) as executor:
        verify(
            tasks_of(pages, store, labs=LABS),
            engine=TwoSystems,
            executor=executor,
            store=store,
            clock=CLOCK,
            watcher=Quiet(),
        )
    return accept(read(pages["a.md"]), tasks_of(pages, store, labs=LABS), parse=read)


def test_the_same_output_in_all_variants_is_written_once(tmp_path: Path) -> None:
    """Two sessions, one place on the page."""
    result = run_in_both("```console\n$ echo a\nb\n```\n", Store(tmp_path))

    assert result.text.endswith("$ echo a\na\n```\n")
    assert (result.changed, result.left) == ((5,), ())


@pytest.mark.parametrize("shown", ["", "old\n", "new\n"])
def test_what_differs_between_variants_is_left(tmp_path: Path, shown: str) -> None:
    """No output is right in both: the page stays, and the author is told, also where one of them is as printed."""
    text = f"```console\n$ cat variant\n{shown}```\n"
    result = run_in_both(text, Store(tmp_path))

    assert result.text.endswith(text)
    (problem,) = result.left
    assert problem.line == 5
    assert "not print the same in all variants" in problem.message


def test_a_wildcard_is_right_in_all_variants(tmp_path: Path) -> None:
    """What the page leaves open may differ."""
    result = run_in_both("```console\n$ cat variant; echo a\n...\nb\n```\n", Store(tmp_path))

    assert result.text.endswith("...\na\n```\n")


def test_fences_of_one_variant_are_accepted_there(tmp_path: Path) -> None:
    """Each variant has its own output."""
    text = "".join(f'```console variant="{name}"\n$ cat variant\n```\n' for name in ("old", "new"))
    result = run_in_both(text, Store(tmp_path))

    assert "$ cat variant\nold\n```" in result.text
    assert "$ cat variant\nnew\n```" in result.text
