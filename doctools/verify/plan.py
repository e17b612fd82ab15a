"""Which sessions need to run: those without fresh, passed evidence. Reads digests and records; starts nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import cache, partial

from doctools.evidence import digests, freshness
from doctools.labs import Lab
from doctools.matching import bears_out
from doctools.model import Evidence, Freshness, Page, Session, SessionRecord, Status

__all__ = ["Selection", "Task", "plan", "shard"]


class Selection(Enum):
    """What to run."""

    NEEDED = "needed"
    """What has no fresh evidence, or failed."""
    FAILED = "failed"
    """Only what has failed, or has never been run as it is now."""
    ALL = "all"
    """Everything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A session, what binds evidence to it, and what is known of it. Plain data: it pickles."""

    page: str
    session: Session
    sessions: tuple[str, ...]
    """The names of all sessions that its page has, also of those that no task is made of: evidence of others goes."""
    lab: Lab
    digests: tuple[str, ...]
    record: SessionRecord | None
    """Evidence of exactly this session, if there is any; it may be stale or failed."""
    needed: bool

    @property
    def weight(self) -> float:
        """How long it will take, by the last time; what was never run is taken to be long."""
        if self.record is not None:
            return self.record.duration
        return 10.0 + sum(len(example.steps) for example in self.session.examples)


def plan(
    pages: Iterable[Page],
    *,
    labs: Mapping[str, Lab],
    lab_digest: Callable[[Lab], str],
    evidence: Callable[[str], Evidence | None],
    image_id: Callable[[Lab], str | None],
    now: datetime,
    max_age: float | None,
    selection: Selection = Selection.NEEDED,
    since: datetime | None = None,
) -> tuple[Task, ...]:
    """A task for every session of the pages, in page order, whether it needs to run or not.

    ``labs`` maps the names that sessions use, the empty one included. ``lab_digest`` and ``image_id`` are asked once a
    lab, the latter only where it decides. Evidence from ``since`` on was made by this very run, and is not made again
    even if it says failed.
    """
    digest_of = cache(lambda name: lab_digest(labs[name]))
    image_at_hand = cache(lambda name: image_id(labs[name]))
    tasks = []
    for page in pages:
        known = evidence(page.path)
        records = {record.name: record for record in known.sessions} if known else {}
        for session in page.sessions:
            wanted = digests(session, lab_digest=digest_of(session.lab))
            record = records.get(session.name)
            if record is not None and not _speaks_for(record, session, wanted):
                record = None
            if record is not None and since is not None and since <= record.started <= now:
                needed = False
            elif not any(example.options.norun is None for example in session.examples):
                needed = record is None
            else:
                needed = _needed(record, partial(image_at_hand, session.lab), now, max_age, selection)
            tasks.append(
                Task(
                    page=page.path,
                    session=session,
                    sessions=tuple(each.name for each in page.sessions),
                    lab=labs[session.lab],
                    digests=wanted,
                    record=record,
                    needed=needed,
                )
            )
    return tuple(tasks)


def _speaks_for(record: SessionRecord, session: Session, wanted: Sequence[str]) -> bool:
    """Whether a record is one of exactly these examples, by their digests and by what it says of each."""
    return [each.digest for each in record.examples] == list(wanted) and all(
        map(bears_out, session.examples, record.examples)
    )


def _needed(
    record: SessionRecord | None,
    image_id: Callable[[], str | None],
    now: datetime,
    max_age: float | None,
    selection: Selection,
) -> bool:
    if record is None or selection is Selection.ALL:
        return True
    failed = any(example.status is Status.FAILED for example in record.examples)
    if failed or selection is Selection.FAILED:
        return failed
    fresh = freshness(record.examples[-1], record, image_id=image_id(), now=now, max_age=max_age)
    return fresh is not Freshness.FRESH


def shard(tasks: Sequence[Task], number: int, of: int) -> tuple[Task, ...]:
    """The ``number``-th (from 1) of ``of`` parts, about equally heavy, the same on every machine; pages stay whole."""
    pages: dict[str, float] = {}
    for task in tasks:
        pages[task.page] = pages.get(task.page, 0) + sum(len(example.steps) for example in task.session.examples)
    loads = [0.0] * of
    mine = set()
    for page, weight in sorted(pages.items(), key=lambda item: (-item[1], item[0])):
        lightest = loads.index(min(loads))
        loads[lightest] += weight
        if lightest == number - 1:
            mine.add(page)
    return tuple(task for task in tasks if task.page in mine)
