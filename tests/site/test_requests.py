"""Nobody but the site itself learns who reads it: what every page asks for, and what the policy stops."""

from __future__ import annotations

import base64
import hashlib
import html
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.course.hooks import ROOT, hook
from tests.site.serving import served

WATCH = """
  window.shift = 0
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.shift += entry.value })
    .observe({ type: "layout-shift", buffered: true })
  addEventListener("securitypolicyviolation", (event) => console.error(
    `Content-Security-Policy: ${event.violatedDirective}: ${event.blockedURI || event.sample}`))
"""
"""Sums what moved while a page was loaded, and writes violations of the policy to the console."""


MEASURE = """
async () => {
  for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame)  // what has moved is told after it
  return [window.shift, document.documentElement.scrollWidth - innerWidth]
}
"""


@dataclass
class Seen:
    """What a browser did while it read pages."""

    foreign: list[str] = field(default_factory=list)
    """Requests to others, each with its page."""
    missing: list[str] = field(default_factory=list)
    """Own files that are not there."""
    errors: list[str] = field(default_factory=list)
    """Console errors, uncaught exceptions, policy violations."""
    moved: list[str] = field(default_factory=list)
    """Pages in which something moved while they were loaded (a layout shift of 0.01 or more)."""
    wide: list[str] = field(default_factory=list)
    """Pages wider than the screen."""


def read(context: BrowserContext, site: str, pages: list[str], *, instant: bool = False) -> Seen:
    """Open each page, from the top or by links within one visit, and wait until it is quiet."""
    seen = Seen()
    tab = context.new_page()
    tab.add_init_script(WATCH)
    tab.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((site, "data:", "blob:" + site))
            else seen.foreign.append(f"{tab.url}: {request.url}")
        ),
    )
    tab.on(
        "response",
        lambda answer: (
            seen.missing.append(f"{tab.url}: {answer.url}")
            if answer.status >= 400 and answer.request.resource_type != "document"
            else None
        ),
    )
    tab.on("console", lambda said: seen.errors.append(f"{tab.url}: {said.text}") if said.type == "error" else None)
    tab.on("pageerror", lambda error: seen.errors.append(f"{tab.url}: {error}"))
    tab.goto(site)
    tab.wait_for_load_state("networkidle")  # instant navigation has its map of the site
    tab.evaluate("window.kept = true")
    for page in pages:
        if instant:
            follow(tab, site + page)
        else:
            tab.goto(site + page)
        shift, over = tab.evaluate(MEASURE)
        if shift >= 0.01 and not instant:
            seen.moved.append(f"{page}: {shift:.3f}")
        if over > 0:
            seen.wide.append(f"{page}: {over} pixels too wide")
    tab.wait_for_load_state("networkidle")
    tab.close()
    return seen


def follow(tab: Page, address: str) -> None:
    """Go to another page of the site within the same document, as by a link."""
    tab.evaluate(
        "address => { const link = document.createElement('a'); link.href = address;"
        " document.querySelector('.md-main').append(link); link.click(); link.remove() }",
        address,
    )
    tab.wait_for_url(address)
    assert tab.evaluate("window.kept"), f"{address}: loaded as a whole"
    tab.locator(f'link[rel=canonical][href$="{urlsplit(address).path}"]').wait_for(state="attached")


def addresses(site: Path) -> list[str]:
    """The pages of a built site, as readers ask for them."""
    found = [path.relative_to(site).as_posix().removesuffix("index.html") for path in site.rglob("index.html")]
    return sorted(found)


def test_every_page(browser: Browser, course_site: Path, course: str) -> None:
    """Each page on the narrowest screen, or at 400 % zoom at a desk (WCAG 2.2, 1.4.10): every request goes to the site
    itself and finds its file, no console error, nothing stopped, nothing moves while it loads, no sideways scroll.
    """
    pages = addresses(course_site)
    assert len(pages) >= 49
    context = browser.new_context(viewport={"width": 320, "height": 640})
    assert read(context, course, pages) == Seen()
    context.close()


