"""What the benchmarks end with."""

from __future__ import annotations

import pytest

from benchmarks import __main__ as benchmarks
from benchmarks import echo
from benchmarks.measure import Figure
from doctools.integrations import project
from tests.integrations.test_cli import Local


@pytest.mark.parametrize(("value", "status"), [(1.0, 0), (1.2, 1)])
def test_a_figure_over_its_limit(monkeypatch: pytest.MonkeyPatch, value: float, status: int) -> None:
    """0: all limits hold; 1: one does not."""
    engine = Local()
    engine.address = "unix:///nowhere"  # type: ignore[attr-defined]
    monkeypatch.setenv("DOCKER_HOST", "")
    monkeypatch.setattr(project, "connect", lambda **_: engine)
    monkeypatch.setattr(echo, "measure", lambda rounds: [Figure("x", value, 1.1)])

    assert benchmarks.main(["echo"]) == status
