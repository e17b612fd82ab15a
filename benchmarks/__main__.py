"""Measure everything, and say which limits hold; exit status 1 if one does not.

``python -m benchmarks [--rounds N] [--peers BIN] [NAME ...]``
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks import course, echo, fresh, live, parallel, site, thousand
from benchmarks.measure import Figure


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    names = ["course", "echo", "fresh", "live", "parallel", "site", "thousand"]
    parser.add_argument("names", nargs="*", choices=[*names, []])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peers", type=Path, help="folder with the programs of the peers")
    chosen = parser.parse_args(arguments)
    figures: list[Figure] = []
    from doctools.integrations.project import connect
    from doctools.labs import DEFAULT

    with connect(may_start=True) as engine, tempfile.TemporaryDirectory() as scratch:
        os.environ["DOCKER_HOST"] = engine.address
        folder = Path(scratch)
        image = engine.ensure_image(DEFAULT, print)
        for name in chosen.names or ["echo", "thousand", "parallel", "fresh", "site", "live"]:
            print(f"{name}:")
            if name == "echo":
                found = echo.measure(rounds=chosen.rounds)
            elif name == "thousand":
                found = thousand.measure(
                    folder / name, image=image.name, peers=chosen.peers and chosen.peers.resolve(), rounds=chosen.rounds
                )
            elif name == "parallel":
                found = parallel.measure(folder / name, rounds=chosen.rounds)
            elif name == "course":
                found = course.measure(Path.cwd())
            elif name == "fresh":
                found = fresh.measure(Path.cwd(), rounds=chosen.rounds)
            elif name == "live":
                found = live.measure(folder / name, course=Path.cwd(), rounds=chosen.rounds)
            else:
                found = site.measure(folder / name, rounds=chosen.rounds)
            for figure in found:
                print(f"{figure}")
            figures += found
    over = sum(figure.value > figure.limit for figure in figures)
    print(f"{len(figures)} figures, {over} over their limit")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
