"""What to do while a command prints nothing: press, answer, notice a prompt without marks, end an input.

Is asked again and again, after longer and longer silences; does one thing each time, or nothing.
"""

from __future__ import annotations

import re

from doctools.model import KEYS, Ending, Exited, Running, ShellGone, Unfinished
from doctools.shell.answers import LONG, STILL, answer, erase, press, type_input
from doctools.shell.channel import PATIENCE
from doctools.shell.command import QUIET, Command
from doctools.shell.echo import indented
from doctools.shell.foreground import Foreground
from doctools.shell.interrupt import FILLS_SCREEN, interrupt
from doctools.shell.line import GRACE, Line
from doctools.shell.prompts import USER_PROMPTS, is_shell, prompt_pattern
from doctools.shell.replies import asks_terminal, replies
from doctools.terminal import fills_screen

__all__ = ["silent"]

_SHELL_PROMPT = re.compile(r"(?:\[?[\w.-]+@[\w.-]+[: ][^$#]*|-?\w*sh-\d[\d.]*\w?)[$#] ")
"""The prompt of a shell, beyond doubt."""


def silent(line: Line, command: Command, now: float) -> Ending | None:
    """Nothing was printed since the last look."""
    quiet = now - command.heard
    if quiet < STILL:
        command.look = command.heard + STILL
    elif quiet < line.channel.patience:
        command.look = command.heard + line.channel.patience
    else:
        command.look = now + min(quiet, 2.0)
    if quiet >= STILL and press(line, command, now):
        return None
    if command.prompted or _reply(line, command, now):
        return None
    if command.doubted and (ended := line.prompted(command)):
        return ended
    question = command.question(line.marks)
    if command.rest:
        return _further_line(line, command, question, now)
    if question.strip():
        if _stands_on_the_page(line, command, question) and answer(line, command, question, now):
            return None
        suspected = command.suspect
        ending = _nested_prompt(line, command, question, now)
        if ending is not None or command.suspect is not suspected:
            return ending
        if answer(line, command, question, now):
            return None
    if quiet >= line.channel.patience and command.request.wait is None:
        return _look(line, command, question, now)
    return None


def _stands_on_the_page(line: Line, command: Command, question: str) -> bool:
    """Whether the page goes on where a prompt of the author's own stops (``atelier$ ``): it is no nested shell's."""
    return question not in USER_PROMPTS and command.asked(question, command.lines(line.marks, above=True)) is not None


def _reply(line: Line, command: Command, now: float) -> bool:
    """Answer as a terminal what a program that waits has asked it.

    A shell's question (busybox asks with each prompt, before the echo) is left alone: it goes on without an answer.
    """
    text = command.text()
    start = max(command.replied, 0 if line.marks is None else text.find("\n") + 1)
    if (not start and line.marks is not None) or not asks_terminal(text, start):
        return False
    if line.channel.reader() is not Foreground.KEYS:
        return False
    line.channel.press(replies(command.prompt + text, len(command.prompt) + start).encode())
    command.replied = len(text)
    command.heard, command.look = now, now + QUIET
    return True


# -- prompts without marks -----------------------------------------------------------------------------------------


def _nested_prompt(line: Line, command: Command, question: str, now: float) -> Ending | None:
    """A prompt without marks on the last line: the one that the page shows next?"""
    level, awaited = line.nesting.current, command.request.next_prompt
    if level.shows_again(question):
        return _again(line, command, question)
    if awaited is None:
        return None
    if not prompt_pattern(awaited).fullmatch(question):
        # A shell has opened, but not the one that the page shows: the next command will say so.
        other = awaited not in USER_PROMPTS and _SHELL_PROMPT.fullmatch(question) is not None
        if not other or now - command.heard < line.channel.patience:
            return None
    state = line.channel.reader()
    if state is Foreground.SHELL:
        return _rejoin(line, command)
    # Another user's processes tell nothing (`su`): then a full prompt is proof enough, a short one after a while.
    unknown = state is Foreground.UNKNOWN and (awaited not in USER_PROMPTS or now - command.heard > GRACE)
    if not (state is Foreground.READING or state.may_read or unknown):
        return None
    command.asked_again = True
    joined = line.join(unless=level.marks) if is_shell(question) else None
    if line.gone:
        return ShellGone(reason=line.gone)
    if joined is None and line.refused:
        return Unfinished(reason=f"what asks `{question.strip()}` is no shell: it read one line and ended")
    line.nesting.enter(question, joined[0] if joined else None, pastes=command.pastes())
    return Running(until=line.nesting.current.prompt)


