"""Measure everything, and say which limits hold; exit status 1 if one does not.

``python -m benchmarks [--rounds N] [--peers BIN] [NAME ...]``
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks import course, echo, fresh, live, parallel, site, thousand
from benchmarks.measure import Figure
from doctools.integrations import project
from doctools.labs import DEFAULT

USUAL = ("echo", "thousand", "parallel", "fresh", "site", "live")
LONG = ("course",)
"""Only when asked for."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*USUAL, *LONG, []])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peers", type=Path, help="folder with the programs of the peers")
    chosen = parser.parse_args(arguments)
    here, rounds = Path.cwd(), chosen.rounds
    peers = chosen.peers.resolve() if chosen.peers else None
    figures: list[Figure] = []
    with project.connect(may_start=True) as engine, tempfile.TemporaryDirectory() as scratch:
        os.environ["DOCKER_HOST"] = engine.address
        image = engine.ensure_image(DEFAULT, print).name
        measures: dict[str, Callable[[Path], list[Figure]]] = {
            "echo": lambda _: echo.measure(rounds=rounds),
            "thousand": lambda folder: thousand.measure(folder, image=image, peers=peers, rounds=rounds),
            "parallel": lambda folder: parallel.measure(folder, rounds=rounds),
            "fresh": lambda _: fresh.measure(here, rounds=rounds),
            "course": lambda _: course.measure(here),
            "site": lambda folder: site.measure(folder, rounds=rounds),
            "live": lambda folder: live.measure(folder, course=here, rounds=rounds),
        }
        for name in chosen.names or USUAL:
            print(f"{name}:")
            found = measures[name](Path(scratch, name))
            for figure in found:
                print(figure)
            figures += found
    over = sum(figure.value > figure.limit for figure in figures)
    print(f"{len(figures)} figures, {over} over their limit")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
