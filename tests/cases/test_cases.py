"""Every golden case, everywhere where it runs: a container of each lab, and bash on this machine."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from _pytest.mark.structures import ParameterSet

from doctools.evidence import Store, to_json
from doctools.labs import DEFAULT, Lab, digest, load_labs
from doctools.markdown import read_page
from doctools.model import Evidence, Status
from doctools.settings import Settings
from doctools.verify import Engine, Selection, plan, verify
from tests.local_engine import LocalEngine
from tests.running import CLOCK, Quiet

HERE = Path(__file__).parent
COURSE = HERE.parents[1] / "labs" / "compose.yaml"


@dataclass(frozen=True, kw_only=True)
class Case:
    """A folder."""

    name: str
    fact: str
    runs: tuple[str, ...] = ("default", "local")
    wrong: dict[int, str] = field(default_factory=dict)


def read_case(folder: Path) -> Case:
    data = tomllib.loads((folder / "expect.toml").read_text(encoding="utf-8"))
    wrong = {int(line): piece for line, piece in data.pop("wrong", {}).items()}
    runs = tuple(data.pop("runs", ("default", "local")))
    return Case(name=folder.name, wrong=wrong, runs=runs, **data)


CASES = [read_case(path.parent) for path in sorted(HERE.glob("*/expect.toml"))]


def told(piece: str | None, reason: str) -> str:
    """The piece of a reason that was wanted, if it is there; else the whole reason."""
    return piece if piece is not None and piece in reason else reason


def labs_for(where: str) -> dict[str, Lab]:
    if where == "docker":
        return dict(load_labs(COURSE))
    return dict(load_labs(HERE / "labs" / "compose.yaml"))


def parameters() -> Iterator[ParameterSet]:
    for case in CASES:
        for where in case.runs:
            marks = [] if where == "local" else [pytest.mark.engine]
            yield pytest.param(case, where, id=f"{case.name}-{where}", marks=marks)


@pytest.mark.parametrize(("case", "where"), list(parameters()))
def test_case(case: Case, where: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """A page gets the verdicts that its case names: the right commands pass, the wrong ones fail, and say why."""
    engine: Engine = LocalEngine() if where == "local" else request.getfixturevalue("engine")
    labs = labs_for(where)
    lab = DEFAULT if where in {"default", "local"} else labs[where]
    page = read_page(HERE / case.name / "page.md", settings=Settings(root=HERE / case.name), labs=labs)
    store = Store(tmp_path)
    tasks = plan(
        [page],
        labs=labs | {"": lab},
        lab_digest=digest,
        evidence=store.load,
        image_id=lambda _lab: None,
        now=CLOCK.now(),
        max_age=None,
        selection=Selection.ALL,
    )
    with ThreadPoolExecutor(2) as executor:
        results = verify(tasks, engine=lambda: engine, executor=executor, store=store, clock=CLOCK, watcher=Quiet())
    for result in results:
        if result.error:
            raise result.error

    wrong: dict[int, str] = {}
    for result in results:
        assert result.record is not None
        for example in result.record.examples:
            if example.status is Status.FAILED and not example.steps:
                wrong[example.line] = example.reason
            for step in example.steps:
                if step.verdict.status is Status.FAILED:
                    wrong[step.line] = "\n".join((step.verdict.reason, *step.verdict.diff))
    # One comparison, so that a failure shows all that is known.
    assert {line: told(case.wrong.get(line), reason) for line, reason in wrong.items()} == case.wrong
    # What was kept is what was seen.
    kept = store.load(page.path)
    assert kept is not None
    records = tuple(result.record for result in results if result.record)
    assert to_json(kept) == to_json(Evidence(page=page.path, sessions=records))
