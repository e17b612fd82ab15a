"""Built sites, wrong in one place each, against the evidence: `doctools audit` tells. No engine is needed."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from doctools.integrations.cli.main import _status, cli
from doctools.publish.audit import built
from doctools.publish.proof import State
from tests.end_to_end.test_mkdocs import build
from tests.publish import samples

PAGE = """# Page

```console
$ echo un
un
$ echo deux
deux
```

- in a list

    ```console exit="3"
    $ sh -c 'exit 3'
    ```

```console norun="exige une machine"
# reboot
```

```bash title="/usr/local/bin/salut"
#!/bin/sh
echo bonjour
```

```console setup
$ echo un
un
$ echo deux
deux
```
"""
CONFIG = """
site_name: Essai
theme: {name: mkdocs}
exclude_docs: |
  exclue.md
draft_docs: |
  brouillon.md
not_in_nav: |
  cachee.md
nav: [index.md, sous/page.md]
markdown_extensions: [attr_list, pymdownx.superfences, pymdownx.highlight, {pymdownx.snippets: {base_path: [.]}}]
plugins: [doctools]
"""
ONE = "# Une\n\n```console\n$ echo un\nun\n```\n"


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose site was built from its evidence; the theme is small, so that a test can read the HTML."""
    folder = tmp_path_factory.mktemp("audit")
    docs = folder / "docs"
    (docs / "sous").mkdir(parents=True)
    (docs / "index.md").write_text("# Accueil\n\n<!-- doctools: totals -->\n", encoding="utf-8")
    (docs / "sous" / "page.md").write_text(PAGE, encoding="utf-8")
    for name in ("exclue", "brouillon", "cachee"):
        (docs / f"{name}.md").write_text(ONE, encoding="utf-8")
    (folder / "doctools.toml").write_text('pages = ["docs"]\n', encoding="utf-8")
    (folder / "mkdocs.yml").write_text(CONFIG, encoding="utf-8")
    for name in ("sous/page", "exclue", "brouillon", "cachee"):
        samples.verified(folder, page=f"docs/{name}.md")
    ran = build(folder, "--strict")
    assert ran.returncode == 0, ran.stderr
    return folder


@pytest.fixture
def project(good: Path, tmp_path: Path) -> Path:
    """A copy of it, to be broken."""
    return Path(shutil.copytree(good, tmp_path / "project"))


GOOD = r"site: 6 fences of 2 pages, 6 of 7 commands verified, \d+ links: all as the evidence says\n"
Told = Callable[..., tuple[int, str, str]]


@pytest.fixture
def audit(project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Told]:
    """Run the command: exit status, output, errors."""
    monkeypatch.chdir(project)

    def run(*arguments: str) -> tuple[int, str, str]:
        status = _status(lambda: cli(["audit", *arguments], prog_name="doctools", standalone_mode=False))
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run


def html(project: Path) -> Path:
    return project / "site" / "sous" / "page" / "index.html"


def edit(path: Path, change: Callable[[str], str]) -> None:
    before = path.read_text(encoding="utf-8")
    after = change(before)
    assert after != before
    path.write_text(after, encoding="utf-8")


def test_a_site_that_says_what_is_known(project: Path, audit: Told) -> None:
    """0. Excluded pages and drafts are not asked for; a page that is in no menu is."""
    status, output, errors = audit()

    assert (status, errors) == (0, "")
    assert re.fullmatch(GOOD, output)
    assert audit("site")[0] == 0


