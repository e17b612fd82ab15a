"""Two pages that take 5 s each: together, and one after the other."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.measure import Figure, command, interleaved, ratio


def measure(folder: Path, *, rounds: int) -> list[Figure]:
    folder.mkdir(parents=True)
    for name in ("one.md", "two.md"):
        (folder / name).write_text("```console\n$ sleep 5\n```\n")
    doctools = str(Path(sys.executable).with_name("doctools"))
    timings = interleaved(
        {
            "one page": command(doctools, "verify", "--all", "one.md", cwd=folder),
            "two pages": command(doctools, "verify", "--all", "one.md", "two.md", cwd=folder),
        },
        rounds=min(rounds, 3),
    )
    for name, timing in timings.items():
        print(f"      {name}: {timing}")
    return [Figure("two pages of 5 s / one", ratio(timings, "two pages", "one page"), 1.2)]
