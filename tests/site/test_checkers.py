"""What others' programs say of the built site: its links (lychee), its HTML (vnu), its quality (Lighthouse).

A program that is missing is an error which says what to run, never a test that is skipped.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.course.hooks import ROOT
from tests.site.serving import served

NPM = ROOT / "build" / "npm" / "node_modules"

KNOWN = (
    # checkboxes without a form, which Firefox would otherwise keep as they were on the page before
    "Attribute “autocomplete” is only allowed when the input type is",
    # a label that the theme lets scripts make focusable; browsers take it as no tabindex
    "Bad value “” for attribute “tabindex” on element “label”: The empty string is not a valid integer.",
    # read from a disk there is no 'self', and data in JSON is no script: test_requests.py asks a browser
    "Resource violates Content Security Policy (meta tag)",
    "Inline script violates Content Security Policy (meta tag)",
)
"""Messages of vnu about what the theme writes, each with the reason why readers lose nothing."""


def program(path: Path | str, remedy: str) -> str:
    """Where a program is; an error with the next step where it is not."""
    found = shutil.which(str(path))
    if found is None:
        pytest.fail(f"{Path(path).name} is not there: {remedy}")
    return found


def dead_links(site: Path) -> list[str]:
    """Links and fragments of a site that lead nowhere within it."""
    lychee = program("lychee", "run `make test`, which makes .venv anew, or pip install -r requirements/dev.txt")
    done = subprocess.run(
        [
            *(lychee, "--offline", "--include-fragments", "--no-progress", "--format", "json"),
            *("--index-files", "index.html", "--root-dir", str(site), str(site / "**/*.html")),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in {0, 2}, done.stderr
    report = json.loads(done.stdout)
    assert report["total"] > 0
    return [
        f"{Path(page).relative_to(site)}: {link['url']}: {link['status']['text']}"
        for page, links in report["error_map"].items()
        for link in links
    ]


def html_errors(site: Path) -> list[str]:
    """What vnu, the checker of the W3C, finds in the pages of a site, without what is known."""
    java = program("java", "apt-get install default-jre-headless")
    jar = NPM / "vnu-jar" / "build" / "dist" / "vnu.jar"
    if not jar.exists():
        pytest.fail(f"{jar} is not there: run `make build/npm/all`")
    done = subprocess.run(
        [java, "-jar", jar, "--skip-non-html", "--format", "json", "--exit-zero-always", site],
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stderr)["messages"]
    return [
        f"{message.get('url', '').rpartition(site.name)[2]}:{message.get('lastLine')}: {message['message']}"
        for message in found
        if message["type"] != "info" and not message["message"].startswith(KNOWN)
    ]


def scores(address: str, folder: Path, *categories: str) -> tuple[dict[str, float], list[str]]:
    """Lighthouse's scores for a page (0 to 100), and the checks that cost points in the asked categories."""
    lighthouse = program(NPM / ".bin" / "lighthouse", "run `make build/npm/all`")
    report = folder / "report.json"
    flags = "--headless=new --no-sandbox --disable-gpu --disable-background-networking"
    subprocess.run(
        [
            *(lighthouse, address, "--quiet", "--output=json", f"--output-path={report}", f"--chrome-flags={flags}"),
            *(f"--only-categories={','.join(categories)}", "--locale=fr", "--throttling-method=provided"),
        ],
        env={**os.environ, "CHROME_PATH": program("chromium", "apt-get install chromium")},
        capture_output=True,
        text=True,
        check=True,
        timeout=240,
    )
    read = json.loads(report.read_text(encoding="utf-8"))
    marks = {name: 100 * (category["score"] or 0) for name, category in read["categories"].items()}
    lost = [
        f"{name}: {audit['title']}"
        for name in categories
        if name != "performance"
        for reference in read["categories"][name]["auditRefs"]
        if (audit := read["audits"][reference["id"]])["score"] not in {None, 1} and reference["weight"]
    ]
    return marks, lost


def test_no_dead_link(course_site: Path) -> None:
    """Every link and every fragment leads somewhere within the site."""
    assert dead_links(course_site) == []


def test_html(course_site: Path) -> None:
    """Every page is HTML without an error."""
    assert html_errors(course_site) == []


@pytest.mark.parametrize("page", ["", "chroot/prison/", "annexes/lexique/"])
def test_lighthouse(course: str, tmp_path: Path, page: str, record_property: pytest.RecordProperty) -> None:
    """Accessibility, best practices and findability: 100 of 100. Performance, on a shared machine, is reported."""
    wanted = ("accessibility", "best-practices", "seo")
    marks, lost = scores(course + page, tmp_path, *wanted, "performance")
    record_property("performance", marks["performance"])
    print(f"Lighthouse: {page or 'the front page'}: {marks}")
    assert lost == []
    assert {marks[name] for name in wanted} == {100}


# -- they can fail ----------------------------------------------------------------------------------------------------

PAGE = """<!doctype html>
<html lang="fr">
<head><meta charset="utf-8"><title>Piège</title></head>
<body>
<h1 id="haut">Piège</h1>
<p><a href="#haut">haut</a></p>
%s
</body>
</html>
"""


@pytest.fixture
def trap(tmp_path: Path) -> Path:
    """A site of two pages, with a dead link, a dead fragment, an error in its HTML, and a picture without a name."""
    site = tmp_path / "site"
    (site / "autre").mkdir(parents=True)
    (site / "autre" / "index.html").write_text(PAGE % "", encoding="utf-8")
    (site / "404.html").write_text(PAGE % "", encoding="utf-8")
    (site / "index.html").write_text(
        PAGE % '<p><a href="autre/#absent">x</a> <a href="nulle-part/">y</a> <a href="autre/#haut">z</a></p>'
        '<p id="haut"><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw="></p>',
        encoding="utf-8",
    )
    return site


def test_lychee_sees_dead_fragments(trap: Path) -> None:
    """A page that does not exist and a fragment that does not exist are two faults; a good fragment is none."""
    found = dead_links(trap)
    assert sorted(re.findall(r"#absent|nulle-part|#haut", "\n".join(found))) == ["#absent", "nulle-part"]


def test_vnu_sees_errors(trap: Path) -> None:
    """An id that is there twice and a picture without an alternative are errors."""
    found = "\n".join(html_errors(trap))
    assert "Duplicate ID “haut”" in found
    assert "alt" in found


def test_lighthouse_sees_faults(trap: Path, tmp_path: Path) -> None:
    """A picture without an alternative costs points, and is named."""
    with served(trap) as address:
        marks, lost = scores(address, tmp_path, "accessibility")
    assert marks["accessibility"] < 100
    assert any(fault.startswith("accessibility: ") and "alt" in fault for fault in lost)


def test_a_missing_program_is_an_error() -> None:
    """A check whose program is not there fails, and says what to run."""
    with pytest.raises(pytest.fail.Exception, match="none-such is not there: run this"):
        program("none-such", "run this")
