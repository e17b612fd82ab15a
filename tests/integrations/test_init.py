"""`doctools init`: what it adds to a project, in whatever form its mkdocs.yml is; what it leaves alone."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from doctools.integrations.cli.main import _status, cli
from doctools.integrations.cli.mkdocs_settings import add_plugin
from tests.integration.test_mkdocs import build

Run = Callable[..., tuple[int, str]]

SHAPES = {
    "absent": (
        "site_name: x # why\n",
        "site_name: x # why\n\nplugins:\n  - search\n  - doctools\n",
    ),
    "absent, no newline at the end": (
        "site_name: x",
        "site_name: x\n\nplugins:\n  - search\n  - doctools\n",
    ),
    "nothing": (
        "site_name: x\nplugins: # later\nextra: {}\n",
        "site_name: x\nplugins:\n  - search\n  - doctools # later\nextra: {}\n",
    ),
    "list": (
        "plugins:\n  - search # keep\n  - tags:\n      a: 1 # one\n\n# theme\ntheme: x\n",
        "plugins:\n  - search # keep\n  - tags:\n      a: 1 # one\n  - doctools\n\n# theme\ntheme: x\n",
    ),
    "list, not indented": ("plugins:\n- search\n- tags\nx: 1\n", "plugins:\n- search\n- tags\n- doctools\nx: 1\n"),
    "list, at the end of the file": ("plugins:\n  - search", "plugins:\n  - search\n  - doctools\n"),
    "list, ends with an empty value": ("plugins:\n  - search:\nx: 1\n", "plugins:\n  - search:\n  - doctools\nx: 1\n"),
    "list, ends with a block of text": (
        "plugins:\n  - a:\n      b: |\n        one\n        two\nx: 1\n",
        "plugins:\n  - a:\n      b: |\n        one\n        two\n  - doctools\nx: 1\n",
    ),
    "list without search": ("plugins:\n  - tags\n", "plugins:\n  - tags\n  - doctools\n"),
    "flow list": ("plugins: [search, tags] # all\n", "plugins: [search, tags, doctools] # all\n"),
    "flow list of several lines": (
        "plugins: [\n  search,\n  tags: {a: [1]},\n]\n",
        "plugins: [\n  search,\n  tags: {a: [1]}, doctools,\n]\n",
    ),
    "empty list": ("plugins: []\n", "plugins: [doctools]\n"),
    "mapping": (
        "plugins:\n  search: {}\n  tags:\n    a: 1\n# end\n",
        "plugins:\n  search: {}\n  tags:\n    a: 1\n  doctools: {}\n# end\n",
    ),
    "flow mapping": ("plugins: {search: {}}\n", "plugins: {search: {}, doctools: {}}\n"),
    "tags": (
        "plugins:\n  - search\n  - privacy: {e: !ENV [CI, no]}\nx: !!python/name:a.b\ny: !r $d\n",
        "plugins:\n  - search\n  - privacy: {e: !ENV [CI, no]}\n  - doctools\nx: !!python/name:a.b\ny: !r $d\n",
    ),
    "Windows": (
        "site_name: x\r\nplugins:\r\n  - search\r\n",
        "site_name: x\r\nplugins:\r\n  - search\r\n  - doctools\r\n",
    ),
    "there already": ("plugins:\n  - search\n  - doctools: {language: fr}\n", ""),
    "there already, in a flow": ("plugins: [doctools]\n", ""),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_one_plugin_more(shape: str) -> None:
    """A line is added, and everything else is as before: comments, quotes, tags, line ends."""
    before, after = SHAPES[shape]
    edit = add_plugin(before)
    assert edit.reason == ""
    assert edit.text == (after or before)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- a\n",
        "plugins: !ENV [PLUGINS]\n",
        "plugins: yes\n",
        "{site_name: x}\n",  # nothing can be appended to a flow
        "site_name: x\n...\n",  # nor behind the end of a document
        "a: [\n",
    ],
)
def test_what_is_left_to_its_author(text: str) -> None:
    """What cannot be edited safely comes back as it is, with a reason."""
    edit = add_plugin(text)
    assert edit.text == text
    assert edit.reason


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str]:
        status = _status(lambda: cli(["init", *arguments], prog_name="doctools", standalone_mode=False))
        captured = capsys.readouterr()
        return status, captured.out + captured.err

    return run


def files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_site(tmp_path: Path, run: Run) -> None:
    """A MkDocs project gets plugin, settings, a page and a line of .gitignore; twice is as good as once."""
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "index.md").write_text("# Home\n")
    (tmp_path / "mkdocs.yml").write_text("site_name: x\ndocs_dir: pages\n")
    (tmp_path / ".gitignore").write_text("/site/")
    status, said = run("--dry-run", "--lab", "--ci", "github")
    assert status == 0
    assert "would write mkdocs.yml" in said
    assert set(files(tmp_path)) == {"mkdocs.yml", "pages/index.md", ".gitignore"}
    status, said = run("--lab", "--ci", "github")
    assert status == 0
    made = files(tmp_path)
    assert set(made) == {
        *("mkdocs.yml", "pages/index.md", "pages/verified.md", "doctools.toml", ".gitignore"),
        *("labs/compose.yaml", ".github/workflows/site.yml"),
    }
    assert made[".gitignore"] == "/site/\n/.doctools/\n"
    assert "- search\n  - doctools\n" in made["mkdocs.yml"]
    assert 'pages = ["pages"]' in made["doctools.toml"]
    assert "5 commands in 1 of 2 pages would be run." in said
    assert "doctools verify --watch" in said
    status, said = run("--lab", "--ci", "github")
    assert status == 0
    assert "wrote" not in said
    assert files(tmp_path) == made


def test_it_works_at_once(tmp_path: Path, run: Run) -> None:
    """What was written verifies (here: with a local engine) and builds strictly."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("# Home\n")
    (tmp_path / "mkdocs.yml").write_text("site_name: x\n")
    assert run("--lab")[0] == 0
    local = (
        "from doctools.integrations import project; from doctools.integrations.cli import main\n"
        "from tests.integrations.test_cli import Local\nproject.connect = lambda **_: Local()\nmain()"
    )
    ran = subprocess.run(
        [sys.executable, "-c", local, "verify"],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "5 commands: 5 as printed" in ran.stdout, ran.stdout + ran.stderr
    built = build(tmp_path, "--strict")
    assert built.returncode == 0, built.stderr
    assert "5 of 5 commands verified" in built.stderr


def test_a_folder_with_markdown(tmp_path: Path, run: Run) -> None:
    """No site at all: a README with commands is enough. What is not understood is listed, with what to do about it."""
    (tmp_path / "README.md").write_text("```console\n$ make\n```\n\n```console\nls -l\n```\n")
    status, said = run()
    assert status == 0
    assert set(files(tmp_path)) == {"README.md", "doctools.toml"}
    assert 'pages = ["README.md"]' in files(tmp_path)["doctools.toml"]
    assert "README.md:6: a transcript begins with a prompt" in said
    assert 'norun="' in said


def test_settings_in_pyproject_are_enough(tmp_path: Path, run: Run) -> None:
    """A project that has settings keeps them."""
    (tmp_path / "pyproject.toml").write_text('[tool.doctools]\npages = ["a.md"]\n')
    (tmp_path / "a.md").write_text("```console\n$ true\n```\n")
    status, said = run()
    assert status == 0
    assert "pyproject.toml: has settings" in said
    assert not (tmp_path / "doctools.toml").exists()


def test_inherited_plugins(tmp_path: Path, run: Run) -> None:
    """A list here would replace the inherited one: its author is told."""
    (tmp_path / "mkdocs.yml").write_text("INHERIT: ../base.yml\nsite_name: x\n")
    status, said = run()
    assert status == 0
    assert "BY HAND" in said
    assert (tmp_path / "mkdocs.yml").read_text() == "INHERIT: ../base.yml\nsite_name: x\n"


def test_settings_that_cannot_be_read(tmp_path: Path, run: Run) -> None:
    """Nothing is written into a project that is broken."""
    (tmp_path / "doctools.toml").write_text("pagse = []\n")
    (tmp_path / "mkdocs.yml").write_text("site_name: x\n")
    status, said = run()
    assert status == 2
    assert "unknown setting `pagse`" in said
    assert set(files(tmp_path)) == {"doctools.toml", "mkdocs.yml"}
    assert "doctools" not in files(tmp_path)["mkdocs.yml"]
