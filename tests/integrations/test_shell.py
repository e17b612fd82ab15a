"""`doctools shell`: the container of a page as it was before a line, and errors that say what to type instead."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from doctools.docker import DockerEngine
from tests.integrations.test_cli import Run, folder, left, run, write  # noqa: F401 - fixtures

PAGE = """# Page

```console
$ mkdir work && cd work
$ echo one > list.txt
$ echo two >> list.txt
$ rm list.txt
```
"""


@pytest.mark.engine
@pytest.mark.parametrize(("place", "seen"), [("a.md:6", "[/root/work][one]"), ("a.md", "[/root/work][]")])
def test_the_container_of_a_page(engine: DockerEngine, tmp_path: Path, place: str, seen: str) -> None:
    """What stands above the line has been run, in the shell that is now one's own; nothing else; nothing is left."""
    (tmp_path / "a.md").write_text(PAGE)
    process = subprocess.Popen(
        [sys.executable, "-m", "doctools", "shell", place],
        cwd=tmp_path,
        env=os.environ | {"DOCKER_HOST": engine.address},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    output, errors = process.communicate(
        "echo \"[$PWD][$(cat list.txt 2>&- | tr '\\n' ' ' | xargs)]\"; exit\n", timeout=60
    )
    assert process.returncode == 0, errors
    assert seen in output
    assert errors.splitlines()[0] == "    4  $ mkdir work && cd work"
    assert left(engine, process.pid) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["docs/a.md:2"], "docs/a.md:2: no command stands here or above"),
        (["docs/a.md:four"], "docs/a.md: `four` is no line"),
        (["docs/b.md:4"], "no page: `docs/b.md`\nhint: did you mean `docs/a.md`?"),
        (["docs/a.md:4", "--variant", "trixie"], "docs/a.md: is not run in a variant `trixie` of its lab"),
        (["dokcer"], "there is no lab `dokcer`\nhint: labs: none; or a place such as docs/page.md:41"),
    ],
)
def test_places_that_do_not_exist(folder: Path, run: Run, arguments: list[str], said: str) -> None:  # noqa: F811
    """2, and no container is opened."""
    write(folder, a=PAGE)
    status, _, errors = run("shell", *arguments)
    assert status == 2
    assert said in errors
