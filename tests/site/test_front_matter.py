"""An author's typing mistake at the head of a page is told with file and line, and fails a strict build."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.course.hooks import DOCS, ROOT, hook

faults = hook("front_matter").faults


@pytest.mark.parametrize(
    ("text", "line", "fault"),
    [
        ("---\ntitle: A: b\n---\n\n# A\n", 2, "not YAML: mapping values are not allowed here"),
        ("---\ntitle: A\ndescription: 'l'eau'\n---\n", 3, "not YAML"),
        ('---\ntitle: "A\n---\n', 3, "not YAML"),
        ("---\ntitle: A\ntitel: B\n---\n", 3, "unknown key `titel` in the front matter (hint: did you mean `title`?)"),
        ("---\nxyz: 1\n---\n", 2, "unknown key `xyz` in the front matter"),
        ("---\ntitle: [A]\n---\n", 2, "`title` is not a text"),
        ("---\ntitle:\n---\n", 2, "`title` is not a text"),
        ("---\r\ntitle: A <script>x()</script>\r\n---\r\n", 2, "`title` has markup in it"),
    ],
)
def test_faults(text: str, line: int, fault: str) -> None:
    """Each mistake has its line and says what was found."""
    ((at, said),) = faults(text)
    assert at == line
    assert fault in said


@pytest.mark.parametrize(
    "text",
    ["# A\n", "---\n\nUn trait, puis du texte.\n\n---\n", "---\ntitle: A\n---\n", "---\ntitle: 1 < 2\n---\n", "---\n"],
)
def test_no_fault(text: str) -> None:
    """A right front matter, none at all, and a page that begins with a line across it."""
    assert faults(text) == []


def test_every_page_is_right() -> None:
    """No page of the course has a fault."""
    assert [page for page in DOCS.rglob("*.md") if faults(page.read_text(encoding="utf-8"))] == []


def test_a_strict_build_fails(tmp_path: Path) -> None:
    """With one clean line a mistake, its file and its line; a script in a title is no script of the site's."""
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "index.md").write_text("---\ntitel: Bonjour\n---\n\n# A\n", encoding="utf-8")
    (docs / "deux.md").write_text('---\ntitle: "<script>alert(1)</script>"\n---\n\nB\n', encoding="utf-8")
    hooks = ROOT / "overrides" / "hooks"
    (tmp_path / "mkdocs.yml").write_text(
        f"site_name: x\ntheme: {{name: material, font: false}}\nplugins: []\n"
        f"hooks: [{hooks / 'front_matter.py'}, {hooks / 'csp.py'}]\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "docs/index.md:2: unknown key `titel`" in done.stderr
    assert "docs/deux.md:2: `title` has markup in it" in done.stderr
    assert "deux.md: inline script: alert(1): stopped by the site's Content-Security-Policy" in done.stderr
    assert "Traceback" not in done.stderr
