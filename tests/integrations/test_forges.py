"""What GitHub and GitLab are told: annotations, summary, code quality; and the evidence of several machines in one."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from doctools.evidence import Store
from tests.integrations.test_cli import HOSTILE, RIGHT, WRONG, Run, folder, run, write

__all__ = ["folder", "run"]  # fixtures

COMMANDS = re.compile(r"\s*::|.*##\[")
"""A line that GitHub's runner takes for a command of its own."""
SHOUTING = "```console\n$ printf '  ::error::mine\\n x ##[error]mine\\n::add-mask::e\\n'\nx\n```\n"


@pytest.fixture
def on_github(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project lies in a folder of its repository."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(folder.parent))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(folder / "summary.md"))
    return folder


def heard(log: str) -> list[str]:
    """What GitHub's runner would take for commands: those between `stop-commands` and its token are none."""
    found, token = [], ""
    for line in log.splitlines():
        if token:
            token = "" if line.strip() == f"::{token}::" else token
        elif stop := re.match(r"::stop-commands::(\S+)", line):
            token = stop[1]
        elif COMMANDS.match(line):
            found.append(line)
    assert not token
    return found


# -- GitHub ----------------------------------------------------------------------------------------------------------


def test_each_wrong_command_is_annotated_at_its_line(on_github: Path, run: Run) -> None:
    """File (from the repository's root) and line; signs that would end a property or the message are escaped."""
    write(on_github, a=RIGHT, **{"b, c:d": HOSTILE})
    status, output, _ = run("verify")
    found = heard(output)

    assert status == 1
    assert len(found) == 1
    assert found[0].startswith(f"::error file={on_github.name}/docs/b%2C c%3Ad.md,line=2,title=doctools::")
    assert "%250A::error::x" in found[0]
    assert heard(run("verify", "--format", "text")[1]) == []


def test_a_page_that_cannot_be_read_is_annotated(on_github: Path, run: Run) -> None:
    """Nothing is run then, so its line is all that there is to be told: in the diff, and in the summary."""
    write(on_github, a=RIGHT, b="# <b>\n\n```console\nls ::x %0A <i>\n```\n", c="```console\n$ ls\n")
    status, output, errors = run("verify", "--codequality", "quality.json")
    found = heard(output)

    assert status == 2
    assert [line.partition("::error ")[2].partition(",title")[0] for line in found] == [
        f"file={on_github.name}/docs/b.md,line=4",
        f"file={on_github.name}/docs/c.md,line=1",
    ]
    assert "this line is `ls ::x %250A <i>`%0Ahint: write `$ `" in found[0]
    assert "docs/b.md:4: a transcript begins with a prompt" in errors
    summary = (on_github / "summary.md").read_text(encoding="utf-8")
    assert "### doctools: 2 places cannot be read, nothing was run" in summary
    assert "docs&#47;b&#46;md&#58;4" in summary
    assert "<i>" not in summary
    first, second = json.loads((on_github / "quality.json").read_text(encoding="utf-8"))
    assert first["location"] == {"path": f"{on_github.name}/docs/b.md", "lines": {"begin": 4}}
    assert second["description"].startswith("the fence ``` is not closed")
    assert first["severity"] == "major"


def test_output_of_a_page_is_no_command(on_github: Path, run: Run) -> None:
    """Indented `::` and `##[` anywhere are commands to the runner: all that a page prints is told with commands off."""
    write(on_github, a=SHOUTING)
    _, output, errors = run("verify")

    assert sum(bool(COMMANDS.match(line)) for line in output.splitlines()) > 4
    assert [line.partition(",title")[0] for line in heard(output)] == [
        f"::error file={on_github.name}/docs/a.md,line=2"
    ]
    assert not any(COMMANDS.match(line) for line in errors.splitlines())


def test_no_more_annotations_than_are_shown(on_github: Path, run: Run) -> None:
    """Ten a step: the first of each page goes first, the last says how many more there are; none is too long."""
    many = "```console\n" + "$ echo un\ndeux\n" * 12 + "```\n"
    long = "```console\n$ head -c 9000 /dev/zero | tr '\\0' x\nun\n```\n"
    write(on_github, a=many, b=long, c=WRONG)
    found = heard(run("verify")[1])

    assert len(found) == 10
    assert [re.findall(r"docs/(\w)\.md", line)[:1] for line in found[:4]] == [["a"], ["b"], ["c"], ["a"]]
    assert found[-1] == "::error title=doctools::5 more are wrong: see the summary of this job, or its log"
    assert max(map(len, found)) < 4200


def test_a_summary_of_the_job(on_github: Path, run: Run) -> None:
    """Totals and faults as Markdown, added to what other steps have left; a page's text stays text."""
    (on_github / "summary.md").write_text("before\n")
    write(on_github, a=RIGHT, b=HOSTILE, c="```console\n$ echo '[x](y) <b>|` @me'\nun\n```\n")
    assert run("verify", "--shard", "1/1")[0] == 1
    text = (on_github / "summary.md").read_text()

    assert text.startswith("before\n### doctools, part 1/1: 2 wrong of 3 commands\n")
    assert "| 1 | 2 | 0 | 0 | 3 | 0 |" in text
    assert text.count("<details>") == text.count("</details>") == 2
    summaries = re.findall(r"<summary>(.*)</summary>", text)
    assert not re.search(r"[\[\]`|@*]", "".join(summaries))
    assert "&#91;x&#93;&#40;y&#41;" in summaries[1]
    assert "<script>" not in text
    assert "&lt;script&gt;" in text


def test_a_summary_anywhere(folder: Path, run: Run) -> None:
    """`--summary` names the file; where nothing is wrong it says so."""
    write(folder, a=RIGHT)
    assert run("verify", "--summary", "out/s.md")[0] == 0
    assert "1 command, none wrong" in (folder / "out" / "s.md").read_text()


# -- GitLab ----------------------------------------------------------------------------------------------------------


def test_code_quality(folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """One entry a fault with path and line, and a fingerprint of its own that prose above does not change."""
    monkeypatch.setenv("CI_PROJECT_DIR", str(folder.parent))
    wrong = "```console\n$ echo un\ndeux\n$ echo un\ndeux\n```\n"
    write(folder, a=wrong, b=RIGHT)
    assert run("verify", "--codequality", "q.json")[0] == 1
    first = json.loads((folder / "q.json").read_text())
    write(folder, a="Text.\n\n" + wrong)
    run("verify", "--codequality", "q.json")
    moved = json.loads((folder / "q.json").read_text())

    assert [entry["location"] for entry in first] == [
        {"path": f"{folder.name}/docs/a.md", "lines": {"begin": line}} for line in (2, 4)
    ]
    assert [entry["location"]["lines"]["begin"] for entry in moved] == [4, 6]
    prints = [entry["fingerprint"] for entry in first]
    assert len(set(prints)) == 2
    assert prints == [entry["fingerprint"] for entry in moved]


# -- age -------------------------------------------------------------------------------------------------------------


def test_what_is_old_is_run_again(folder: Path, run: Run) -> None:
    """`--max-age` counts for this run alone; an age that is none is told."""
    write(folder, a=RIGHT)
    run("verify")

    assert "0 sessions run" in run("verify", "--max-age", "7d")[1]
    path = folder / ".doctools" / "evidence" / "docs" / "a.md.json"
    path.write_text(re.sub(r'"started": "\d{4}', '"started": "2020', path.read_text(), count=1))
    assert "0 sessions run" in run("verify")[1]
    assert "(1 session run" in run("verify", "--max-age", "7d")[1]
    status, _, errors = run("verify", "--max-age", "soon")
    assert status == 2
    assert "'soon' is not an age such as" in errors


# -- parts -----------------------------------------------------------------------------------------------------------


def test_parts_make_a_whole(folder: Path, run: Run) -> None:
    """Parts run on machines that each began with the same old evidence; merged in any order, nothing is left to run."""
    write(folder, **dict.fromkeys("abcde", RIGHT))
    run("verify")
    write(folder, **dict.fromkeys("abcde", RIGHT.replace("bonjour", "bonsoir")))
    kept = folder / "kept"
    (folder / ".doctools").rename(kept)
    for part in "123":
        shutil.copytree(kept, folder / ".doctools")
        assert run("verify", "--shard", f"{part}/3")[0] == 0
        (folder / ".doctools").rename(folder / f"part-{part}")
    shutil.copytree(kept, folder / ".doctools")
    status, output, _ = run("merge", "part-2", "part-3", "part-1")

    assert status == 0
    assert re.findall(r"took (\d)", output) in (["2", "2", "1"], ["2", "1", "2"], ["1", "2", "2"])
    assert "(0 sessions run, 5 fresh" in run("verify")[1]
    assert (folder / ".doctools" / "evidence" / "docs" / "e.md.page.cast").is_file()
    assert "took 0 pages" in run("merge", "part-1")[1]
    assert Store(folder / ".doctools").pages() == tuple(f"docs/{name}.md" for name in "abcde")


def test_a_store_that_is_none(folder: Path, run: Run) -> None:
    """2: a folder without evidence; 3: evidence that is not whole. Nothing is taken from either."""
    write(folder, a=RIGHT)
    run("verify")
    (folder / "empty").mkdir()
    status, _, errors = run("merge", "empty", ".doctools")
    assert status == 2
    assert errors.startswith("error: empty: holds no evidence\nhint: ")
    shutil.copytree(folder / ".doctools", folder / "broken")
    broken = folder / "broken" / "evidence" / "docs" / "a.md.json"
    whole = broken.read_text()
    for text in ("{", whole.replace('"name": ""', '"name": "../../../x"', 1)):
        broken.write_text(text)
        assert run("merge", "broken")[0] == 3
    assert [path.name for path in folder.rglob("*x.cast")] == []
    assert "0 sessions run" in run("verify")[1]
