"""``doctools init``: a folder with Markdown, or a MkDocs project -> a verified one. Adds, never overwrites."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from shlex import quote

import click
import yaml

from doctools.errors import DoctoolsError, PageError, Problem, StoreError, UsageError
from doctools.files import replace
from doctools.integrations.cli.init.mkdocs_settings import FILES, add_plugin, has_plugin
from doctools.integrations.cli.init.place import (
    Place,
    inherited,
    place_of,
    read,
    refuse_pages_of_others,
    repository,
    settings_of,
    sites_below,
)
from doctools.integrations.cli.reports import count
from doctools.integrations.project import Project
from doctools.labs import DEFAULT
from doctools.settings import TRANSCRIPTS, Settings, find_pages

__all__ = ["init_command"]

_WORKFLOWS = {"github": ".github/workflows/site.yml", "gitlab": ".gitlab-ci.yml"}
_SHOWN = 5
"""Faults of pages that are listed; more are counted."""

_NO_LAB = """
# What commands run in: a container of {image}. For another one: `doctools init --lab`, then
#lab = "main"

"""
_LAB = """
# What commands run in: a service of labs/compose.yaml.
lab = "main"

"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """A file as it should be. ``text`` is ``None`` where it stays as it is, for the reason that ``what`` gives."""

    path: str
    what: str
    text: str | None = None
    by_hand: bool = False


@click.command("init")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=".")
@click.option("--lab", is_flag=True, help="Also write labs/compose.yaml, to choose what commands run in.")
@click.option("--ci", type=click.Choice(sorted(_WORKFLOWS)), help="Also write a workflow that verifies and publishes.")
@click.option("--dry-run", is_flag=True, help="Only say what would be written.")
def init_command(folder: Path, *, lab: bool, ci: str | None, dry_run: bool) -> int:
    """Make a verified project of FOLDER: any MkDocs site, or any folder with Markdown.

    Adds the plugin to mkdocs.yml (comments and order stay), writes doctools.toml and, where no page holds a command
    yet, a page to begin with. What exists is never overwritten; where an edit is not safe, you are told what to write.

    \b
    doctools init --dry-run          look first
    doctools init --lab              with a file that says what commands run in
    doctools init --ci github        with a workflow
    """
    place = place_of(folder.resolve())
    refuse_pages_of_others(place.root)
    changes = list(_changes(place, lab=lab, ci=ci))
    for change in changes:
        if change.text is not None and not dry_run:
            _write(place.root / change.path, change.text)
        verb = "left" if change.text is None else "would write" if dry_run else "wrote"
        click.echo(f"{'BY HAND' if change.by_hand else verb:<12}{change.path}: {change.what}")
    click.echo()
    if dry_run:
        click.echo("Nothing was written.")
        return 0
    for line in _next(place, ci):
        click.echo(line)
    return 0


# -- what is to be written -------------------------------------------------------------------------------------------


def _changes(place: Place, *, lab: bool, ci: str | None) -> Iterator[_Change]:
    root, docs = place.root, place.docs
    if place.configuration:
        yield _plugin(place)
    pages = _pages(root, docs)
    sites = () if place.configuration else sites_below(root)
    if sites and pages == ["."]:
        message = f"has sites in folders below: {', '.join(map(str, sites))}"
        raise UsageError(Problem(path=str(root), message=message, hint=f"`{_init(root / sites[0].parent)}`"))
    for site in sites:
        yield _Change(path=site.as_posix(), what=f"a site of its own: `{_init(root / site.parent)}`")
    if lab:
        yield _new(root, "labs/compose.yaml", _template("compose.yaml"), "what commands run in: one lab, `main`")
    yield _settings(root, pages, lab=lab)
    if not _any_command(root, pages):
        page = f"{docs}/verified.md" if place.configuration or (root / docs).is_dir() else "verified.md"
        yield _new(root, page, _template("verified.md"), "a page to begin with, as no page holds a `console` fence yet")
    if repository(root) is not None or (root / ".gitignore").exists():
        yield _ignored(root)
    if ci is not None and repository(root) in {root, None}:
        yield _new(root, _WORKFLOWS[ci], _template(f"{ci}.yml"), "a workflow: its first lines say what to fill in")
    elif ci is not None:
        what = f"is only read at the top of the repository, {repository(root)}: write one there that goes into {root}"
        yield _Change(path=_WORKFLOWS[ci], what=what, by_hand=True)


def _init(folder: Path) -> str:
    return f"doctools init {quote(os.path.relpath(folder))}"


def _template(name: str) -> str:
    return files("doctools.integrations.cli").joinpath("templates", name).read_text(encoding="utf-8")


def _plugin(place: Place) -> _Change:
    name = place.configuration
    text = read(place.root / name)
    edit = add_plugin(text)
    with suppress(yaml.YAMLError):  # which `edit` tells
        if any(has_plugin(each) for each in inherited(place.root / name)):
            return _Change(path=name, what="has the plugin already")
    if edit.reason:
        hand = "add `- doctools` to its `plugins` (and `- search`, if it names none)"
        return _Change(path=name, what=f"{edit.reason}: {hand}", by_hand=True)
    search = " (and `search`, which it had by default)" if edit.search else ""
    return _Change(path=name, what=f"the plugin `doctools`{search}", text=edit.text)


def _pages(root: Path, docs: str) -> list[str]:
    found = [docs] if (root / docs).is_dir() else []
    found += ["README.md"] if (root / "README.md").is_file() and docs != "." else []
    return found or ["."]


def _settings(root: Path, pages: list[str], *, lab: bool) -> _Change:
    known = settings_of(root)
    if known.file is not None and known.root == root:
        what = 'has settings already; for the lab: lab = "main"' if lab else "has settings"
        return _Change(path=known.file.name, what=what)
    said = _LAB if lab else _NO_LAB.format(image=DEFAULT.service.image or "Debian")
    text = _template("doctools.toml").replace("PAGES", ", ".join(f'"{page}"' for page in pages)).replace("LAB\n", said)
    return _Change(path="doctools.toml", what=f"settings, with comments; pages: {', '.join(pages)}", text=text)


def _any_command(root: Path, pages: list[str]) -> bool:
    try:
        found = find_pages(Settings(root=root, pages=tuple(pages)), ())
    except UsageError:  # there is no page at all
        return False
    return any("console" in read(page) for page in found if page.is_file())


def _ignored(root: Path) -> _Change:
    path = root / ".gitignore"
    text = read(path) if path.is_file() else ""
    top = repository(root) or root
    above = [each / ".gitignore" for each in root.parents if each.is_relative_to(top)]
    # with a slash before it, a name is meant of that folder alone
    lines = [line.strip().strip("/") for line in text.splitlines()]
    lines += [line.strip().rstrip("/") for each in above if each.is_file() for line in read(each).splitlines()]
    if ".doctools" in lines:
        return _Change(path=".gitignore", what="`.doctools/` is ignored already")
    newline = "\r\n" if "\r\n" in text else "\n"
    body = text if not text or text.endswith("\n") else text + newline
    what = "evidence is a build product: `.doctools/` is not committed"
    return _Change(path=".gitignore", what=what, text=f"{body}/.doctools/{newline}")


def _new(root: Path, path: str, text: str, what: str) -> _Change:
    return _Change(path=path, what="exists") if (root / path).exists() else _Change(path=path, what=what, text=text)


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace(path, text.encode("utf-8", "surrogateescape"))
    except OSError as error:
        raise StoreError(
            f"{path}: cannot be written: {error.strerror}", hint="what was written before stays"
        ) from error


# -- what comes next -------------------------------------------------------------------------------------------------


def _next(place: Place, ci: str | None) -> Iterator[str]:
    yield from _what_runs(place.root)
    yield ""
    yield "Next:"
    if place.root != Path.cwd().resolve():
        yield f"  cd {quote(str(place.root))}"
    yield "  doctools list              what would be run"
    yield "  doctools verify            run it, compare, keep the evidence"
    yield "  doctools verify --watch    the same, each time that you save a page (needs doctools[watch])"
    if place.configuration:
        serve = "mkdocs serve" if place.configuration in FILES else f"mkdocs serve -f {place.configuration}"
        yield f"  {serve:<25}  the site beside it (needs doctools[mkdocs] where MkDocs is installed)"
    if ci is not None and (place.root / _WORKFLOWS[ci]).is_file():
        yield f"  {_WORKFLOWS[ci]}: read its first lines"


def _what_runs(root: Path) -> Iterator[str]:
    """How much of the project would be run, and what to do about what cannot be."""
    try:
        project = Project.load(root)
        paths = project.paths(())
    except DoctoolsError as error:
        yield str(error)
        return
    commands = files_ = 0
    problems: list[Problem] = []
    others: Counter[str] = Counter()
    for path in paths:
        try:
            page = project.read(path)
        except PageError as error:
            problems.extend(error.problems)
        except DoctoolsError as error:
            problems.append(Problem(path=str(path), message=str(error)))
        else:
            steps = sum(len(example.steps) for example in page.examples if example.options.norun is None)
            others.update(language for _, language in page.overlooked)
            commands += steps
            files_ += bool(steps)
    yield f"{count(commands, 'command')} in {files_} of {count(len(paths), 'page')} would be run."
    if others:
        yield _overlooked(others)
    if problems:
        several = f"{count(len(problems), 'place')} {'is' if len(problems) == 1 else 'are'}"
        yield f"{several} not understood yet, and pages are run whole or not at all:"
        yield from (f"  {line}" for problem in problems[:_SHOWN] for line in str(problem).split("\n"))
        if len(problems) > _SHOWN:
            yield f"  ... and {len(problems) - _SHOWN} more: `doctools list`"
    if commands or problems:
        yield 'What is not meant to be run says why: ```console norun="needs an account". Output alone is ```text.'
        yield "Whole folders stay out by `pages` in doctools.toml. Missing outputs come with `doctools accept`."


def _overlooked(languages: Counter[str]) -> str:
    names = ", ".join(f"{language} ({number})" for language, number in languages.most_common())
    known = ", ".join(language for language in languages if language in TRANSCRIPTS)
    more = f"; or add to `languages` in doctools.toml: {known}" if known else ""
    text = f"{count(languages.total(), 'transcript')} would not be run: their language is {names}."
    return f"{text} Write ```console{more}."