def test_one_visit(browser: Browser, course_site: Path, course: str) -> None:
    """The same where a reader follows links: instant navigation keeps the first page's policy, and it is enough."""
    firsts = list({page.split("/")[0]: page for page in addresses(course_site)}.values())
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    assert read(context, course, [*firsts, ""], instant=True) == Seen()
    context.close()


def test_every_page_has_the_same_policy(course_site: Path) -> None:
    """One policy, before all it is about; no 'unsafe-inline' or 'unsafe-eval' for scripts, nobody else's address."""
    policies = set()
    for path in course_site.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        found = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)">', text)
        assert found, path
        assert "<script" not in text[: found.start()]
        assert "<link" not in text[: found.start()]
        policies.add(html.unescape(found[1]))
    (policy,) = policies
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'self'"
    assert re.fullmatch(r"'self' 'wasm-unsafe-eval'( 'sha256-[\w+/]+=')+", rules["script-src"])
    assert "http" not in policy


# -- it can fail ------------------------------------------------------------------------------------------------------

THEME = "document.title='thème'"
PAGE = """<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<link rel="canonical" href="/">
<link rel="icon" href="data:,">
<title>Piège</title>
</head>
<body class="md-main">
<script>%s</script>
%s
</body>
</html>
"""

DEFECTS = {
    "a picture of somebody else": ('<img src="https://example.org/pixel.png" alt="">', "foreign"),
    "a script in the page": ("<script>document.title='volé'</script>", "errors"),
    "a handler in an attribute": ('<img src="data:," alt="" onerror="document.title=1">', "errors"),
    "a style sheet in the page": ("<style>body { background: url(//example.org/) }</style>", "errors"),
    "a frame": ('<iframe title="x" src="https://example.org/"></iframe>', "errors"),
    "a file that is not there": ('<img src="/nulle-part.png" alt="">', "missing"),
    "a table that does not fit": ('<p style="width: 3000px">x</p>', "wide"),
    "a picture without a size": ('<img src="/image.svg" alt=""><p>Ce texte descend.</p>', "moved"),
    "an exception": ('<script src="/faux.js"></script>', "errors"),
}


@pytest.mark.parametrize("defect", [*DEFECTS, "nothing"])
def test_defects_are_seen(browser: Browser, tmp_path: Path, defect: str) -> None:
    """Each planted defect is noticed in its place, and a page without any is clean; scripts of the page never run."""
    markup, where = DEFECTS.get(defect, ("", ""))
    policy = hook("csp").policy({THEME})
    page = (PAGE % (THEME, markup)).replace(
        '<meta charset="utf-8">',
        f'<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{policy}">',
    )
    (tmp_path / "index.html").write_text(page, encoding="utf-8")
    (tmp_path / "404.html").write_text("404", encoding="utf-8")
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="400"></svg>'
    (tmp_path / "image.svg").write_text(drawing, encoding="utf-8")
    (tmp_path / "faux.js").write_text("throw new Error('faux')", encoding="utf-8")
    context = browser.new_context()
    with served(tmp_path) as site:
        seen = read(context, site, [""])
        tab = context.new_page()
        tab.goto(site)
        assert tab.title() == "thème"
    context.close()
    assert (getattr(seen, where) != []) if where else (seen == Seen())


def test_pages_may_not_bring_scripts(tmp_path: Path) -> None:
    """A script, handler or style in Markdown is a warning with its page, and gets no hash; the theme's scripts do."""
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "index.md").write_text("# Bonjour\n\n<script>alert('piège')</script>\n", encoding="utf-8")
    (docs / "autre.md").write_text("# Autre\n\n<p onclick='x()'>a</p>\n", encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text(
        f"site_name: x\nsite_url: http://localhost/\ntheme: {{name: material, font: false}}\nplugins: []\n"
        f"hooks: [{ROOT}/overrides/hooks/csp.py]\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "index.md: inline script: alert('piège'): stopped by" in done.stderr
    assert "autre.md: <p onclick=…>: stopped by" in done.stderr
    subprocess.run([sys.executable, "-m", "mkdocs", "build", "-q"], cwd=tmp_path, capture_output=True, check=True)
    text = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(b"alert('pi\xc3\xa8ge')").digest()).decode()
    assert "Content-Security-Policy" in text
    assert "'sha256-" in text
    assert digest not in text