def _again(line: Line, command: Command, question: str) -> Ending:
    """A program such as a database client shows the same kind of prompt again."""
    line.nesting.rename(question, pastes=command.pastes())
    command.asked_again = True
    return Exited(code=None)


def _further_line(line: Line, command: Command, question: str, now: float) -> Ending | None:
    """The next line of a command, for a program without marks, which asks for each of them.

    It may have begun that line already, with an indent of its own; what of it the page does not show is erased.
    """
    if line.nesting.current.shows_again(question):
        return _again(line, command, question)
    indent = indented(question)
    if indent is None:
        patient = now - command.heard >= line.channel.patience
        if question.strip() or not patient or line.channel.reader() is Foreground.BUSY:
            return None
        indent = ""
    text = command.rest[0]
    if text.strip() and not text.startswith(indent):
        erase(line, command, question)
        return None
    del command.rest[0]
    line.channel.type(text[len(indent) :] if text.strip() else "")
    command.heard, command.look = now, now + QUIET
    return None


def _rejoin(line: Line, command: Command) -> Ending | None:
    """The shell reads, but showed no marks: it was replaced (``exec bash``), or its prompt was changed."""
    if not command.settled(line.clock()):
        return None
    question = command.question(line.marks)
    command.asked_again = True
    joined = line.join()
    if joined is None:
        line.gone = line.gone or "the shell shows no prompt any more"
        return ShellGone(reason=line.gone)
    marks, seen = joined
    line.nesting.become(question, marks)
    codes = marks.prompt.findall(seen)
    return Exited(code=int(codes[-1][0]) if codes else None)


# -- input ---------------------------------------------------------------------------------------------------------


def _look(line: Line, command: Command, question: str, now: float) -> Ending | None:
    """After a longer silence: does the foreground process wait for a line that nobody will type?"""
    quiet = now - command.heard
    state = line.channel.reader()
    if state is Foreground.SHELL:
        return _rejoin(line, command)
    begun = question.strip()
    number = None if begun else command.typeable(command.lines(line.marks))
    reads = state.reads or (state.may_read and quiet >= LONG)
    if number is not None and reads and command.ends_on_page():
        command.guessed = command.guessed or state in {Foreground.POLLING, Foreground.KEYS}
        type_input(line, command, number, question, now)
        return None
    if command.key() is not None:
        return None  # the page ends the command itself
    if begun and any(shown.startswith(begun) and shown != begun for shown in command.request.shown[command.answered :]):
        return None  # the page goes on in this very line
    if state is Foreground.BUILTIN and not command.settled(line.clock()):
        return None  # between two commands a shell looks the same for a moment, and an end of input would end it
    # A client that relays (`docker run -ti`) still reads when the program at the other end has exited already.
    patient = state is Foreground.RELAYING or (state.may_read and bool(begun))
    if state.reads or (patient and quiet >= LONG):
        return _end_of_input(line, command, now)
    return None


def _end_of_input(line: Line, command: Command, now: float) -> Ending | None:
    if command.free:
        # A line was typed because the page shows it. Ending the input as well, which the page does not show, could
        # make any output come true: it would be its own echo.
        return interrupt(line, command, "it waits for more input, which the page does not show (`^D` ends it)")
    if fills_screen(command.text()):
        return interrupt(line, command, FILLS_SCREEN)
    command.ends += 1
    if command.ends > 3:
        reason = "it waits for input, and an end of input does not end it (of a pager: `PAGER=cat`, `git --no-pager`)"
        return interrupt(line, command, reason)
    command.look = now + PATIENCE
    line.channel.press(KEYS["^D"])
    return None
