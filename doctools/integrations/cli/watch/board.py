"""What ``verify --watch`` shows: a line for each thing that happened, and on a terminal one line of what goes on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import chain
from types import TracebackType
from typing import TYPE_CHECKING, Self

import click

from doctools.integrations.cli.reports import Totals, count
from doctools.integrations.failures import faults
from doctools.model import Page
from doctools.verify import Result

if TYPE_CHECKING:
    from rich.status import Status as Spinner

__all__ = ["Board"]

_COLOURS = {"ok": "green", "wrong": "red", "error": "red", "machine": "red"}


class Board:
    """Prints. ``now`` gives the date with a time zone; ``live``: whether the output is a terminal."""

    def __init__(self, now: Callable[[], datetime], *, live: bool | None = None) -> None:
        self.live = sys.stdout.isatty() if live is None else live
        self._now = now
        self._spinner: Spinner | None = None
        self._spins = False

    def __enter__(self) -> Self:
        if self.live:
            from rich.console import Console  # noqa: PLC0415 - 50 ms, for people only

            self._spinner = Console().status("", spinner_style="dim")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.show(())

    def show(self, running: Sequence[tuple[str, int, int]]) -> None:
        """What runs: page, commands done, commands in all."""
        if self._spinner is None:
            return
        if not running:
            if self._spins:
                self._spinner.stop()
                self._spins = False
            return
        from rich.text import Text  # noqa: PLC0415 - loaded already

        self._spinner.update(Text(", ".join(f"{page} {done}/{total}" for page, done, total in running)[:100]))
        if not self._spins:
            self._spinner.start()
            self._spins = True

    def end(self) -> None:
        """The last line: a terminal has shown `^C` on it."""
        self.show(())
        if self.live:
            click.echo()

    def say(self, word: str, text: str) -> None:
        """A line with the time; more lines of the text stand below it."""
        self.show(())  # it comes back on its own
        first, *rest = text.split("\n")
        clock = self._now().astimezone().strftime("%H:%M:%S")
        head = click.style(f"{word:<7}", fg=_COLOURS.get(word))
        click.echo("\n".join((f"{click.style(clock, dim=True)}  {head}  {first}", *rest)))
        sys.stdout.flush()

    def result(self, page: Page, results: Sequence[Result], seconds: float) -> None:
        """What became of a page."""
        totals = Totals.of(results)
        faults = dict.fromkeys(str(result.error) for result in results if result.error is not None)
        for fault in faults:
            self.say("machine", f"{page.path}  {fault}")
        if faults:
            return
        commands = count(totals.commands, "command")
        if not totals.failed:
            self.say("ok", f"{page.path}  {commands}, {seconds:.1f} s")
            return
        self.say("wrong", f"{page.path}  {totals.failed} of {commands}, {seconds:.1f} s")
        self.show(())
        for text in _failures(results):
            click.echo(text)
        sys.stdout.flush()


def _failures(results: Sequence[Result]) -> list[str]:
    """All that is wrong with a page; what is wrong in the same way in several variants of a lab, once."""
    found: dict[tuple[int, str, tuple[str, ...]], str] = {}
    for fault in chain.from_iterable(map(faults, results)):
        found.setdefault((fault.line, fault.reason, fault.diff), fault.text)
    return [text for _, text in sorted(found.items(), key=lambda item: item[0][0])]
