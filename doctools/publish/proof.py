"""What the site knows of each example of a page, and which example a fence is. Draws nothing.

A ``Proof`` joins what the author wrote with what was recorded; ``PageProofs`` hands them out as a renderer meets the
fences, by their text and their order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from enum import Enum
from hashlib import sha256
from typing import TypeAlias

from doctools.matching import bears_out
from doctools.model import (
    Example,
    ExampleRecord,
    Freshness,
    Kind,
    Session,
    SessionRecord,
    Status,
    StepRecord,
)
from doctools.publish.ageing import Why
from doctools.publish.messages import Messages
from doctools.publish.replay import Clip, Replay

__all__ = ["VERIFIED", "Ages", "PageProofs", "Proof", "State", "Total", "anchors", "is_program", "normal"]

_LETTERS = str.maketrans("0123456789abcdef", "bcdfghjklmnpqrst")
"""Digits stand for commands in a fragment, and vowels make words."""


class State(Enum):
    """How a fence looks."""

    PASSED = "passed"
    LESSON = "lesson"
    """Passed, and its last command fails on purpose."""
    FAILED = "failed"
    UNVERIFIED = "unverified"
    SKIPPED = "skipped"
    """Not run, for a reason that its author gives."""


VERIFIED = frozenset({State.PASSED, State.LESSON})
"""What was really run, and came out as printed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """An example, with its record where there is one of exactly this text."""

    page: str
    """Path of the page, relative to the project."""
    example: Example
    session: Session
    record: ExampleRecord | None = None
    ran: SessionRecord | None = None
    """The session that ``record`` is part of."""
    freshness: Freshness = Freshness.UNVERIFIED
    number: int = 0
    """Place of the example in its page, from 1."""
    why: Why | None = None
    """Why this is to be verified again, where it is."""
    before: datetime | None = None
    """When the session last ran, with another text: where there is no record of this one."""
    anchor: str = ""
    """Identifier of the fence in its page, for links; that of a command is in ``anchor_of``. Empty: none."""
    record_path: str = ""
    """Where the raw record lies in the site, from its root; empty: it is not published."""
    recording_path: str = ""
    also: tuple[Proof, ...] = ()
    """The same example in the other variants of its lab. This one is the worst of them."""

    state: State = field(init=False)
    steps: tuple[StepRecord | None, ...] = field(init=False)
    """The record of each step of the example, ``None`` where there is none."""
    passed: int = field(init=False)
    """How many of them passed, here."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "state", self._state())
        object.__setattr__(self, "steps", self._steps())
        object.__setattr__(self, "passed", sum(map(_passed, self.steps)))  # counted once, asked for by each total

    def _state(self) -> State:
        record = self.record
        if self.example.options.norun is not None:
            return State.SKIPPED
        if record is None or self.ran is None or self.freshness is Freshness.UNVERIFIED:
            return State.UNVERIFIED
        if record.status is Status.FAILED:
            return State.FAILED
        if record.status is not Status.PASSED or not bears_out(self.example, record):
            return State.UNVERIFIED
        return State.LESSON if self.fails_on_purpose else State.PASSED

    @property
    def fails_on_purpose(self) -> bool:
        """Whether its last command is to end with another status than 0."""
        return self.example.options.exit not in {0, "any"}

    def anchor_of(self, step: int) -> str:
        """Identifier of a command, by its place in the example from 1; empty: none."""
        return f"{self.anchor}-{step}" if self.anchor else ""

    @property
    def everywhere(self) -> tuple[Proof, ...]:
        """This one, and those of the other variants."""
        return (self, *self.also)

    @property
    def outdated(self) -> Why | None:
        """Why the example is to be verified again, in one variant of its lab at least; ``None``: it need not be."""
        if self.state is State.SKIPPED:
            return None
        for each in self.everywhere:
            if each.why or each.freshness is Freshness.STALE:
                return each.why or Why.AGE
        return None

    @property
    def oldest(self) -> datetime | None:
        """When it ran; of several variants, the one that ran first."""
        if self.ran is None or not self.also:  # nearly always
            return None if self.ran is None else self.ran.started
        return min(each.ran.started for each in self.everywhere if each.ran is not None)

    def _steps(self) -> tuple[StepRecord | None, ...]:
        if self.record is None or self.state in {State.SKIPPED, State.UNVERIFIED}:
            return (None,) * len(self.example.steps)
        records: list[StepRecord | None] = [*self.record.steps]
        return tuple((records + [None] * len(self.example.steps))[: len(self.example.steps)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """How many commands there are, and how many of them were really run and came out as printed.

    In a lab with variants, a command counts once, and has to be right in all of them.
    """

    passed: int = 0
    commands: int = 0

    def __add__(self, other: Total) -> Total:
        return Total(passed=self.passed + other.passed, commands=self.commands + other.commands)

    @classmethod
    def of(cls, proofs: Iterable[Proof]) -> Total:
        """Of examples, in all variants of their labs."""
        passed = commands = 0
        for proof in proofs:
            commands += len(proof.example.steps)
            if not proof.also:
                passed += proof.passed
                continue
            columns = zip(*(each.steps for each in proof.everywhere), strict=True)
            passed += sum(all(_passed(step) for step in column) for column in columns)
        return cls(passed=passed, commands=commands)

    @classmethod
    def of_one(cls, proof: Proof) -> Total:
        """Of an example in one variant of its lab alone."""
        return cls(passed=proof.passed, commands=len(proof.steps))


Ages: TypeAlias = Counter[datetime | None]
"""Verified commands by the time of their run; ``None``: those that are to be verified again already."""


@dataclass(slots=True, kw_only=True)
class PageProofs:
    """All proofs of a page while it is being rendered, once."""

    page: str
    proofs: tuple[Proof, ...] = ()
    messages: Messages
    timezone: tzinfo
    max_age: float | None = None
    """Seconds after which a proof is to be renewed; ``None``: never."""
    root: str = ""
    """From the page's address to the root of the site: empty, or ending with ``/``."""
    report: Callable[[str], None] = lambda _: None
    """Takes what goes wrong while a fence is drawn, in one line."""
    complete: bool = True
    """Whether all examples of the page are known."""
    recordings: Mapping[str, Replay] = field(default_factory=dict)
    """What is made of each recording, by ``Proof.recording_path``."""
    player: bool = False
    """Whether the site has a player for them."""
    excerpt: bool = False
    """It is nobody's page: pieces of others are shown, as in a blog or a feed, and claim nothing."""

    total: Total = field(init=False)
    ages: Ages = field(init=False)
    _waiting: list[Proof] = field(init=False)

    def __post_init__(self) -> None:
        self.total, self.ages = Total.of(self.proofs), _ages(self.proofs)
        self._waiting = list(self.proofs)

    def take(self, source: str, language: str, title: str = "") -> Proof | None:
        """The next example with this text, each once: what another text brings into the page may run elsewhere.

        ``title`` is that of its fence. A second rendering of the page begins with other ``PageProofs``.
        """
        found = next((proof for proof in self._waiting if _shows(proof, source, language, title)), None)
        if found is not None:
            self._waiting.remove(found)
        return found

    def repeats(self, source: str, language: str, title: str = "") -> bool:
        """Whether the page's own file has a fence with this text."""
        return any(_shows(proof, source, language, title) for proof in self.proofs)

    def clip(self, proof: Proof) -> Clip | None:
        """The part of a replay that shows an example; ``None``: it cannot be replayed here."""
        found = self.recordings.get(proof.recording_path)
        if found is None or proof.record is None or proof.state is State.SKIPPED or not self.player:
            return None
        return found.clips.get(proof.record.digest)


