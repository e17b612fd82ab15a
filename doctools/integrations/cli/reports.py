"""What is shown of results: text for people, JSON, JUnit. Returns text; prints nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from doctools.evidence import example_json
from doctools.integrations.failures import pairs, printable, step_text
from doctools.model import Example, ExampleRecord, Status
from doctools.verify import Result

__all__ = [
    "Totals",
    "count",
    "json_report",
    "junit",
    "result_line",
    "summary",
]


@dataclass(slots=True)
class Totals:
    """Counts of commands; a written file counts as one."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    unknown: int = 0
    """Not run, because the machine failed or the run was stopped."""
    ran: int = 0
    """Sessions that were run."""
    fresh: int = 0
    """Sessions whose evidence was fresh."""

    @property
    def commands(self) -> int:
        """All of them."""
        return self.passed + self.failed + self.skipped + self.unknown

    @classmethod
    def of(cls, results: Sequence[Result]) -> Totals:
        """Count."""
        totals = cls()
        for result in results:
            planned = sum(max(1, len(example.steps)) for example in result.task.session.examples)
            seen = 0
            for example in result.record.examples if result.record else ():
                for status in _statuses(example):
                    seen += 1
                    if status is Status.PASSED:
                        totals.passed += 1
                    elif status is Status.FAILED:
                        totals.failed += 1
                    else:
                        totals.skipped += 1
            skipped = sum(
                max(1, len(example.steps)) - 1
                for example in result.task.session.examples
                if example.options.norun is not None
            )
            totals.skipped += skipped if result.record else 0
            totals.unknown += max(0, planned - seen - (skipped if result.record else 0))
            totals.ran += result.ran
            totals.fresh += not result.ran and result.record is not None
        return totals


def _statuses(example: ExampleRecord) -> list[Status]:
    return [step.verdict.status for step in example.steps] or [example.status]


# -- text ------------------------------------------------------------------------------------------------------------


def result_line(result: Result) -> str:
    """One line on one session."""
    task = result.task
    where = task.page + (f" [{task.session.name}]" if task.session.name else "")
    if result.error is not None:
        return f"machine  {where}: {result.error}"
    if result.record is None:
        return f"not run  {where}"
    commands = count(sum(len(_statuses(example)) for example in result.record.examples), "command")
    word = "wrong " if result.failed else "ok    "
    return f"{word}   {where}  {commands} in {task.lab.name}, {result.record.duration:.1f} s"


def summary(totals: Totals, seconds: float) -> str:
    """The last line."""
    counts = [f"{totals.passed:,} as printed"]
    counts += [f"{totals.failed:,} wrong"] if totals.failed else []
    counts += [f"{totals.skipped:,} not meant to run"] if totals.skipped else []
    counts += [f"{totals.unknown:,} not known"] if totals.unknown else []
    return (
        f"{count(totals.commands, 'command')}: {', '.join(counts)}"
        f" ({count(totals.ran, 'session')} run, {totals.fresh} fresh, {seconds:.1f} s)"
    )


def count(number: int, noun: str) -> str:
    """A number with its noun."""
    return f"{number} {noun}" if number == 1 else f"{number:,} {noun}s"


# -- for machines ----------------------------------------------------------------------------------------------------


def json_report(results: Sequence[Result], totals: Totals) -> str:
    """All results as one JSON document, with the page's lines of today."""
    sessions = [
        {
            "page": result.task.page,
            "session": result.task.session.name,
            "lab": result.task.lab.name,
            "ran": result.ran,
            "error": str(result.error) if result.error else None,
            "started": result.record.started.isoformat() if result.record else None,
            "duration": result.record.duration if result.record else None,
            "examples": [_example_now(example, record) for example, record in pairs(result)],
        }
        for result in results
    ]
    counts = {name: getattr(totals, name) for name in Totals.__slots__}
    return json.dumps({"schema": 1, "totals": counts, "sessions": sessions}, ensure_ascii=False, indent=1)


def _example_now(example: Example, record: ExampleRecord) -> dict[str, object]:
    data = example_json(record)
    data["line"] = example.line
    for step, source in zip(data["steps"], example.steps, strict=False):
        step["line"] = source.line
        del step["shown"]
    return data


def junit(results: Sequence[Result]) -> str:
    """A JUnit report (the schema that Jenkins and GitLab read): a suite a session, a case a command."""
    suites = "".join(_suite(result) for result in results)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="doctools">\n{suites}</testsuites>\n'


def _suite(result: Result) -> str:
    page, cases, counts = result.task.page, [], {Status.FAILED: 0, Status.SKIPPED: 0}
    for example, record in pairs(result):
        if not record.steps:
            counts[record.status] = counts.get(record.status, 0) + 1
            name = example.file.path if example.file else f"line {example.line}"
            why = record.reason
            cases.append(_case(page, name, example.line, seconds=0.0, status=record.status, reason=why, text=why))
        for source, step in zip(example.steps, record.steps, strict=False):
            status = step.verdict.status
            counts[status] = counts.get(status, 0) + 1
            text = step_text(page, step, line=source.line, lab=result.task.lab)
            name = f"{source.prompt}{source.command}"
            why = step.verdict.reason
            cases.append(_case(page, name, source.line, seconds=step.duration, status=status, reason=why, text=text))
    errors = 0
    if result.error is not None:
        errors = 1
        message = _xml(str(result.error))
        cases.append(f'  <testcase classname={_attribute(page)} name="machine"><error>{message}</error></testcase>\n')
    seconds = result.record.duration if result.record else 0.0
    name = page + (f" [{result.task.session.name}]" if result.task.session.name else "")
    return (
        f' <testsuite name={_attribute(name)} tests="{len(cases)}" failures="{counts[Status.FAILED]}"'
        f' errors="{errors}" skipped="{counts[Status.SKIPPED]}" time="{seconds:.3f}">\n{"".join(cases)} </testsuite>\n'
    )


def _case(page: str, name: str, line: int, *, seconds: float, status: Status, reason: str, text: str) -> str:
    head = (
        f"  <testcase classname={_attribute(page)} name={_attribute(name)} file={_attribute(page)}"
        f' line="{line}" time="{seconds:.3f}"'
    )
    if status is Status.FAILED:
        return f"{head}><failure message={_attribute(reason)}>{_xml(text)}</failure></testcase>\n"
    if status is Status.SKIPPED:
        return f"{head}><skipped message={_attribute(reason)}/></testcase>\n"
    return f"{head}/>\n"


def _xml(text: str) -> str:
    return escape(printable(text), quote=False)


def _attribute(text: str) -> str:
    # Line ends and tabs would be read as blanks otherwise (XML 1.0, 3.3.3).
    text = escape(printable(text)).replace("\n", "&#10;").replace("\t", "&#9;")
    return f'"{text}"'
