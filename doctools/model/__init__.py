"""What doctools speaks of: pages, what they expect, and what really came out.

Values only: frozen, comparable, picklable; no input or output, no clock. Knows no Markdown, no engine and no site.

    notation   gaps, answers and keys, as a page writes them
    page       Page > Session > Example > Step, as written by the author; Expectation: what a step must do
    outcome    Outcome: how a command ended + Output; Verdict: passed, failed or skipped
    evidence   Evidence > SessionRecord > ExampleRecord > StepRecord: the dated record; Freshness

``markdown`` makes pages, ``shell`` observes outcomes, ``matching`` judges them, ``verify`` records them, and the
package ``evidence`` keeps the records.
"""

from __future__ import annotations

from doctools.model.evidence import (
    Environment,
    Evidence,
    ExampleRecord,
    Fragment,
    Freshness,
    SessionRecord,
    StepRecord,
)
from doctools.model.notation import HIDDEN, KEYS, WILDCARD
from doctools.model.outcome import (
    KEPT_WIDTH,
    Ending,
    Exited,
    Outcome,
    Output,
    Running,
    ShellGone,
    Status,
    TimedOut,
    Unfinished,
    Verdict,
)
from doctools.model.page import Example, Expectation, FileToWrite, Kind, Options, Page, Session, Span, Step

__all__ = [
    "HIDDEN",
    "KEPT_WIDTH",
    "KEYS",
    "WILDCARD",
    "Ending",
    "Environment",
    "Evidence",
    "Example",
    "ExampleRecord",
    "Exited",
    "Expectation",
    "FileToWrite",
    "Fragment",
    "Freshness",
    "Kind",
    "Options",
    "Outcome",
    "Output",
    "Page",
    "Running",
    "Session",
    "SessionRecord",
    "ShellGone",
    "Span",
    "Status",
    "Step",
    "StepRecord",
    "TimedOut",
    "Unfinished",
    "Verdict",
]
