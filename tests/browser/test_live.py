"""`mkdocs serve` beside an author: verdicts come into the open page by themselves, also while the site is built."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from doctools.integrations.live import Live, OpenPage
from tests.end_to_end import test_mkdocs as sites
from tests.integrations.test_watch import Watching
from tests.publish import samples

TEXT = """# Page

Du texte.

```console
$ echo un
un
```

```bash title="/usr/local/bin/salut"
#!/bin/sh
echo bonjour
```

```console setup
$ echo deux
deux
```
"""

SLOW = """import time
from pathlib import Path

builds = []


def on_pre_build(config):
    builds.append(1)
    while len(builds) > 1 and not Path("go").exists():
        time.sleep(0.1)


def on_startup(command, dirty):
    "So that the hook outlives a build."
"""


@dataclass(frozen=True, slots=True)
class Served:
    project: Path
    address: str
    log: Path

    @property
    def page(self) -> Path:
        return self.project / "docs" / "sous" / "page.md"

    def verified(self, *, wrong: str = "") -> None:
        samples.verified(self.project, wrong=wrong)


@pytest.fixture(scope="module", params=["mkdocs", "properdocs"])
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A small site, served by MkDocs or ProperDocs. After the first one, no build ends while a test runs."""
    project = tmp_path_factory.mktemp("served")
    (project / "docs" / "sous").mkdir(parents=True)
    (project / "docs" / "index.md").write_text("# Accueil\n")
    (project / "docs" / "sous" / "page.md").write_text(TEXT)
    (project / "doctools.toml").write_text('pages = ["docs"]\n')
    (project / "slow.py").write_text(SLOW)
    (project / "mkdocs.yml").write_text(
        "site_name: Essai\nsite_url: https://example.org/cours/\nhooks: [slow.py]\nplugins: [doctools]\n"
        "theme: {name: material, language: fr, font: false, features: [content.code.copy]}\n"
    )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = project / "log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", request.param, "serve", "-f", "mkdocs.yml", "-a", f"127.0.0.1:{port}"],
            cwd=project,
            env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        deadline = time.monotonic() + 60
        while "Serving on" not in log.read_text():
            assert time.monotonic() < deadline, log.read_text()
            assert process.poll() is None, log.read_text()
            time.sleep(0.1)
        yield Served(project, f"http://127.0.0.1:{port}/cours/", log)
    finally:
        (project / "go").touch()
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    expect.set_options(timeout=30_000)  # a loaded machine is not a slower program
    page = browser.new_page()
    yield page
    expect.set_options(timeout=5_000)
    page.close()


def test_a_page_follows_its_evidence(served: Served, page: Page) -> None:
    """Unverified, passed, failed with its difference, unreadable, and again - in one loaded document."""
    page.goto(served.address + "sous/page/")
    page.evaluate("document.title = 'still the same document'")
    states = page.locator(".dt")
    expect(states).to_have_count(3)
    expect(states.first).to_have_class(re.compile("dt--unverified"))
    served.verified()
    expect(states.first).to_have_class(re.compile("dt--passed"))
    expect(states.nth(1)).to_have_class(re.compile("dt--passed"))
    expect(page.locator(".dt-summary")).to_contain_text("2 commandes vérifiées sur 2")
    # what is not drawn from evidence is kept: the highlighter's colours, the copy button
    expect(states.nth(1).locator(".highlight span").first).to_be_attached()
    expect(states.first.locator("pre button, pre .md-clipboard").first).to_be_attached()
    served.verified(wrong="echo un")
    expect(states.first).to_have_class(re.compile("dt--failed"))
    expect(states.first.locator("ins")).to_contain_text("deux")
    # saved: the text is another one at once, and the site is being built from here on
    served.page.write_text(TEXT.replace("echo un\nun", "echo trois\ntrois") + "\n```console\n$ pwd\n```\n")
    expect(states).to_have_count(4)
    expect(states.first).to_contain_text("echo trois")
    expect(states.first).to_have_class(re.compile("dt--unverified"))
    expect(states.nth(3)).to_contain_text("pwd")
    served.verified()
    expect(states.nth(3)).to_have_class(re.compile("dt--passed"))
    served.page.write_text(TEXT + "\n```console\n$ pwd\n")
    expect(page.locator(".dt-live")).to_contain_text("docs/sous/page.md:20: the fence ``` is not closed")
    served.page.write_text(TEXT)
    expect(page.locator(".dt-live")).to_be_empty()
    expect(states).to_have_count(3)
    hostile = "<img src=x onerror=document.title='stolen'>"
    served.page.write_text(TEXT.replace("echo un\nun", f"echo un\n{hostile}"))
    expect(states.first).to_contain_text(hostile)
    served.verified()
    expect(states.first).to_have_class(re.compile("dt--passed"))
    # and with what makes evidence beside it
    watching = Watching(served.project)
    try:
        served.page.write_text(TEXT.replace("echo un\nun", "echo six\nsept"))
        expect(states.first).to_have_class(re.compile("dt--failed"))
        expect(states.first.locator("ins")).to_contain_text("six")
        expect(states.first.locator(".dt-next")).to_contain_text("À corriger\u00a0: docs/sous/page.md:6")
        served.page.write_text(TEXT.replace("echo un\nun", "echo six\nsix"))
        expect(states.first).to_have_class(re.compile("dt--passed"))
    finally:
        assert watching.end() == 0
    assert page.title() == "still the same document"


def test_a_built_site_has_none_of_it(tmp_path: Path) -> None:
    """What is for authors is not published."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text(TEXT)
    (tmp_path / "mkdocs.yml").write_text("site_name: Essai\nplugins: [doctools]\n")
    assert sites.build(tmp_path).returncode == 0
    assert "dt-live" not in (tmp_path / "site" / "index.html").read_text()
    assert not (tmp_path / "site" / "doctools" / "live.js").exists()


def test_other_requests_are_the_servers(tmp_path: Path) -> None:
    """Only pages that exist are answered; nothing is read that is not a page of the site."""
    live = Live(lambda: pytest.fail("no site is asked"))
    live.pages["a.md"] = OpenPage(file=tmp_path / "a.md", path="a.md", name="a", root="")
    seen: list[str] = []

    def server(environ: dict[str, str], start_response: object) -> list[bytes]:
        return [b"theirs"]

    application = live.before(server, "/cours/")
    answer = application({"PATH_INFO": "/cours/index.html"}, lambda *_: None)
    assert list(answer) == [b"theirs"]
    live.site = lambda: None  # type: ignore[assignment,return-value]
    for path in ("b.md", "../../etc/passwd", ""):
        application({"PATH_INFO": f"/cours/doctools/live/{path}"}, lambda status, _headers: seen.append(status))
    assert seen == ["404 Not Found"] * 3
