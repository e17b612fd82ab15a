"""From the moment at which an author saves a page to the new verdict in the browser, for a session of 1 s.

As an author works: `mkdocs serve` and `doctools verify --watch` side by side, the page open in Chromium. On a site of
one page, and on the course, of which each save has the generator build all pages again.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.measure import Figure, Timing
from book.printing import ARGUMENTS, find_browser

COURSE = ("docs", "labs", "overrides", "doctools", "mkdocs.yml", "pyproject.toml", "build/npm", ".doctools/evidence")
PAGE = "# Essai\n\nDu texte.\n\n```console\n$ echo {said}\n{said}\n$ sleep 1\n```\n"


def measure(folder: Path, *, course: Path, rounds: int) -> list[Figure]:
    small, whole = folder / "small", folder / "course"
    (small / "docs").mkdir(parents=True)
    (small / "docs" / "index.md").write_text("# Accueil\n")
    (small / "doctools.toml").write_text('pages = ["docs"]\n')
    (small / "mkdocs.yml").write_text("site_name: Essai\nplugins: [doctools]\ntheme: {name: material, font: false}\n")
    for name in COURSE:
        if (course / name).is_dir():
            shutil.copytree(course / name, whole / name)
        elif (course / name).exists():
            shutil.copy(course / name, whole / name)
    figures = []
    for name, project in (("one page", small), ("the course", whole)):
        timing = Timing(tuple(_saves(project, rounds=rounds)))
        print(f"      {name}, save to verdict: {timing}")
        figures.append(Figure(f"save to verdict, a session of 1 s, {name}", timing.median, 2, " s"))
    return figures


def _saves(project: Path, *, rounds: int) -> Iterator[float]:
    from playwright.sync_api import sync_playwright

    page = project / "docs" / "essai.md"
    page.write_text(PAGE.format(said="first"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    serve = ("mkdocs", "serve", "-a", f"127.0.0.1:{port}")
    watch = ("doctools", "verify", "--watch", "docs/essai.md")
    log = project.with_suffix(".log")
    with (
        _running(project, log, *serve),
        _running(project, log, *watch),
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=find_browser(), args=ARGUMENTS) as browser,
    ):
        _until(lambda: "Serving on" in log.read_text() and "essai.md" in log.read_text(), log)
        root = next(word for word in log.read_text().split() if word.startswith(f"http://127.0.0.1:{port}"))
        view = browser.new_page()
        view.goto(f"{root}essai/")
        for number in range(-1, rounds):
            time.sleep(12)  # an author writes; what the last save began is over
            said = f"round-{number + 1}"
            began = time.perf_counter()
            page.write_text(PAGE.format(said=said))
            view.locator(".dt--passed", has_text=said).first.wait_for(timeout=60_000)
            if number >= 0:  # the first time nothing is warm yet
                yield time.perf_counter() - began


@contextmanager
def _running(project: Path, log: Path, name: str, *arguments: str) -> Iterator[None]:
    program = str(Path(sys.executable).with_name(name))
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "NO_MKDOCS_2_WARNING": "1"}
    with log.open("a") as output:
        process = subprocess.Popen(
            [program, *arguments], cwd=project, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        yield
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)


def _until(true: Callable[[], bool], log: Path) -> None:
    deadline = time.monotonic() + 120
    while not true():
        if time.monotonic() > deadline:
            raise SystemExit(log.read_text())
        time.sleep(0.1)  # between two looks at the log
