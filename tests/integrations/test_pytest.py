"""The pytest plugin: what is collected, what is said, what is run how often."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from doctools.docker import DockerEngine
from doctools.labs import DEFAULT, image_name, load_labs

PAGE = """\
# Page

```console
$ echo bonjour
bonjour
$ cat <<'FIN'
> deux
> FIN
deux
```

```bash title="/tmp/script"
#!/bin/sh
echo lu
```

```console
$ /tmp/script
lu
```

```console norun="demande un réseau"
$ ping exemple.fr
```
"""

pytestmark = pytest.mark.engine


@pytest.fixture
def project(pytester: pytest.Pytester, engine: DockerEngine, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A project with one page."""
    monkeypatch.setenv("DOCKER_HOST", engine.address)
    pytester.makefile(".toml", doctools='pages = ["docs"]\n')
    pytester.mkdir("docs")
    (pytester.path / "docs" / "page.md").write_text(PAGE, encoding="utf-8")
    return pytester


def _run(project: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    # The options of this very run are not theirs.
    os.environ.pop("PYTEST_ADDOPTS", None)
    return project.runpytest_subprocess("-p", "no:cacheprovider", *arguments)


def test_an_item_a_step(project: pytest.Pytester) -> None:
    """Each command is an item, named by page, line and command; a written file is one, too; `norun` is skipped."""
    result = _run(project, "-v", "docs")

    result.assert_outcomes(passed=4, skipped=1)
    result.stdout.fnmatch_lines(
        [
            "docs/page.md::4: $ echo bonjour PASSED*",
            "docs/page.md::6: $ cat <<'FIN' ... PASSED*",
            "docs/page.md::12: writes /tmp/script PASSED*",
            "docs/page.md::18: $ /tmp/script PASSED*",
            "docs/page.md::23: $ ping exemple.fr SKIPPED*",
        ]
    )


def test_what_is_skipped_is_told_with_its_page(project: pytest.Pytester) -> None:
    """And its reason, as for any other test."""
    _run(project, "-rs", "docs").stdout.fnmatch_lines(["SKIPPED * docs/page.md: demande un réseau"])


def test_what_is_fresh_needs_nothing_written(project: pytest.Pytester) -> None:
    """Nor an engine: evidence that another machine has left is enough."""
    _run(project, "docs").assert_outcomes(passed=4, skipped=1)
    (lock,) = project.path.glob(".doctools/evidence/docs/page.md.run.lock")
    lock.unlink()
    _run(project, "docs").assert_outcomes(passed=4, skipped=1)
    assert not lock.exists()


def test_settings_that_cannot_be_read(project: pytest.Pytester) -> None:
    """The message, without our doings."""
    project.makefile(".toml", doctools='pagse = ["docs"]\n')
    result = _run(project)

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*doctools.toml:1: unknown setting `pagse`", "hint: did you mean `pages`?"])
    assert "Traceback" not in result.stdout.str()
    assert "reader.py" not in result.stdout.str()


def test_a_lie_is_red_with_its_line(project: pytest.Pytester) -> None:
    """One character of a printed output makes its item fail, with the line and the difference, and no traceback."""
    page = project.path / "docs" / "page.md"
    page.write_text(PAGE.replace("\nlu\n```", "\nlo\n```"), encoding="utf-8")

    result = _run(project, "docs")

    result.assert_outcomes(passed=3, failed=1, skipped=1)
    result.stdout.fnmatch_lines(["docs/page.md:18: other output than the page shows", "*- lo", "*+ lu"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_an_unreadable_page_is_an_error_with_its_line(project: pytest.Pytester) -> None:
    """A page that cannot be read fails at collection, with line and hint."""
    (project.path / "docs" / "page.md").write_text('```console timeuot="3"\n$ true\n```\n', encoding="utf-8")

    result = _run(project, "docs")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["docs/page.md:1: *timeuot*", "hint: *timeout*"])


def test_under_xdist_a_session_runs_once(project: pytest.Pytester, engine: DockerEngine) -> None:
    """Items of a page may be spread over workers: its session is run by one, also when it is wrong."""
    mark = f"/tmp/script-{os.getpid()}-{time.time_ns()}"
    text = PAGE.replace("\nbonjour\n", "\nbonsoir\n").replace("/tmp/script", mark)
    (project.path / "docs" / "page.md").write_text(text, encoding="utf-8")

    with _writes(engine, mark) as seen:
        result = _run(project, "-n", "2", "--dist", "load", "docs")

    result.assert_outcomes(passed=3, failed=1, skipped=1)
    assert len(seen) == 1


@contextmanager
def _writes(engine: DockerEngine, path: str) -> Iterator[list[str]]:
    """Each time that a file is written into a container meanwhile, as the engine tells: it remembers only a few."""
    events = engine._api.events(filters={"type": "container", "event": "exec_create"}, decode=True)
    seen: list[str] = []
    with ThreadPoolExecutor(1) as listener:
        listening = listener.submit(lambda: seen.extend(str(event) for event in events if path in str(event)))
        yield seen
        events.close()
        listening.result()


def test_pages_of_others_are_left_alone(project: pytest.Pytester) -> None:
    """Without settings of doctools no page is collected, unless it is asked for."""
    (project.path / "doctools.toml").unlink()

    assert _run(project, "docs").parseoutcomes().get("passed", 0) == 0
    _run(project, "--doctools", "docs").assert_outcomes(passed=4, skipped=1)


def test_a_lab_in_a_test_of_ones_own(project: pytest.Pytester) -> None:
    """The fixture `doctools_lab` opens a container, which is gone after the test."""
    project.makepyfile(
        """
        def test_it(doctools_lab):
            status, output = doctools_lab().run(["cat", "/etc/hostname"])
            assert status == 0
            assert output == b"lab\\n"
        """
    )

    _run(project, "--ignore=docs").assert_outcomes(passed=1)


def test_a_lab_that_does_not_exist(project: pytest.Pytester) -> None:
    """Its name is told, and which ones there are."""
    project.makepyfile("def test_it(doctools_lab): doctools_lab('debain')")
    result = _run(project, "--ignore=docs")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E*there is no lab `debain`", "E*hint: labs: none"])


def test_services_of_the_labs(project: pytest.Pytester, engine: DockerEngine) -> None:
    """The fixture `doctools_services` starts what runs beside the labs, with compose, on the base that the engine has
    for it, and takes it away again.
    """
    base = engine.ensure_image(DEFAULT, print).name
    (project.path / "labs" / "built").mkdir(parents=True)
    (project.path / "labs" / "built" / "Dockerfile").write_text("ARG BASE\nFROM $BASE\nRUN touch /built\n")
    (project.path / "labs" / "compose.yaml").write_text(
        "version: '3.9'\nservices:\n"
        f"  beside:\n    image: {base}\n    command: [sleep, '300']\n    network_mode: none\n"
        "  built:\n    build: {context: built, args: {BASE: '${DOCTOOLS_BASE:-debian:bookworm-slim}'}}\n"
        "    command: [sleep, '300']\n    network_mode: none\n"
        f"  one:\n    profiles: [lab]\n    image: {base}\n    depends_on: [built]\n",
        encoding="utf-8",
    )
    project.makefile(".toml", doctools='pages = ["docs"]\nlabs = "labs/compose.yaml"\nlab = "one"\n')
    project.makepyfile(
        f"""
        def layers(api, image):
            return api.inspect_image(image)["RootFS"]["Layers"]

        def test_it(doctools_services, doctools_engine):
            api = doctools_engine._api
            services = {{each["Labels"]["com.docker.compose.service"]: each for each in running(api)}}
            assert services.keys() == {{"beside", "built"}}
            assert layers(api, services["built"]["ImageID"])[:-1] == layers(api, {base!r})

        def running(api):
            return [each for each in api.containers() if "doctools-pytest" in each["Names"][0]]
        """
    )

    try:
        _run(project, "--ignore=docs").assert_outcomes(passed=1)
        assert not [each for each in engine._api.containers(all=True) if "doctools-pytest" in each["Names"][0]]
        assert not [name for image in engine._api.images() for name in image["RepoTags"] or () if "pytest" in name]
    finally:
        lab = load_labs(project.path / "labs" / "compose.yaml")["one"]
        engine._api.remove_image(image_name(lab.services[0]))
