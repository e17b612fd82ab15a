"""A page's text -> Page: every fence that is run, and the session it belongs to.

All faults of a page at once. Runs nothing, and knows of labs only their names.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

from doctools.errors import PageError, Problem
from doctools.markdown.fences import Fence, Unclosed, find_fences
from doctools.markdown.files import file_of, is_path
from doctools.markdown.frontmatter import FrontMatter, read_front_matter
from doctools.markdown.options import lab_problem, read_options
from doctools.markdown.sessions import group, in_variants
from doctools.markdown.transcript import read_script, read_transcript, shows_prompt
from doctools.model import Example, FileToWrite, Kind, Options, Page, Step
from doctools.settings import LANGUAGES, SCRIPTS, TRANSCRIPTS, Settings, page_file

__all__ = ["parse_page", "read_page"]


def read_page(path: Path, *, settings: Settings, labs: Collection[str]) -> Page:
    """Read a page of the project. See ``parse_page``; raises ``PageError`` also for a file that cannot be read."""
    root, file = settings.root.resolve(), page_file(path, settings.root)
    name = (file.relative_to(root) if file.is_relative_to(root) else file).as_posix()
    try:
        data = path.read_bytes()
    except OSError as error:
        raise PageError(Problem(path=name, message=f"cannot be read: {error.strerror}")) from error
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"is not UTF-8: byte 0x{data[error.start]:02x}"
        problem = Problem(path=name, line=line, message=message, hint="save the file as UTF-8")
        raise PageError(problem) from error
    return parse_page(text, path=name, settings=settings, labs=labs)


def parse_page(text: str, *, path: str, settings: Settings, labs: Collection[str]) -> Page:
    """The page that a text describes; ``path`` is only used in messages and as the page's name.

    ``labs`` are the names of the labs that there are. Raises ``PageError`` with all faults of the page.
    """
    front, problems = read_front_matter(text, path=path, labs=labs)
    fences, unclosed = find_fences(text, skip=front.lines)
    problems += [_unclosed(each, path) for each in unclosed]
    reader = _Reader(path, settings, front, labs)
    examples = [example for fence in fences if (example := reader.example(fence)) is not None]
    problems += reader.problems
    default = settings.lab if front.lab is None else front.lab
    sessions, faults = group(
        examples,
        page=path,
        lab=default,
        timeout=settings.timeout if front.timeout is None else front.timeout,
    )
    problems += faults
    if default and default not in labs and front.lab is None and any(session.lab == default for session in sessions):
        problems.append(lab_problem(default, labs, path=path, line=None))
    sessions, faults = in_variants(sessions, labs=labs)
    problems += faults
    if problems:
        raise PageError(*sorted(problems, key=lambda problem: problem.line or 0))
    return Page(path=path, text=text, sessions=sessions, examples=tuple(examples), overlooked=tuple(reader.overlooked))


def _unclosed(fence: Unclosed, path: str) -> Problem:
    if fence.candidate:
        hint = f"line {fence.candidate} does not close it: the same {fence.fence} at the same column would"
    else:
        hint = f"close it with {fence.fence} at the same column"
    return Problem(path=path, line=fence.line, message=f"the fence {fence.fence} is not closed", hint=hint)


class _Reader:
    """Reads the fences of one page."""

    def __init__(self, path: str, settings: Settings, front: FrontMatter, labs: Collection[str]) -> None:
        self.problems: list[Problem] = []
        self.overlooked: list[tuple[int, str]] = []
        self._path = path
        self._labs = labs
        languages = {*settings.languages, *front.languages, "console"}
        self._transcripts = languages & set(TRANSCRIPTS)
        self._scripts = languages & set(SCRIPTS)
        self._volatile: tuple[str, ...] | None = front.volatile
        if settings.volatile and front.volatile != ():
            self._volatile = (*settings.volatile, *(front.volatile or ()))

    def example(self, fence: Fence) -> Example | None:
        """The example that a fence is, or ``None`` where it is not run or has faults (which are kept)."""
        header = fence.header
        title = header.pairs.get("title")
        kind = self._kind(header.language, title)
        if kind is None:
            if header.language.lower() in LANGUAGES and shows_prompt(fence, comments=header.language in SCRIPTS):
                self.overlooked.append((fence.line, header.language))
            return None
        before = len(self.problems)
        self._misplaced(fence)
        options = self._options(fence, kind)
        if options is None:
            return None
        steps: tuple[Step, ...] = ()
        file: FileToWrite | None = None
        if kind is Kind.FILE:
            try:
                file = file_of(title or "", fence.lines)
            except ValueError as error:
                self._fault(fence.line, str(error), "write the whole path, from `/` or `~/`, without `..`")
        elif kind is Kind.SCRIPT:
            steps = read_script(fence, options)
        else:
            self._swallowed(fence)
            steps, wrong = read_transcript(fence, options, self._added(options.volatile))
            # what is not run need not be a transcript to the letter
            if wrong is not None and options.norun is None:
                self._fault(wrong.line, wrong.message, wrong.hint)
        if len(self.problems) > before:
            return None
        return Example(
            line=fence.line,
            kind=kind,
            language=header.language,
            source=fence.source,
            options=options,
            steps=steps,
            file=file,
        )

    def _misplaced(self, fence: Fence) -> None:
        """A fence that no reader would see as one."""
        if fence.on_marker:
            self._fault(
                fence.line,
                "a fence on the line of a list marker is not shown as one by MkDocs",
                "write it below the marker's line, indented by four blanks",
            )
        if fence.comment:
            self._fault(
                fence.line,
                f"the fence stands in an HTML comment (line {fence.comment}): it would be run, but no reader sees it",
                "take it out of the comment, or remove it; what is only preparation has the option `setup`",
            )

    def _options(self, fence: Fence, kind: Kind) -> Options | None:
        """What the header says, or ``None`` where it cannot be read."""
        header = fence.header
        if header.unread:
            hint = 'options are written name="value"'
            if header.unread.startswith("{"):
                hint += ", and what begins with `{` ends with `}`"
            self._fault(fence.line, f"the fence's header cannot be read: `{header.unread}`", hint)
            return None
        for name in header.twice:
            self._fault(fence.line, f"the option `{name}` is given twice", "leave one of the two out")
        try:
            return read_options(header.pairs, kind=kind, labs=self._labs, path=self._path, line=fence.line)
        except PageError as error:
            self.problems += error.problems
            return None

    def _kind(self, language: str, title: str | None) -> Kind | None:
        if language in self._transcripts:
            return Kind.TRANSCRIPT
        if title is not None and is_path(title):
            return Kind.FILE
        if language in self._scripts and title is None:
            return Kind.SCRIPT
        return None

    def _added(self, own: tuple[str, ...] | None) -> tuple[str, ...] | None:
        """A fence's volatile classes with those of its page and project."""
        if own == () or self._volatile is None:
            return own
        return tuple(dict.fromkeys((*self._volatile, *(own or ()))))

    def _swallowed(self, fence: Fence) -> None:
        """A fence that was forgotten to be closed goes on to the end of the next one, and prints its header."""
        opening = re.compile(re.escape(fence.fence) + r"[ ]?[\w{.]")
        for index, line in enumerate(fence.lines):
            if line.startswith(fence.fence) and opening.match(line):
                message = f"the fence is not closed before line {fence.line + 1 + index}, where another one begins"
                longer = fence.fence + fence.fence[0]
                hint = f"close it with {fence.fence}; to print a fence, begin this one with {longer}"
                self._fault(fence.line, message, hint)
                return

    def _fault(self, line: int, message: str, hint: str) -> None:
        self.problems.append(Problem(path=self._path, line=line, message=message, hint=hint))
