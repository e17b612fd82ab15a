"""The page of all proofs, its data and the badge in sites built by MkDocs, whatever evidence there is. No engine."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.end_to_end.test_mkdocs import build
from tests.publish import samples
from tests.publish.json_schema import faults, unknown

CONFIG = """
site_name: Try
theme: {{name: {theme}, language: en}}
markdown_extensions: [pymdownx.superfences]
plugins: [search, doctools: {{{options}}}]
"""
GOOD = '# Good & `<plain>`\n\n```console\n$ echo one\none\n```\n\n```console norun="needs a machine"\n# reboot\n```\n'
HOSTILE = """# Hostile

```console
$ printf '</script><script>alert(1)</script><!-- doctools: proofs -->'
</script><script>alert(1)</script><!-- doctools: proofs -->
$ echo \u202etxt.exe
\u202etxt.exe
```
"""
PROOFS = "# Proofs\n\n<!-- doctools: proofs -->\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "docs" / "deep").mkdir(parents=True)
    pages = {"index.md": "# Home\n\n<!-- doctools: count -->\n", "good.md": GOOD, "deep/hostile.md": HOSTILE}
    for name, text in (pages | {"deep/proofs.md": PROOFS}).items():
        (tmp_path / "docs" / name).write_text(text, encoding="utf-8")
    (tmp_path / "doctools.toml").write_text('pages = ["docs"]\n', encoding="utf-8")
    configure(tmp_path)
    for name in ("docs/good.md", "docs/deep/hostile.md"):
        samples.verified(tmp_path, page=name)
    return tmp_path


def configure(project: Path, *, options: str = "", theme: str = "mkdocs") -> None:
    (project / "mkdocs.yml").write_text(CONFIG.format(options=options, theme=theme), encoding="utf-8")


def data(project: Path, path: str = "doctools/proofs.json") -> Any:
    return json.loads((project / "site" / path).read_text(encoding="utf-8"))


def proofs(project: Path) -> str:
    return (project / "site" / "deep" / "proofs" / "index.html").read_text(encoding="utf-8")


def rows(drawn: str) -> list[str]:
    return re.findall(r'<tr class="dt-row--(\w+)">', drawn)


def test_the_site_proves_itself(project: Path) -> None:
    """Page, data, schema and badge speak of the same commands; hostile ones are text; every link leads somewhere."""
    ran = build(project, "--strict")
    assert ran.returncode == 0, ran.stderr
    written = data(project)
    schema = data(project, f"doctools/{written['$schema']}")
    assert [*faults(written, schema), *unknown(written, schema)] == []
    verdicts = [command["verdict"] for command in written["commands"]]
    assert sorted(verdicts) == sorted(rows(proofs(project))) == ["passed", "passed", "passed", "skipped"]
    assert [page["title"] for page in written["pages"]] == ["Good & <plain>", "Hostile"]

    drawn = proofs(project)
    list_ = drawn[drawn.index('<div class="dt-proofs"') : drawn.index("<template>")]
    assert "<script" not in list_
    assert "\u202e" not in list_
    assert "<!-- doctools" not in drawn
    assert "Good &amp; &lt;plain&gt;" in list_
    for href in set(re.findall(r'href="([^"]+)"', list_)):
        path, _, anchor = html.unescape(href).partition("#")
        target = (project / "site" / "deep" / "proofs" / path).resolve()
        target = target / "index.html" if target.is_dir() else target
        assert target.is_file(), href
        assert f'id="{anchor}"' in target.read_text(encoding="utf-8") or not anchor, href

    home = (project / "site" / "index.html").read_text(encoding="utf-8")
    assert '3 of 4 commands verified. <a href="deep/proofs/">See the proof of each command</a>' in home
    assert data(project, "doctools/badge.json")["message"] == "3 of 4 commands verified"
    ET.parse(project / "site" / "doctools" / "badge.svg")


def test_a_list_of_commands_is_no_text_to_be_found(project: Path) -> None:
    """The search of the site finds a command in its page, not in the list of all of them."""
    configure(project, theme="material")
    assert build(project).returncode == 0
    index = data(project, "search/search_index.json")
    found = {each["location"].partition("#")[0] for each in index["docs"] if "echo one" in html.unescape(each["text"])}
    assert found == {"good/"}


def test_evidence_that_is_missing_corrupt_or_cut(project: Path) -> None:
    """What cannot be read is not verified, in the page, the data and the badge alike; the site is built."""
    folder = project / ".doctools" / "evidence" / "docs"
    (folder / "good.md.json").unlink()
    corrupt = folder / "deep" / "hostile.md.json"
    corrupt.write_text(corrupt.read_text(encoding="utf-8")[:-200], encoding="utf-8")
    ran = build(project)
    assert ran.returncode == 0, ran.stderr
    assert "hostile.md.json" in ran.stderr
    assert sorted(rows(proofs(project))) == ["skipped", "unverified", "unverified", "unverified"]
    written = data(project)
    assert list(faults(written, data(project, "doctools/proofs.schema.json"))) == []
    assert written["totals"]["unverified"] == 3
    assert written["runs"] == []
    assert data(project, "doctools/badge.json") == {
        "schemaVersion": 1,
        "label": "doctools",
        "message": "0 of 4 commands verified",
        "color": "#8a5300",
    }


def test_other_places(project: Path) -> None:
    """The data goes where the project says, and nowhere where it says so; a page without marker has no link."""
    configure(project, options="proofs: data/all.json, badge: ''")
    (project / "docs" / "deep" / "proofs.md").write_text("# Nothing\n", encoding="utf-8")
    assert build(project, "--strict").returncode == 0
    assert data(project, "data/all.json")["$schema"] == "all.schema.json"
    assert (project / "site" / "data" / "all.schema.json").is_file()
    assert not list((project / "site" / "doctools").glob("badge.*"))
    assert not (project / "site" / "doctools" / "proofs.json").exists()
    assert "3 of 4 commands verified</p>" in (project / "site" / "index.html").read_text(encoding="utf-8")
