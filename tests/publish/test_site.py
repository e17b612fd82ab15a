"""A page's text and its evidence -> the proofs that the site shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from doctools.evidence import Store
from doctools.model import Evidence, Kind, SessionRecord, Status
from doctools.publish.messages import FRENCH
from doctools.publish.proof import PageProofs, State
from doctools.publish.site import Site
from doctools.settings import load
from tests.publish import samples

NAME = "docs/page.md"
PAGE = """# Page

```sh title="/usr/local/bin/salut"
#!/bin/sh
echo bonjour
```

```console
$ salut
bonjour
```

```console session="b"
$ salut
bonjour
```
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "page.md").write_text(PAGE, encoding="utf-8")
    (tmp_path / "doctools.toml").write_text('pages = ["docs"]\nmax_age = "30d"\n', encoding="utf-8")
    samples.verified(tmp_path, page=NAME)
    return tmp_path


def opened(project: Path) -> tuple[PageProofs, list[str]]:
    """The page's proofs, and what was reported of them."""
    reported: list[str] = []
    site = Site(
        settings=load(project),
        messages=FRENCH,
        timezone=samples.RAN.tzinfo,
        now=samples.RAN + timedelta(days=1),
        report=reported.append,
    )
    return site.open(NAME, PAGE, name="page", root=""), reported


def change(project: Path, name: str, **changes: object) -> None:
    """Give the evidence of the file's fence in one session, or (``started``) the session itself, other values."""
    store = Store(project / load(project).evidence)
    found = store.load(NAME)
    assert found is not None
    sessions = tuple(_changed(ran, changes) if ran.name == name else ran for ran in found.sessions)
    store.save(Evidence(page=NAME, sessions=sessions), {ran.name: samples.recorded(ran) for ran in sessions})


def _changed(ran: SessionRecord, changes: dict[str, object]) -> SessionRecord:
    if "started" in changes:
        return replace(ran, **changes)  # type: ignore[arg-type]
    first, *rest = ran.examples
    return replace(ran, examples=(replace(first, **changes), *rest))  # type: ignore[arg-type]


def test_a_file_that_is_written_everywhere_is_green(project: Path) -> None:
    """Written into two containers, a file has one proof, and the second container is no other system."""
    page, reported = opened(project)
    assert [proof.state for proof in page.proofs] == [State.PASSED] * 3
    assert page.proofs[0].example.kind is Kind.FILE
    assert page.proofs[0].also == ()
    assert reported == []


@pytest.mark.parametrize("name", ["", "b"])
def test_a_file_that_one_container_refuses_is_red(project: Path, name: str) -> None:
    """Whichever session failed to write the file, the fence says so, and the build warns with its line."""
    change(project, name, status=Status.FAILED, reason="read-only file system")
    page, reported = opened(project)
    assert [proof.state for proof in page.proofs] == [State.FAILED, State.PASSED, State.PASSED]
    assert page.proofs[0].session.name == name
    assert len(reported) == 1
    assert reported[0].startswith("docs/page.md:3: not as printed: read-only file system")


@pytest.mark.parametrize("name", ["", "b"])
def test_a_file_that_is_stale_in_one_container_is_stale(project: Path, name: str) -> None:
    """Of two that passed, the one that is to be verified again is shown."""
    change(project, name, started=samples.RAN - timedelta(days=40))
    page, _ = opened(project)
    assert page.proofs[0].state is State.PASSED
    assert page.proofs[0].outdated is not None
