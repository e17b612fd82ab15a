"""``doctools audit``: MkDocs is asked which pages a site has, and the evidence what they should show."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from doctools.errors import Problem, UsageError
from doctools.integrations.cli.init.mkdocs_settings import FILES
from doctools.integrations.cli.reports import count
from doctools.publish import PageProofs, messages
from doctools.publish.audit import Audit, addresses
from doctools.publish.site import Site
from doctools.settings import Settings, load

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import File

__all__ = ["audit_command"]


@click.command("audit")
@click.argument("site", required=False, type=click.Path(path_type=Path), metavar="[SITE]")
@click.option("-f", "--config-file", type=click.Path(path_type=Path), help="Default: mkdocs.yml or properdocs.yml.")
def audit_command(site: Path | None, *, config_file: Path | None) -> int:
    """Compare the built SITE with the evidence: each fence has its bar, and no bar says more than is known.

    Also: what stands above a green bar is the text that was verified, each page counts its commands rightly, and each
    record and recording that is linked is there and is the one that was kept. A generator that ignores the plugin
    builds a site without bars, and without a word: this tells. SITE is the folder that `mkdocs build` or `properdocs
    build` has made; by default the one that its configuration names.
    """
    settings = load(config_file.parent if config_file is not None else Path.cwd())  # as the plugin does
    config = _configuration(config_file, settings)
    folder = site or Path(config.site_dir)
    if not folder.is_dir():
        hint = "build it first: `mkdocs build --strict`"
        raise UsageError(Problem(path=str(folder), message="is no folder", hint=hint))
    plugin = config.plugins.get("doctools")
    audit = Audit(site=_short(folder), summaries=plugin is None or bool(plugin.config.get("summary", True)))
    source = _Pages(settings)
    data = str(plugin.config.get("proofs") or "") if plugin is not None else ""
    moved = addresses(folder / data)
    for file in _documentation(config):
        proofs = source.open(file)
        there = (folder / file.dest_uri).is_file()
        audit.page(proofs, file.dest_uri if there else moved.get(proofs.page, file.dest_uri), source.recordings(proofs))
    source.done()
    problems = audit.end(data=data)
    for problem in problems:
        click.echo(str(problem))
    total = f"{audit.total.passed:,} of {count(audit.total.commands, 'command')} verified"
    seen = f"{count(audit.fences, 'fence')} of {count(audit.pages, 'page')}, {total}, {count(audit.links, 'link')}"
    click.echo(f"{_short(folder)}: {seen}: {count(len(problems), 'fault') if problems else 'all as the evidence says'}")
    return 1 if problems else 0


def _short(path: Path) -> Path:
    path = path.resolve()
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _configuration(path: Path | None, settings: Settings) -> MkDocsConfig:
    here = Path.cwd()
    folders = [each for each in (here, *here.parents) if each.is_relative_to(settings.root)]
    usual = (folder / name for folder in folders for name in FILES)
    found = path or next((each for each in usual if each.is_file()), None)
    if found is None or not found.is_file():
        hint = "name it: `doctools audit SITE -f FILE`"
        raise UsageError(Problem(path=str(found or settings.root), message="there is no mkdocs.yml", hint=hint))
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")  # Material's banner is for those who build
    try:
        from mkdocs.config import load_config  # noqa: PLC0415 - heavy, and not needed to verify
        from mkdocs.exceptions import Abort, MkDocsException  # noqa: PLC0415
    except ImportError as error:
        hint = 'install what builds the site: `pip install "doctools[mkdocs]"`'
        raise UsageError(message=f"MkDocs is not installed: {error}", hint=hint) from error
    with _heard() as heard:
        try:
            return load_config(config_file=str(found))
        except (Abort, MkDocsException) as error:
            text = "; ".join(heard) or str(error)
            raise UsageError(Problem(path=str(_short(found)), message=f"cannot be read: {text}")) from error


@contextmanager
def _heard() -> Iterator[list[str]]:
    """What MkDocs says of a configuration goes into our message, where it is needed."""
    found: list[str] = []

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.levelno >= logging.ERROR:
                found.append(record.getMessage())

    log = logging.getLogger("mkdocs")
    handler = Handler()
    log.addHandler(handler)
    propagates, log.propagate = log.propagate, False
    try:
        yield found
    finally:
        log.propagate = propagates
        log.removeHandler(handler)


def _documentation(config: MkDocsConfig) -> list[File]:
    """The pages that are built: neither excluded nor drafts, in the menu or not."""
    from mkdocs.structure.files import get_files  # noqa: PLC0415 - see above

    with _heard():
        return [file for file in get_files(config).documentation_pages() if file.inclusion.is_included()]  # type: ignore[no-untyped-call]


class _Pages:
    """Pages as the plugin opens them."""

    def __init__(self, settings: Settings) -> None:
        self._said: list[str] = []
        self._unread: list[str] = []
        self._site = Site(
            settings=settings,
            messages=messages("en"),
            timezone=UTC,
            now=datetime.now(UTC),
            report=self._said.append,
        )

    def open(self, file: File) -> PageProofs:
        name = self._site.path_of(Path(file.abs_src_path or ""), otherwise=file.src_uri)
        self._site.store.load(name)  # what cannot be read is no "not verified"
        self._said.clear()
        proofs = self._site.open(name, file.content_string, name=file.src_uri.removesuffix(".md"), root="")
        if not proofs.complete:  # that a page is not verified is no fault of the site, but this is one of the page
            self._unread += self._said
        return proofs

    def recordings(self, proofs: PageProofs) -> list[tuple[str, Path]]:
        """Addresses in the site, and where the evidence has them."""
        shown = [each for proof in proofs.proofs for each in proof.everywhere if each.recording_path]
        return [(proof.recording_path, self._site.recording(proof)) for proof in shown]

    def done(self) -> None:
        if self._unread:
            raise UsageError(message="\n".join(self._unread))
