"""`doctools verify --watch`: what is saved is run again, by whatever way an editor saves; ^C leaves nothing behind."""

from __future__ import annotations

import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from doctools.docker import DockerEngine
from doctools.evidence import Store
from doctools.integrations.cli.watch.changes import folders_of, look
from doctools.labs import DEFAULT
from doctools.settings import find_pages, load
from doctools.verify import Share, Warm
from tests.local_engine import LocalEngine

ROOT = Path(__file__).resolve().parents[2]
LOCAL = """
from doctools.integrations import project
from doctools.integrations.cli import main
from tests.integrations.test_cli import Local

engine = Local()
project.connect = lambda **_: engine
load = project.Project.load


def load_slowly(start):
    # What is saved while settings are read: an editor that writes in two steps.
    found = load(start)
    if (late := start / "late.toml").exists():
        late.rename(start / "doctools.toml")
    return found


project.Project.load = load_slowly
main()
"""
PAGE = "# Page\n\n```console\n$ echo {said}\n{shown}\n```\n"


class Watching:
    """A `doctools verify --watch` under way, and the lines that it has not shown yet."""

    def __init__(self, folder: Path, *arguments: str, local: bool = True) -> None:
        command = ["-c", LOCAL] if local else ["-m", "doctools"]
        self.process = subprocess.Popen(
            [sys.executable, *command, "verify", "--watch", *arguments],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._lines: queue.Queue[str] = queue.Queue()
        self.seen: list[str] = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\n"))

    def until(self, pattern: str) -> str:
        """The next line that matches; what stands before it is passed over."""
        deadline = time.monotonic() + 60
        while (left := deadline - time.monotonic()) > 0:
            try:
                line = self._lines.get(timeout=left)
            except queue.Empty:
                break
            self.seen.append(line)
            if re.search(pattern, line):
                return line
        raise AssertionError(f"{pattern!r} was not shown:\n" + "\n".join(self.seen))

    def end(self) -> int:
        """As by ^C."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=30)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "doctools.toml").write_text('pages = ["docs"]\n')
    (tmp_path / "docs").mkdir()
    write(tmp_path / "docs" / "a.md")
    return tmp_path


@pytest.fixture
def watch(folder: Path) -> Iterator[Callable[..., Watching]]:
    started: list[Watching] = []

    def start(*arguments: str, local: bool = True) -> Watching:
        started.append(Watching(folder, *arguments, local=local))
        return started[-1]

    yield start
    for each in started:
        each.process.kill()
        each.process.wait()


def write(page: Path, said: str = "bonjour", shown: str = "") -> None:
    page.write_text(PAGE.format(said=said, shown=shown or said))


def test_a_page_is_followed(folder: Path, watch: Callable[..., Watching]) -> None:
    """Runs first what needs it; then each save; an unreadable page is an error and no end; new and deleted pages."""
    page = folder / "docs" / "a.md"
    watching = watch()
    watching.until("watch .*1 page, 1 command; 1 to run first")
    watching.until("ok .*docs/a.md  1 command,")
    write(page, "un", "deux")
    watching.until("wrong .*docs/a.md  1 of 1 command")
    watching.until("docs/a.md:4: other output than the page shows")
    watching.until(r"- deux")
    watching.until(r"\+ un")
    watching.until("hint: .*doctools accept docs/a.md")
    page.write_text("```console\n$ ls\n")
    watching.until(r"error .*docs/a.md:1: the fence .* is not closed")
    # as vi and most editors save: another file takes its name, and a swap file comes and goes
    scratch = folder / "docs" / ".a.md.swp"
    write(scratch, "trois")
    scratch.replace(page)
    watching.until("ok .*docs/a.md")
    page.write_text(page.read_text() + "\nDu texte.\n")
    watching.until("same .*docs/a.md  nothing to run: 1 command, verified before")
    write(folder / "docs" / "b.md")
    watching.until("ok .*docs/b.md")
    (folder / "docs" / "c.md").write_text("Du texte seul.\n")  # nothing to tell
    time.sleep(1)
    (folder / "docs" / "b.md").unlink()
    watching.until("gone .*docs/b.md")
    assert watching.end() == 0
    assert not [line for line in watching.seen if "Traceback" in line or "c.md" in line]
    assert not list((folder / ".doctools").rglob(".*.json*"))


def test_a_save_during_a_run_begins_it_again(folder: Path, watch: Callable[..., Watching]) -> None:
    """What was running is given up at once, and leaves no evidence."""
    page = folder / "docs" / "a.md"
    page.write_text("```console\n$ sleep 100\n```\n")
    watching = watch()
    watching.until("1 to run first")
    time.sleep(0.5)
    write(page, "vite")
    watching.until("again .*was saved while it ran")
    watching.until("ok .*docs/a.md")
    assert watching.end() == 0
    evidence = Store(folder / ".doctools").load("docs/a.md")
    assert evidence is not None
    assert [step.command for each in evidence.sessions[0].examples for step in each.steps] == ["echo vite"]


def test_settings_are_followed(folder: Path, watch: Callable[..., Watching]) -> None:
    """Wrong settings are shown, and the old ones hold until they are right."""
    watching = watch()
    watching.until("ok .*docs/a.md")
    (folder / "doctools.toml").write_text("pagse = []\n")
    watching.until("error .*unknown setting `pagse`")
    write(folder / "docs" / "a.md", "encore")
    watching.until("ok .*docs/a.md")
    (folder / "more").mkdir()
    write(folder / "more" / "c.md")
    (folder / "doctools.toml").write_text('pages = ["docs", "more"]\n')
    watching.until("ok .*more/c.md")
    write(folder / "more" / "c.md", "là")
    watching.until("ok .*more/c.md")
    assert watching.end() == 0


def test_settings_saved_while_they_are_read(folder: Path, watch: Callable[..., Watching]) -> None:
    """Nothing that is saved is missed, however close it comes upon what was saved before."""
    watching = watch()
    watching.until("ok .*docs/a.md")
    (folder / "late.toml").write_text("pagse = []\n")
    (folder / "doctools.toml").write_text('pages = ["docs"]\ntimeout = 20\n')
    watching.until("error .*unknown setting `pagse`")
    assert watching.end() == 0


@pytest.mark.engine
def test_nothing_is_left_behind(engine: DockerEngine, folder: Path, watch: Callable[..., Watching]) -> None:
    """^C with a container that runs and one that is ready: both are gone, and evidence is whole."""
    page = folder / "docs" / "a.md"
    watching = watch(local=False)
    watching.until("ok .*docs/a.md")  # a container is kept ready from now on
    page.write_text("```console\n$ sleep 100\n```\n")
    time.sleep(1.5)
    assert mine(engine, watching.process.pid)
    assert watching.end() == 0
    assert not mine(engine, watching.process.pid)
    evidence = Store(folder / ".doctools").load("docs/a.md")
    assert evidence is not None
    assert evidence.sessions[0].examples[0].steps[0].command == "echo bonjour"


def mine(engine: DockerEngine, process: int) -> list[str]:
    """Containers of a process (doctools.docker.owner)."""
    found = engine._api.containers(all=True, filters={"label": "doctools.owner"})
    return [each["Id"] for each in found if re.search(rf"\b{process}\b", str(each["Labels"]))]


@pytest.mark.parametrize("option", [["--junit", "x.xml"], ["--shard", "1/2"], ["--format", "json"], ["--fail-fast"]])
def test_options_that_make_no_sense(folder: Path, watch: Callable[..., Watching], option: list[str]) -> None:
    """A report is of one run."""
    assert watch(*option).process.wait(timeout=30) == 2


# -- warm containers -------------------------------------------------------------------------------------------------


def test_a_container_is_ready_before_it_is_asked_for() -> None:
    """One a lab, handed out once; an old one, or one of a lab that is wanted no more, goes away."""
    engine, now = LocalEngine(), [0.0]
    warm = Warm(engine, clock=lambda: now[0])
    warm.keep([DEFAULT])
    first = warm.open(DEFAULT, life=DEFAULT.life)
    assert engine.opened == [first]
    assert warm.open(DEFAULT, life=DEFAULT.life) is not first
    warm.keep([DEFAULT])
    now[0] = DEFAULT.life / 2
    young = warm.open(DEFAULT, life=DEFAULT.life)
    assert young is engine.opened[-1]
    assert not engine.opened[-2].folder.exists()
    warm.keep([DEFAULT])
    warm.close()
    assert not engine.opened[-1].folder.exists()
    assert young.folder.exists()
    engine.close()


def test_a_share_ends_what_was_opened_through_it() -> None:
    """Closing it removes its containers and no others."""
    engine = LocalEngine()
    mine, yours = Share(engine), Share(engine)
    one, other = mine.open(DEFAULT, life=1), yours.open(DEFAULT, life=1)
    mine.close()
    assert not one.folder.exists()
    assert other.folder.exists()
    with pytest.raises(Exception, match="abandoned"):
        mine.open(DEFAULT, life=1)
    engine.close()


# -- files -----------------------------------------------------------------------------------------------------------


def test_what_is_looked_at(folder: Path) -> None:
    """Pages, settings and the files of labs; folders above which nothing is watched twice."""
    (folder / "labs" / "x").mkdir(parents=True)
    (folder / "labs" / "compose.yaml").write_text("services: {x: {build: x}}\n")
    (folder / "labs" / "x" / "Dockerfile").write_text("FROM debian\n")
    (folder / "docs" / "sub").mkdir()
    write(folder / "docs" / "sub" / "c.md")
    settings = load(folder)
    pages = find_pages(settings, ())
    before = look(settings, pages)
    assert {path.name for path in before.others} == {"doctools.toml", "compose.yaml", "Dockerfile"}
    assert folders_of(settings, (), pages) == {
        (folder, False),
        (folder / "docs", True),
        (folder / "labs", True),
    }
    (folder / "docs" / "a.md").unlink()
    write(folder / "docs" / "sub" / "c.md", "autre")
    now = look(settings, pages)
    assert now.gone(before) == [folder / "docs" / "a.md"]
    assert now.changed_pages(before) == [folder / "docs" / "sub" / "c.md"]
