"""The whole course, as if there were no evidence, images at hand: one session at a time, and as many as processors.

Takes some ten minutes, so it is only run when it is asked for. Says which sessions were the slowest.
"""

from __future__ import annotations

import json
import sys
from itertools import islice
from pathlib import Path

from benchmarks.measure import Figure, command, interleaved, ratio

SLOWEST = 5


def measure(root: Path) -> list[Figure]:
    doctools = str(Path(sys.executable).with_name("doctools"))
    timings = interleaved(
        {
            "one session at a time": command(doctools, "verify", "--all", "--jobs", "1", cwd=root),
            "as many as processors": command(doctools, "verify", "--all", cwd=root),
        },
        rounds=1,
        warm_up=False,
    )
    for name, timing in timings.items():
        print(f"      {name}: {timing.median:.0f} s")
    for seconds, session in islice(_sessions(root), SLOWEST):
        print(f"      {seconds:.1f} s  {session}")
    return [
        Figure("the course, from nothing", timings["as many as processors"].median, 240, " s"),
        Figure(
            "as many as processors / one at a time",
            ratio(timings, "as many as processors", "one session at a time"),
            1 / 1.6,
        ),
    ]


def _sessions(root: Path) -> list[tuple[float, str]]:
    """Seconds and names of the sessions of the last run, the slowest first."""
    files = (root / ".doctools" / "evidence").rglob("*.json")
    pages = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    found = [
        (session["duration"], " ".join(filter(None, (page["page"], session["name"]))))
        for page in pages
        for session in page["sessions"]
    ]
    return sorted(found, reverse=True)
