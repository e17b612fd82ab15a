"""A stand-in for GitHub's runner: runs the steps of a workflow on this machine, job after job, as GitHub would.

Knows as much as our own workflows use: expressions, conditions, matrices, outputs, the files that steps write to, and,
in place of the actions, what they do to files. Whatever it does not know is an error.
"""

from __future__ import annotations

import fnmatch
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

__all__ = ["Runner", "Step"]

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<name>[A-Za-z_][\w-]*(?:\.[\w-]+)*)|(?P<sign>&&|\|\||==|!=|!|[(),]|\d+))"
)
_SIGNS = {"&&": " and ", "||": " or ", "!": " not "}
_FUNCTIONS = {"cancelled", "success", "failure", "always", "format", "fromJSON", "hashFiles"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step that was run."""

    job: str
    name: str
    status: int
    log: str


@dataclass(slots=True)
class Runner:
    """One repository on GitHub: its caches outlive runs, its artifacts do not."""

    repository: Path
    root: Path
    """What belongs to GitHub."""
    path: str = ""
    """Folders of commands that go before all others."""
    runs: int = 0
    steps: list[Step] = field(default_factory=list)
    """Of the last run."""
    summaries: str = ""
    saved: list[str] = field(default_factory=list)
    """Keys of caches, in the order in which they were made."""

    @property
    def artifacts(self) -> Path:
        return self.root / "artifacts"

    def run(self, workflow: Path, inputs: Mapping[str, object]) -> dict[str, str]:
        """Run a called workflow: the result of each job."""
        document = yaml.safe_load(workflow.read_text(encoding="utf-8"))
        declared = document[True]["workflow_call"]["inputs"]  # YAML 1.1 takes `on` for true
        assert set(inputs) <= set(declared)
        assert {name for name, each in declared.items() if each.get("required")} <= set(inputs)
        defaults = {name: each.get("default", "") for name, each in declared.items()}
        self.runs += 1
        self.steps, self.summaries = [], ""
        shutil.rmtree(self.artifacts, ignore_errors=True)
        needs: dict[str, dict[str, Any]] = {}
        for name, job in document["jobs"].items():
            wanted = [job["needs"]] if isinstance(job.get("needs"), str) else job.get("needs", [])
            mine = {each: needs[each] for each in wanted}
            context = {
                "inputs": {**defaults, **inputs},
                "needs": mine,
                "github": {"run_id": self.runs, "run_attempt": 1},
                "runner": {"os": "Linux", "arch": "X64"},
            }
            good = all(each["result"] == "success" for each in mine.values())
            if not _Job(self, context, self.repository, good).holds(job.get("if", "success()")):
                needs[name] = {"result": "skipped", "outputs": {}}
                continue
            matrix = _Job(self, context, self.repository, good).value(job.get("strategy", {}).get("matrix", {"": ""}))
            ((axis, values),) = matrix.items() if axis_is_list(matrix) else (("", [""]),)
            results, outputs = [], {}
            for number, value in enumerate(values):
                folder = self.root / f"run-{self.runs}" / f"{name}-{number}"
                one = _Job(
                    self, {**context, "matrix": {axis: value}, "strategy": {"job-total": len(values)}}, folder, True
                )
                one.context["runner"] = {**context["runner"], "temp": str(folder / "temp")}
                results.append(one.run(name, job))
                outputs |= {key: one.value(each) for key, each in job.get("outputs", {}).items()}
            needs[name] = {"result": "success" if all(results) else "failure", "outputs": outputs}
        return {name: str(each["result"]) for name, each in needs.items()}


def axis_is_list(matrix: Mapping[str, object]) -> bool:
    return all(isinstance(values, list) for values in matrix.values())


class _Job:
    """One job, in its own folder."""

    def __init__(self, runner: Runner, context: dict[str, Any], folder: Path, good: bool) -> None:
        self.runner, self.context, self.folder, self.good = runner, dict(context), folder, good
        self.work = folder / "work"
        self.context["steps"] = {}
        self.added = ""
        """What steps have put before PATH."""

    # -- expressions: https://docs.github.com/actions, "Evaluate expressions in workflows and actions" ----------------

    def value(self, written: Any) -> Any:
        """What YAML has, with each expression replaced by its value."""
        if isinstance(written, dict):
            return {key: self.value(each) for key, each in written.items()}
        if isinstance(written, list):
            return [self.value(each) for each in written]
        if not isinstance(written, str):
            return written
        if whole := re.fullmatch(r"\$\{\{((?:(?!\}\}).)*)\}\}", written.strip()):
            return self.evaluate(whole[1])
        return re.sub(r"\$\{\{(.*?)\}\}", lambda each: _text(self.evaluate(each[1])), written)

    def holds(self, condition: Any) -> bool:
        text = re.sub(r"^\$\{\{(.*)\}\}$", r"\1", str(condition).strip())
        if not re.search(r"\b(?:cancelled|success|failure|always)\(", text):
            text = f"success() && ({text})"
        return bool(self.evaluate(text))

    def evaluate(self, text: str) -> Any:
        found, at = [], 0
        while text[at:].strip():
            token = _TOKEN.match(text, at)
            assert token is not None, f"not understood: {text[at:]}"
            at = token.end()
            if token["text"]:
                found.append(repr(token["text"][1:-1].replace("''", "'")))
            elif token["name"] in {"true", "false"}:
                found.append(token["name"].title())
            elif token["name"] in _FUNCTIONS:
                found.append(f"_f.{token['name']}")
            elif token["name"]:
                found.append(f"_look({token['name']!r})")
            else:
                found.append(_SIGNS.get(token["sign"], token["sign"]))
        functions = type(
            "Functions",
            (),
            {
                "cancelled": staticmethod(lambda: False),
                "success": staticmethod(lambda: self.good),
                "failure": staticmethod(lambda: not self.good),
                "always": staticmethod(lambda: True),
                "format": staticmethod(lambda form, *values: form.format(*map(_text, values))),
                "fromJSON": staticmethod(json.loads),
                "hashFiles": staticmethod(self._hash),
            },
        )
        return eval("".join(found).strip(), {"_f": functions, "_look": self._look, "__builtins__": {}})

    def _look(self, name: str) -> Any:
        found: Any = self.context
        for part in name.split("."):
            found = found.get(part, "") if isinstance(found, Mapping) else ""
        return found

    def _hash(self, *patterns: str) -> str:
        every = [pattern + ("/*" if pattern.endswith("**") else "") for pattern in patterns]
        files = sorted({each for pattern in every for each in self.work.glob(pattern) if each.is_file()})
        return hashlib.sha256(b"".join(each.read_bytes() for each in files)).hexdigest() if files else ""

    # -- steps -------------------------------------------------------------------------------------------------------

    def run(self, name: str, job: Mapping[str, Any]) -> bool:
        for each in (self.work, self.folder / "temp"):
            each.mkdir(parents=True)
        for step in job["steps"]:
            if not self.holds(step.get("if", "success()")):
                continue
            outputs: dict[str, str] = {}
            if "uses" in step:
                action = step["uses"].partition("@")[0]
                with_ = self.value(step.get("with", {}))
                outputs = _ACTIONS[action](self, with_) or {}
                status, log = 0, ""
            else:
                status, log, outputs = self._shell(step)
            self.context["steps"][step.get("id", "")] = {"outputs": outputs}
            self.runner.steps.append(
                Step(job=name, name=step.get("name", step.get("uses", "")), status=status, log=log)
            )
            self.good = self.good and status == 0
        return self.good

    def _shell(self, step: Mapping[str, Any]) -> tuple[int, str, dict[str, str]]:
        temp = self.folder / "temp"
        script = temp / "step.sh"
        assert "${{" not in step["run"], "an expression in a script is code of whoever fills it in"
        script.write_text(step["run"], encoding="utf-8")
        files = {
            each: temp / each.lower() for each in ("GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STEP_SUMMARY", "GITHUB_ENV")
        }
        for file in files.values():
            file.write_text("")
        ran = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=self.work,
            env={
                **os.environ,
                **{name: str(file) for name, file in files.items()},
                "PATH": self.added + self.runner.path + os.environ["PATH"],
                "HOME": str(self.folder),
                "GITHUB_ACTIONS": "true",
                "GITHUB_WORKSPACE": str(self.work),
                "RUNNER_TEMP": str(temp),
                **{key: _text(each) for key, each in self.value(step.get("env", {})).items()},
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
            check=False,
        )
        self.runner.summaries += files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8")
        self.added = "".join(f"{each}:" for each in files["GITHUB_PATH"].read_text().splitlines()) + self.added
        pairs = (line.partition("=") for line in files["GITHUB_OUTPUT"].read_text().splitlines())
        return ran.returncode, ran.stdout, {key: value for key, _, value in pairs}

    def inside(self, path: str) -> Path:
        return Path(path.replace("~", str(self.folder), 1) if path.startswith("~") else self.work / path)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


# -- actions -----------------------------------------------------------------------------------------------------------


def _checkout(job: _Job, with_: Mapping[str, Any]) -> None:
    assert with_["persist-credentials"] is False
    shutil.copytree(job.runner.repository, job.work, dirs_exist_ok=True)


def _restore(job: _Job, with_: Mapping[str, Any]) -> dict[str, str]:
    keys = [with_["key"], *str(with_.get("restore-keys", "")).split("\n")]
    for number, key in enumerate(keys):
        for saved in reversed(job.runner.saved):
            if key and (saved == key if number == 0 else saved.startswith(key)):
                if not with_.get("lookup-only"):
                    _copy(job.runner.root / "caches" / _name(saved), job.inside(with_["path"]))
                return {"cache-primary-key": with_["key"], "cache-hit": _text(number == 0), "cache-matched-key": saved}
    return {"cache-primary-key": with_["key"], "cache-hit": ""}


def _save(job: _Job, with_: Mapping[str, Any]) -> None:
    source = job.inside(with_["path"])
    if with_["key"] in job.runner.saved or not source.exists():  # both are but warnings
        return
    _copy(source, job.runner.root / "caches" / _name(with_["key"]))
    job.runner.saved.append(with_["key"])


def _upload(job: _Job, with_: Mapping[str, Any]) -> None:
    source = job.inside(with_["path"])
    target = job.runner.artifacts / with_["name"]
    assert not target.exists(), "names of artifacts are given once"
    assert source.exists() or with_["if-no-files-found"] == "ignore"
    for file in [source] if source.is_file() else [each for each in source.rglob("*") if each.is_file()]:
        part = file.relative_to(source.parent if source.is_file() else source)
        hidden = any(each.startswith(".") for each in [*part.parts, *Path(with_["path"]).parts[1:]])
        if not hidden:
            assert not re.search(r'[":<>|*?\r\n]', str(part)), "refused in artifacts"
            (target / part).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target / part)


def _download(job: _Job, with_: Mapping[str, Any]) -> None:
    for each in job.runner.artifacts.glob("*"):
        if fnmatch.fnmatch(each.name, with_["pattern"]):
            shutil.copytree(each, job.inside(with_["path"]) / each.name)


def _pages(job: _Job, with_: Mapping[str, Any]) -> None:
    shutil.copytree(job.inside(with_["path"]), job.runner.artifacts / "github-pages")


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
    else:
        shutil.copy(source, target)


def _name(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


_ACTIONS: dict[str, Callable[[_Job, Mapping[str, Any]], dict[str, str] | None]] = {
    "actions/checkout": _checkout,
    "actions/setup-python": lambda _job, _with: None,
    "actions/cache/restore": _restore,
    "actions/cache/save": _save,
    "actions/upload-artifact": _upload,
    "actions/download-artifact": _download,
    "actions/upload-pages-artifact": _pages,
}

PYTHON = f"{Path(sys.executable).parent}:"
"""Where the commands of this very environment are."""
