"""The evidence of several stores in one: what the parts of a run have left on several machines. Runs nothing."""

from __future__ import annotations

from doctools.errors import StoreError
from doctools.evidence import Store
from doctools.model import Evidence

__all__ = ["merge"]


def merge(store: Store, other: Store) -> tuple[str, ...]:
    """Take from ``other`` each session that ran later than in ``store``, or is not in it; the pages that changed.

    Evidence of a text that has changed meanwhile may be among it: it is not fresh, wherever it comes from. Raises
    ``StoreError``.
    """
    changed = []
    for page in other.pages():
        theirs = other.load(page)
        with store.locked(page):
            ours = store.load(page)
            records = {record.name: record for record in ours.sessions} if ours else {}
            recordings = {}
            for record in theirs.sessions if theirs else ():
                if "/" in record.name:  # names of sessions are parts of names of files
                    raise StoreError(f"{other.path_of(page)}: no session can be called {record.name!r}")
                known = records.get(record.name)
                if known is not None and known.started >= record.started:
                    continue
                records[record.name] = record
                recording = other.recording_path(page, record.name)
                if record.recording and recording.is_file():
                    recordings[record.name] = recording.read_text(encoding="utf-8")
            if ours is None or tuple(records.values()) != ours.sessions:
                store.save(Evidence(page=page, sessions=tuple(records.values())), recordings)
                changed.append(page)
    return tuple(changed)
