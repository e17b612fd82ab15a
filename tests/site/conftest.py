"""The site of the whole course, served as a web host serves it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.site.serving import served


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
