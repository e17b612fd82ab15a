"""The command line: exit statuses, messages, reports, and what is left behind when it is killed."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self
from xml.etree import ElementTree as ET

import pytest
from click.shell_completion import ShellComplete

from doctools.docker import DockerEngine
from doctools.errors import EngineError
from doctools.integrations import project
from doctools.integrations.cli import accept, clean, labs, main, verify
from doctools.integrations.cli.main import _status, cli
from doctools.markdown import OPTIONS
from doctools.volatile import CLASSES
from tests.local_engine import LocalEngine

ROOT = Path(__file__).resolve().parents[2]
RIGHT = "# Page\n\n```console\n$ echo bonjour\nbonjour\n```\n"
WRONG = "# Page\n\n```console\n$ echo bonjour\nbonsoir\n```\n"
HOSTILE = (
    "```console\n$ printf '</failure>]]>\\033[31m<script>\\001\\002&amp;%%0A::error::x\\n'; printf 'a\\nb\\n'\nx\n```\n"
)


class Local(LocalEngine):
    """A local engine that can also be swept and closed."""

    def sweep(self, *, dry_run: bool = False) -> list[str]:
        return []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project, with an engine that is bash."""
    monkeypatch.chdir(tmp_path)
    for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
        monkeypatch.delenv(name, raising=False)
    for module in (project, clean, labs):
        monkeypatch.setattr(module, "connect", lambda **_: Local())
    (tmp_path / "doctools.toml").write_text('pages = ["docs"]\n')
    (tmp_path / "docs").mkdir()
    return tmp_path


