"""A shell in a terminal, driven as a person would: type a command, watch, answer, wait for the prompt."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from doctools.model import (
    HIDDEN,
    KEYS,
    Ending,
    Exited,
    Outcome,
    Output,
    Running,
    ShellGone,
    TimedOut,
    Unfinished,
)
from doctools.shell.channel import PATIENCE, Channel, Terminal
from doctools.shell.command import QUIET, Command, Request
from doctools.shell.echo import Typed, after_echo
from doctools.shell.foreground import Foreground
from doctools.shell.marks import Marks, folder_in, without_marks
from doctools.shell.nesting import Nesting
from doctools.shell.prompts import USER_PROMPTS, is_shell, prompt_pattern
from doctools.terminal import partial_line, render

__all__ = ["LIMIT", "Request", "Shell", "Terminal", "shell_argv"]

LIMIT = 32 << 20
"""Characters of output after which a command is interrupted: no page needs more, and memory is finite."""

_STILL = 0.1
"""Seconds of silence after which a key is pressed: the command has surely begun to run."""
_LONG = 3.0
"""Seconds of silence after which a program that polls, with a question on its last line, is taken to wait for input."""
_START = 20.0
"""Seconds that a shell may take to show its first prompt, on a loaded machine."""
_JOIN = 3.0
"""Seconds that a nested shell may take to show a prompt with marks."""
_GRACE = 1.0
"""Seconds that an interrupted command has to end."""
_READING = {Foreground.READING, Foreground.BUILTIN}
_LONGEST_LINE = 4000
"""Characters of a typed line: the kernel's line discipline keeps 4096 bytes (N_TTY_BUF_SIZE)."""


_SHELL_PROMPT = re.compile(r"(?:\[?[\w.-]+@[\w.-]+[: ][^$#]*|-?\w*sh-\d[\d.]*\w?)[$#] ")
"""The prompt of a shell, beyond doubt."""

_JOB = re.compile(r"^\[\d+\] \d+\r?$", re.MULTILINE)
"""What a shell says of a command that it runs in the background."""

_PROMPT_NAMED = re.compile(r"\bPS1\b")
"""A command that knows the prompt could print it, marks and all (``echo "${PS1@P}"``)."""

_SETS_TERMINAL = re.compile(r"\bstty\b")