def _ages(proofs: Iterable[Proof]) -> Ages:
    found: Ages = Counter()
    for proof in proofs:
        if passed := Total.of([proof]).passed:
            found[None if proof.outdated else proof.oldest] += passed
    return found


def _passed(step: StepRecord | None) -> bool:
    return step is not None and step.verdict.status is Status.PASSED


def _shows(proof: Proof, source: str, language: str, title: str) -> bool:
    example = proof.example
    if example.language != language or (example.kind is Kind.FILE and not title):  # without a title it is no file
        return False
    return normal(example.source) == normal(source)


def normal(source: str) -> str:
    """The text of a fence without what renderers make of its blanks."""
    # Renderers expand tabs and strip blanks each in their own way. What is *shown* is always the example's own text,
    # so a fence that differs in blanks alone cannot borrow another one's verdict.
    return "\n".join(" ".join(line.split()) for line in source.split("\n")).strip("\n")


def anchors(examples: Iterable[Example]) -> dict[int, str]:
    """An identifier for each example of a page, by its line.

    Made of its text, so that a link survives whatever is written above it; a link to a text that is gone leads nowhere,
    rather than to another command.
    """
    found: dict[str, int] = {}
    for example in examples:
        again = 0
        while (name := _name(example, again)) in found:
            again += 1
        found[name] = example.line
    return {line: name for name, line in found.items()}


def _name(example: Example, again: int) -> str:
    text = f"{again}\0{example.language}\0{normal(example.source)}"
    return f"dt-{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:6].translate(_LETTERS)}"


def is_program(example: Example) -> bool:
    """Whether a titled fence is a file that is run."""
    return example.kind is Kind.FILE and example.file is not None and bool(example.file.mode & 0o111)
