"""The terminal of one shell and all that is known of it: what its prompts carry, whether it echoes, who reads.

Follows no command: what to do while one runs is ``following``'s business.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from doctools.model import KEYS, Ending, Exited, Unfinished
from doctools.shell.channel import Channel, Terminal
from doctools.shell.command import LIMIT, QUIET, Command
from doctools.shell.echo import after_echo
from doctools.shell.foreground import Foreground
from doctools.shell.marks import Marks, folder_in, without_marks
from doctools.shell.nesting import Back, Nesting
from doctools.terminal import render

__all__ = ["GRACE", "TWO_PROMPTS", "Line"]

GRACE = 1.0
"""Seconds that a command which should be over has to end."""
_START = 20.0
"""Seconds that a shell may take to show its first prompt, on a loaded machine."""
_JOIN = 3.0
"""Seconds that a shell which runs already may take to show a prompt with marks."""

_SETS_TERMINAL = re.compile(r"\bstty\b")
TWO_PROMPTS = "a command, this one or one above, has printed a prompt, too: whose output this is cannot be known"


class Line:
    """The terminal of one shell, and of those that are started from it. For the parameters see ``Shell``."""

    def __init__(
        self,
        terminal: Terminal,
        *,
        prompt: str,
        user: str,
        host: str,
        nonces: Callable[[], str],
        probe: Callable[[int], Foreground],
        clock: Callable[[], float],
        record: Callable[[str], None],
    ) -> None:
        self.channel = Channel(terminal, probe=probe, clock=clock)
        self.clock = clock
        self.record = record
        self.idle = ""
        """What was printed between two commands: it belongs to the next one."""
        self.gone = ""
        """Why no shell reads here any more; empty: one does."""
        self.busy = ""
        """What runs here and will not be waited for; empty: nothing."""
        self.jobs = False
        """Whether commands run in the background, or did."""
        self.early: tuple[str, ...] = ()
        """What was said of jobs before the page shows it."""
        self.wary = False
        """Whether a prompt may have been printed by a command, for all that its marks say."""
        self.refused = False
        """Whether the last shell that was to show marks was none, and the one outside of it reads again."""
        self.mute = False
        """Whether the terminal does not show what is typed."""
        self._nonces = nonces
        marks = Marks(nonces())
        self.nesting = Nesting(prompt, marks, user=user, host=host)
        self._introduce(prompt, marks)

    @property
    def marks(self) -> Marks | None:
        """Those of the shell that reads what is typed; ``None``: it is another program."""
        return self.nesting.current.marks

    # -- prompts with marks ----------------------------------------------------------------------------------------

    def _introduce(self, prompt: str, marks: Marks) -> None:
        self.channel.type(marks.introduce(prompt))
        seen = self._await(marks, _START)
        if seen is None:
            self.gone = self.gone or "no shell answered in this terminal"
            return
        found = marks.process.search(seen)
        self.channel.process = int(found[1]) if found else 0
        first = marks.prompt.search(seen)
        self.nesting.at_home(folder_in(first[2]) if first else "")
        self.record(prompt)

    def join(self, *, unless: Marks | None = None) -> tuple[Marks, str] | None:
        """Make the shell that reads now show marks: these, and what was printed up to its next prompt.

        ``None`` if no prompt with them comes; ``refused`` tells whether one with the marks ``unless`` did.
        """
        marks = Marks(self._nonces())
        self.channel.type(marks.join())
        seen = self._await(marks, _JOIN, unless=unless)
        self.refused = seen is not None and marks.ready not in seen
        return None if seen is None or self.refused else (marks, seen)

    def resynchronise(self) -> bool:
        """Make sure that the shell has done all that was typed: a line that nobody read is a command to it.

        Returns whether there was one.
        """
        marks = self.marks
        if marks is None:
            return False
        line, mark = marks.synchronise(self._nonces())
        self.channel.type(line)
        seen = self._await(marks, _JOIN, after=mark) or ""
        return marks.prompt.search(seen, 0, max(0, seen.find(mark))) is not None

    def look_for_echo(self, command: Command) -> None:
        """Learn whether the terminal shows what is typed, where that is in doubt: what a program prints is no echo."""
        marks, text = self.marks, command.request.command
        if marks is None or text in KEYS:
            return
        if not self.mute and not _SETS_TERMINAL.search(text) and command.begins_with_echo(marks):
            return
        line, mark = marks.synchronise(self._nonces())
        self.channel.type(line)
        early = self.idle
        seen = self._await(marks, _JOIN, after=mark)
        if seen is None:
            return
        before, _, rest = seen.partition(mark)
        printed = after_echo(before, line)
        self.mute = printed is None
        self.idle = early + (before if printed is None else printed) + marks.prompt.sub("", rest) + self.idle
        if not _SETS_TERMINAL.search(text):
            command.echoed = not self.mute

    def press_enter(self, *, until: Callable[[str], bool]) -> tuple[str, ...]:
        """The lines that are ``until``, of what the shell says with its next prompts; empty: none in a second.

        What else was printed meanwhile belongs to the next command.
        """
        marks, deadline = self.marks, self.clock() + GRACE
        while marks is not None and self.clock() < deadline:
            before = self.idle
            self.channel.type("")
            seen = self._await(marks, _JOIN)
            if seen is None:
                break
            told = (before + marks.prompt.sub("", seen.removeprefix("\r\n"))).splitlines(keepends=True)
            found = [text for text in told if until(text)]
            self.idle = "".join(text for text in told if text not in found) + self.idle
            if found:
                self.record("".join(found))
                return render("".join(found))
            self.idle += self.channel.receive(QUIET) or ""
        return ()

    def _await(self, marks: Marks, seconds: float, *, after: str = "", unless: Marks | None = None) -> str | None:
        """Everything up to and with the next prompt that carries these marks; ``None`` if none comes."""
        try:
            found = self.channel.wait(marks, seconds, after=after, unless=unless)
        except EOFError:
            self.gone = "the shell has ended"
            return None
        if found is None:
            return None
        seen, self.idle = found
        return seen

    # -- the end of a command ---------------------------------------------------------------------------------------

    def prompted(self, command: Command) -> Ending | None:
        """The prompt of one of the shells has come: which one, and with which status?"""
        back = self.nesting.back(command.tail, command.text)
        if back is None:
            return None
        command.doubted = self.wary or bool(render(back.after))
        if command.doubted and (back := self._certain(command, back)) is None:
            return None
        if back.again and not self.wary and not self.jobs:
            # By this command, or by one above, which went on while this one was typed. From now on each one is asked.
            self.wary = True
            command.parts, command.tail, self.idle = [back.before], "", back.after
            return Unfinished(reason=TWO_PROMPTS)
        command.code = back.code
        command.parts = [back.before]
        command.tail = ""
        if command.request.wait is None or command.appeared(command.request.wait):
            self.idle = back.after
            return Exited(code=command.code)
        # It runs in the background, and the text to wait for is still to come.
        command.prompted = True
        command.parts.append(back.after)
        return None

    def linger(self, command: Command) -> None:
        """Let the line be finished on which the text to wait for has appeared."""
        while (text := self.channel.receive(QUIET)) and command.size < LIMIT:
            command.add(text, self.clock())
            self.record(without_marks(text))
            if self.clock() > command.deadline:
                break

    def _certain(self, command: Command, back: Back) -> Back | None:
        """The prompt of which it is certain that it is the shell's; ``None``: not yet."""
        if self.nesting.depth == 1:
            return back if self._at_rest() else None
        marks = self.marks
        if marks is None or self.clock() - command.heard < QUIET:
            return None
        # Of a shell inside of another one nobody can tell whether it reads. It is asked, and what it prints before it
        # answers belongs to the command.
        seen = self._asked(marks, max(_JOIN, command.deadline - self.clock()))
        if seen is None:
            return None
        if not marks.prompt.search(seen):
            return back
        command.add(seen, self.clock())
        self.record(without_marks(seen))
        return self.nesting.back(command.tail, command.text)

    def _asked(self, marks: Marks, seconds: float) -> str | None:
        """What comes before the shell answers to a line of our own; ``None`` if it does not answer.

        What comes after that belongs to the next command.
        """
        line, mark = marks.synchronise(self._nonces())
        self.channel.type(line)
        found = self._await(marks, seconds, after=mark)
        if found is None:
            return None
        before, _, rest = found.partition(mark)
        self.idle = marks.prompt.sub("", rest) + self.idle
        printed = after_echo(before, line)
        return before if printed is None else printed

    def goes_on(self) -> bool:
        """Whether something runs after the prompt has come, so that it was not the shell's."""
        marks, until, late = self.marks, self.clock() + GRACE, self.idle
        if marks is not None and self.nesting.depth > 1:
            seen = self._asked(marks, _START)
            return seen is None or marks.prompt.search(late + seen) is not None
        if marks is not None and self._at_rest():
            return False
        while marks is not None and marks.ready not in late:
            text = self.channel.receive(QUIET)
            if text is None or (not text and self._at_rest()):
                return False
            late += text
            if self.clock() > until:
                return not self.jobs  # which print as long as they like
        return marks is not None

    def _at_rest(self) -> bool:
        """Whether the first shell reads, as far as can be known."""
        return self.channel.reader() in {Foreground.SHELL, Foreground.UNKNOWN}
