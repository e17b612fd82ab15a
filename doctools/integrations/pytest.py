"""The pytest plugin: an item for each command of the project's pages, and fixtures for tests of one's own.

``pytest docs`` runs the pages below ``docs``: those of a project whose settings name doctools (``[tool.doctools]`` or
``doctools.toml``), any others with ``--doctools``. Works under pytest-xdist: a page's session runs once, wherever its
items are. Collection goes through ``doctools.integrations.sybil``.

Loaded by every pytest where doctools is installed: imports nothing heavy before there is a page.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from doctools.errors import DoctoolsError

if TYPE_CHECKING:
    from collections.abc import Callable

    from doctools.docker import Container, DockerEngine
    from doctools.integrations.sybil import Runner

__all__ = ["DoctoolsFile", "DoctoolsItem", "WrongPageError"]

_INPUT = "doctools_started"
"""What workers of pytest-xdist are told by that name: when the run began."""
_STARTED = pytest.StashKey[datetime]()
_RUNNER = pytest.StashKey["Runner"]()
_PAGES = pytest.StashKey[dict[Path, set[Path]]]()


# -- options ---------------------------------------------------------------------------------------------------------


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options of the command line."""
    group = parser.getgroup("doctools", "commands in documentation (doctools)")
    group.addoption("--doctools", action="store_true", help="collect Markdown pages, also without settings of doctools")
    group.addoption("--doctools-allow-elevated", action="store_true", help="let labs have more rights")


class _Workers:
    """Tells the workers of pytest-xdist when the run began."""

    def __init__(self, started: str) -> None:
        self._started = started

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        node.workerinput[_INPUT] = self._started


def pytest_configure(config: pytest.Config) -> None:
    """Note when the run began: what another worker has run since then need not be run again."""
    config.stash[_PAGES] = {}
    started = getattr(config, "workerinput", {}).get(_INPUT)
    if started is None:
        started = datetime.now(UTC).isoformat()
        config.pluginmanager.register(_Workers(started), "doctools-workers")
    config.stash[_STARTED] = datetime.fromisoformat(started)


