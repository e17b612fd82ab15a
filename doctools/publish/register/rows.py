"""All commands of a site with what is known of each: the register. Counts and orders; draws nothing.

Takes from each page what a list needs and lets the rest go: the outputs of a whole site are not kept in memory.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from doctools.model import Environment, Kind, SessionRecord, Status, StepRecord
from doctools.publish.ageing import Why
from doctools.publish.bar import replay_anchor
from doctools.publish.proof import Ages, PageProofs, Proof, State, Total
from doctools.publish.safe import plain

__all__ = ["Command", "PageEntry", "Register", "Result", "Run", "SessionEntry"]

_COMMAND = 20_000
"""Characters of a command that are kept."""
_REASON = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of a session."""

    environment: Environment
    started: datetime
    duration: float
    """Seconds."""
    recording: str
    """Where the recording lies in the site; empty: it is not published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How a command ended in one run."""

    run: int
    """Place of the run in ``Register.runs``."""
    passed: bool
    exit: int | None
    offset: float
    """Seconds from the beginning of the recording."""
    duration: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command of a page. In a lab with variants it is one command with several results, the worst one first."""

    line: int
    """In the page's file, from 1."""
    anchor: str
    """Where it stands in its page: an identifier; empty: the page itself."""
    replay: str
    """The fragment of the page's address that opens its replay; empty: it cannot be replayed there."""
    prompt: str
    command: str
    state: State
    """Of this command alone: ``LESSON`` where it passed with another status than 0."""
    why: Why | None
    """Why it is to be verified again; ``None``: it need not be, or was never run."""
    reason: str = ""
    """Why it failed or was not run."""
    results: tuple[Result, ...] = ()

    @property
    def fresh(self) -> bool | None:
        """Whether its evidence still speaks for it; ``None``: it was never run."""
        if self.state is State.SKIPPED or (self.state is State.UNVERIFIED and self.why is None):
            return None
        return self.why is None


@dataclass(slots=True, kw_only=True)
class SessionEntry:
    """The commands of a page that share a container."""

    lab: str
    """Without its variant; empty: the default lab."""
    name: str
    commands: list[Command] = field(default_factory=list)
    runs: dict[int, Run] = field(default_factory=dict)
    """The runs of its commands, in all variants of the lab, by their place in ``Register.runs``."""

    @property
    def oldest(self) -> datetime | None:
        """When the first of its runs began; ``None``: it was never run."""
        return min((run.started for run in self.runs.values()), default=None)


@dataclass(slots=True, kw_only=True)
class PageEntry:
    """A page that has commands."""

    source: str
    """The page's file, relative to the project."""
    url: str
    """Address, relative to the site's root."""
    title: str
    total: Total
    ages: Ages
    record: str = ""
    """Where the raw record lies in the site; empty: there is none."""
    sessions: list[SessionEntry] = field(default_factory=list)

    @property
    def commands(self) -> Iterator[Command]:
        """In the order of the page."""
        return iter(sorted((each for session in self.sessions for each in session.commands), key=lambda one: one.line))

    @property
    def age(self) -> tuple[bool, datetime | None]:
        """Sorts by age: what never ran goes first, then the oldest run."""
        dates = [when for session in self.sessions if (when := session.oldest) is not None]
        unknown = any(each.state is State.UNVERIFIED for each in self.commands)
        return (not unknown, min(dates, default=None))


@dataclass(slots=True)
class Register:
    """The pages so far."""

    pages: list[PageEntry] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    stale: int = 0
    """Commands that are to be verified again."""
    _known: dict[tuple[str, str], int] = field(default_factory=dict)
    _states: Counter[State] = field(default_factory=Counter)

    def add(self, page: PageProofs, *, url: str, title: str) -> None:
        """Take in a page."""
        with_commands = [proof for proof in page.proofs if proof.example.steps]
        if not with_commands:
            return
        entry = PageEntry(
            source=with_commands[0].page,
            url=url,
            title=title,
            total=page.total,
            ages=page.ages,
            record=next((proof.record_path for proof in with_commands if proof.record_path), ""),
        )
        sessions: dict[str, SessionEntry] = {}
        for proof in with_commands:
            name = proof.session.plain_name
            if name not in sessions:
                sessions[name] = SessionEntry(lab=proof.session.plain_lab, name=name)
            self._take(proof, sessions[name], replay_anchor(proof, page))
        entry.sessions.extend(sessions.values())
        self.pages.append(entry)

    def _take(self, proof: Proof, into: SessionEntry, replay: str) -> None:
        everywhere = proof.everywhere
        places = [self._run(each, each.ran) if each.ran is not None else -1 for each in everywhere]
        for place in places:
            if place >= 0 and proof.state is not State.SKIPPED:
                into.runs[place] = self.runs[place]
        why = proof.outdated
        self.stale += len(proof.example.steps) if why is not None else 0
        transcript = proof.example.kind is Kind.TRANSCRIPT
        columns = zip(*(each.steps for each in everywhere), strict=True)
        for number, (step, records) in enumerate(zip(proof.example.steps, columns, strict=True), 1):
            results = [
                Result(
                    run=place,
                    passed=record.verdict.status is Status.PASSED,
                    exit=record.exit,
                    offset=record.started,
                    duration=record.duration,
                )
                for place, record in zip(places, records, strict=True)
                if record is not None and record.verdict.status is not Status.SKIPPED
            ]
            state = _state(proof, records)
            self._states[state] += 1
            into.commands.append(
                Command(
                    line=step.line,
                    anchor=proof.anchor_of(number) if transcript else proof.anchor,
                    replay=f"{replay}-{number}" if replay else "",
                    prompt=step.prompt,
                    command=plain(step.command, _COMMAND),
                    state=state,
                    why=why,
                    reason=plain(_reason(proof, records), _REASON),
                    results=tuple(sorted(results, key=_passed) if results[1:] else results),
                )
            )

    def _run(self, proof: Proof, ran: SessionRecord) -> int:
        key = (proof.page, ran.name)
        if key not in self._known:
            self._known[key] = len(self.runs)
            self.runs.append(
                Run(
                    environment=ran.environment,
                    started=ran.started,
                    duration=ran.duration,
                    recording=proof.recording_path,
                )
            )
        return self._known[key]

    def count(self, *states: State) -> int:
        """Commands in one of these states."""
        return sum(self._states[state] for state in states)

    @property
    def by_age(self) -> list[PageEntry]:
        """The pages, from the one that has waited longest; in the order of the site where they have waited as long."""

        def key(page: PageEntry) -> tuple[bool, float]:
            known, when = page.age
            return known, when.timestamp() if when is not None else float("-inf")

        return sorted(self.pages, key=key)


def _passed(result: Result) -> bool:
    return result.passed


def _state(proof: Proof, records: Iterable[StepRecord | None]) -> State:
    if proof.state in {State.SKIPPED, State.UNVERIFIED}:
        return proof.state
    statuses = {None if record is None else record.verdict.status for record in records}
    if Status.FAILED in statuses:
        return State.FAILED
    if statuses != {Status.PASSED}:
        return State.UNVERIFIED
    return State.LESSON if any(record is not None and record.exit for record in records) else State.PASSED


def _reason(proof: Proof, records: Iterable[StepRecord | None]) -> str:
    if proof.state is State.SKIPPED:
        return proof.example.options.norun or ""
    return next((record.verdict.reason for record in records if record is not None and record.verdict.reason), "")
