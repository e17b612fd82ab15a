"""What a page says that its author may not mean. No faults: such a page is read and run like any other."""

from __future__ import annotations

from collections.abc import Iterator

from doctools.errors import Problem
from doctools.model import HIDDEN, Example, Page
from doctools.settings import TRANSCRIPTS

__all__ = ["doubts"]

_ROOT, _USER = "# ", "$ "


def doubts(page: Page) -> tuple[Problem, ...]:
    """Transcripts in other languages, outputs that look like commands, and answers that no line asks for."""
    found = [_overlooked(page.path, line, language) for line, language in page.overlooked]
    for example in page.examples:
        if example.options.norun is None and example.steps:
            found.extend(_commands(example, page.path))
            found.extend(_answer(example, page.path))
    return tuple(found)


def _overlooked(path: str, line: int, language: str) -> Problem:
    message = f"a transcript, but it is not run: its language is `{language}`"
    known = f", or add {language} to `languages` in the settings" if language in TRANSCRIPTS else ""
    hint = f'write ```console{known}; what cannot be run says why: ```console norun="..."'
    return Problem(path=path, line=line, message=message, hint=hint)


def _commands(example: Example, path: str) -> Iterator[Problem]:
    """A fence has one short prompt, that of its first line.

    Only ``$ `` in a fence of root's is told. A line with ``# `` among outputs is a comment of some file, as a rule.
    """
    if example.steps[0].prompt != _ROOT:
        return
    for step in example.steps:
        first = step.line + step.command.count("\n") + 1
        for number, line in enumerate(step.expectation.lines):
            if line.startswith(_USER) and line[len(_USER) :].strip():
                message = f"reads as output of the command above it, not as a command: `{line[:60]}`"
                hint = "a fence that begins with `# ` has root's commands only: begin another one with `$ `"
                yield Problem(path=path, line=first + number, message=message, hint=hint)


def _answer(example: Example, path: str) -> Iterator[Problem]:
    if example.options.answer is None:
        return
    if not any(line.rstrip().endswith(HIDDEN) for step in example.steps for line in step.expectation.lines):
        message = f"the option `answer` is never typed: no line of the fence ends with `{HIDDEN}`"
        hint = f"write the question as the terminal shows it, then `{HIDDEN}`; or leave the option out"
        yield Problem(path=path, line=example.line, message=message, hint=hint)
