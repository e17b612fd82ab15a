"""What the MkDocs plugin adds to a site of 500 pages with 3,000 examples, all of them with evidence.

Each build goes into a folder of its own, as in CI. Where files have just been removed, ext4 needs up to 1 ms to make
one (it steps over inodes that were freed less than 35 s ago): that would be measured, and not the plugin.
What counts is the processor time of the whole process: a build has one thread and waits for nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

from benchmarks.measure import Figure, command, interleaved, processor_time, ratio

PAGES, EXAMPLES = 500, 6
PLAYER = ("asciinema-player.min.js", "asciinema-player.css")
"""What the plugin looks for: no browser opens this site."""


def measure(folder: Path, *, rounds: int) -> list[Figure]:
    docs = folder / "docs"
    docs.mkdir(parents=True)
    for page in range(PAGES):
        fences = "".join(
            f"\n## Step {number}\n\nAbout `echo`, with a [link](p{(page + 1) % PAGES}.md) and a list:\n\n- one\n"
            f"- two\n\n```console\n$ echo {page}-{number}\n{page}-{number}\n$ ls /\nbin  boot\n...\n```\n"
            for number in range(EXAMPLES)
        )
        (docs / f"p{page}.md").write_text(f"# Page {page}\n{fences}")
    (docs / "index.md").write_text("# Home\n")
    theme = "theme: {name: material}\nmarkdown_extensions: [pymdownx.superfences, toc]\n"
    (folder / "with.yml").write_text(f"site_name: with\n{theme}plugins: [search, doctools]\n")
    (folder / "player.yml").write_text(f"site_name: player\n{theme}plugins: [search, doctools: {{player: .}}]\n")
    for name in PLAYER:
        (folder / name).touch()
    (folder / "without.yml").write_text(f"site_name: without\n{theme}plugins: [search]\n")
    (folder / "doctools.toml").write_text('pages = ["docs"]\n')
    _invent_evidence(folder)
    timings = interleaved(
        {
            "without doctools": _build(folder, "without"),
            "with doctools": _build(folder, "with"),
            "with doctools and a player": _build(folder, "player"),
        },
        rounds=rounds,
        clock=processor_time,
    )
    for name, timing in timings.items():
        print(f"      {PAGES} pages {name}: {timing}")
    return [
        Figure(f"mkdocs build, {name} / without", ratio(timings, name, "without doctools"), 1.1)
        for name in ("with doctools", "with doctools and a player")
    ]


def _build(folder: Path, name: str) -> Callable[[], None]:
    mkdocs = str(Path(sys.executable).with_name("mkdocs"))
    number = count()

    def run() -> None:
        command(mkdocs, "build", "--strict", "-f", f"{name}.yml", "-d", f"{name}-{next(number)}", cwd=folder)()

    return run


def _invent_evidence(folder: Path) -> None:
    """Evidence as a run would leave it, from an engine that prints what the page shows: 500 containers would prove
    nothing about the time that a build takes."""
    from benchmarks.obedient import ObedientEngine
    from doctools.integrations.project import CLOCK, Project
    from doctools.verify import Silent, verify

    project = Project.load(folder)
    with ThreadPoolExecutor(2) as executor:
        verify(
            project.tasks(project.pages()),
            engine=ObedientEngine,
            executor=executor,
            store=project.store,
            clock=CLOCK,
            watcher=Silent(),
        )
