"""What the MkDocs plugin adds to a site of 500 pages with 3,000 examples, all of them with evidence."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.measure import Figure, command, interleaved, ratio

PAGES, EXAMPLES = 500, 6


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
    (folder / "without.yml").write_text(f"site_name: without\n{theme}plugins: [search]\n")
    (folder / "doctools.toml").write_text('pages = ["docs"]\n')
    _invent_evidence(folder)
    mkdocs = str(Path(sys.executable).with_name("mkdocs"))
    timings = interleaved(
        {
            "without doctools": command(mkdocs, "build", "-f", "without.yml", "-d", "without", cwd=folder),
            "with doctools": command(mkdocs, "build", "--strict", "-f", "with.yml", "-d", "with", cwd=folder),
        },
        rounds=min(rounds, 3),
    )
    for name, timing in timings.items():
        print(f"      {PAGES} pages {name}: {timing}")
    return [Figure("mkdocs build, with / without the plugin", ratio(timings, "with doctools", "without doctools"), 1.1)]


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
