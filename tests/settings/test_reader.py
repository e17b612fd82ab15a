"""Settings: where they are found, their kinds, all faults at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from doctools.errors import SettingsError
from doctools.settings import Settings, load


def project(root: Path, *files: str, toml: str | None = None) -> Path:
    """A folder with these files (empty), and perhaps a doctools.toml."""
    for name in files:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()
    if toml is not None:
        (root / "doctools.toml").write_text(toml)
    return root


def faults(root: Path) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load(root)
    return [str(problem).removeprefix(f"{root}/") for problem in caught.value.problems]


def test_no_settings_at_all(tmp_path: Path) -> None:
    """With no file the start is the root, and everything has a default."""
    assert load(project(tmp_path)) == Settings(root=tmp_path)


def test_defaults_look_at_what_is_there(tmp_path: Path) -> None:
    """Pages and labs are found at their usual places."""
    settings = load(project(tmp_path, "docs/a.md", "README.md", "labs/compose.yaml"))

    assert (settings.pages, settings.labs) == (("docs", "README.md"), "labs/compose.yaml")


def test_all_settings(tmp_path: Path) -> None:
    """Each setting has its kind of value."""
    project(
        tmp_path,
        "l.yaml",
        toml="""
pages = ["docs/**/*.md"]
labs = "l.yaml"
lab = "debian"
timeout = 10
jobs = 3
evidence = "build/evidence"
max_age = "12h"
languages = ["console", "bash"]
volatile = "pid ip"
allow_elevated = true
""",
    )

    assert load(tmp_path) == Settings(
        root=tmp_path,
        file=tmp_path / "doctools.toml",
        pages=("docs/**/*.md",),
        labs="l.yaml",
        lab="debian",
        timeout=10.0,
        jobs=3,
        evidence="build/evidence",
        max_age=43200.0,
        languages=("console", "bash"),
        volatile=("pid", "ip"),
        allow_elevated=("*",),
    )


@pytest.mark.parametrize(
    ("pages", "evidence"),
    [
        ("docs", "docs"),
        ("docs", "./docs/"),
        ("docs/a/*.md", "docs"),
        ("./docs/../x/README.md", "x"),
        ("a/**/b.md", "a"),
    ],
)
def test_evidence_is_not_where_pages_are(tmp_path: Path, pages: str, evidence: str) -> None:
    """A build product, which `doctools clean --evidence` removes, has a folder of its own."""
    project(tmp_path, toml=f'pages = ["{pages}"]\nevidence = "{evidence}"\n')
    (found,) = faults(tmp_path)

    assert found.startswith(f"doctools.toml:2: `evidence` is '{Path(evidence)}', but must be a folder without pages")
    assert f"`{pages}` is in it" in found


@pytest.mark.parametrize(
    ("pages", "evidence"),
    [("docs", "docs-evidence"), ("docs", "docs/.evidence"), ("**/*.md", ".doctools"), (".", "x/y/")],
)
def test_evidence_beside_pages(tmp_path: Path, pages: str, evidence: str) -> None:
    """Any other folder will do."""
    assert load(project(tmp_path, toml=f'pages = ["{pages}"]\nevidence = "{evidence}"\n')).evidence == str(
        Path(evidence)
    )


@pytest.mark.parametrize("table", ["tool.doctools", "doctools"])
def test_a_table_in_a_file_of_ones_own(tmp_path: Path, table: str) -> None:
    """What stands in pyproject.toml is easily copied whole: the line to leave out is named."""
    project(tmp_path, toml=f'# mine\n[{table}]\npages = ["docs"]\n')
    assert faults(tmp_path) == [
        f"doctools.toml:2: `[{table}]` is for pyproject.toml\nhint: leave that line out: all of this file is doctools'"
    ]


def test_a_byte_order_mark(tmp_path: Path) -> None:
    """Editors on Windows write one, and it is no fault."""
    (tmp_path / "doctools.toml").write_bytes(b'\xef\xbb\xbfpages = ["a"]\r\n')
    assert load(tmp_path).pages == ("a",)


def test_a_lab_of_no_file(tmp_path: Path) -> None:
    """The default lab is one of a file: without any it is told once, not for each page."""
    project(tmp_path, toml='lab = "main"\n')
    (found,) = faults(tmp_path)

    assert found.startswith(
        "doctools.toml:1: `lab` is 'main', but this project has no labs\nhint: `doctools init --lab`"
    )


def test_found_above(tmp_path: Path) -> None:
    """The nearest folder above that has settings is the project; a pyproject.toml without any is passed over."""
    project(tmp_path, "a/b/c.md")
    (tmp_path / "pyproject.toml").write_text("[tool.doctools]\njobs = 2\n")
    (tmp_path / "a" / "pyproject.toml").write_text("[project]\nname = 'doctools-user'\n")

    assert load(tmp_path / "a" / "b") == Settings(root=tmp_path, file=tmp_path / "pyproject.toml", jobs=2)


def test_found_above_a_link(tmp_path: Path) -> None:
    """A folder that a link brings into a project is of that project; what it is called there counts first."""
    project(tmp_path, "p/doctools.toml", "shared/docs/a.md")
    (tmp_path / "p" / "docs").symlink_to("../shared/docs")
    assert load(tmp_path / "p" / "docs").root == tmp_path / "p"
    (tmp_path / "q").symlink_to("p")
    assert load(tmp_path / "q" / "docs").root == tmp_path / "p"
    (tmp_path / "p" / "doctools.toml").rename(tmp_path / "shared" / "doctools.toml")
    assert load(tmp_path / "p" / "docs").root == tmp_path / "shared"


def test_broken_pyproject_of_somebody_else(tmp_path: Path) -> None:
    """A pyproject.toml that does not mention doctools is not even read."""
    (tmp_path / "pyproject.toml").write_text("[tool\n")

    assert load(tmp_path).root == tmp_path


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("timeot = 3", "unknown setting `timeot`\nhint: did you mean `timeout`?"),
        ("xyzzy = 3", "unknown setting `xyzzy`\nhint: there are: allow_elevated, evidence"),
        ('pages = "docs"', "`pages` is 'docs', but must be a list of texts"),
        ("lab = 3", "`lab` is 3, but must be a text"),
        ("timeout = 0", "`timeout` is 0, but must be a positive number of seconds"),
        ("timeout = true", "`timeout` is True, but must be a positive number of seconds"),
        ("timeout = inf", "`timeout` is inf, but must be a positive number"),
        ("jobs = -1", "`jobs` is -1, but must be a whole number"),
        ('max_age = "soon"', "`max_age` is 'soon', but must be an age such as \"30d\""),
        ('max_age = "0d"', "`max_age` is '0d', but must be an age"),
        ('evidence = "../x"', "`evidence` is '../x', but must be a folder within the project"),
        ('evidence = "."', "`evidence` is '.', but must be a folder within the project"),
        ('evidence = ".//."', "`evidence` is './/.', but must be a folder within the project"),
        ('languages = ["bsh"]', "`languages` does not know `bsh`\nhint: did you mean `bash`?"),
        ('volatile = ["pdi"]', "`volatile` does not know `pdi`\nhint: did you mean `pid`?"),
        ("allow_elevated = 1", "`allow_elevated` is 1, but must be true, false or a list of names of labs"),
        ('labs = "no.yaml"', "there is no file `no.yaml`"),
    ],
)
def test_fault(tmp_path: Path, line: str, expected: str) -> None:
    """Each fault tells file, line, what was found and what is expected."""
    project(tmp_path, toml=f"# settings\n\n{line}\n")
    (found,) = faults(tmp_path)

    assert found.startswith(f"doctools.toml:3: {expected}")


def test_all_faults_at_once(tmp_path: Path) -> None:
    """All faults of a file come at once, each with its line; other tables are none of our business."""
    (tmp_path / "pyproject.toml").write_text(
        "[tool.other]\njobs = 'x'\n\n[tool.doctools]\njobs = 'x'\nlabz = 'x'\n[tool.doctools.more]\na = 1\n"
    )

    assert [found.split(": ")[0] for found in faults(tmp_path)] == [
        "pyproject.toml:6",
        "pyproject.toml:7",
        "pyproject.toml:5",
    ]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"jobs = \n", "doctools.toml:1: is not TOML"),
        (b"a = 1\nb = '\xe9'\n", "doctools.toml:2: is not UTF-8"),
    ],
)
def test_not_toml(tmp_path: Path, data: bytes, expected: str) -> None:
    """A file that is not TOML, or not UTF-8, is told with its line."""
    (tmp_path / "doctools.toml").write_bytes(data)

    assert faults(tmp_path)[0].startswith(expected)


def test_not_a_table(tmp_path: Path) -> None:
    """`tool.doctools` must be a table."""
    (tmp_path / "pyproject.toml").write_text("[tool]\ndoctools = 3\n")

    assert faults(tmp_path) == ["pyproject.toml: [tool.doctools] must be a table"]
