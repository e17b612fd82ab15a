"""Sites built by MkDocs and ProperDocs with the plugin, from pages and evidence in a store. No engine is needed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from doctools.model import Kind
from tests.publish import samples

PAGE = """# Page

```console
$ echo un
un
```

- in a list

    ```console exit="3"
    $ sh -c 'exit 3'
    ```

!!! note "Une note"

    ``` { .console norun="exige une machine" }
    # reboot
    ```

```bash title="/usr/local/bin/salut"
#!/bin/sh
echo bonjour
```

```python
print("$ not an example")
```

````text
```console
$ a sample of a fence
```
````

```console setup
$ echo un
un
```
"""
CONFIG = """
site_name: Essai
theme: {name: %s, language: fr}
markdown_extensions: [admonition, attr_list, pymdownx.superfences, pymdownx.highlight]
plugins: [doctools]
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "docs" / "sous").mkdir(parents=True)
    (tmp_path / "docs" / "index.md").write_text("# Accueil\n", encoding="utf-8")
    (tmp_path / "docs" / "sous" / "page.md").write_text(PAGE, encoding="utf-8")
    (tmp_path / "doctools.toml").write_text('pages = ["docs"]\n', encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text(CONFIG % "material", encoding="utf-8")
    return tmp_path


def build(project: Path, *arguments: str, tool: str = "mkdocs") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", tool, "build", "-f", "mkdocs.yml", "-d", "site", *arguments],
        cwd=project,
        env={
            **os.environ,
            "NO_MKDOCS_2_WARNING": "1",
            "DISABLE_MKDOCS_2_WARNING": "true",
            "DOCKER_HOST": "unix:///nowhere",
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def drawn(project: Path) -> str:
    return (project / "site" / "sous" / "page" / "index.html").read_text(encoding="utf-8")


def states(html: str) -> list[str]:
    return re.findall(r'<div class="dt dt--(\w+)', html)


@pytest.mark.parametrize("tool", ["mkdocs", "properdocs"])
def test_a_verified_page_is_built_strictly(project: Path, tool: str) -> None:
    """Every example is found where superfences meets it; what is no example is left alone."""
    samples.verified(project)
    ran = build(project, "--strict", tool=tool)
    assert ran.returncode == 0, ran.stderr
    html = drawn(project)
    assert states(html) == ["passed", "lesson", "skipped", "passed", "passed"]
    assert html.count("a sample of a fence") == 1
    assert "4 commandes" not in html
    assert re.search(r"3 commandes vérifiées sur 4, dernière exécution le", html)


def test_the_site_has_records_recordings_and_style(project: Path) -> None:
    """Each link of a bar leads to a file of the site, and nothing is written into the folder of the pages."""
    samples.verified(project)
    before = sorted((project / "docs").rglob("*"))
    assert build(project, "--strict").returncode == 0
    links = re.findall(r'class="dt-link[^"]*" href="([^"]+)"', drawn(project))
    assert len(links) == 6  # a record for each example that was run; of the session, a recording and its text
    for link in links:
        target = (project / "site" / "sous" / "page" / link).resolve()
        assert target.is_file(), link
        if target.suffix == ".json":
            assert json.loads(target.read_text(encoding="utf-8"))["page"] == "docs/sous/page.md"
    assert (project / "site" / "doctools" / "doctools.css").is_file()
    assert '../../doctools/doctools.css"' in drawn(project)
    assert sorted((project / "docs").rglob("*")) == before


def test_replays(project: Path) -> None:
    """With a player, examples have a button, and what it needs is in the site: player, licence, style and replay."""
    bundle = project / "node_modules" / "asciinema-player" / "dist" / "bundle"
    bundle.mkdir(parents=True)
    for path in (bundle / "asciinema-player.min.js", bundle / "asciinema-player.css", bundle.parents[1] / "LICENSE"):
        path.write_text("", encoding="utf-8")
    player = f"player: {bundle.relative_to(project)}"
    (project / "mkdocs.yml").write_text(
        (CONFIG % "material").replace("[doctools]", f"[doctools: {{{player}}}]"), encoding="utf-8"
    )
    samples.verified(project)
    ran = build(project, "--strict")
    assert ran.returncode == 0, ran.stderr
    site = project / "site" / "doctools"
    assert {path.name for path in (site / "player").iterdir()} == {"LICENSE", *(path.name for path in bundle.iterdir())}
    casts = re.findall(r'<button[^>]* data-cast="([^"]+)"', drawn(project))
    assert len(casts) == 3  # of the five fences, one is not run, and one is a file
    assert all((site / cast).read_text(encoding="utf-8").startswith('{"version": 2') for cast in casts)
    assert '"Fermer le rejeu"' in (site / "replay.js").read_text(encoding="utf-8")

    (bundle / "asciinema-player.css").unlink()
    ran = build(project)
    assert ran.returncode == 0
    assert f"player: asciinema-player.css is not in {bundle}: nothing is replayed (hint:" in ran.stderr
    assert build(project, "--strict").returncode == 1
    assert "<button" not in re.sub(r"(?s).*<article|</article>.*", "", drawn(project))


def test_recordings_that_are_none(project: Path) -> None:
    """A recording that is cut short or gone is reported in one line, or not at all; its page is built without it."""
    samples.verified(project)
    assert "no `player` is set: recordings are linked" in build(project).stderr
    store = project / ".doctools" / "evidence" / "docs" / "sous"
    (cast,) = store.glob("*.cast")
    cast.write_text(cast.read_text(encoding="utf-8")[:-5], encoding="utf-8")
    ran = build(project)
    assert ran.returncode == 0
    assert re.search(r"WARNING -  \S+page\.cast: not a recording: line \d+: not JSON \(hint: remove", ran.stderr)
    assert "enregistrement" not in drawn(project)
    assert states(drawn(project))[0] == "passed"
    with cast.open("a", encoding="utf-8") as handle:
        handle.write("x" * 10_000_000)
    assert re.search(r"not a recording: 10,\d{3},\d{3} bytes, of 8,388,608 at most", build(project).stderr)
    cast.unlink()
    assert build(project, "--strict").returncode == 0
    assert "enregistrement" not in drawn(project)


def test_no_evidence_at_all(project: Path) -> None:
    """Without evidence and engine the site is built; everything is unverified, and said so with its line."""
    ran = build(project)
    assert ran.returncode == 0, ran.stderr
    assert states(drawn(project)) == ["unverified", "unverified", "skipped", "unverified", "unverified"]
    assert "dt--passed" not in drawn(project)
    for line in (3, 10, 20, 35):
        assert f"docs/sous/page.md:{line}: not verified" in ran.stderr
    assert ran.stderr.count("WARNING") == 4
    assert build(project, "--strict").returncode == 1


def test_links(project: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that a link shows twice has one record, which both show; one that lies elsewhere has the link's."""
    docs = project / "docs"
    other = tmp_path_factory.mktemp("other") / "page.md"
    (docs / "sous" / "page.md").rename(other)
    (docs / "sous" / "page.md").symlink_to(other)
    (docs / "again.md").symlink_to("sous/copy.md")
    (docs / "sous" / "copy.md").write_text(PAGE, encoding="utf-8")
    samples.verified(project)
    samples.verified(project, page="docs/sous/copy.md")
    monkeypatch.setenv("PYTHONWARNINGS", "default::DeprecationWarning")
    ran = build(project, "--strict")
    assert ran.returncode == 0, ran.stderr
    assert "replace an existing file" not in ran.stderr
    assert "9 of 12 commands verified" in ran.stderr


def test_excerpts(project: Path) -> None:
    """A blog shows the beginnings of its posts: those are not called unverified, and claim nothing."""
    posts = project / "docs" / "blog" / "posts"
    posts.mkdir(parents=True)
    (posts.parent / "index.md").write_text("# Blog\n", encoding="utf-8")
    text = "---\ndate: 2026-01-01\n---\n# Un\n\n```console\n$ echo un\nun\n```\n\n<!-- more -->\n"
    (posts / "un.md").write_text(text, encoding="utf-8")
    (project / "mkdocs.yml").write_text(
        (CONFIG % "material").replace("[doctools]", "[blog, doctools]"), encoding="utf-8"
    )
    samples.verified(project)
    samples.verified(project, page="docs/blog/posts/un.md")
    ran = build(project, "--strict")
    assert ran.returncode == 0, ran.stderr
    excerpt = (project / "site" / "blog" / "index.html").read_text(encoding="utf-8")
    assert states(excerpt) == ["unverified"]
    assert "Extrait\u00a0: le verdict est sur la page entière" in excerpt
    assert "Non vérifiée" not in excerpt


LANGUAGES = """\
from mkdocs import plugins, utils
from mkdocs.commands.build import build

built = []


@plugins.event_priority(-100)
def on_files(files, config):
    for file in list(files):
        assert file.abs_src_path, file
        if file.src_uri == ("fr.md", "sous/page.md")[len(built)]:
            files.remove(file)
    return files


@plugins.event_priority(-100)
def on_post_build(config):
    built.append(config.site_dir)
    if len(built) == 1:
        utils.clean_directory = lambda folder: None
        build(config)
"""


def test_a_site_that_is_built_in_parts(project: Path) -> None:
    """As mkdocs-static-i18n does, a language at a time, within one another: the data of all of them is published."""
    (project / "docs" / "fr.md").write_text(PAGE, encoding="utf-8")
    (project / "languages.py").write_text(LANGUAGES, encoding="utf-8")
    (project / "mkdocs.yml").write_text(f"{CONFIG % 'material'}hooks: [languages.py]\n", encoding="utf-8")
    for page in ("docs/fr.md", "docs/sous/page.md"):
        samples.verified(project, page=page)
    ran = build(project, "--strict")
    assert ran.returncode == 0, ran.stderr
    data = json.loads((project / "site" / "doctools" / "proofs.json").read_text(encoding="utf-8"))
    assert sorted(page["source"] for page in data["pages"]) == ["docs/fr.md", "docs/sous/page.md"]
    assert data["totals"]["commands"] == 8
    assert "6 of 8 commands verified" in ran.stderr


def test_counts_of_the_whole_site(project: Path) -> None:
    """A page that comes before the others can show the counts of all; the build's log has them too."""
    (project / "docs" / "index.md").write_text("# Accueil\n\n<!-- doctools: totals -->\n", encoding="utf-8")
    samples.verified(project)
    ran = build(project, "--strict")
    assert "3 of 4 commands verified (debian on Debian 12 (bookworm): 3 of 4)" in ran.stderr
    html = (project / "site" / "index.html").read_text(encoding="utf-8")
    assert "<caption>3 commandes vérifiées sur 4</caption>" in html
    assert "doctools: totals" not in html


CHANGES: dict[str, Callable[[str], str]] = {
    "a character of an output": lambda text: text.replace("un\n```\n\n- in", "uN\n```\n\n- in", 1),
    "a character of a command": lambda text: text.replace("echo un", "echo Un", 1),
    "an option": lambda text: text.replace('exit="3"', 'exit="4"'),
    "a line of a file": lambda text: text.replace("echo bonjour", "echo bonsoir"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_page_is_red(project: Path, change: str) -> None:
    """One character makes the evidence of that example void, and --strict fails with its line."""
    samples.verified(project)
    page = project / "docs" / "sous" / "page.md"
    page.write_text(CHANGES[change](PAGE), encoding="utf-8")
    ran = build(project, "--strict")
    assert ran.returncode == 1
    assert re.search(r"docs/sous/page\.md:\d+: not verified", ran.stderr)


def test_prose_does_not_void_evidence(project: Path) -> None:
    """Text between the fences may move them."""
    samples.verified(project)
    page = project / "docs" / "sous" / "page.md"
    page.write_text("---\ntitle: Autre\n---\n" + PAGE.replace("# Page", "# Page\n\nDu texte."), encoding="utf-8")
    assert build(project, "--strict").returncode == 0


def test_what_is_repeated_from_elsewhere_is_not_verified(project: Path) -> None:
    """A snippet with the very text of a verified fence was run by nobody where it stands: no badge, and a warning."""
    (project / "bout.md").write_text(
        '```console\n$ echo un\nun\n```\n\n```bash title="/usr/local/bin/salut"\n#!/bin/sh\necho bonjour\n```\n',
        encoding="utf-8",
    )
    page = project / "docs" / "sous" / "page.md"
    page.write_text(PAGE + '\n--8<-- "bout.md"\n', encoding="utf-8")
    (project / "mkdocs.yml").write_text(
        (CONFIG % "material").replace("attr_list", "attr_list, pymdownx.snippets: {base_path: [.]}"), encoding="utf-8"
    )
    samples.verified(project)
    ran = build(project)
    assert states(drawn(project)) == ["passed", "lesson", "skipped", "passed", "passed", "unverified", "unverified"]
    for first in ("$ echo un", "#!/bin/sh"):
        again = f"docs/sous/page.md: not verified: `{first}` stands again, outside the page's own file"
        assert ran.stderr.count(again) == 1
    assert "(hint: write it into the page, or as ```text)" in ran.stderr
    assert build(project, "--strict").returncode == 1


def test_a_failed_command_is_red(project: Path) -> None:
    """Evidence of a failure is shown as such, and --strict fails with the line of the command."""
    samples.verified(project, wrong="sh -c 'exit 3'")
    ran = build(project, "--strict")
    assert ran.returncode == 1
    assert "docs/sous/page.md:11: not as printed: status 1 instead of 0" in ran.stderr
    build(project)
    assert states(drawn(project)) == ["passed", "failed", "skipped", "passed", "passed"]


def test_a_page_that_cannot_be_read_is_still_built(project: Path) -> None:
    """A wrong option is a warning with its line; the fences are shown, unverified."""
    page = project / "docs" / "sous" / "page.md"
    page.write_text(PAGE.replace('exit="3"', 'exti="3"'), encoding="utf-8")
    ran = build(project)
    assert ran.returncode == 0
    assert re.search(r"WARNING.*docs/sous/page\.md:10: .*exti.*exit", ran.stderr), ran.stderr
    assert "sh -c" in drawn(project)
    assert "dt--passed" not in drawn(project)
    assert build(project, "--strict").returncode == 1


@pytest.mark.parametrize("content", ["{", '{"schema": 99, "page": "x", "sessions": []}'])
def test_evidence_that_cannot_be_read_is_no_evidence(project: Path, content: str) -> None:
    """A corrupt or newer evidence file is a warning that names it."""
    samples.verified(project)
    path = project / ".doctools" / "evidence" / "docs" / "sous" / "page.md.json"
    path.write_text(content, encoding="utf-8")
    ran = build(project)
    assert ran.returncode == 0
    assert "page.md.json: " in ran.stderr
    assert set(states(drawn(project))) == {"unverified", "skipped"}


def test_another_theme_and_no_superfences(project: Path) -> None:
    """A project with MkDocs' own theme and no Markdown extension of ours gets the same fences."""
    (project / "mkdocs.yml").write_text("site_name: Essai\nplugins: [doctools]\n", encoding="utf-8")
    samples.verified(project)
    assert build(project, "--strict").returncode == 0
    assert "passed" in states(drawn(project))
    assert "verified on 23\u00a0November\u00a02026" in drawn(project).replace("<strong>", "").replace(
        "</strong>", ""
    ) or ("Verified" in drawn(project))


def test_settings_that_cannot_be_read_stop_the_build(project: Path) -> None:
    """Without settings nothing can be said about any page."""
    (project / "doctools.toml").write_text("pagse = []\n", encoding="utf-8")
    ran = build(project)
    assert ran.returncode == 1
    assert "pagse" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_turned_off(project: Path) -> None:
    """`enabled: false` leaves all fences to the usual highlighter."""
    text = (CONFIG % "material").replace("plugins: [doctools]", "plugins: [{doctools: {enabled: false}}]")
    (project / "mkdocs.yml").write_text(text.replace("attr_list, ", ""), encoding="utf-8")
    assert build(project).returncode == 0
    assert states(drawn(project)) == []


def test_the_plugin_reaches_no_engine() -> None:
    """Importing the plugin imports nothing that could start a container."""
    script = "import doctools.integrations.mkdocs, sys; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    heavy = {"docker", "doctools.docker", "doctools.shell", "doctools.verify", "rich", "pytest"}
    assert heavy.isdisjoint(ran.stdout.split())


def test_kinds_are_all_drawn() -> None:
    """A kind of fence that is added later must be thought of here."""
    assert {kind.value for kind in Kind} == {"transcript", "script", "file"}


def test_the_lab_at_home(project: Path) -> None:
    """Said once on a page with commands, and not found by the search; each page may refuse."""
    settings = project / "mkdocs.yml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("[doctools]", "[search, doctools]"), "utf-8")
    (project / "docs" / "muet.md").write_text("---\ntry_it: false\n---\n" + PAGE, encoding="utf-8")
    assert build(project).returncode == 0
    said = (project / "site" / "sous" / "page" / "index.html").read_text(encoding="utf-8")
    assert said.count('<details class="dt-try"') == 1
    assert "docker run --rm -it debian:bookworm-slim bash" in said
    assert "dt-try" not in (project / "site" / "index.html").read_text(encoding="utf-8")
    assert "dt-try" not in (project / "site" / "muet" / "index.html").read_text(encoding="utf-8")
    found = (project / "site" / "search" / "search_index.json").read_text(encoding="utf-8")
    assert "debian:bookworm-slim" not in found


@pytest.mark.parametrize("tool", ["mkdocs", "properdocs"])
def test_pages_as_markdown(project: Path, tool: str) -> None:
    """Beside each page its own text without front matter, linked at its end; a list has all of them.

    The head says nothing: Material would ask for the sitemap of what it takes for another language.
    """
    samples.verified(project)
    page = project / "docs" / "sous" / "page.md"
    page.write_text("---\ntitle: L'essai\n---\n" + PAGE, encoding="utf-8")
    ran = build(project, "--strict", tool=tool)
    assert ran.returncode == 0, ran.stderr
    site = project / "site"
    assert (site / "sous" / "page" / "index.md").read_text(encoding="utf-8") == PAGE
    assert 'rel="alternate"' not in drawn(project)
    assert '<a href="index.md" type="text/markdown">Voir cette page en Markdown</a>' in drawn(project)
    assert "# Accueil" in (site / "index.md").read_text(encoding="utf-8")
    listed = (site / "llms.txt").read_text(encoding="utf-8")
    assert listed == "# Essai\n\n## Pages\n\n- [Accueil](index.md)\n- [L'essai](sous/page/index.md)\n"
    assert [path.name for path in site.rglob("*.html")].count("index.html") == 2  # none of them was taken for a page


def test_pages_not_as_markdown(project: Path) -> None:
    """`markdown: false` publishes no text; a project's own list is left alone."""
    (project / "docs" / "llms.txt").write_text("mine", encoding="utf-8")
    assert build(project).returncode == 0
    assert (project / "site" / "llms.txt").read_text(encoding="utf-8") == "mine"
    settings = project / "mkdocs.yml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace("doctools", "doctools: {markdown: false}"), "utf-8"
    )
    assert build(project).returncode == 0
    assert not list((project / "site").rglob("*.md"))
    assert "Markdown" not in drawn(project)