@pytest.fixture
def run(folder: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run a command line: exit status, output, errors."""

    def run(*arguments: str) -> tuple[int, str, str]:
        status = _status(lambda: cli(list(arguments), prog_name="doctools", standalone_mode=False))
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run


Run = Callable[..., tuple[int, str, str]]


def write(folder: Path, **pages: str) -> None:
    for name, text in pages.items():
        (folder / "docs" / f"{name}.md").write_text(text, encoding="utf-8")


# -- verify ----------------------------------------------------------------------------------------------------------


def test_all_as_printed(folder: Path, run: Run) -> None:
    """0: every page is right; a second run runs nothing."""
    write(folder, a=RIGHT, b=RIGHT)
    status, output, _ = run("verify")
    again, second, _ = run("verify")

    assert (status, again) == (0, 0)
    assert "2 commands: 2 as printed (2 sessions run, 0 fresh" in output
    assert "2 commands: 2 as printed (0 sessions run, 2 fresh" in second


def test_a_page_with_blanks_in_its_name(folder: Path, run: Run) -> None:
    """What is to be typed can be, as it stands there."""
    write(folder, **{"l'une et l'autre": WRONG})
    _, output, _ = run("verify")
    typed = [shlex.split(each) for each in re.findall(r"`(doctools .*?)`", output)]
    page = "docs/l'une et l'autre.md"
    assert typed == [["doctools", "accept", page], ["doctools", "shell", f"{page}:4"]]


def test_a_wrong_page(folder: Path, run: Run) -> None:
    """1: the failure shows page and line, command, difference, status, time, and the next step."""
    write(folder, a=RIGHT, b=WRONG)
    status, output, _ = run("verify")

    assert status == 1
    for piece in (
        "docs/b.md:4: other output than the page shows",
        "  $ echo bonjour",
        "- bonsoir",
        "+ bonjour",
        "exit status 0",
        "hint: `doctools accept docs/b.md`",
        "`doctools shell docs/b.md:4`",
        "2 commands: 1 as printed, 1 wrong",
    ):
        assert piece in output
    assert run("verify", "docs/a.md")[0] == 0
    assert run("verify", "docs/b.md")[0] == 1


@pytest.mark.parametrize(
    ("page", "pieces"),
    [
        ("```console\n$ ls\n", ["docs/a.md:1: the fence ``` is not closed"]),
        ('```console timout="3"\n$ ls\n```\n', ["docs/a.md:1:", "`timout`", "timeout"]),
        ('```console timeout="soon"\n$ ls\n```\n', ["docs/a.md:1:", "soon"]),
        ('```console lab="debain"\n$ ls\n```\n', ["docs/a.md:1:", "`debain`"]),
        ('```bash title="/../etc/x"\nls\n```\n', ["docs/a.md:1:", ".."]),
        ("```console\nls\n```\n", ["docs/a.md:2: a transcript begins with a prompt"]),
        ("\xff", []),
    ],
)
def test_a_page_that_cannot_be_read(folder: Path, run: Run, page: str, pieces: list[str]) -> None:
    """2: file, line, fault and remedy of all faults of all pages; nothing is run, not even the pages that are right."""
    write(folder, b=RIGHT, c="```console\n$ ls\n")
    (folder / "docs" / "a.md").write_bytes(page.encode("latin-1" if page == "\xff" else "utf-8"))
    status, output, errors = run("verify")

    assert status == 2
    assert output == ""
    for piece in [*pieces, "docs/a.md", "docs/c.md:1:", "hint: "]:
        assert piece in errors
    assert not (folder / ".doctools").exists()


def test_pages_of_a_project_within(folder: Path, run: Run) -> None:
    """Other settings hold for them, and their evidence lies there: where to go is told."""
    (folder / "part" / "docs").mkdir(parents=True)
    (folder / "part" / "docs" / "a.md").write_text(RIGHT)
    assert run("verify", "part/docs/a.md")[0] == 0
    (folder / "part" / "doctools.toml").write_text("timeout = 1\n")
    for name in ("part", "part/docs/a.md"):
        status, _, errors = run("verify", name)
        assert status == 2
        assert errors == f"error: part/docs/a.md: is of the project {folder}/part\nhint: `cd part`, and again there\n"


def test_names_that_do_not_exist(folder: Path, run: Run) -> None:
    """2: an unknown page, command, option or part is told with the nearest right name."""
    write(folder, prison=RIGHT)

    status, _, errors = run("verify", "docs/prisn.md")
    assert status == 2
    assert "docs/prisn.md" in errors
    assert "docs/prison.md" in errors


HELP = "hint: `doctools verify --help` tells what there is"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["verfy"], "there is no command `doctools verfy`\nhint: did you mean `verify`?"),
        (["zzz"], "there is no command `doctools zzz`\nhint: `doctools --help` tells what there is"),
        (["engine", "strat"], "there is no command `doctools engine strat`\nhint: did you mean `start`?"),
        (["verify", "--fial-fast"], "`doctools verify` has no option `--fial-fast`\nhint: did you mean `--fail-fast`?"),
        (
            ["clean", "--bad"],
            "`doctools clean` has no option `--bad`\nhint: `doctools clean --help` tells what there is",
        ),
        (["verify", "--shard", "5/4"], f"`doctools verify`: `--shard`: '5/4' is not a part such as 1/4\n{HELP}"),
        (["verify", "--shard", "0/4"], f"`doctools verify`: `--shard`: '0/4' is not a part such as 1/4\n{HELP}"),
        (["verify", "--max-age", "x"], "`doctools verify`: `--max-age`: 'x' is not an age such as"),
        (["verify", "-j", "0"], "`doctools verify`: `--jobs`: 0 is not in the range x>=1"),
        (["verify", "--format", "xml"], "`doctools verify`: `--format`: 'xml' is not one of"),
        (["verify", "--junit"], "Option '--junit' requires an argument\n"),
        (["merge"], "`doctools merge`: `STORE...` is missing\n"),
        (["verify", "--failed", "--all"], "`--failed` and `--all` contradict each other\nhint: choose one"),
        (
            ["verify", "-w", "--shard", "1/4", "--junit", "x"],
            "`--watch` does not go with `--shard`, `--junit`\nhint:",
        ),
        (["verify", "-w", "--summary", "x"], "`--watch` does not go with `--summary`\n"),
        (["verify", "-w", "--format", "json"], "`--watch` does not go with `--format`\n"),
        (["verify", "-w", "docs/a.md:3"], "`--watch` does not go with `docs/a.md:3`\nhint: it goes with whole pages"),
    ],
)
def test_what_is_typed_wrong(run: Run, arguments: list[str], said: str) -> None:
    """2: told in one voice, as all other errors, with the nearest right name or where to read what there is."""
    status, output, errors = run(*arguments)

    assert (status, output) == (2, "")
    assert errors.startswith(f"error: {said}")
    assert errors.count("\n") == 2


def test_a_fault_of_doctools(folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """70, never 1, which says that a page is wrong: the traceback, and whose fault it is."""

    def fail(*_arguments: object) -> None:
        raise ZeroDivisionError("ours")

    monkeypatch.setattr(verify, "choose", fail)
    status, _, errors = run("verify")
    assert status == 70
    assert "Traceback" in errors
    assert "ZeroDivisionError: ours\ndoctools: this is a fault of doctools itself\nhint: please report it" in errors


@pytest.mark.parametrize("page", [RIGHT, WRONG])
def test_a_reader_that_has_gone(folder: Path, page: str) -> None:
    """141, as of a program that a signal has ended: neither "all right" nor "a page is wrong", and no traceback."""
    write(folder, **dict.fromkeys("abcdefgh", page))
    program = """
import sys
from doctools.integrations import project
from doctools.integrations.cli import main
from tests.integrations.test_cli import Local
project.connect = lambda **_: Local()
main()
"""
    process = subprocess.Popen(
        [sys.executable, "-c", program, "verify", "-j", "1"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.close()
    process.stdout = None
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (141, "")


def test_an_engine_is_given_back_whatever_happens(folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refused rights, for one: whoever was asked for its images is closed, or a private engine would run on."""
    closed = []

    class Asked(Local):
        def close(self) -> None:
            closed.append(self)
            super().close()

    (folder / "labs").mkdir()
    (folder / "labs" / "compose.yaml").write_text(
        'services: {one: {profiles: [lab], image: x, privileged: true, x-doctools: {elevated: "a mount"}}}\n'
    )
    (folder / "doctools.toml").write_text('pages = ["docs"]\nlab = "one"\n')
    write(folder, a=RIGHT)
    assert run("verify", "--allow-elevated")[0] == 0
    monkeypatch.setattr(Local, "image_id", lambda *_: "sha256:another")
    for command in ("verify", "accept"):
        monkeypatch.setattr(project, "connect", lambda **_: Asked())
        status, _, errors = run(command)
        assert status == 2
        assert "the lab `one` has more rights than an ordinary container: a mount" in errors
        assert len(closed) == 1
        closed.clear()


def test_a_place_is_one_session(folder: Path, run: Run) -> None:
    """PAGE:LINE, as failures print it: just the session of this line is run, listed or accepted; evidence of others
    stays."""
    other = WRONG.replace("```console", '```console session="b"')
    write(folder, a=RIGHT + other, c=RIGHT)
    assert "(3 sessions run" in run("verify")[1]

    assert "1 command: 1 as printed (0 sessions run" in run("verify", "docs/a.md:4")[1]
    status, output, _ = run("verify", "docs/a.md:10", "--all")
    assert status == 1
    assert "1 command: 0 as printed, 1 wrong (1 session run" in output
    assert "3 commands" in run("verify", "docs/a.md:10", "docs")[1]
    assert "1 command in 1 page, evidence of 1" in run("list", "docs/a.md:4")[1]
    assert run("verify", "docs/c.md", "docs/a.md:8")[0] == 0
    assert run("accept", "docs/a.md:4")[1] == "0 outputs accepted\n"
    assert "1 output accepted" in run("accept", "docs/a.md:10")[1]
    assert "3 commands: 3 as printed (0 sessions run" in run("verify")[1]
    status, _, errors = run("verify", "docs/a.md:1")
    assert status == 2
    assert "docs/a.md:1: no command stands here or above\nhint: see `doctools list docs/a.md`" in errors


def test_settings_that_cannot_be_read(folder: Path, run: Run) -> None:
    """2: all faults of the settings at once."""
    (folder / "doctools.toml").write_text('timeuot = 3\njobs = "many"\n')
    status, _, errors = run("verify")

    assert status == 2
    assert "timeuot" in errors
    assert "timeout" in errors
    assert "jobs" in errors


def test_no_engine(folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """3: without an engine nothing is known, and the message says what to do; what is fresh needs none."""
    write(folder, a=RIGHT)
    assert run("verify")[0] == 0

    def connect(*, may_start: bool) -> Local:
        raise EngineError("no container engine answers", hint="install one")

    monkeypatch.setattr(project, "connect", connect)
    assert run("verify")[0] == 0
    write(folder, a=WRONG)
    status, _, errors = run("verify")
    assert status == 3
    assert errors == "machine: no container engine answers\nhint: install one\n"


def test_a_corrupt_store(folder: Path, run: Run) -> None:
    """3: a file that is no evidence is named, with the remedy."""
    write(folder, a=RIGHT)
    run("verify")
    (folder / ".doctools" / "evidence" / "docs" / "a.md.json").write_text("{")
    status, _, errors = run("verify")

    assert status == 3
    assert "a.md.json: not an evidence file" in errors
    assert "hint: remove the file" in errors


def test_a_report_that_cannot_be_written(folder: Path, run: Run) -> None:
    """3: a JUnit file where there can be none."""
    write(folder, a=RIGHT)
    (folder / "file").write_text("")

    assert run("verify", "--junit", "file/x.xml")[0] == 3


def test_interrupted(folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """130: whoever presses ^C is told nothing else, and no container is left."""
    write(folder, a=RIGHT)
    engine = Local()

    def interrupt(*_arguments: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(project, "connect", lambda *, may_start: engine)
    monkeypatch.setattr(engine, "ensure_image", interrupt)
    status, _, errors = run("verify")

    assert status == 130
    assert errors.splitlines()[-1] == "interrupted"
    assert not any(container.folder.exists() for container in engine.opened)


def test_failed_all_shard(folder: Path, run: Run) -> None:
    """`--failed` runs what failed, `--all` everything, `--shard` a part of the pages."""
    write(folder, a=RIGHT, b=WRONG, c=RIGHT)
    run("verify")

    assert "(1 session run" in run("verify", "--failed")[1]
    assert "(3 sessions run" in run("verify", "--all")[1]
    parts = [run("verify", "--all", "--shard", f"{number}/3")[1] for number in (1, 2, 3)]
    assert all("(1 session run" in part for part in parts)
    assert sum("docs/b.md:4" in part for part in parts) == 1


def test_fail_fast(folder: Path, run: Run) -> None:
    """`--fail-fast` stops at the first wrong page: what has not run is said to be unknown."""
    write(folder, **dict.fromkeys("abcdef", WRONG))
    status, output, _ = run("verify", "--fail-fast", "-j", "1")

    assert status == 1
    assert "1 wrong, 5 not known" in output


# -- reports ---------------------------------------------------------------------------------------------------------


def test_junit_is_xml_whatever_is_printed(folder: Path, run: Run) -> None:
    """A JUnit report of hostile output is well-formed, counts right and holds the text, harmless."""
    write(folder, a=RIGHT, b=HOSTILE, c='```console norun="<raison>"\n$ reboot\n```\n')
    run("verify", "--junit", "out/report.xml")
    root = ET.parse(folder / "out" / "report.xml").getroot()

    suites = {suite.get("name"): suite for suite in root.iter("testsuite")}
    counts = {
        name: tuple(suite.get(key) for key in ("tests", "failures", "errors", "skipped"))
        for name, suite in suites.items()
    }
    assert counts == {
        "docs/a.md": ("1", "0", "0", "0"),
        "docs/b.md": ("1", "1", "0", "0"),
        "docs/c.md": ("1", "0", "0", "1"),
    }
    failure = root.find(".//failure")
    assert failure is not None
    assert "+ </failure>]]><script>" in (failure.text or "")
    skipped = root.find(".//skipped")
    assert skipped is not None
    assert skipped.get("message") == "<raison>"


def test_junit_tells_of_the_machine(folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A session that the machine failed is an error in the report, not a failure."""

    class Bad(Local):
        def open(self, *_arguments: object, **_more: object) -> object:  # type: ignore[override]
            raise EngineError("out of <memory>")

    monkeypatch.setattr(project, "connect", lambda **_: Bad())
    write(folder, a=RIGHT)
    status, output, _ = run("verify", "--junit", "report.xml")
    error = ET.parse(folder / "report.xml").find(".//error")

    assert status == 3
    assert "machine  docs/a.md: out of <memory>" in output
    assert error is not None
    assert error.text == "out of <memory>"


def test_json_report(folder: Path, run: Run) -> None:
    """`--format json` prints one document and nothing else, with totals and every verdict."""
    write(folder, a=RIGHT, b=HOSTILE)
    status, output, _ = run("verify", "--format", "json")
    report = json.loads(output)

    assert status == 1
    assert report["totals"]["passed"] == 1
    assert report["totals"]["failed"] == 1
    found = {each["page"]: each["examples"][0]["steps"][0]["status"] for each in report["sessions"]}
    assert found == {"docs/a.md": "passed", "docs/b.md": "failed"}


def test_output_cannot_reach_the_terminal(folder: Path, run: Run) -> None:
    """Control characters of a command's output are not printed on the terminal of whoever verifies."""
    write(folder, b=HOSTILE)
    _, output, errors = run("verify")

    assert not any(character < " " and character != "\n" for character in output + errors)


# -- accept, list ----------------------------------------------------------------------------------------------------


def test_accept(folder: Path, run: Run) -> None:
    """Accepted outputs are in the page, which is right then; a dry run only tells."""
    write(folder, a=RIGHT, b=WRONG)
    status, output, _ = run("accept", "--dry-run")
    assert status == 0
    assert "docs/b.md:4: would take the real output" in output
    assert (folder / "docs" / "b.md").read_text() == WRONG

    status, output, _ = run("accept")
    assert status == 0
    assert "docs/b.md:4: took the real output" in output
    assert (folder / "docs" / "b.md").read_text() == RIGHT
    assert "0 sessions run" in run("verify")[1]


def test_accept_leaves_what_it_cannot_mend(folder: Path, run: Run) -> None:
    """1: a wrong exit status stays, and is told."""
    write(folder, a="```console\n$ false\n```\n")
    status, output, _ = run("accept")

    assert status == 1
    assert "docs/a.md:2: still wrong: exit status 1, expected 0" in output
    assert "0 outputs accepted" in output


def test_accept_where_the_machine_fails(folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """3: nothing is known of the page, and nothing says that all is accepted."""

    def refuse(*_: object) -> None:
        raise EngineError("out of disk")

    write(folder, a=WRONG)
    monkeypatch.setattr(Local, "ensure_image", refuse)
    status, output, errors = run("accept")

    assert (status, output) == (3, "")
    assert errors == "machine: out of disk\n"


def test_accept_shows_what_it_takes(folder: Path, run: Run) -> None:
    """The lines that go and come, with --dry-run as well, which writes nothing."""
    write(folder, a=WRONG)
    before = (folder / "docs" / "a.md").read_text()
    for option, said in ((["--dry-run"], "would take"), ([], "took")):
        status, output, _ = run("accept", *option)
        assert status == 0
        assert f"docs/a.md:4: {said} the real output" in output
        assert "  -bonsoir\n  +bonjour\n" in output
        assert ((folder / "docs" / "a.md").read_text() == before) == bool(option)


def test_a_page_that_was_saved_meanwhile_is_not_overwritten(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What its author wrote while its commands ran stays."""
    write(folder, a=WRONG)
    run("verify")
    page = folder / "docs" / "a.md"
    real = accept.accept

    def saved_meanwhile(*arguments: object, **others: object) -> object:
        page.write_text(WRONG + "\nMore.\n")
        return real(*arguments, **others)  # type: ignore[arg-type]

    monkeypatch.setattr(accept, "accept", saved_meanwhile)
    status, _, errors = run("accept")
    assert status == 1
    assert "docs/a.md: was saved while its commands ran" in errors
    assert page.read_text() == WRONG + "\nMore.\n"


def test_a_command_that_reads_as_output(folder: Path, run: Run) -> None:
    """Told with its line, before it is run and before it is taken away; a page is not wrong for it."""
    write(folder, a="```console\n# echo one\n$ echo two\n```\n", b="```console\n$ echo '# x'\n# x\n```\n")
    for command in ("verify", "accept"):
        _, _, errors = run(command)
        assert "warning: docs/a.md:3: reads as output of the command above it" in errors
        assert "hint: a fence that begins with `# `" in errors
        assert "docs/b.md" not in errors


def test_an_answer_without_a_question(folder: Path, run: Run) -> None:
    """An option that no line of the fence uses is told with its line."""
    write(folder, a='```console answer="x"\n$ true\n```\n')

    status, _, errors = run("verify")

    assert status == 0
    assert "warning: docs/a.md:1: the option `answer` is never typed" in errors


def test_colours_are_for_who_wants_them(folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal what goes and comes is red and green, unless NO_COLOR (https://no-color.org) is set."""
    write(folder, a=WRONG)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    assert "\x1b[31m  -bonsoir" in run("accept", "--dry-run")[1]
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\n  -bonsoir" in run("accept", "--dry-run")[1]


@pytest.mark.parametrize("command", ["verify", "accept", "list", "shell"])
def test_pages_are_completed(command: str) -> None:
    """By the shell, which knows files."""
    found = ShellComplete(cli, {}, "doctools", "_DOCTOOLS_COMPLETE").get_completions([command], "READ")
    assert [(each.type, each.value) for each in found] == [("file", "READ")]


def test_list(folder: Path, run: Run) -> None:
    """Every command with what is known of it."""
    write(folder, a=RIGHT, b=WRONG, c='```console norun="x"\n$ reboot\n```\n')
    before = run("list")[1]
    run("verify")
    status, after, _ = run("list")

    assert status == 0
    assert before.count("?  ") == 3
    assert "passed      4  $ echo bonjour" in after
    assert "failed      4  $ echo bonjour" in after
    assert "skipped     2  $ reboot" in after


def test_labs(folder: Path, run: Run) -> None:
    """Built or not, the list of labs comes last."""
    (folder / "labs").mkdir()
    (folder / "labs" / "compose.yaml").write_text("services: {one: {profiles: [lab], image: x}}\n")
    status, shown, _ = run("labs")
    assert status == 0
    assert [line for line in shown.splitlines() if ":" in line] == [
        "one: x, ready",
        "(default): debian:bookworm-slim, ready",
    ]
    (folder / "doctools.toml").write_text('pages = ["docs"]\nlab = "one"\n')
    listed = "one (default): x, ready\n  $ is the user of the image, # is root\n"
    assert run("labs") == (0, listed, "")
    assert run("labs", "--build") == (0, listed, "one: local (this machine)\n")


def test_clean_removes_only_what_doctools_made(folder: Path, run: Run) -> None:
    """Evidence goes, and its folder if it is then empty; a file of somebody else stays; a dry run only tells."""
    write(folder, a=RIGHT)
    run("verify")
    kept = sorted(path for path in folder.rglob("*") if path.is_file())
    status, output, _ = run("clean", "--evidence", "--dry-run")
    assert (status, output) == (0, "would remove evidence in .doctools: 3 files\n")
    assert sorted(path for path in folder.rglob("*") if path.is_file()) == kept

    (folder / ".doctools" / "mine.json").write_text("{}")
    (folder / ".doctools" / "evidence" / "mine.txt").write_text("x")
    assert run("clean", "--evidence")[1] == "removed evidence in .doctools: 3 files\n"
    left = {path.relative_to(folder / ".doctools").as_posix() for path in (folder / ".doctools").rglob("*")}
    assert left == {"mine.json", "evidence", "evidence/mine.txt"}

    for path in ("mine.json", "evidence/mine.txt"):
        (folder / ".doctools" / path).unlink()
    run("verify")
    assert run("clean", "--evidence")[0] == 0
    assert not (folder / ".doctools").exists()
    assert run("clean", "--evidence")[1] == "nothing to remove\n"
    assert (folder / "docs" / "a.md").read_text() == RIGHT


def test_a_dry_run_of_clean(folder: Path, run: Run) -> None:
    """What a killed run was about to write is told, and stays."""
    scratch = folder / ".doctools" / "evidence" / ".a.md.json.999999999.1"
    scratch.parent.mkdir(parents=True)
    scratch.touch()

    assert run("clean", "--dry-run")[1] == f"would remove what was left of {scratch.name}\n"
    assert scratch.exists()
    assert run("clean")[1] == f"removed what was left of {scratch.name}\n"
    assert not scratch.exists()


@pytest.mark.parametrize("evidence", [".", "./", "docs"])
def test_clean_is_not_led_to_the_project(folder: Path, run: Run, evidence: str) -> None:
    """2: settings that would have evidence where the project's own files are, are refused; nothing is removed."""
    write(folder, a=RIGHT)
    (folder / "doctools.toml").write_text(f'pages = ["docs"]\nevidence = "{evidence}"\n')
    status, _, errors = run("clean", "--evidence")

    assert status == 2
    assert "doctools.toml:2: `evidence` is" in errors
    assert (folder / "docs" / "a.md").read_text() == RIGHT


def test_help(run: Run) -> None:
    """Help names all commands and exit statuses."""
    status, output, _ = run("--help")

    assert status == 0
    commands = ("init", "verify", "accept", "fences", "list", "shell", "labs", "engine", "clean")
    for word in (*commands, "130", "bash_source"):
        assert word in output


def test_what_a_fence_can_say_is_told_in_full(run: Run) -> None:
    """Every option and every kind of value; none that does not exist; lines that fit on a terminal."""
    status, output, _ = run("fences")

    assert status == 0
    options, _, values = output.partition("After the language")[2].partition("Values of these kinds")
    assert set(re.findall(r"^    (\w+)(?:=\"[^\"]*\")? {2,}", options, re.MULTILINE)) == set(OPTIONS)
    assert re.findall(r"^    (\w+) {2,}(\S.*)", values, re.MULTILINE) == [
        (each.name, each.meaning) for each in CLASSES.values()
    ]
    assert max(map(len, output.splitlines())) <= 120


@pytest.mark.parametrize("command", ["init", "verify", "accept", "shell"])
def test_help_has_examples(run: Run, command: str) -> None:
    """What is typed is shown, not only named."""
    assert run(command, "--help")[1].count(f"  doctools {command} ") >= 2


# -- killed ----------------------------------------------------------------------------------------------------------

SLOW = "```console\n$ echo begun\nbegun\n```\n\n```console\n$ sleep 60\n$ echo end\nend\n```\n"


def left(engine: DockerEngine, pid: int) -> list[str]:
    """Containers and networks of a process."""
    api = engine._api
    owned = [
        *api.containers(all=True, filters={"label": "doctools.owner"}),
        *api.networks(filters={"label": "doctools.owner"}),
    ]
    return [each["Id"] for each in owned if each["Labels"]["doctools.owner"].startswith(f"{pid}:")]


@pytest.mark.engine
@pytest.mark.parametrize(
    ("number", "status"),
    [(signal.SIGINT, 130), (signal.SIGTERM, 130), (signal.SIGHUP, 130), (signal.SIGKILL, -9)],
)
def test_killed(engine: DockerEngine, tmp_path: Path, number: signal.Signals, status: int) -> None:
    """Interrupted, terminated, hung up: a run removes its containers; killed, the next run does. Evidence is whole."""
    (tmp_path / "doctools.toml").write_text('pages = ["a.md", "b.md"]\n')
    (tmp_path / "a.md").write_text("```console\n$ echo quick\nquick\n```\n")
    (tmp_path / "b.md").write_text(SLOW)
    environment = os.environ | {"DOCKER_HOST": engine.address}
    command = [sys.executable, "-m", "doctools", "verify", "-j", "2"]
    process = subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        deadline = time.monotonic() + 60
        kept = tmp_path / ".doctools" / "evidence" / "a.md.json"
        while not (kept.exists() and len(left(engine, process.pid)) == 1):
            assert time.monotonic() < deadline
            assert process.poll() is None
            time.sleep(0.1)
        process.send_signal(number)
        _, errors = process.communicate(timeout=30)
    finally:
        process.kill()
        process.wait()

    assert process.returncode == status
    if number is not signal.SIGKILL:
        assert errors.splitlines()[-1] == "interrupted"
        assert "Traceback" not in errors
        assert left(engine, process.pid) == []
    else:
        assert len(left(engine, process.pid)) == 1
    again = subprocess.run(
        [*command, "a.md", "--all"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (again.returncode, left(engine, process.pid)) == (0, [])
    json.loads(kept.read_text())
    assert {path.suffix for path in (tmp_path / ".doctools").rglob("*") if path.is_file()} <= {
        ".json",
        ".cast",
        ".lock",
    }


@pytest.mark.engine
def test_two_runs_at_once(engine: DockerEngine, tmp_path: Path) -> None:
    """Two `verify` at once on the same store both end well, remove only their own containers, and leave whole files."""
    (tmp_path / "doctools.toml").write_text('pages = ["a.md"]\n')
    (tmp_path / "a.md").write_text("```console\n$ sleep 1; echo a\na\n```\n\n```console isolated\n$ echo b\nb\n```\n")
    environment = os.environ | {"DOCKER_HOST": engine.address}
    runs = [
        subprocess.Popen(
            [sys.executable, "-m", "doctools", "verify", "--all"],
            cwd=tmp_path,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for _ in range(2)
    ]
    outputs = [each.communicate(timeout=60)[0] for each in runs]

    assert [each.returncode for each in runs] == [0, 0], outputs
    assert all("2 commands: 2 as printed" in output for output in outputs)
    assert [left(engine, each.pid) for each in runs] == [[], []]
    assert len(json.loads((tmp_path / ".doctools" / "evidence" / "a.md.json").read_text())["sessions"]) == 2


def test_main_is_callable() -> None:
    """The entry point of the package is this command line's."""
    assert callable(main)
