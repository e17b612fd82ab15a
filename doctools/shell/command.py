"""A command that runs: what was typed for it, what has been printed, and what the page shows of it. Types nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from doctools.model import KEYS, WILDCARD
from doctools.shell.echo import Typed, after_echo, begins_with_echo, below_prompt, with_typed
from doctools.shell.marks import LONGEST, Marks, without_marks
from doctools.terminal import partial_line, render, render_above

__all__ = ["LIMIT", "QUIET", "Command", "Request", "kind_of"]

QUIET = 0.05
"""Seconds of silence after which the screen is looked at: a prompt, a question?"""
LIMIT = 32 << 20
"""Characters of output after which a command is interrupted: no page needs more, and memory is finite."""

_GOES_UP = re.compile(r"[^\n]*\x1b\[1?A")
"""The beginning of an output that goes to the row above its first one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A command to type, and what the page shows of it, as far as that is needed to type it as the reader would."""

    command: str
    timeout: float
    shown: Sequence[str] = ()
    """The output that the page shows, as on a screen: keys and answers stand in it."""
    matches: Callable[[Sequence[str], Sequence[str]], bool] = lambda shown, printed: list(shown) == list(printed)
    """Whether lines shown are lines printed."""
    wait: str | None = None
    answer: str | None = None
    next_prompt: str | None = None
    """The prompt that the page shows next, or ``None`` at its end."""
    last: bool = False
    """No other command follows in this shell: whatever it still prints would be seen by nobody."""


@dataclass(slots=True)
class Command:
    """A command that runs."""

    request: Request
    deadline: float
    heard: float
    """When the last output came."""
    look: float
    """When to look next, if nothing comes."""
    prompt: str = ""
    """What stands before it on its line, where a program without marks reads it."""
    rest: list[str] = field(default_factory=list)
    """Its further lines, where a program asks for each of them."""
    parts: list[str] = field(default_factory=list)
    size: int = 0
    tail: str = ""
    typed: list[Typed] = field(default_factory=list)
    answers: list[tuple[int, str]] = field(default_factory=list)
    """What was typed because the page shows it: place among ``request.shown``, and the end of that line."""
    answered: int = 0
    """Lines of ``request.shown`` up to and with the last one that was typed."""
    echoed: bool = True
    """Whether the terminal shows what is typed."""
    ends: int = 0
    """Times that the end of input was given."""
    suspect: bool = False
    """The shell was seen to read without having shown marks."""
    hint: str = ""
    """Why it cannot end, where that is known before its time is over."""
    guessed: bool = False
    """A line was typed for a program that was not known to read one."""
    free: bool = False
    """A line was typed that no question asked for."""
    code: int | None = None
    doubted: bool = False
    """A prompt has come, but perhaps not from the shell."""
    prompted: bool = False
    """The prompt has come back, but the text to wait for has not appeared yet."""
    asked_before: set[str] = field(default_factory=set)
    """Kinds of questions that were answered."""
    erased: str = ""
    """The question from whose end a blank was erased."""
    asked_again: bool = False
    """The cursor stands behind a prompt without marks: that line is no output."""
    replied: int = 0
    """Characters of the output in which all that was asked of the terminal itself has been answered."""
    checked: float = 0.0
    """When a key was last considered while output kept coming."""

    def add(self, text: str, now: float) -> None:
        self.parts.append(text)
        self.size += len(text)
        self.tail = (self.tail + text)[-2 * LONGEST :] if len(text) < LONGEST else text[-2 * LONGEST :]
        self.heard = now
        self.look = now + QUIET
        self.suspect = False

    def note_typed(self, number: int, what: str, now: float, *, hidden: bool = False) -> None:
        """A line of ``request.shown`` is being typed, as a key or as text; what it brings forth is waited for each
        time as long as a command may take: it may be one of many in a session with an interpreter.
        """
        self.typed.append(Typed(at=len(self.text()), what=what, hidden=hidden))
        self.answered = number + 1
        self.heard, self.look = now, now + QUIET
        self.deadline = now + self.request.timeout

    def settled(self, now: float) -> bool:
        """Whether the shell was seen to read before, and has printed nothing since: its prompt would have come."""
        if not self.suspect:
            self.suspect = True
            self.look = now + QUIET
            return False
        return True

    def text(self) -> str:
        if len(self.parts) > 1:
            self.parts = ["".join(self.parts)]
        return self.parts[0] if self.parts else ""

    def key(self) -> tuple[int, str] | None:
        """The next key that the page shows, and its place among the lines."""
        for number in range(self.answered, len(self.request.shown)):
            word = self.request.shown[number].strip()
            if word in KEYS:
                return number, word
        return None

    # -- what has been printed -------------------------------------------------------------------------------------

    def question(self, marks: Marks | None) -> str:
        """The line on which the cursor stands; the last piece of the output is enough to see it."""
        return partial_line(_without_continuation(self.text()[-4 * LONGEST :], marks))

    def pastes(self) -> bool:
        """Whether what reads now wants to be told what is pasted (bracketed paste, xterm's control sequences)."""
        text = self.text()
        return text.rfind("\x1b[?2004h") > text.rfind("\x1b[?2004l")

    def continued(self, marks: Marks | None) -> bool:
        """Whether the shell has asked for more lines than the command has."""
        if marks is None or marks.continued not in self.tail:
            return False
        return self.text().count(marks.continued) > self.request.command.count("\n")

    def appeared(self, wanted: str) -> bool:
        """Whether a text has been printed, in one piece or as a screen shows it."""
        printed = self._without_echo(without_marks(self.text()))
        return printed is not None and (wanted in printed or wanted in "\n".join(render(printed)))

    def lines(self, marks: Marks | None, *, above: bool = False) -> tuple[str, ...]:
        """What a person sees, without the command; ``marks`` are those of the shell.

        With ``above``, without the line on which the cursor stands.
        """
        text = self.text()
        if self.typed:
            text = with_typed(text, self.typed)
        if "\x1b]133;" in text:
            text = without_marks(_without_continuation(text, marks))
        show = render_above if above or self.asked_again else render
        if self.prompt:
            below = below_prompt(show(self.prompt + text), self.prompt, self.request.command)
            if below is not None:
                return below
        printed = self._without_echo(text)
        text = text if printed is None else printed
        if _GOES_UP.match(text):
            # The row above is that of the command: who goes there and comes back has printed nothing.
            lines = show(f"\r\n{text}")
            if not lines or not lines[0]:
                return lines[1:]
        return show(text)

    def _without_echo(self, text: str) -> str | None:
        """Output without the command, or ``None`` where that is still to come."""
        if not self.echoed or self.request.command in KEYS:
            return text
        return after_echo(text, self.request.command)

    def begins_with_echo(self, marks: Marks | None) -> bool:
        """Whether the command stands where a terminal that echoes shows it: before all output."""
        start = self.text()[: LONGEST + 8 * len(self.request.command)]
        return begins_with_echo(without_marks(_without_continuation(start, marks)), self.request.command)

    # -- what the page shows ---------------------------------------------------------------------------------------

    def asked(self, question: str, above: Sequence[str]) -> tuple[int, str] | None:
        """The line of the page that goes on where ``question`` stops, below the lines ``above``: its place, and the
        rest of it.
        """
        shown = self.request.shown
        for number in range(self.answered, len(shown)):
            rest = _behind(question, shown[number])
            if rest is None or (not rest and number + 1 == len(shown)):
                continue
            if self.request.matches(shown[:number], above):
                return number, rest
        return None

    def typeable(self, printed: Sequence[str]) -> int | None:
        """A line that the page shows where a program may read without asking: its place among the lines."""
        shown = self.request.shown
        for number in range(self.answered, len(shown)):
            word = shown[number].strip()
            if word in KEYS:
                return None
            if word and word != WILDCARD and self.request.matches(shown[:number], printed):
                return number
        return None

    def ends_on_page(self) -> bool:
        """Whether the page shows how an input ends that nothing asks for: by a key, or with a question answered
        before. Any other line is what the page takes for output; typed, it would come true as its own echo.
        """
        later = [kind_of(line) for line in self.request.shown[self.answered + 1 :]]
        return self.key() is not None or any(line.startswith(kind) for kind in self.asked_before for line in later)


def kind_of(question: str) -> str:
    """A question, or a line that begins with one, without its numbers and last blanks: prompts count (``In [3]:``)."""
    return re.sub(r"\d+", "0", question.rstrip())


def _behind(question: str, line: str) -> str | None:
    """What stands behind a question in a line of the page; empty: Enter alone. ``None``: the line is another one."""
    if line.strip() in {*KEYS, WILDCARD, ""}:
        return None
    asked = question.rstrip()
    if line == asked:
        return ""
    if re.search(r"\d[>*]\Z", asked) and re.match(re.escape(asked[:-1]) + "[>*]", line):
        line = (
            f"{asked}{line[len(asked) :]}"  # irb draws `:002> ` anew as `:002* ` when the line goes on, and the reverse
        )
    rest = line.removeprefix(question)
    # The question must be there with its last blank: what is typed before that ends up inside of it.
    return None if rest == line or (rest[0] == " " and question[-1] != " ") else rest


def _without_continuation(text: str, marks: Marks | None) -> str:
    """Output without the prompts for the further lines of a command: they were typed before the shell asked."""
    return text if marks is None else re.sub(re.escape(marks.continued) + "> ?", "", text)
