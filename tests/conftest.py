"""What all tests share: the engine that answers, and small settings for Hypothesis."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser

from doctools.docker import DockerEngine
from doctools.errors import EngineError
from tests.browser.shots import chromium

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
