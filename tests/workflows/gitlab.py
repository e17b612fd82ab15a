"""A stand-in for GitLab's runner: runs the jobs of a `.gitlab-ci.yml` on this machine, stage after stage.

Knows as much as our own example uses: scripts, parallel jobs, `when`, caches, artifacts. Whatever else is in a job is
an error.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

__all__ = ["Job", "Runner"]

_GLOBAL = {"workflow", "variables", "stages", "default"}
_KNOWN = {
    "stage", "parallel", "services", "cache", "script", "before_script", "after_script", "artifacts", "when", "needs",
    "rules",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job that was run."""

    name: str
    status: int
    log: str
    artifacts: Path


@dataclass(slots=True)
class Runner:
    """One project on GitLab: its cache outlives pipelines."""

    repository: Path
    root: Path
    """What belongs to GitLab."""
    path: str
    """Folders of commands that go before all others."""
    runs: int = 0

    def run(self, path: Path, variables: Mapping[str, str]) -> dict[str, Job]:
        """Run a pipeline of the default branch: the jobs that were run, by name."""
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        self.runs += 1
        jobs = {name: job for name, job in document.items() if name not in _GLOBAL and not name.startswith(".")}
        shared = {key: value for key, value in document["variables"].items() if not key.startswith("DOCKER_")}
        done: dict[str, Job] = {}
        failed = False
        for stage in document["stages"]:
            good = not failed
            for name, job in jobs.items():
                assert set(job) <= _KNOWN, f"not understood: {set(job) - _KNOWN}"
                if job["stage"] != stage or not (good or job.get("when") == "always"):
                    continue
                given = [done[each].artifacts for each in job.get("needs", done)]
                for number in range(1, job.get("parallel", 1) + 1):
                    index = {"CI_NODE_INDEX": str(number), "CI_NODE_TOTAL": str(job.get("parallel", 1))}
                    full = f"{name} {number}/{job['parallel']}" if "parallel" in job else name
                    done[full] = self._job(
                        full, {**document["default"], **job}, {**shared, **variables, **index}, given
                    )
                    failed = failed or done[full].status != 0
        return done

    def _job(self, name: str, job: Mapping[str, Any], variables: Mapping[str, str], given: list[Path]) -> Job:
        folder = self.root / f"run-{self.runs}" / name.replace("/", "-of-")
        work, kept = folder / "work", folder / "artifacts"
        shutil.copytree(self.repository, work)
        kept.mkdir()
        caches = job.get("cache", [])
        caches = [caches] if isinstance(caches, dict) else caches
        for cache in caches:
            _take(self.root / "caches" / _name(cache), work, ["*"])
        for each in given:
            _take(each, work, ["*"])
        environment = {
            **os.environ,
            "PATH": self.path + os.environ["PATH"],
            "CI_PROJECT_DIR": str(work),
            "CI": "true",
            **variables,
        }
        status, log = _shell([*job["before_script"], *job["script"]], work, environment)
        _shell(job.get("after_script", []), work, environment)  # in a shell of its own; its status counts for nothing
        artifacts = job.get("artifacts", {})
        if status == 0 or artifacts.get("when") == "always":
            _take(work, kept, artifacts.get("paths", []))
            for report in artifacts.get("reports", {}).values():
                shutil.copy(work / report, folder)
        for cache in caches:
            if cache["policy"] == "pull-push" and status == 0:
                _take(work, self.root / "caches" / _name(cache), cache["paths"])
        return Job(name=name, status=status, log=log, artifacts=kept)


def _name(cache: Mapping[str, Any]) -> str:
    return re.sub(r"\W", "-", str(cache["key"]))


def _shell(lines: list[str], work: Path, environment: Mapping[str, str]) -> tuple[int, str]:
    ran = subprocess.run(
        ["bash", "-eo", "pipefail"],  # as GitLab does: the script comes in by standard input
        input="\n".join(lines) + "\n",
        cwd=work,
        env=dict(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )
    return ran.returncode, ran.stdout


def _take(source: Path, target: Path, patterns: list[str]) -> None:
    for found in {each for pattern in patterns for each in source.glob(pattern.rstrip("/"))}:
        to = target / found.relative_to(source)
        if found.is_dir():
            shutil.copytree(found, to, dirs_exist_ok=True)
        else:
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(found, to)
