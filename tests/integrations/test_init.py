"""`doctools init`: what it adds to a project, in whatever form its mkdocs.yml is; what it leaves alone."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from doctools.integrations.cli.init.mkdocs_settings import add_plugin
from doctools.integrations.cli.main import _status, cli
from doctools.volatile import CLASSES
from tests.end_to_end.test_mkdocs import build

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
        "base: &base\n  plugins: [tags]\n<<: *base\n",  # a list here would replace those
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


def test_a_part_of_a_repository(tmp_path: Path, run: Run) -> None:
    """Evidence is not committed either where the repository is a folder above; one line there is enough for all."""
    (tmp_path / ".git").mkdir()
    for name in ("a b", "c"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "README.md").write_text("```console\n$ true\n```\n")
    said = run("a b")[1]
    assert (tmp_path / "a b" / ".gitignore").read_text() == "/.doctools/\n"
    assert f"cd '{tmp_path}/a b'\n" in said
    (tmp_path / ".gitignore").write_text(".doctools\n")
    said = run("c", "--ci", "github")[1]
    assert "BY HAND     .github/workflows/site.yml: is only read at the top" in said
    assert not (tmp_path / "c" / ".github").exists()
    assert not (tmp_path / "c" / ".gitignore").exists()


def test_pages_beside_the_configuration(tmp_path: Path, run: Run) -> None:
    """A project holds its pages: where they lie beside the folder of mkdocs.yml, it is the folder above both."""
    for name in ("site", "text", ".git"):
        (tmp_path / name).mkdir()
    (tmp_path / "text" / "a.md").write_text("```console\n$ true\n```\n")
    (tmp_path / "site" / "base.yml").write_text("docs_dir: ../text/\n")
    (tmp_path / "site" / "mkdocs.yml").write_text("INHERIT: base.yml\nplugins: [search]\n")
    status, said = run("site")
    assert status == 0
    assert files(tmp_path)["site/mkdocs.yml"].endswith("[search, doctools]\n")
    assert 'pages = ["text"]' in files(tmp_path)["doctools.toml"]
    assert "1 command in 1 of 1 page would be run." in said
    assert "mkdocs serve -f site/mkdocs.yml" in said
    (tmp_path / ".git").rmdir()
    assert "its pages are in another place" in run("site")[1]  # it is not known how far up a project may go


def test_a_folder_of_another_project(tmp_path: Path, run: Run) -> None:
    """The folder of a site's pages is no project of its own: where to go is told, and nothing written."""
    (tmp_path / "docs" / "fr").mkdir(parents=True)
    (tmp_path / "docs" / "fr" / "a.md").write_text("```console\n$ true\n```\n")
    (tmp_path / "mkdocs.yml").write_text("site_name: x\n")
    for _ in range(2):
        before = files(tmp_path)
        status, said = run("docs/fr")
        assert status == 2
        assert f"docs/fr: its pages are of the project {tmp_path}" in said
        assert files(tmp_path) == before
        (tmp_path / "mkdocs.yml").unlink(missing_ok=True)
        (tmp_path / "doctools.toml").write_text("pages = ['docs']\n")


def test_sites_in_folders_below(tmp_path: Path, run: Run) -> None:
    """A repository of several sites is no site: they are named. Its README can be a project beside them."""
    for name in ("b b", "packages/a", "node_modules/x"):
        (tmp_path / name / "docs").mkdir(parents=True)
        (tmp_path / name / "mkdocs.yml").write_text("site_name: x\n")
    before = files(tmp_path)
    status, said = run()
    assert status == 2
    assert "has sites in folders below: b b/mkdocs.yml, packages/a/mkdocs.yml" in said
    assert "hint: `doctools init 'b b'`" in said
    assert files(tmp_path) == before
    (tmp_path / "README.md").write_text("```console\n$ true\n```\n")
    said = run()[1]
    assert "left        packages/a/mkdocs.yml: a site of its own: `doctools init packages/a`\n" in said
    assert 'pages = ["README.md"]' in files(tmp_path)["doctools.toml"]


def test_pages_that_others_brought(tmp_path: Path, run: Run) -> None:
    """A folder of Markdown may hold what package managers have put there: that is not the project's."""
    for name in ("node_modules/x", "environment/lib"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "a.md").write_text("```console\n$ true\n```\n")
    (tmp_path / "environment" / "pyvenv.cfg").touch()
    run()
    assert 'pages = ["."]' in files(tmp_path)["doctools.toml"]
    assert "verified.md" in files(tmp_path)
    assert "5 commands in 1 of 1 page would be run." in run()[1]


def test_transcripts_in_other_languages(tmp_path: Path, run: Run) -> None:
    """Pages that were not written for doctools have them: they are counted, with what makes them run."""
    fences = "".join(f"```{language}\n$ true\n```\n\n" for language in ("bash", "sh", "bash"))
    (tmp_path / "README.md").write_text(fences)
    said = run()[1]
    assert "3 transcripts would not be run: their language is bash (2), sh (1). Write ```console.\n" in said
    (tmp_path / "README.md").write_text(fences + "```shell-session\n$ true\n```\n")
    said = run()[1]
    assert "4 transcripts would not be run: their language is bash (2), sh (1), shell-session (1). " in said
    assert "Write ```console; or add to `languages` in doctools.toml: shell-session.\n" in said


def test_settings_name_what_there_is(tmp_path: Path, run: Run) -> None:
    """The comments of a new doctools.toml: kinds of values that can be added."""
    run()
    asked_for = [each.name for each in CLASSES.values() if not each.usual]
    (lines,) = re.findall(r"# What differs(?:.*\n#)?.*", files(tmp_path)["doctools.toml"])
    assert sorted(re.findall(r'"(\w+)"', lines)) == sorted(asked_for)


def test_search_is_told_where_it_is_added(tmp_path: Path, run: Run) -> None:
    """MkDocs has search without asking for it until a plugin is named, whatever else says `search`."""
    (tmp_path / "mkdocs.yml").write_text("theme: {name: material, features: [search.suggest]}\n")
    assert "the plugin `doctools` (and `search`, which it had by default)" in run()[1]
