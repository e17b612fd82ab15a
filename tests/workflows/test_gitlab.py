"""The example for GitLab: it is read, and its scripts, run on this machine, do their work."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml

from tests.workflows.github import PYTHON
from tests.workflows.gitlab import Runner
from tests.workflows.project import WRONG, make

TEMPLATE = Path(__file__).parents[2] / "doctools" / "integrations" / "cli" / "templates" / "gitlab.yml"


def test_stages_and_needs() -> None:
    """Each job is in a stage that there is; what it needs comes before it; no variable holds a secret."""
    document = yaml.safe_load(TEMPLATE.read_text(encoding="utf-8"))
    jobs = {name: job for name, job in document.items() if isinstance(job, dict) and "script" in job}

    for job in jobs.values():
        place = document["stages"].index(job["stage"])
        assert all(document["stages"].index(jobs[each]["stage"]) < place for each in job.get("needs", []))
    assert {job["stage"] for job in jobs.values()} == set(document["stages"])
    assert not re.search(r"(?i)token|password|secret", TEMPLATE.read_text(encoding="utf-8"))


@pytest.mark.engine
@pytest.mark.usefixtures("engine")
def test_the_scripts_of_a_pipeline(tmp_path: Path) -> None:
    """Two parts, their evidence together, a strict build, an audit, pages; then a page that lies: red at its line.

    What a red pipeline has verified is not run again.
    """
    repository = make(tmp_path / "repository")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "pip").write_text("#!/bin/sh\n")  # all is installed
    (tmp_path / "bin" / "pip").chmod(0o755)
    runner = Runner(repository, tmp_path / "gitlab", f"{tmp_path / 'bin'}:{PYTHON}")

    first = runner.run(TEMPLATE, {})
    assert {name: job.status for name, job in first.items()} == dict.fromkeys(
        ["images", "verify 1/2", "verify 2/2", "evidence", "site", "pages"], 0
    ), first
    assert "3 commands: 3 as printed (0 sessions run, 3 fresh" in first["site"].log
    assert "3 of 3 commands verified" in first["site"].log
    assert "dt--passed" in (first["pages"].artifacts / "public" / "part" / "a" / "index.html").read_text()

    (repository / "docs" / "part" / "a.md").write_text(WRONG, encoding="utf-8")
    second = runner.run(TEMPLATE, {"ARGUMENTS": "--max-age 7d"})
    (red,) = [job for job in second.values() if job.status]
    assert red.status == 1
    assert "docs/part/a.md:6: other output than the page shows" in red.log
    assert set(second) == {"images", "verify 1/2", "verify 2/2", "evidence"}
    assert "default" in first["images"].log
    assert "default" not in second["images"].log
    folder = red.artifacts.parent
    (entry,) = json.loads((folder / "quality.json").read_text())
    assert entry["location"] == {"path": "docs/part/a.md", "lines": {"begin": 6}}
    failure = ET.parse(folder / "junit.xml").find(".//failure/..")
    assert failure is not None
    assert (failure.get("file"), failure.get("line")) == ("docs/part/a.md", "6")
    assert sum(job.log.count("1 session run") for job in second.values()) == 1