_QUESTION = re.compile(r"[:?\])>] ?\Z")
"""How the questions of programs end."""


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
        self._channel = Channel(terminal, probe=probe, clock=clock)
        self._nonces = nonces
        self._clock = clock
        self._record = record
        self._idle = ""
        """What was printed between two commands: it belongs to the next one."""
        self._jobs = False
        """Whether commands run in the background, or did."""
        self._wary = False
        """Whether a prompt may have been printed by a command, for all that its marks say."""
        self._mute = False
        """Whether the terminal does not show what is typed."""
        self._gone = ""
        self._busy = ""
        self._nesting = self._introduce(prompt, user, host)

    # -- state -----------------------------------------------------------------------------------------------------

    @property
    def prompt(self) -> str:
        """The prompt that the terminal shows now."""
        return self._nesting.current.prompt

    @property
    def nested(self) -> bool:
        """Whether a program with a prompt of its own runs in this shell."""
        return self._nesting.depth > 1

    @property
    def trouble(self) -> str:
        """Why nothing can be typed here any more; empty: all is well."""
        return self._gone or (f"`{self._busy}` still runs in this terminal" if self._busy else "")

    def accepts(self, shown: str) -> bool:
        """Whether this is the shell that the page means by this prompt."""
        return self._nesting.accepts(shown)

    def hand_over(self) -> Terminal:
        """The terminal itself, for a person; nothing is to be run here after that."""
        self._busy = "a person"
        return self._channel.terminal

    def close(self) -> None:
        """Hang up."""
        self._channel.terminal.close()

    # -- the first prompt ------------------------------------------------------------------------------------------

    def _introduce(self, prompt: str, user: str, host: str) -> Nesting:
        marks = Marks(self._nonces())
        nesting = Nesting(prompt, marks, user=user, host=host)
        self._channel.type(marks.introduce(prompt))
        seen = self._await(marks, _START)
        if seen is None:
            self._gone = self._gone or "no shell answered in this terminal"
            return nesting
        found = marks.process.search(seen)
        self._channel.process = int(found[1]) if found else 0
        first = marks.prompt.search(seen)
        nesting.at_home(folder_in(first[2]) if first else "")
        self._record(prompt)
        return nesting

    def _await(self, marks: Marks, seconds: float, *, after: str = "") -> str | None:
        """Everything up to and with the next prompt that carries these marks; ``None`` if none comes."""
        try:
            found = self._channel.wait(marks, seconds, after=after)
        except EOFError:
            self._gone = "the shell has ended"
            return None
        if found is None:
            return None
        seen, self._idle = found
        return seen

    # -- one command -----------------------------------------------------------------------------------------------

    def run(self, request: Request) -> Outcome:
        """Type a command and follow it to its end. A command that fails is an outcome, too.

        Raises whatever the terminal raises where the engine is gone.
        """
        began = self._clock()
        if self.trouble:
            return Outcome(ending=ShellGone(reason=self.trouble), output=Output(lines=()), duration=0.0)
        command = Command(
            request=request, deadline=began + request.timeout, heard=began, look=began + QUIET, checked=began
        )
        command.echoed = not self._mute
        self._wary = self._wary or _PROMPT_NAMED.search(request.command) is not None
        if self._idle:
            command.add(self._idle, began)
            self._idle = ""
        if self._jobs:
            # No reader types as fast: a job that was just told to end has ended by the time of the next command.
            self._linger(command)
        fault = self._type(command)
        ending = fault or self._follow(command)
        self._jobs = self._jobs or _JOB.search(command.text()) is not None
        if command.guessed and isinstance(ending, Exited | TimedOut) and self._resynchronise():
            ending = Unfinished(reason="what the page shows after its question was not read by it: it is no answer")
        if isinstance(ending, Exited):
            self._look_for_echo(command)
            if request.last and self._goes_on():
                ending = Unfinished(reason="it went on after it had shown a prompt")
        output = Output(lines=self._seen(command))
        return Outcome(ending=ending, output=output, duration=self._clock() - began, typed=tuple(command.answers))

    def _resynchronise(self) -> bool:
        """Make sure that the shell has done all that was typed: a line that nobody read is a command to it.

        Returns whether there was one.
        """
        level = self._nesting.current
        if level.marks is None:
            return False
        line, mark = level.marks.synchronise(self._nonces())
        self._channel.type(line)
        seen = self._await(level.marks, _JOIN, after=mark) or ""
        return level.marks.prompt.search(seen, 0, max(0, seen.find(mark))) is not None

    def _look_for_echo(self, command: Command) -> None:
        """Learn whether the terminal shows what is typed, where that is in doubt: what a program prints is no echo."""
        marks, text = self._nesting.current.marks, command.request.command
        if marks is None or text in KEYS:
            return
        if not self._mute and not _SETS_TERMINAL.search(text) and command.begins_with_echo(marks):
            return
        line, mark = marks.synchronise(self._nonces())
        self._channel.type(line)
        early = self._idle
        seen = self._await(marks, _JOIN, after=mark)
        if seen is None:
            return
        before, _, rest = seen.partition(mark)
        printed = after_echo(before, line)
        self._mute = printed is None
        self._idle = early + (before if printed is None else printed) + marks.prompt.sub("", rest) + self._idle
        if not _SETS_TERMINAL.search(text):
            command.echoed = not self._mute

    def _goes_on(self) -> bool:
        """Whether something runs after the prompt has come, so that it was not the shell's."""
        marks, until, late = self._nesting.current.marks, self._clock() + _GRACE, self._idle
        while marks is not None and marks.ready not in late:
            text = self._channel.receive(QUIET)
            if text is None or (not text and self._at_rest()):
                return False
            late += text
            if self._clock() > until:
                return not self._jobs  # which print as long as they like
        return marks is not None

    def _at_rest(self) -> bool:
        """Whether the first shell reads, as far as can be known; of those inside of it nobody can tell."""
        return self.nested or self._channel.reader() in {Foreground.SHELL, Foreground.UNKNOWN}

    def _seen(self, command: Command) -> tuple[str, ...]:
        return command.lines(self._nesting.current.marks)

    def _type(self, command: Command) -> Ending | None:
        text = command.request.command
        if text in KEYS:
            self._channel.press(KEYS[text])
            return None
        if any(len(line) > _LONGEST_LINE and len(line.encode()) > _LONGEST_LINE for line in text.split("\n")):
            return Unfinished(reason=f"a line longer than {_LONGEST_LINE} bytes cannot be typed in a terminal")
        self._channel.type(text)
        return None

    def _follow(self, command: Command) -> Ending:
        receive, clock = self._channel.receive, self._clock
        while True:
            text = receive(max(0.001, min(command.look, command.deadline) - clock()))
            now = clock()
            if text is None:
                self._gone = "the shell has ended"
                return ShellGone(reason="the shell has ended")
            if text:
                command.add(text, now)
                self._record(without_marks(text) if "\x1b]133;" in text else text)
                ending = self._heard(command, now)
            else:
                ending = self._silent(command, now)
            if ending is not None:
                return ending
            if now >= command.deadline:
                return self._interrupt(command)

    # -- something was printed -------------------------------------------------------------------------------------

    def _heard(self, command: Command, now: float) -> Ending | None:
        if "\x1b]133;" in command.tail:
            ended = self._prompted(command)
            if ended is not None:
                return ended
            if command.continued(self._nesting.current.marks):
                self._interrupt(command)
                return Unfinished(
                    reason="the shell waits for the rest of the command (a page shows it in lines that begin with `> `)"
                )
        if command.request.wait is not None and command.appeared(command.request.wait):
            if command.prompted:
                return Exited(code=command.code)
            self._linger(command)
            return self._prompted(command) or self._left_alone(command)
        if command.size > LIMIT:
            self._interrupt(command)
            return Unfinished(reason=f"more than {LIMIT >> 20} MiB were printed")
        if command.key() is not None and now - command.checked > _STILL:
            command.checked = now
            self._press(command, now)
        return None

    def _prompted(self, command: Command) -> Ending | None:
        """The prompt of one of the shells has come: which one, and with which status?"""
        back = self._nesting.back(command.tail, command.text)
        if back is None:
            return None
        command.doubted = self._wary or bool(render(back.after))
        if command.doubted and not self._at_rest():
            return None
        command.code = back.code
        command.parts = [back.before]
        command.tail = ""
        if command.request.wait is None or command.appeared(command.request.wait):
            self._idle = back.after
            return Exited(code=command.code)
        # It runs in the background, and the text to wait for is still to come.
        command.prompted = True
        command.parts.append(back.after)
        return None

    def _linger(self, command: Command) -> None:
        """Let the line be finished on which the text to wait for has appeared."""
        while (text := self._channel.receive(QUIET)) and command.size < LIMIT:
            command.add(text, self._clock())
            self._record(without_marks(text))
            if self._clock() > command.deadline:
                break

    def _left_alone(self, command: Command) -> Ending:
        self._busy = command.request.command
        return Running(until=command.request.wait or "")

    # -- nothing was printed ---------------------------------------------------------------------------------------

    def _silent(self, command: Command, now: float) -> Ending | None:
        quiet = now - command.heard
        if quiet < _STILL:
            command.look = command.heard + _STILL
        elif quiet < self._channel.patience:
            command.look = command.heard + self._channel.patience
        else:
            command.look = now + min(quiet, 2.0)
        if quiet >= _STILL and self._press(command, now):
            return None
        if command.prompted:
            return None
        if command.doubted and (ended := self._prompted(command)):
            return ended
        question = command.question(self._nesting.current.marks)
        if question.strip():
            suspected = command.suspect
            ending = self._nested_prompt(command, question, now)
            if ending is not None or command.suspect is not suspected:
                return ending
            if self._answer(command, question, now):
                return None
        if quiet >= self._channel.patience and command.request.wait is None:
            return self._look(command, question, now, quiet)
        return None

    def _press(self, command: Command, now: float) -> bool:
        """Press the next key that the page shows, if the output above it has appeared."""
        key = command.key()
        if key is None:
            return False
        number, word = key
        if not command.request.matches(command.request.shown[:number], self._seen(command)):
            return False
        command.typed.append(Typed(at=len(command.text()), what=word))
        command.answered = number + 1
        command.heard, command.look = now, now + QUIET
        self._channel.press(KEYS[word])
        return True

    def _nested_prompt(self, command: Command, question: str, now: float) -> Ending | None:
        """A prompt without marks on the last line: the one that the page shows next?"""
        level, awaited = self._nesting.current, command.request.next_prompt
        if level.shows_again(question):
            # A program such as a database client shows the same kind of prompt again.
            self._nesting.rename(question)
            command.cut_question()
            return Exited(code=None)
        if awaited is None:
            return None
        if not prompt_pattern(awaited).fullmatch(question):
            # A shell has opened, but not the one that the page shows: the next command will say so.
            other = awaited not in USER_PROMPTS and _SHELL_PROMPT.fullmatch(question) is not None
            if not other or now - command.heard < self._channel.patience:
                return None
        state = self._channel.reader()
        if state is Foreground.SHELL:
            return self._rejoin(command)
        waiting = {Foreground.READING, Foreground.RELAYING, Foreground.POLLING}
        # Another user's processes tell nothing (`su`): then a full prompt is proof enough, a short one after a while.
        if awaited not in USER_PROMPTS or now - command.heard > _GRACE:
            waiting.add(Foreground.UNKNOWN)
        if state not in waiting:
            return None
        command.cut_question()
        marks = Marks(self._nonces()) if is_shell(question) else None
        if marks is not None:
            self._channel.type(marks.join())
            if self._await(marks, _JOIN) is None:
                marks = None
        if self._gone:
            return ShellGone(reason=self._gone)
        self._nesting.enter(question, marks)
        return Running(until=self.prompt)

    def _answer(self, command: Command, question: str, now: float) -> bool:
        """Type the rest of a line that the page shows and the terminal has begun."""
        found = command.asked(question, self._seen(command))
        if found is None:
            return False
        number, rest = found
        state = self._channel.reader()
        if state is Foreground.BUSY:
            return False
        if state not in _READING and not self._asks(command, state, question, now):
            return True
        hidden = rest == HIDDEN
        if hidden and command.request.answer is None:
            command.hint = f"the page shows `{HIDDEN}`, but not what to type: its fence needs the option `answer`"
            command.deadline = now
            return True
        text = command.request.answer if hidden and command.request.answer is not None else rest
        command.typed.append(Typed(at=len(command.text()), what=text, hidden=hidden))
        command.answers.append((number, rest))
        command.answered = number + 1
        command.heard, command.look = now, now + QUIET
        self._channel.type(text)
        return True

    def _asks(self, command: Command, state: Foreground, question: str, now: float) -> bool:
        """Whether a program that is not known to read a line has asked a question all the same.

        Its last line must look like one, and stay as it is from one look to the next; else it is output that comes in
        pieces (``chroot: `` is written before what went wrong).
        """
        if state is Foreground.RELAYING and _QUESTION.search(question):
            command.guessed = True  # it reads, and it has asked
            return True
        patient = now - command.heard >= self._channel.patience
        if state is Foreground.SHELL or not _QUESTION.search(question):
            patient = now - command.heard >= _LONG
        if not patient or not self._settled(command):
            return False
        command.guessed = True
        return True

    def _settled(self, command: Command) -> bool:
        """Whether the shell was seen to read before, and has printed nothing since: its prompt would have come."""
        if not command.suspect:
            command.suspect = True
            command.look = self._clock() + QUIET
            return False
        return True

    def _look(self, command: Command, question: str, now: float, quiet: float) -> Ending | None:
        """After a longer silence: does the foreground process wait for a line that nobody will type?"""
        state = self._channel.reader()
        if state is Foreground.SHELL:
            return self._rejoin(command)
        line = command.typeable(self._seen(command)) if not question.strip() else None
        # Lines are typed without a question only where the page shows how the input ends (`^D`). Else they are what is
        # printed, and the input has ended already: any line would come true as its own echo.
        reads = state in _READING or (state is Foreground.RELAYING and quiet >= _LONG)
        if line is not None and reads and command.key() is not None:
            self._type_line(command, line, now)
            return None
        if command.key() is not None:
            return None  # the page ends the command itself
        begun = question.strip()
        if begun and any(
            line.startswith(begun) and line != begun for line in command.request.shown[command.answered :]
        ):
            return None  # the page goes on in this very line
        if state is Foreground.BUILTIN and not self._settled(command):
            return None  # between two commands a shell looks the same for a moment, and an end of input would end it
        # A client that relays (`docker run -ti`) still reads when the program at the other end has exited already.
        patient = state is Foreground.RELAYING or (state is Foreground.POLLING and bool(question.strip()))
        if state in _READING or (patient and quiet >= _LONG):
            return self._end_of_input(command, now)
        return None

    def _type_line(self, command: Command, number: int, now: float) -> None:
        line = command.request.shown[number]
        command.typed.append(Typed(at=len(command.text()), what=line))
        command.answers.append((number, line))
        command.answered = number + 1
        command.free = True
        command.heard, command.look = now, now + QUIET
        self._channel.type(line)

    def _end_of_input(self, command: Command, now: float) -> Ending | None:
        if command.free:
            # A line was typed because the page shows it. Ending the input as well, which the page does not show, could
            # make any output come true: it would be its own echo.
            return self._interrupt(command, "it waits for more input, which the page does not show (`^D` ends it)")
        command.ends += 1
        if command.ends > 3:
            return self._interrupt(command, "it waits for input, and an end of input does not end it")
        command.look = now + PATIENCE
        self._channel.press(KEYS["^D"])
        return None

    def _rejoin(self, command: Command) -> Ending | None:
        """The shell reads, but showed no marks: it was replaced (``exec bash``), or its prompt was changed."""
        if not self._settled(command):
            return None
        question = command.question(self._nesting.current.marks)
        command.cut_question()
        marks = Marks(self._nonces())
        self._channel.type(marks.join())
        seen = self._await(marks, _JOIN)
        if seen is None:
            self._gone = self._gone or "the shell shows no prompt any more"
            return ShellGone(reason=self._gone)
        self._nesting.become(question, marks)
        codes = marks.prompt.findall(seen)
        return Exited(code=int(codes[-1][0]) if codes else None)

    # -- no end ----------------------------------------------------------------------------------------------------

    def _interrupt(self, command: Command, reason: str = "") -> Ending:
        """Give up on a command; get the prompt back, so that the page can go on.

        ``reason`` says why that is done before its time is over.
        """
        request = command.request
        early = bool(reason or command.hint)
        if not reason:
            key = command.key()
            if command.hint:
                reason = command.hint
            elif request.wait is not None:
                reason = f"`{request.wait}` did not appear"
            elif key is not None:
                reason = f"the output that the page shows above {key[1]} did not appear"
            elif self._channel.reader() in {*_READING, Foreground.RELAYING}:
                reason = "it waits for input"
            elif question := command.question(self._nesting.current.marks).strip():
                reason = f"it seems to wait for an answer to `{question}` (the page shows it on that line)"
            else:
                reason = "it was still running"
        kept = list(command.parts), command.size
        for keys in (KEYS["^C"], KEYS["^\\"], KEYS["^D"], b"q", b"\x1b:q!\r"):  # the last two: pagers, vi
            self._channel.press(keys)
            if self._came_back(command):
                break
        else:
            self._gone = f"`{_short(request.command)}` did not end and could not be interrupted"
        command.parts, command.size = kept
        if early:
            return Unfinished(reason=reason)
        return TimedOut(seconds=request.timeout, reason=reason)

    def _came_back(self, command: Command) -> bool:
        if command.prompted:
            return True
        deadline = self._clock() + _GRACE
        command.parts, command.tail = [], ""
        while (left := deadline - self._clock()) > 0:
            text = self._channel.receive(left)
            if text is None:
                return False
            command.add(text, self._clock())
            if self._prompted(command) or command.prompted:
                self._idle = ""
                return True
            if self._nesting.current.shows_again(partial_line(command.text())):
                return True
        return False


def shell_argv(shell: Sequence[str]) -> tuple[str, ...]:
    """How to start a lab's shell: interactive, with no file of anybody's settings, and with the kernel's line editing,
    whose echo is exactly what was typed. An empty ``shell``: bash where there is one, else sh.
    """
    if not shell:
        return (
            "sh",
            "-c",
            "command -v bash >/dev/null 2>&1 && exec bash --noprofile --norc --noediting -i; exec sh -i",
        )
    if shell[-1].rpartition("/")[2] == "bash":
        return (*shell, "--noprofile", "--norc", "--noediting", "-i")
    return (*shell, "-i")


def _short(command: str) -> str:
    first = command.split("\n", 1)[0]
    return first if len(first) <= 60 else f"{first[:57]}..."
