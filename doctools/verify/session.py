"""One session in one container: every step typed in order, judged and recorded."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from doctools.errors import EngineError
from doctools.labs import Lab
from doctools.matching import fragments, judge, lines_match, on_screen
from doctools.model import (
    KEPT_WIDTH,
    Environment,
    Example,
    ExampleRecord,
    Exited,
    Expectation,
    FileToWrite,
    Fragment,
    Kind,
    Outcome,
    Output,
    Session,
    SessionRecord,
    ShellGone,
    Status,
    Step,
    StepRecord,
    Unfinished,
    Verdict,
)
from doctools.shell import Request, Shell
from doctools.terminal import Recording
from doctools.verify.clock import Clock
from doctools.verify.engines import Container, Engine
from doctools.verify.terminals import Terminals, is_root

__all__ = ["reach", "run_session"]

_KEPT_FIRST, _KEPT_LAST = 300, 50
"""Lines of an output that evidence keeps: what a person would look at."""
_RETRY_PAUSE = 0.25
_ANSWERS_WITHIN = 10.0
"""Seconds that an engine which is there takes to run nothing, at most."""


def run_session(
    session: Session,
    *,
    lab: Lab,
    digests: Sequence[str],
    container: Container,
    engine: Engine,
    clock: Clock,
    on_step: Callable[[StepRecord], None],
    stopped: Callable[[], bool],
) -> tuple[SessionRecord, str]:
    """Run a session in a container that is ready. Returns its record, and its recording as an asciicast.

    ``digests`` are those of the session's examples. ``on_step`` is told of each command that has been judged.
    ``stopped`` is asked before each step: what is left then has no record. A page that is wrong is in the record;
    raises ``EngineError`` where the engine is gone.
    """
    started = clock.now()
    run = _Run(session, lab, container, clock=clock, on_step=on_step, stopped=stopped)
    examples = tuple(run.examples(digests))
    image = container.image
    environment = Environment(
        lab=lab.name,
        image=image.name,
        image_id=image.id,
        base=image.base,
        distribution=image.distribution,
        engine=engine.description,
        kernel=engine.kernel,
        elevated=lab.elevated,
    )
    record = SessionRecord(
        name=session.name,
        environment=environment,
        started=started,
        duration=clock.seconds() - run.began,
        recording=f"{session.page.rpartition('/')[2]}.{session.name or 'page'}.cast",
        examples=examples,
    )
    cast = run.recording.to_asciicast(title=session.page, environment={"SHELL": "/bin/sh", "TERM": "xterm"})
    return record, cast


def reach(
    session: Session,
    line: int | None,
    *,
    lab: Lab,
    container: Container,
    clock: Clock,
    on_step: Callable[[StepRecord], None],
) -> Shell:
    """Run what stands above a line of the page, right or wrong; returns the shell in which that line would be typed.

    ``None`` is the end of the page: all of the session is run. ``on_step`` as in ``run_session``. Raises
    ``EngineError`` where the engine is gone.
    """
    run = _Run(session, lab, container, clock=clock, on_step=on_step, stopped=lambda: False)
    return run.reach(line)


class _Run:
    """The steps of one session that are still to be typed, and what was seen of the others."""

    def __init__(
        self,
        session: Session,
        lab: Lab,
        container: Container,
        *,
        clock: Clock,
        on_step: Callable[[StepRecord], None],
        stopped: Callable[[], bool],
    ) -> None:
        self.began = clock.seconds()
        self.recording = Recording()
        self._session = session
        self._container = container
        self._clock = clock
        self._on_step = on_step
        self._stopped = stopped
        self._terminals = Terminals(
            container,
            lab,
            clock=clock,
            record=lambda text: self.recording.show(clock.seconds() - self.began, text),
        )
        self._coming = [
            (example.options.terminal, step)
            for example in session.examples
            if example.options.norun is None
            for step in example.steps
        ]
        """Steps that are still to be typed."""

    # -- examples --------------------------------------------------------------------------------------------------

    def examples(self, digests: Sequence[str]) -> Iterator[ExampleRecord]:
        for example, digest in zip(self._session.examples, digests, strict=True):
            if self._stopped():
                return
            if example.options.norun is not None:
                yield _record(example, digest, Status.SKIPPED, reason=example.options.norun)
            elif example.kind is Kind.FILE and example.file is not None:
                fault = self._write(example.file)
                yield _record(example, digest, Status.FAILED if fault else Status.PASSED, reason=fault)
            else:
                steps = tuple(self._steps(example))
                failed = any(step.verdict.status is Status.FAILED for step in steps)
                if len(steps) < len(example.steps) and not failed:
                    return
                yield _record(example, digest, Status.FAILED if failed else Status.PASSED, steps=steps)

    def _write(self, file: FileToWrite) -> str:
        try:
            self._container.write(file.path, file.content.encode(), file.mode, "")
        except EngineError as error:
            # Either the page is wrong (a folder that cannot be), or the engine is gone: then this fails as well.
            self._container.run(["true"], user="root", timeout=_ANSWERS_WITHIN)
            return error.message
        return ""

    def _steps(self, example: Example) -> Iterator[StepRecord]:
        for step in example.steps:
            if self._stopped():
                return
            self._coming.pop(0)
            record = self._step(example, step, closing=step is example.steps[-1])
            self._on_step(record)
            yield record

    def reach(self, line: int | None) -> Shell:
        """Run the steps above a line; ``None``: all of them."""
        end = math.inf if line is None else line
        shell: Shell | None = None
        for example in self._session.examples:
            if example.options.norun is not None or example.line > end:
                continue
            if example.file is not None:
                self._write(example.file)
            for step in example.steps:
                if step.line >= end:
                    meant, _ = self._terminals.shell_for(step, example.options.terminal)
                    return meant or shell or self._terminals.home()
                self._coming.pop(0)
                self._on_step(self._step(example, step, closing=step is example.steps[-1]))
                shell = self._terminals.used_last(example.options.terminal)
        return shell or self._terminals.home()

    # -- steps -----------------------------------------------------------------------------------------------------

    def _step(self, example: Example, step: Step, *, closing: bool) -> StepRecord:
        started = self._clock.seconds()
        shell, fault = self._terminals.shell_for(step, example.options.terminal)
        if shell is None:
            nothing = Output(lines=())
            outcome = Outcome(ending=Unfinished(reason=fault), output=nothing, duration=0.0)
            verdict = Verdict(status=Status.FAILED, reason=fault)
        else:
            outcome, verdict = self._attempts(shell, example, step, closing=closing)
        ending = outcome.ending
        return StepRecord(
            line=step.line,
            prompt=step.prompt,
            command=step.command,
            verdict=verdict,
            exit=ending.code if isinstance(ending, Exited) else None,
            output=_bounded(outcome.output),
            shown=_shown(step.expectation, outcome),
            started=started - self.began,
            duration=outcome.duration,
        )

    def _attempts(self, shell: Shell, example: Example, step: Step, *, closing: bool) -> tuple[Outcome, Verdict]:
        options, expectation = example.options, step.expectation
        request = Request(
            command=step.command,
            timeout=self._session.timeout if options.timeout is None else options.timeout,
            shown=on_screen(expectation.lines) if expectation.checked else (),
            matches=partial(lines_match, volatile=expectation.volatile),
            wait=options.wait if closing else None,
            answer=options.answer,
            next_prompt=self._next_prompt(options.terminal),
            last=self._is_last(step, options.terminal),
        )
        until = self._clock.seconds() + (options.retry or 0)
        while True:
            self.recording.mark(self._clock.seconds() - self.began, f"{step.line}")
            outcome = shell.run(request)
            outcome = self._left(outcome, step, options.terminal)
            verdict = judge(expectation, outcome, closing=closing)
            over = self._clock.seconds() >= until or shell.trouble or self._stopped()
            if verdict.status is Status.PASSED or over:
                return outcome, verdict
            self._clock.sleep(_RETRY_PAUSE)

    def _next_prompt(self, terminal: str) -> str | None:
        return next((step.prompt or "$ " for name, step in self._coming if name == terminal), None)

    def _is_last(self, step: Step, terminal: str) -> bool:
        """Whether no other command is typed in the shell of this one."""
        return not any(name == terminal and is_root(other) == is_root(step) for name, other in self._coming)

    def _left(self, outcome: Outcome, step: Step, terminal: str) -> Outcome:
        """A shell that the page leaves with ``exit``, and does not use again, has ended as it should."""
        found = re.fullmatch(r"(?:exit|logout)(?: +(\d+))?|\^D", step.command.strip())
        if not isinstance(outcome.ending, ShellGone) or found is None or self._next_prompt(terminal) is not None:
            return outcome
        # Without a number it ends with the status of the command before it, which no prompt tells any more.
        return replace(outcome, ending=Exited(code=int(found[1]) % 256 if found[1] else None))


def _shown(expectation: Expectation, outcome: Outcome) -> tuple[tuple[Fragment, ...], ...]:
    """The lines of the page, with what was typed of them told apart from what was printed."""
    found = [fragments(line, expectation.volatile) for line in expectation.lines]
    for number, text in outcome.typed:
        line = expectation.lines[number]
        bare = line.rstrip(" ")
        start = len(bare) - len(text) if bare.endswith(text) else 0  # a tab in it: rather too much than too little
        found[number] = (*fragments(line[:start], expectation.volatile), Fragment(text=line[start:], volatile="answer"))
    return tuple(found)


def _record(
    example: Example, digest: str, status: Status, *, reason: str = "", steps: tuple[StepRecord, ...] = ()
) -> ExampleRecord:
    return ExampleRecord(digest=digest, line=example.line, status=status, steps=steps, reason=reason)


def _bounded(output: Output) -> Output:
    lines = output.lines
    left_out = 0
    if len(lines) > _KEPT_FIRST + _KEPT_LAST:
        left_out = len(lines) - _KEPT_FIRST - _KEPT_LAST
        lines = (*lines[:_KEPT_FIRST], *lines[-_KEPT_LAST:])
    if any(len(line) > KEPT_WIDTH for line in lines):
        lines = tuple(f"{line[:KEPT_WIDTH]}..." if len(line) > KEPT_WIDTH else line for line in lines)
    return Output(lines=lines, left_out=left_out) if left_out or lines is not output.lines else output
