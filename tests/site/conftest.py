"""The site of the whole course, built once a test run, and served as a web host serves it."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.site.serving import served

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def course_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built site: one build for all workers of a test run. To be read, not to be changed."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder = shared / "course-site"
    with (shared / "course-site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            made = shared / "course-site.made"
            # warnings are for `mkdocs build --strict`; here a page may still be without evidence
            done = subprocess.run(
                [sys.executable, "-m", "mkdocs", "build", "--site-dir", made],
                cwd=ROOT,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stderr
            made.rename(folder)
    return folder


@pytest.fixture(scope="session")
def course(course_site: Path) -> Iterator[str]:
    """The address of the built site, ending with ``/``."""
    with served(course_site) as address:
        yield address


@pytest.fixture
def reader(browser: Browser) -> Iterator[BrowserContext]:
    """A reader who comes for the first time, at a desk."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context
    context.close()
