"""What a page says that its author may not mean. No faults: such a page is read and run like any other."""

from __future__ import annotations

from doctools.errors import Problem
from doctools.model import Page

__all__ = ["doubts"]

_ROOT, _USER = "# ", "$ "


def doubts(page: Page) -> tuple[Problem, ...]:
    """Outputs that look like commands: a fence has one short prompt, that of its first line.

    Only ``$ `` in a fence of root's is told. A line with ``# `` among outputs is a comment of some file, as a rule.
    """
    found = []
    for example in page.examples:
        if example.options.norun is not None or not example.steps or example.steps[0].prompt != _ROOT:
            continue
        for step in example.steps:
            first = step.line + step.command.count("\n") + 1
            for number, line in enumerate(step.expectation.lines):
                if line.startswith(_USER) and line[len(_USER) :].strip():
                    message = f"reads as output of the command above it, not as a command: `{line[:60]}`"
                    hint = "a fence that begins with `# ` has root's commands only: begin another one with `$ `"
                    found.append(Problem(path=page.path, line=first + number, message=message, hint=hint))
    return tuple(found)
