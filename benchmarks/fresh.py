"""The course with all evidence fresh: time and memory of a run with nothing to do."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.measure import Figure, command, interleaved, peak_memory


def measure(project: Path, *, rounds: int) -> list[Figure]:
    doctools = str(Path(sys.executable).with_name("doctools"))
    command(doctools, "verify", cwd=project)()
    timings = interleaved({"all fresh": command(doctools, "verify", cwd=project)}, rounds=2 * rounds)
    print(f"      all fresh: {timings['all fresh']}")
    return [
        Figure("the course, all fresh", timings["all fresh"].median, 0.5, " s"),
        Figure("memory of the largest process so far", peak_memory() / 1e6, 150, " MB"),
    ]
