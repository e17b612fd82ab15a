"""``doctools init``: a folder with Markdown, or a MkDocs project -> a verified one. Adds, never overwrites."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import click
import yaml

from doctools.errors import DoctoolsError, PageError, Problem, SettingsError, StoreError, UsageError
from doctools.files import replace
from doctools.integrations.cli.mkdocs_settings import FILES, add_plugin, inherits, value_of
from doctools.integrations.project import Project
from doctools.labs import DEFAULT
from doctools.settings import load

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
    root = folder.resolve()
    changes = list(_changes(root, lab=lab, ci=ci))
    for change in changes:
        if change.text is not None and not dry_run:
            _write(root / change.path, change.text)
        verb = "left" if change.text is None else "would write" if dry_run else "wrote"
        click.echo(f"{'BY HAND' if change.by_hand else verb:<12}{change.path}: {change.what}")
    click.echo()
    if dry_run:
        click.echo("Nothing was written.")
        return 0
    for line in _next(root, any(change.path in FILES for change in changes), ci):
        click.echo(line)
    return 0


# -- what is to be written -------------------------------------------------------------------------------------------


def _changes(root: Path, *, lab: bool, ci: str | None) -> Iterator[_Change]:
    generator = next((name for name in FILES if (root / name).is_file()), None)
    docs = "docs"
    if generator is not None:
        text = _read(root / generator)
        yield _plugin(generator, text)
        with suppress(yaml.YAMLError):  # said above
            docs = value_of(text, "docs_dir") or docs
    pages = _pages(root, docs)
    if lab:
        yield _new(root, "labs/compose.yaml", _template("compose.yaml"), "what commands run in: one lab, `main`")
    yield _settings(root, pages, lab=lab)
    if not _any_command(root, pages):
        page = f"{docs}/verified.md" if generator is not None or (root / docs).is_dir() else "verified.md"
        yield _new(root, page, _template("verified.md"), "a page to begin with, as no page holds a `console` fence yet")
    if (root / ".git").exists() or (root / ".gitignore").exists():
        yield _ignored(root)
    if ci is not None:
        yield _new(root, _WORKFLOWS[ci], _template(f"{ci}.yml"), "a workflow: its first lines say what to fill in")


def _template(name: str) -> str:
    return files("doctools.integrations.cli").joinpath("templates", name).read_text(encoding="utf-8")


def _plugin(name: str, text: str) -> _Change:
    hand = "add `- doctools` to its `plugins` (and `- search`, if it names none)"
    edit = add_plugin(text)
    if edit.text != text and inherits(text):
        return _Change(path=name, what=f"its plugins stand in the file that it inherits: {hand}", by_hand=True)
    if edit.reason:
        return _Change(path=name, what=f"{edit.reason}: {hand}", by_hand=True)
    if edit.text == text:
        return _Change(path=name, what="has the plugin already")
    search = " (and `search`, which it had by default)" if "search" in edit.text and "search" not in text else ""
    return _Change(path=name, what=f"the plugin `doctools`{search}", text=edit.text)


def _pages(root: Path, docs: str) -> list[str]:
    found = [docs] if any((root / docs).rglob("*.md")) or (root / docs).is_dir() else []
    found += ["README.md"] if (root / "README.md").is_file() else []
    return found or ["."]


def _settings(root: Path, pages: list[str], *, lab: bool) -> _Change:
    try:
        known = load(root)
    except SettingsError as error:
        raise UsageError(*error.problems) from error
    if known.file is not None and known.root == root:
        what = 'has settings already; for the lab: lab = "main"' if lab else "has settings"
        return _Change(path=known.file.name, what=what)
    said = _LAB if lab else _NO_LAB.format(image=DEFAULT.service.image or "Debian")
    text = _template("doctools.toml").replace("PAGES", ", ".join(f'"{page}"' for page in pages)).replace("LAB\n", said)
    return _Change(path="doctools.toml", what=f"settings, with comments; pages: {', '.join(pages)}", text=text)


def _any_command(root: Path, pages: list[str]) -> bool:
    for name in pages:
        path = root / name
        for page in [path] if path.is_file() else sorted(path.rglob("*.md")):
            if not any(part.startswith(".") for part in page.relative_to(root).parts) and "console" in _read(page):
                return True
    return False


def _ignored(root: Path) -> _Change:
    path = root / ".gitignore"
    text = _read(path) if path.is_file() else ""
    if any(line.strip().strip("/") == ".doctools" for line in text.splitlines()):
        return _Change(path=".gitignore", what="has `.doctools/` already")
    newline = "\r\n" if "\r\n" in text else "\n"
    body = text if not text or text.endswith("\n") else text + newline
    what = "evidence is a build product: `.doctools/` is not committed"
    return _Change(path=".gitignore", what=what, text=f"{body}/.doctools/{newline}")


def _new(root: Path, path: str, text: str, what: str) -> _Change:
    return _Change(path=path, what="exists") if (root / path).exists() else _Change(path=path, what=what, text=text)


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8", "surrogateescape")  # with its line ends
    except OSError as error:
        raise UsageError(Problem(path=str(path), message=f"cannot be read: {error.strerror}")) from error


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace(path, text.encode("utf-8", "surrogateescape"))
    except OSError as error:
        raise StoreError(
            f"{path}: cannot be written: {error.strerror}", hint="what was written before stays"
        ) from error


# -- what comes next -------------------------------------------------------------------------------------------------


def _next(root: Path, site: bool, ci: str | None) -> Iterator[str]:  # noqa: FBT001
    at = "" if root == Path.cwd().resolve() else f"cd {root} && "
    yield from _what_runs(root)
    yield ""
    yield "Next:"
    yield f"  {at}doctools list              what would be run"
    yield f"  {at}doctools verify            run it, compare, keep the evidence"
    yield f"  {at}doctools verify --watch    the same, each time that you save a page"
    if site:
        yield f"  {at}mkdocs serve               the site beside it (needs doctools[mkdocs] where MkDocs is installed)"
    if ci is not None:
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
    for path in paths:
        try:
            examples = project.read(path).examples
        except PageError as error:
            problems.extend(error.problems)
        except DoctoolsError as error:
            problems.append(Problem(path=str(path), message=str(error)))
        else:
            steps = sum(len(example.steps) for example in examples if example.options.norun is None)
            commands += steps
            files_ += bool(steps)
    yield f"{commands} commands in {files_} of {len(paths)} pages would be run."
    if problems:
        several = "1 place is" if len(problems) == 1 else f"{len(problems)} places are"
        yield f"{several} not understood yet, and pages are run whole or not at all:"
        yield from (f"  {line}" for problem in problems[:_SHOWN] for line in str(problem).split("\n"))
        if len(problems) > _SHOWN:
            yield f"  ... and {len(problems) - _SHOWN} more: `doctools list`"
    if commands or problems:
        yield 'What is not meant to be run says why: ```console norun="needs an account". Output alone is ```text.'
        yield "Whole folders stay out by `pages` in doctools.toml. Missing outputs come with `doctools accept`."
