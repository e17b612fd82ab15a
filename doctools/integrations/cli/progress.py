"""What is shown while sessions run: a live display on a terminal, a line a session elsewhere."""

from __future__ import annotations

import time
from contextlib import ExitStack
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

import click

from doctools.integrations.cli.forges import commands_off
from doctools.integrations.cli.reports import result_line
from doctools.integrations.failures import failures_text
from doctools.model import Status, StepRecord
from doctools.verify import Result, Silent, Task, Watcher

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

__all__ = ["Display", "Hidden", "Lines", "LinesOnGithub", "Live"]


class Display(Watcher, Protocol):
    """A watcher that is opened and closed."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Hidden(Silent):
    """Shows nothing: the report is data."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass


class Lines(Hidden):
    """A line for each thing that took its time: for logs."""

    def preparing(self, message: str) -> None:
        """A build or a pull goes on."""
        click.echo(message, err=True)

    def ended(self, result: Result) -> None:
        """A session is over."""
        click.echo(result_line(result))
        text = failures_text(result)
        if text:
            click.echo(text)


class LinesOnGithub(Lines):
    """The same where the log is read by GitHub's runner, which must not take a page's output for its commands."""

    def __init__(self) -> None:
        self._open = ExitStack()

    def __enter__(self) -> Self:
        self._open.enter_context(commands_off())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def preparing(self, message: str) -> None:
        """In the same stream: the runner reads two, and keeps no order between them."""
        click.echo(message)


class Live(Hidden):
    """A bar over all commands, and what runs now."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._progress: Progress | None = None
        self._bar: TaskID | None = None
        self._running: dict[tuple[str, str], str] = {}
        self._making = ""
        self._failed = 0
        self._drawn = 0.0

    def __enter__(self) -> Self:
        from rich.console import Console  # noqa: PLC0415 - 50 ms, for people only
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[now]}", markup=False, style="dim"),
            console=Console(stderr=True),
            transient=True,
        )
        self._progress.start()
        self._bar = self._progress.add_task("verifying", total=self._total or None, now="")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._progress is not None:
            self._progress.stop()

    def preparing(self, message: str) -> None:
        """A build or a pull goes on, perhaps beside sessions whose image is there."""
        self._making = message
        self._show(now=self._now())

    def prepared(self) -> None:
        """It is over."""
        self._making = ""
        self._show(now=self._now())

    def started(self, task: Task) -> None:
        """A session begins."""
        self._running[task.page, task.session.name] = task.page
        self._show(now=self._now())

    def stepped(self, task: Task, step: StepRecord) -> None:
        """A command has been judged."""
        del task
        self._failed += step.verdict.status is Status.FAILED
        if self._progress is not None and self._bar is not None:
            self._progress.advance(self._bar)
        if time.monotonic() - self._drawn > 0.1:  # a thousand commands a second are a blur
            self._show(now=self._now())

    def ended(self, result: Result) -> None:
        """A session is over."""
        self._running.pop((result.task.page, result.task.session.name), None)
        text = failures_text(result)
        if self._progress is not None and (text or result.error):
            self._progress.console.print(result_line(result), markup=False, highlight=False, soft_wrap=True)
            if text:
                self._progress.console.print(text, markup=False, highlight=False, soft_wrap=True)
        self._show(now=self._now())

    def _now(self) -> str:
        failed = f"{self._failed} wrong  " if self._failed else ""
        pages = ", ".join(sorted(set(self._running.values())))
        return failed + "; ".join(filter(None, (pages, self._making)))[:70]

    def _show(self, *, now: str) -> None:
        self._drawn = time.monotonic()
        if self._progress is not None and self._bar is not None:
            self._progress.update(self._bar, now=now)
