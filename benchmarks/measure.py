"""Time whole commands against each other: interleaved, so that a noisy machine is noisy for all of them."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of several runs."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    def __str__(self) -> str:
        return f"{self.median:.3f} s ({min(self.seconds):.3f} to {max(self.seconds):.3f})"


def processor_time() -> float:
    """Seconds that the children so far have computed: what a command of one thread takes that waits for nothing.

    Where others use the machine it says more than the clock, which counts their time as well.
    """
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def interleaved(
    runs: Mapping[str, Callable[[], None]],
    *,
    rounds: int,
    warm_up: bool = True,
    clock: Callable[[], float] = time.perf_counter,
) -> dict[str, Timing]:
    """Run each once unmeasured (``warm_up``), then all of them in turn, ``rounds`` times."""
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for run in runs.values() if warm_up else ():
        run()
    for _ in range(rounds):
        for name, run in runs.items():
            began = clock()
            run()
            seconds[name].append(clock() - began)
    return {name: Timing(tuple(values)) for name, values in seconds.items()}


def ratio(timings: Mapping[str, Timing], one: str, other: str) -> float:
    """Median of the ratios round by round: what was slow for both cancels out."""
    pairs = zip(timings[one].seconds, timings[other].seconds, strict=True)
    return statistics.median(a / b for a, b in pairs)


def command(*argv: str, cwd: Path, status: int | None = 0, stdin: str = "") -> Callable[[], None]:
    """A command that must end with ``status`` (``None``: any): what is timed must also be right."""
    # What a user has: byte code that is kept.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

    def run() -> None:
        done = subprocess.run(
            argv, cwd=cwd, env=environment, input=stdin, capture_output=True, text=True, check=False, timeout=1200
        )
        if status is not None and done.returncode != status:
            raise SystemExit(
                f"{' '.join(argv)}: exit status {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
            )

    return run


def peak_memory() -> int:
    """Bytes of the largest child so far."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured figure and the limit that was set for it."""

    name: str
    value: float
    limit: float
    unit: str = ""

    def __str__(self) -> str:
        mark = "ok  " if self.value <= self.limit else "OVER"
        return f"{mark}  {self.name}: {self.value:.3g}{self.unit} (at most {self.limit:g}{self.unit})"
