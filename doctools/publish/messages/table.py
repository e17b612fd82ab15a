"""All that a site says in one language, by name, and how it puts numbers, totals and reasons. Speaks none itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from doctools.publish.messages.reasons import Reasons
from doctools.publish.messages.scripts import Texts

__all__ = ["Messages", "Plural", "RegisterMessages", "zone"]

Plural = tuple[str, str]
"""For one, and for any other number (``{n}``)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RegisterMessages:
    """All that the page of all proofs and its badge say; ``assets/proofs.js`` fills in fields, too."""

    states: Mapping[str, str]
    """By the values of ``State``."""
    fresh: str
    stale: str
    never: str
    """Nothing was ever run that could be fresh or stale."""

    # heads of columns
    command: str
    verdict: str
    freshness: str
    lab: str
    image: str
    date: str
    duration: str
    exit: str
    proof: str
    page: str
    of_page: str
    """Name of a table: the commands of ``{title}``."""
    all_commands: str

    # filters
    filters: str
    text: str
    everything: str
    view: str
    by_page: str
    by_command: str
    reset: str
    found: Plural
    """``{n}`` of ``{all}``."""
    none: str
    more: Plural
    """``{n}`` more rows are shown."""
    sort: str
    """What a column's button does, for screen readers: by ``{head}``."""

    read: str
    record: str
    recording: str
    replay: str
    replayed: str
    """Head of the column of these links."""
    data: str
    """Where the ``{file}`` for programs is, and its ``{schema}``."""
    schema: str
    see_all: str
    """Leads to the page of all proofs."""
    nothing: str
    """A site without commands."""
    oldest: str
    """Title of the badge: the oldest run was on ``{date}``."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)  # a language is itself: cheap as a key of caches
class Messages:
    """All that a site says in one language."""

    # the verdict of a fence; {date} is filled with a <time> element, so these are put together as HTML
    passed: Plural
    lesson: Plural
    failed: Plural
    """Of a fence with so many commands in all: ``{failed}`` of ``{n}`` are wrong."""
    unverified: Plural
    skipped: Plural
    script_passed: str
    script_failed: str
    file_passed: str
    program_passed: str
    file_failed: str
    file_unverified: str
    program_unverified: str
    how_to_verify: str
    excerpt: str
    reason: str
    """Joins a statement and the reason of it."""
    on: str
    """Joins a statement and its date."""
    stale: str
    stale_text: str
    """Why: another text ran on ``{date}``."""
    stale_image: str
    stale_age: str
    stale_count: str
    """Follows a total: ``{n}`` of them are stale."""

    # facts
    lab: str
    lab_default: str
    image: str
    also: str
    """Right in another variant of the lab, too: on ``{system}``."""
    only: str
    """Right in another variant, but not in this one."""
    elevated: str
    exit: str
    exit_expected: str
    retry: Plural
    """A command is repeated until it is right, for so many ``{seconds}`` at most; so are the ``{n}`` of a fence."""
    record: str
    record_title: str
    recording: str
    recording_title: str
    transcript: str
    """Name of a session's recording as text: ``{name}`` of the session, with a blank before it, or nothing."""
    transcript_title: str
    replay: str
    """Label of the button, with the ``{duration}``."""
    replay_title: str
    """Its name for screen readers, which begins with the label: of the example ``{number}``."""
    replay_anchor: str
    """Fragment of the address that opens the replay of the example ``{number}``."""
    bytes: tuple[str, str]
    """Units: 1 and 1,000 of them."""
    scripts: Texts

    # inside a fence
    mark_passed: str
    mark_failed: str
    mark_skipped: str
    mark_unverified: str
    volatile: str
    wildcard: str
    key: str
    answer: str
    left_out: Plural
    setup: str
    failure: str
    """Title of what is shown of a failed command: ``{command}``."""
    legend: str
    """Legend of a difference."""
    to_edit: str
    """Where to mend what is wrong; then two next steps, each with a command."""
    to_accept: str
    to_open: str
    reasons: Reasons
    """Why commands fail; empty: in the language in which they are said already, English."""
    semicolon: str
    """Between reasons."""

    # how to open the labs of a page at home
    try_it: Plural
    """``{commands}``: of one lab, or of each."""
    try_it_plainly: str
    try_it_default: str
    """The same for a page that needs nothing of its project."""
    try_it_elevated: str

    markdown: str
    """Leads to the page's own Markdown."""

    # totals
    total: Plural
    """``{passed}`` of so many ``{commands}`` are verified: see ``verified``."""
    totals_heads: tuple[str, str, str, str]
    """Of the table by lab and system."""
    last_run: str

    register: RegisterMessages

    one: Callable[[int], bool]
    """Whether a number takes the form for one."""
    agrees: Callable[[int, int], int]
    """Of the verified commands and of all, the number that ``total`` agrees with."""
    date: Callable[[datetime], str]
    number: Callable[[float, int], str]
    """A number with so many decimals."""

    def count(self, forms: Plural, n: int, **values: object) -> str:
        """The right form for ``n``."""
        return forms[0 if self.one(n) else 1].format(n=self.number(n, 0), **values)

    def verified(self, passed: int, commands: int) -> str:
        """How many of the commands are verified."""
        values = {"passed": self.number(passed, 0), "commands": self.number(commands, 0)}
        return self.count(self.total, self.agrees(passed, commands), **values)

    def retried(self, seconds: float, commands: int) -> str:
        """That a fence of so many commands is repeated until it is right."""
        return self.count(self.retry, commands, seconds=self.number(seconds, 0 if seconds >= 1 else 1))

    def because(self, reason: str) -> list[tuple[str, bool]]:
        """A verdict's reason in parts, each with whether it is in this language (else: in English)."""
        known = self._known(reason)
        if known is not None:
            return known
        # Two reasons in one, of which the second is a fixed one: a semicolon may also stand in a command.
        first, _, second = reason.rpartition("; ")
        known = self._known(second) if first else None
        if known is not None:
            return [*self.because(first), (self.semicolon, True), *known]
        return [(reason, not self.reasons)]

    def _known(self, reason: str) -> list[tuple[str, bool]] | None:
        for pattern, said in self.reasons:
            found = pattern.fullmatch(reason)
            if found is not None:
                values = found.groupdict()
                because = values.pop("because", "")
                before = said.removesuffix("{because}").format(**values)
                return [(before, True), *(self.because(because) if because else ())]
        return None

    def size(self, count: int) -> str:
        """A number of bytes for people."""
        one, thousand = self.bytes
        if count < 1000:
            return f"{count}\u00a0{one}"
        return f"{self.number(count / 1000, 0 if count >= 10_000 else 1)}\u00a0{thousand}"

    def duration(self, seconds: float) -> str:
        """A duration for people: two figures are enough."""
        if seconds < 0.01:
            return f"<\u00a0{self.number(0.01, 2)}\u00a0s"
        if seconds < 10:
            return f"{self.number(seconds, 2 if seconds < 1 else 1)}\u00a0s"
        if round(seconds) < 60:
            return f"{round(seconds)}\u00a0s"
        minutes, rest = divmod(round(seconds), 60)
        return f"{minutes}\u00a0min" + (f"\u00a0{rest}\u00a0s" if rest else "")


def zone(moment: datetime) -> str:
    """What follows a time of day."""
    # A site that knows its readers' time zone says local time, and needs no name for it.
    return "\u00a0UTC" if moment.tzname() == "UTC" else ""
