"""What ``doctools verify`` says at its end, and into which files: text, JSON, JUnit, GitHub, GitLab. Runs nothing."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import click

from doctools.errors import Problem, StoreError
from doctools.integrations.cli import forges
from doctools.integrations.cli.reports import Totals, json_report, junit, result_line, summary
from doctools.integrations.failures import failures_text
from doctools.verify import Result

__all__ = ["Outputs"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputs:
    """What was asked for. Files are ``None`` where they were not; both methods raise ``StoreError`` for one that
    cannot be written.
    """

    form: str
    """A value of ``--format``."""
    junit: Path | None
    quality: Path | None
    summary: Path | None
    """Is added to."""
    within: str
    """See ``forges.prefix``."""
    part: str
    """Of the pages, such as ``1/4``; empty: all of them."""

    def unread(self, problems: Sequence[Problem]) -> None:
        """Pages cannot be read, so nothing was run: told to forges, which see no standard error."""
        if self.quality is not None:
            _write(self.quality, forges.code_quality_unread(problems, within=self.within))
        if self.summary is not None:
            _write(self.summary, forges.step_summary_unread(problems), mode="a")
        if self.form == "github":
            click.echo(forges.github_unread(problems, within=self.within))

    def results(self, results: Sequence[Result], *, seconds: float, shown: bool) -> None:
        """What became of each session. ``shown``: a display has told a person of those that are wrong."""
        totals = Totals.of(results)
        if self.junit is not None:
            _write(self.junit, junit(results))
        if self.quality is not None:
            _write(self.quality, forges.code_quality(results, within=self.within))
        if self.summary is not None:
            _write(self.summary, forges.step_summary(results, totals, seconds=seconds, part=self.part), mode="a")
        with forges.commands_off() if self.form == "github" else nullcontext():
            self._report(results, totals, seconds=seconds, shown=shown)
        if self.form == "github" and (lines := forges.github(results, within=self.within)):
            click.echo(lines)

    def _report(self, results: Sequence[Result], totals: Totals, *, seconds: float, shown: bool) -> None:
        if self.form == "json":
            click.echo(json_report(results, totals))
            return
        # What was run has been told already; what has failed before and was not run again has not.
        for result in results:
            if not result.ran and (result.failed or result.error) and not (shown and result.error is None):
                click.echo(result_line(result))
                text = failures_text(result)
                if text:
                    click.echo(text)
        click.echo(summary(totals, seconds))


def _write(path: Path, text: str, *, mode: str = "w") -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open(mode, encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise StoreError(f"{path}: the report cannot be written: {error.strerror}") from error
