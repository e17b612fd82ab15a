"""The shells of one terminal: the first one, and those that were started from it, each inside of the one before it.

Text in, facts out: which of them shows a prompt, and what that prompt says. Types nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from doctools.shell.marks import LONGEST, Marks, folder_in
from doctools.shell.prompts import accepts
from doctools.terminal import render

__all__ = ["Back", "Level", "Nesting"]

_ENVIRONMENT = re.compile(r"(?:\A|[\r\n])(\([^()\s]+\) ?)\Z")
"""What an activated environment (Python's venv, conda) puts before a prompt, on the prompt's line."""


@dataclass(slots=True)
class Level:
    """A shell, or another program with a prompt: then it has no marks."""

    prompt: str
    """With one blank at its end."""
    marks: Marks | None
    environment: str = ""
    """What stands before its prompt (``(venv) ``)."""
    question: str = ""
    """Its prompt as it stands on the screen, where it has no marks."""
    pastes: bool = False
    """Whether it tells apart what is pasted from what is typed (``ESC [ ? 2004 h``)."""

    def shows_again(self, line: str) -> bool:
        """Whether a program without marks, such as a database client, shows its kind of prompt again on ``line``.

        What stands in brackets may differ: ``MariaDB [(none)]>``, ``MariaDB [cours]>``.
        """
        if self.marks is not None:
            return False
        source = re.sub(r"(\\\[).*(\\\])", r"\1[^\\]]*\2", re.escape(self.prompt.rstrip(" ")))
        return re.fullmatch(source + " ?", line) is not None


@dataclass(frozen=True, slots=True)
class Back:
    """A shell has shown its prompt: the last command's status, and the text before and after that prompt."""

    code: int
    before: str
    after: str
    again: bool = False
    """Another prompt stands before it, so one of the two was printed by a command."""


class Nesting:
    """Begins with one shell, which carries ``marks``, of ``user`` on ``host`` (each empty: not known)."""

    def __init__(self, prompt: str, marks: Marks, *, user: str, host: str) -> None:
        self._user = user
        self._host = host
        self._levels = [Level(prompt, marks)]
        self._home = self._folder = ""

    @property
    def current(self) -> Level:
        """The innermost one, which reads what is typed."""
        return self._levels[-1]

    @property
    def depth(self) -> int:
        """How many there are; at least 1."""
        return len(self._levels)

    def at_home(self, folder: str) -> None:
        """The first shell has begun in this folder, its user's home."""
        self._home = self._folder = folder

    def accepts(self, shown: str) -> bool:
        """Whether the innermost one is what a page means by this prompt."""
        level = self.current
        return accepts(
            level.prompt,
            shown,
            user=self._user,
            host=self._host,
            folder=self._shown_folder,
            environment=level.environment,
        )

    @property
    def whole_prompt(self) -> str:
        """The innermost one's prompt as it would be in full: ``toto@lab:/tmp$``, where that is known."""
        prompt = self.current.prompt.rstrip()
        whose = f"{self._user}@{self._host}" if self._user and self._host else self._user
        return f"{whose}:{self._shown_folder}{prompt}" if whose and prompt in {"$", "#"} else prompt

    @property
    def _shown_folder(self) -> str:
        if self._folder == self._home or self._folder.startswith(f"{self._home}/"):
            return f"~{self._folder.removeprefix(self._home)}"
        return self._folder

    def enter(self, prompt: str, marks: Marks | None, *, pastes: bool = False) -> None:
        """Another one was started from the innermost one."""
        self._levels.append(Level(_with_blank(prompt), marks, question=prompt, pastes=pastes))

    def become(self, prompt: str, marks: Marks) -> None:
        """One shell is left, with this prompt; an empty ``prompt``: that of the innermost one until now."""
        self._levels = [Level(_with_blank(prompt) if prompt.strip() else self.current.prompt, marks)]

    def rename(self, prompt: str, *, pastes: bool = False) -> None:
        """The innermost one has another prompt now."""
        level = self.current
        level.prompt, level.question, level.pastes = _with_blank(prompt), prompt, pastes

    def back(self, tail: str, text: Callable[[], str]) -> Back | None:
        """The last prompt with marks that ends in ``tail``; what was inside of its shell has ended.

        ``text`` gives all that was printed, whose end is ``tail``. ``None`` where there is no such prompt.
        """
        last: tuple[int, re.Match[str]] | None = None
        for number, level in enumerate(self._levels):
            if level.marks is None or level.marks.ready not in tail:
                continue
            printed = text()
            for found in level.marks.prompt.finditer(printed, max(0, len(printed) - len(tail) - LONGEST)):
                if last is None or found.start() > last[1].start():
                    last = number, found
        if last is None:
            return None
        number, found = last
        before, after = found.string[: found.start()], found.string[found.end() :]
        again = any(level.marks is not None and level.marks.prompt.search(before) for level in self._levels)
        del self._levels[number + 1 :]
        lines = render(found[2])
        level = self.current
        level.prompt = _with_blank(lines[-1]) if lines else "$ "
        self._folder = folder_in(found[2]) or self._folder
        environment = _ENVIRONMENT.search(before)
        level.environment = environment[1] if environment else ""
        if environment:
            before = before[: environment.start(1)]
        return Back(int(found[1]), before, after, again)


def _with_blank(prompt: str) -> str:
    return prompt.rstrip(" ") + " "
