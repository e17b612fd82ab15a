"""What all tests share: the engine that answers, a browser, the built site, and small settings for Hypothesis."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser

from doctools.docker import DockerEngine
from doctools.errors import EngineError
from tests.browser.shots import chromium

ROOT = Path(__file__).resolve().parents[1]

# No deadline: a loaded machine is not a slower program.
settings.register_profile("doctools", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("doctools")


@pytest.fixture(scope="session")
def engine() -> Iterator[DockerEngine]:
    """The engine that answers, or one of our own; a test that needs it is skipped where there can be none."""
    try:
        found = DockerEngine.connect(os.environ, may_start=True)
    except EngineError as error:
        if os.environ.get("DOCTOOLS_NEEDS_ENGINE"):
            raise
        pytest.skip(str(error))
    with found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def course_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built site: one build for all workers of a test run. To be read, not to be changed.

    ``COURSE_SITE`` names one that was built just before, as `make test` does.
    """
    built = ROOT / os.environ.get("COURSE_SITE", "")
    if built != ROOT:
        assert (built / "index.html").is_file(), f"COURSE_SITE: {built} holds no site: `mkdocs build --strict` makes it"
        return built
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