def _runner(config: pytest.Config) -> Runner:
    from doctools.integrations.sybil import Runner  # noqa: PLC0415 - only where there is a page

    if _RUNNER not in config.stash:
        config.stash[_RUNNER] = Runner(
            since=config.stash[_STARTED],
            allow_elevated=config.getoption("--doctools-allow-elevated"),
        )
    return config.stash[_RUNNER]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove all that was opened."""
    runner = config.stash.get(_RUNNER, None)
    if runner is not None:
        runner.close()


# -- collection ------------------------------------------------------------------------------------------------------


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> DoctoolsFile | None:
    """Collect the pages of a project."""
    try:
        if file_path.suffix != ".md" or not _is_page(file_path, parent.config):
            return None
    except DoctoolsError as error:
        raise pytest.Collector.CollectError(str(error)) from error
    collector: DoctoolsFile = DoctoolsFile.from_parent(parent, path=file_path)
    return collector


def _is_page(path: Path, config: pytest.Config) -> bool:
    if config.getoption("--doctools"):
        return True
    from doctools.settings import find_pages, load  # noqa: PLC0415 - only where there is a page

    pages = config.stash[_PAGES]
    if path.parent not in pages:
        settings = load(path.parent)
        # Without settings of its own a project has not asked for its pages to be collected.
        found = find_pages(settings, ()) if settings.file is not None else ()
        pages[path.parent] = {page.resolve() for page in found}
    return path.resolve() in pages[path.parent]


class DoctoolsFile(pytest.File):
    """A page."""

    def collect(self) -> Iterable[DoctoolsItem]:
        """An item for each command."""
        from sybil import Sybil  # noqa: PLC0415 - only where there is a page

        from doctools.integrations.sybil import CommandParser  # noqa: PLC0415

        document = Sybil(parsers=[CommandParser(_runner(self.config))]).parse(self.path)
        for example in document.examples():
            name = f"{example.parsed.line}: {example.parsed.text}"
            item: DoctoolsItem = DoctoolsItem.from_parent(self, name=name, example=example)
            yield item

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """A page that cannot be read needs no traceback."""
        del style
        return str(excinfo.value) if isinstance(excinfo.value, DoctoolsError) else super().repr_failure(excinfo)


class WrongPageError(AssertionError):
    """A command did not do what the page says."""


class DoctoolsItem(pytest.Item):
    """A command of a page."""

    def __init__(self, *, example: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.example = example
        # Items of a page belong together: with `--dist loadgroup` its session runs in one worker.
        self.add_marker(pytest.mark.xdist_group(f"doctools:{self.path}"))
        if (reason := example.parsed.example.options.norun) is not None:
            self.add_marker(pytest.mark.skip(reason=reason))

    def runtest(self) -> None:
        """Run the page, if that was not done yet, and look at this command."""
        if fault := self.example.region.evaluator(self.example):
            raise WrongPageError(fault)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Messages that say it all need no traceback."""
        if isinstance(excinfo.value, WrongPageError | DoctoolsError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the command stands, and the headline of a failure."""
        # Not the item's name: pytest would take its dots for those of a Python module and replace them.
        return self.path, self.example.parsed.line - 1, f"{self.path.name}:{self.name}"


# -- fixtures --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def doctools_engine() -> Iterator[DockerEngine]:
    """The container engine that answers, or a private one; closed after the last test."""
    from doctools.integrations.project import connect  # noqa: PLC0415 - see `connect`

    with connect(may_start=True) as engine:
        engine.sweep()
        yield engine


@pytest.fixture
def doctools_lab(doctools_engine: DockerEngine, pytestconfig: pytest.Config) -> Iterator[Callable[[str], Container]]:
    """A function that opens a container of a lab by its name; it is removed after the test."""
    from doctools.integrations.project import Project  # noqa: PLC0415 - only where it is used

    project = Project.load(pytestconfig.rootpath)
    with ExitStack() as stack:

        def open_lab(name: str = "") -> Container:
            lab = project.lab(name)
            doctools_engine.ensure_image(lab, print)
            return stack.enter_context(doctools_engine.open(lab, life=lab.life))

        yield open_lab


@pytest.fixture(scope="session")
def doctools_compose_command() -> str:
    """``docker compose`` where that exists, else ``docker-compose``; override it for another one."""
    import subprocess  # noqa: PLC0415 - only where it is used

    try:
        found = subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode == 0
    except OSError:
        found = False
    return "docker compose" if found else "docker-compose"


@pytest.fixture(scope="session")
def doctools_services(
    doctools_engine: DockerEngine, doctools_compose_command: str, pytestconfig: pytest.Config
) -> Iterator[Any]:
    """The services of the project's labs, started by pytest-docker from the same compose file.

    What comes is pytest-docker's ``Services``: ``wait_until_responsive`` and ``port_for``. Services that are built take
    their base from the variable ``DOCTOOLS_BASE`` (``args: {BASE: "${DOCTOOLS_BASE:-debian:bookworm}"}``): where no
    registry gives it, that is what doctools has made in its place.
    """
    from pytest_docker.plugin import get_docker_services  # noqa: PLC0415 - an optional dependency

    from doctools.integrations.project import Project  # noqa: PLC0415

    project = Project.load(pytestconfig.rootpath)
    settings = project.settings
    bases: set[str] = set()
    for lab in project.labs.values():
        if lab.services:  # made the usual way first, so that compose finds them in the engine's cache
            doctools_engine.ensure_image(lab, print)
        builds = (service.build for service in lab.services if service.build is not None)
        bases |= {build.arguments["BASE"] for build in builds if "BASE" in build.arguments}
    # Compose must talk to the same engine, and build on the base that this engine has.
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOCKER_HOST", doctools_engine.address)
        if len(bases) == 1:
            patch.setenv("DOCTOOLS_BASE", doctools_engine.local_name(bases.pop()))
        with get_docker_services(
            doctools_compose_command,
            str(settings.root / settings.labs),
            f"doctools-pytest-{os.getpid()}",
            ["up --build -d"],
            ["down -v --rmi local"],
        ) as services:
            yield services