def test_a_configuration_in_a_folder_of_the_project(
    project: Path, audit: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As MkDocs does, it is taken from where the command is typed; else from above, up to the project."""
    (project / "in" / "below").mkdir(parents=True)
    text = CONFIG + "docs_dir: ../docs\nsite_dir: ../site\n"
    (project / "in" / "mkdocs.yml").write_text(text.replace("base_path: [.]", "base_path: [..]"), encoding="utf-8")
    (project / "mkdocs.yml").unlink()
    assert audit()[0] == 2
    for folder in ("in", "in/below"):
        monkeypatch.chdir(project / folder)
        status, output, errors = audit()
        assert (status, errors) == (0, "")
        assert "6 of 7 commands verified" in output


def test_a_site_of_a_project_within(project: Path, audit: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    """A configuration that is named brings the settings of its own folder, as it does when the site is built."""
    monkeypatch.chdir(project.parent)
    status, output, errors = audit("-f", "project/mkdocs.yml")
    assert (status, errors) == (0, "")
    assert "6 of 7 commands verified" in output


def test_pages_that_another_plugin_has_moved(project: Path, audit: Told) -> None:
    """A blog gives its posts addresses of their own: where they are, the site's data says."""
    posts = project / "docs" / "blog" / "posts"
    posts.mkdir(parents=True)
    (posts.parent / "index.md").write_text("# Blog\n", encoding="utf-8")
    (posts / "un.md").write_text(f"---\ndate: 2026-01-01\n---\n{ONE}", encoding="utf-8")
    samples.verified(project, page="docs/blog/posts/un.md")
    text = CONFIG.replace("{name: mkdocs}", "material").replace("[doctools]", "[blog, doctools]")
    (project / "mkdocs.yml").write_text(text, encoding="utf-8")
    shutil.rmtree(project / "site")
    assert build(project, "--strict").returncode == 0
    post = next((project / "site" / "blog" / "2026").rglob("index.html"))

    status, output, _ = audit()
    assert status == 0, output
    assert "7 fences of 3 pages, 7 of 8 commands verified" in output

    edit(post, lambda text: text.replace("dt--passed", "dt--lesson"))
    status, output, _ = audit()
    assert status == 1
    assert "docs/blog/posts/un.md:6: the bar says passed (it fails on purpose), the evidence passed" in output


def test_another_build_of_the_same(project: Path, audit: Told) -> None:
    """ProperDocs, other addresses, a page for an index: the pages are found as the generator names them."""
    (project / "docs" / "sous" / "page.md").rename(project / "docs" / "sous" / "README.md")
    samples.verified(project, page="docs/sous/README.md")
    text = CONFIG.replace("sous/page.md", "sous/README.md").replace("{name: mkdocs}", "material")
    text += "use_directory_urls: false\n"
    (project / "mkdocs.yml").write_text(text, encoding="utf-8")
    shutil.rmtree(project / "site")
    assert build(project, "--strict", tool="properdocs").returncode == 0
    assert (project / "site" / "sous" / "index.html").is_file()

    status, output, _ = audit()
    assert status == 0
    assert re.fullmatch(GOOD, output)


def test_html_that_was_rewritten(project: Path, audit: Told) -> None:
    """Quotes that a minifier has taken off change nothing; nor does a fence that is shown a second time."""
    edit(html(project), lambda text: re.sub(r'="([\w/.-]+)"', r"=\1", text))
    again = re.search(r"<div class=.dt dt--passed.*?</div></div>", html(project).read_text(encoding="utf-8"), re.DOTALL)
    assert again is not None
    edit(html(project), lambda text: text.replace("</body>", re.sub(r" id=[\w-]+", "", again[0]) + "</body>"))
    assert audit()[0] == 0


def test_what_a_snippet_brings_in_is_not_green(project: Path, audit: Told) -> None:
    """A fence of another file has no evidence and no claim."""
    (project / "bout.md").write_text(ONE.split("\n", 2)[2], encoding="utf-8")
    edit(project / "docs" / "index.md", lambda text: text + '\n--8<-- "bout.md"\n')
    assert build(project).returncode == 0

    status, output, _ = audit()
    assert status == 0, output


def test_a_generator_that_drops_the_plugin(project: Path, audit: Told) -> None:
    """1: one message for the whole site, with the likely reason."""
    (project / "mkdocs.yml").write_text(CONFIG.replace("plugins: [doctools]", "plugins: []"), encoding="utf-8")
    assert build(project).returncode == 0
    status, output, _ = audit()

    assert status == 1
    first, hint, *_ = output.split("\n")
    assert first == "site: none of the 6 fences of 2 pages has its bar"
    assert "built with the plugin `doctools`" in hint


# Each takes the project, breaks one thing in it, and is told by a message with this in it.
WRONG: dict[str, tuple[Callable[[Path], None], str]] = {
    "the badges of one page are gone": (
        lambda project: edit(html(project), lambda text: re.sub(r'class="dt[ -][^"]*"', "", text)),
        "docs/sous/page.md: none of its 5 fences has its bar in site/sous/page/index.html",
    ),
    "one bar is gone": (
        lambda project: edit(
            html(project), lambda text: re.sub(r'<div class="dt-bar".*?</div>', "", text, count=1, flags=re.DOTALL)
        ),
        "docs/sous/page.md:3: the fence has no bar",
    ),
    "a hidden bar": (
        lambda project: edit(html(project), lambda text: text.replace('class="dt-bar"', 'class="dt-bar" hidden', 1)),
        "docs/sous/page.md:3: the bar is in an element that hides it from readers",
    ),
    "a list that is hidden": (
        lambda project: edit(html(project), lambda text: text.replace("<ul>\n<li>", '<ul style="display: none"><li>')),
        "docs/sous/page.md:12: the bar is in an element that hides it from readers",
    ),
    "one fence is gone": (
        lambda project: edit(html(project), lambda text: text.replace('class="dt dt--lesson"', 'class="x"')),
        "docs/sous/page.md:12: the fence has no bar in site/sous/page/index.html",
    ),
    "a page is gone": (
        lambda project: html(project).unlink(),
        "docs/sous/page.md: is not in the site: there is no site/sous/page/index.html",
    ),
    "a record is gone": (
        lambda project: (project / "site" / "doctools" / "sous" / "page.json").unlink(),
        "links to a record that is not there: ../../doctools/sous/page.json",
    ),
    "a recording is gone": (
        lambda project: (project / "site" / "doctools" / "sous" / "page.md.page.cast").unlink(),
        "links to a record that is not there: ../../doctools/sous/page.md.page.cast",
    ),
    "a record says other things": (
        lambda project: edit(
            project / "site" / "doctools" / "sous" / "page.json", lambda text: text.replace('"exit": 3', '"exit": 0')
        ),
        "site/doctools/sous/page.json: is not the record of docs/sous/page.md",
    ),
    "a record is none": (
        lambda project: edit(project / "site" / "doctools" / "sous" / "page.json", lambda _: "{"),
        "site/doctools/sous/page.json: is no record: ",
    ),
    "a recording of something else": (
        lambda project: edit(project / "site" / "doctools" / "sous" / "page.md.page.cast", lambda text: text + "\n"),
        "page.md.page.cast: is not the recording of docs/sous/page.md that was kept",
    ),
    "a replay of nothing": (
        lambda project: edit(
            html(project), lambda text: text.replace('class="dt-bar"', 'class="dt-bar" data-cast="sous/absent.cast"', 1)
        ),
        "links to a record that is not there: ../../doctools/sous/absent.cast",
    ),
    "an output that is another": (
        lambda project: edit(
            html(project), lambda text: text.replace('<span class="go">deux', '<span class="go">trois', 1)
        ),
        "docs/sous/page.md:3: what is verified is another text than `trois`",
    ),
    "an output that is hidden": (
        lambda project: edit(html(project), lambda text: text.replace('<span class="go">deux</span>\n', "", 1)),
        "docs/sous/page.md:3: what is verified is another text: it has `deux` as well",
    ),
    "a line more": (
        lambda project: edit(
            html(project), lambda text: text.replace('<span class="go">un', '0\n<span class="go">un', 1)
        ),
        "docs/sous/page.md:3: what is verified is another text than `0`",
    ),
    "a file that is another": (
        lambda project: edit(html(project), lambda text: text.replace("bonjour", "bonsoir")),
        "docs/sous/page.md:20: what is verified is another text than `echo bonsoir`",
    ),
    "a copy of other commands": (
        lambda project: edit(html(project), lambda text: text.replace('data-copy="', 'data-copy="rm -r ~; ', 1)),
        "docs/sous/page.md:3: other commands are copied than those that are shown",
    ),
    "data that says more": (
        lambda project: edit(
            project / "site" / "doctools" / "proofs.json",
            lambda text: text.replace('"skipped", "fresh', '"passed", "fresh'),
        ),
        "site/doctools/proofs.json: docs/sous/page.md:17: `reboot`, passed, is not known",
    ),
    "data that cannot be read": (
        lambda project: edit(project / "site" / "doctools" / "proofs.json", lambda _: '{"pages": 1}'),
        "site/doctools/proofs.json: cannot be read: ",
    ),
    "green without evidence": (
        lambda project: (project / ".doctools" / "evidence" / "docs" / "sous" / "page.md.json").unlink(),
        "docs/sous/page.md:3: the bar says passed, the evidence not verified",
    ),
    "green, but it failed": (
        lambda project: samples.verified(project, page="docs/sous/page.md", wrong="sh -c 'exit 3'"),
        "docs/sous/page.md:12: the bar says passed (it fails on purpose), the evidence failed",
    ),
    "a mark that is too good": (
        lambda project: edit(html(project), lambda text: text.replace("dt-mark--skipped", "dt-mark--passed")),
        "docs/sous/page.md:16: 1 commands are marked as passed, of which 0 did",
    ),
    "an older site": (
        lambda project: edit(
            project / ".doctools" / "evidence" / "docs" / "sous" / "page.md.json",
            lambda text: re.sub(r'"started": "\d{4}', '"started": "2031', text, count=1),
        ),
        "docs/sous/page.md:3: the bar says 2026-11-23",
    ),
    "a page that was changed": (
        lambda project: edit(project / "docs" / "sous" / "page.md", lambda text: text.replace("echo un", "echo UN", 1)),
        "docs/sous/page.md:3: the fence has no bar",
    ),
    "a green bar of nothing": (
        lambda project: edit(
            project / "site" / "index.html",
            lambda text: text.replace(
                "</body>", '<div class="dt dt--passed"><div class="dt-bar">ok</div></div></body>'
            ),
        ),
        "a bar says passed, but no fence of docs/index.md is this one",
    ),
    "another count of a page": (
        lambda project: edit(html(project), lambda text: text.replace("5 of 6 commands", "6 of 6 commands")),
        "docs/sous/page.md: site/sous/page/index.html counts other commands than 5 of 6 verified",
    ),
    "no count of a page": (
        lambda project: edit(html(project), lambda text: text.replace("dt-summary ", "")),
        "site/sous/page/index.html does not count its commands: 5 of 6 verified",
    ),
    "another count of the site": (
        lambda project: edit(project / "site" / "index.html", lambda text: text.replace("6 of 7", "7 of 7")),
        "site/index.html: the count of the site is not 6 of 7 verified",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_sites(project: Path, audit: Told, name: str) -> None:
    """1, with the page and its line (or the file of the site), what it says, and what it should."""
    breaks, message = WRONG[name]
    breaks(project)
    status, output, errors = audit()

    assert (status, errors) == (1, "")
    assert message in output
    assert output.splitlines()[-1].startswith("site: ")
    assert "fault" in output.splitlines()[-1]


def test_what_cannot_be_audited(project: Path, audit: Told) -> None:
    """2: no site, no configuration, one that cannot be read, a page that cannot; 3: evidence that is not whole."""
    assert audit("nowhere") == (2, "", "error: nowhere: is no folder\nhint: build it first: `mkdocs build --strict`\n")
    assert audit("-f", "other.yml")[0] == 2
    (project / "broken.yml").write_text("site_name: x\ntheme: nonesuch\n", encoding="utf-8")
    status, _, errors = audit("-f", "broken.yml")
    assert status == 2
    assert "broken.yml: cannot be read: " in errors
    assert "nonesuch" in errors
    edit(project / "docs" / "cachee.md", lambda text: text.replace("console", 'console exti="1"'))
    status, _, errors = audit()
    assert status == 2
    assert re.search(r"docs/cachee\.md:3: .*exti", errors)
    (project / ".doctools" / "evidence" / "docs" / "cachee.md.json").write_text("{")
    assert audit()[0] == 3


def test_a_page_is_read_whatever_it_is() -> None:
    """HTML that is not closed, nested or no HTML at all is read to its end."""
    page = built.read('<p>a<div class="dt dt--failed" id="a"><br><b>x</i><div class="dt-bar">no <time datetime="soon">')
    assert [(frame.state, frame.says, frame.when) for frame in page.frames] == [(State.FAILED, "no ", None)]
    assert built.read("</div></div>\x00<![CDATA[ <!-- <div").frames == []
    inner = built.read('<div class="dt dt--passed"><div class="dt-bar">x</div></div><div class="dt-bar">y</div>')
    assert (len(inner.frames), inner.loose) == (1, 1)


def test_a_record_is_json(project: Path) -> None:
    """What the audit compares is what a reader downloads."""
    record = json.loads((project / "site" / "doctools" / "sous" / "page.json").read_text(encoding="utf-8"))
    assert record["page"] == "docs/sous/page.md"
