"""A shell in a terminal, driven as a person would: type a command, watch, answer, wait for the prompt."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from doctools.labs import any_shell
from doctools.model import KEYS, Ending, Exited, Outcome, Output, ShellGone, TimedOut, Unfinished
from doctools.shell.channel import Terminal
from doctools.shell.command import QUIET, Command, Request
from doctools.shell.following import follow
from doctools.shell.foreground import Foreground
from doctools.shell.jobs import has_begun, in_place
from doctools.shell.line import TWO_PROMPTS, Line

__all__ = ["Shell", "shell_argv"]

_LONGEST_LINE = 4000
"""Characters of a typed line: the kernel's line discipline keeps 4096 bytes (N_TTY_BUF_SIZE)."""

_PROMPT_NAMED = re.compile(r"\bPS1\b")
"""A command that knows the prompt could print it, marks and all (``echo "${PS1@P}"``)."""

_BLANK_INSIDE = re.compile(r"\n *\n *\S")


class Shell:
    """One shell, and those that are started from it.

    ``prompt`` is ``"$ "`` or ``"# "``; ``user`` is whose shell it is, on ``host`` (empty: not known). ``nonces`` gives
    random words. ``probe`` is asked what the foreground process of the terminal does, given the shell's process id.
    ``clock`` gives seconds. ``record`` gets all that a person would see.
    """

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
        record: Callable[[str], None] = lambda _text: None,
    ) -> None:
        self._line = Line(
            terminal, prompt=prompt, user=user, host=host, nonces=nonces, probe=probe, clock=clock, record=record
        )

    @property
    def prompt(self) -> str:
        """The prompt that the terminal shows now."""
        return self._line.nesting.current.prompt

    @property
    def whole_prompt(self) -> str:
        """The same as it would be in full, as far as that is known: whose it is, on which host, in which folder."""
        return self._line.nesting.whole_prompt

    @property
    def nested(self) -> bool:
        """Whether a program with a prompt of its own runs in this shell."""
        return self._line.nesting.depth > 1

    @property
    def trouble(self) -> str:
        """Why nothing can be typed here any more; empty: all is well."""
        line = self._line
        return line.gone or (f"`{line.busy}` still runs in this terminal" if line.busy else "")

    def accepts(self, shown: str) -> bool:
        """Whether this is the shell that the page means by this prompt."""
        return self._line.nesting.accepts(shown)

    def hand_over(self) -> Terminal:
        """The terminal itself, for a person; nothing is to be run here after that."""
        self._line.busy = "a person"
        return self._line.channel.terminal

    def close(self) -> None:
        """Hang up."""
        self._line.channel.terminal.close()

    def run(self, request: Request) -> Outcome:
        """Type a command and follow it to its end. A command that fails is an outcome, too.

        Raises whatever the terminal raises where the engine is gone.
        """
        line = self._line
        began = line.clock()
        if self.trouble:
            return Outcome(ending=ShellGone(reason=self.trouble), output=Output(lines=()), duration=0.0)
        command = Command(
            request=request,
            deadline=began + request.timeout,
            heard=began,
            look=began + QUIET,
            checked=began,
            echoed=not line.mute,
            prompt="" if line.marks else line.nesting.current.question,
        )
        line.wary = line.wary or _PROMPT_NAMED.search(request.command) is not None
        if line.idle:
            command.add(line.idle, began)
            line.idle = ""
        if line.jobs:
            # No reader types as fast: a job that was just told to end has ended by the time of the next command.
            line.linger(command)
        ending = _type(line, command) or follow(line, command)
        line.jobs = line.jobs or has_begun(command.text())
        ended = isinstance(ending, Exited | TimedOut)
        if command.guessed and (ending == Unfinished(reason=TWO_PROMPTS) or (ended and line.resynchronise())):
            ending = Unfinished(reason="what the page shows after its question was not read by it: it is no answer")
        if command.rest and isinstance(ending, Exited):
            typed = request.command.count("\n") + 1 - len(command.rest)
            ending = Unfinished(
                reason=f"the command was complete after {typed} of its lines; the others were not typed"
            )
        if isinstance(ending, Exited):
            line.look_for_echo(command)
            if request.last and line.goes_on():
                ending = Unfinished(reason="it went on after it had shown a prompt")
        printed = command.lines(line.marks)
        if line.jobs and isinstance(ending, Exited):
            printed = in_place(line, command, printed)
        output = Output(lines=printed)
        return Outcome(ending=ending, output=output, duration=line.clock() - began, typed=tuple(command.answers))


def _type(line: Line, command: Command) -> Ending | None:
    """Type a command, or its first line where a program asks for each; unless it cannot be typed."""
    text = command.request.command
    if text in KEYS:
        line.channel.press(KEYS[text])
        return None
    if any(len(each) > _LONGEST_LINE and len(each.encode()) > _LONGEST_LINE for each in text.split("\n")):
        return Unfinished(reason=f"a line longer than {_LONGEST_LINE} bytes cannot be typed in a terminal")
    if line.marks is not None:
        line.channel.type(text)
    elif line.nesting.current.pastes and _BLANK_INSIDE.search(text):
        # Typed line by line, it would be over with the blank one: whoever has got this far has pasted.
        line.channel.paste(text)
    else:
        first, *command.rest = text.split("\n")
        line.channel.type(first)
    return None


def shell_argv(shell: Sequence[str]) -> tuple[str, ...]:
    """How to start a lab's shell: interactive, with no file of anybody's settings, and with the kernel's line editing,
    whose echo is exactly what was typed. An empty ``shell``: bash where there is one, else sh.
    """
    bare = ("--noprofile", "--norc", "--noediting")
    if not shell:
        return any_shell(*bare)
    if shell[-1].rpartition("/")[2] == "bash":
        return (*shell, *bare, "-i")
    return (*shell, "-i")
