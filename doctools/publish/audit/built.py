"""A page as it was built -> the frames, bars and links in it. Reads any generator's HTML; judges nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from html.parser import HTMLParser

from doctools.publish.proof import State

__all__ = ["BuiltPage", "Frame", "read"]

_STATES = {f"dt--{state.value}": state for state in State}
_HIDES = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_ASIDE = {"dt-failure", "dt-left-out", "linenos"}
"""Classes of what stands in a frame besides the text of its fence."""
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())


@dataclass(slots=True)
class Frame:
    """What a built page says of one fence."""

    line: int
    """In the HTML file."""
    state: State
    identifiers: set[str] = field(default_factory=set)
    """Of the frame and of what is in it."""
    says: str = ""
    """The text of its bar; empty: it has none."""
    unseen: bool = False
    """Whether the frame or its bar is in an element that hides it from readers."""
    when: datetime | None = None
    """The date in its bar."""
    copy: str | None = None
    """What its copy button takes."""
    text: str = ""
    """What it shows of the fence."""
    marks: Counter[str] = field(default_factory=Counter)
    """Marks of commands, by the name of their status."""
    links: list[str] = field(default_factory=list)
    """Addresses of records and recordings."""
    replays: list[str] = field(default_factory=list)
    """Addresses of what is replayed, from the folder of records."""


@dataclass(slots=True)
class BuiltPage:
    """All of that in one page."""

    frames: list[Frame] = field(default_factory=list)
    loose: int = 0
    """Bars without a frame."""
    summaries: list[str] = field(default_factory=list)
    """The text of its own count of commands, which is at its end."""
    tables: list[str] = field(default_factory=list)
    """The text of each table of all counts of the site."""
    links: list[str] = field(default_factory=list)
    """Addresses of records and recordings that belong to no fence."""


def read(html: str) -> BuiltPage:
    """Read a page. Any text is read somehow: what is not closed ends with the page."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    return parser.page


class _Parser(HTMLParser):
    """Knows which elements it is in."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = BuiltPage()
        self._open: list[tuple[str, str, bool]] = []
        """Tag; what it is to us: ``frame``, ``bar``, ``code``, ``aside``, ``summary``, ``table`` or nothing; whether it
        hides.
        """
        self._frame: Frame | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        names = (known.get("class") or "").split()
        role = self._role(names) or ("code" if tag == "code" else "")
        frame = self._frame
        if frame is not None:
            if identifier := known.get("id"):
                frame.identifiers.add(identifier)
            if "data-copy" in known and frame.copy is None:
                frame.copy = known["data-copy"]
            frame.marks.update(name.removeprefix("dt-mark--") for name in names if name.startswith("dt-mark--"))
            if cast := known.get("data-cast"):
                frame.replays.append(cast)
            if tag == "time" and self._in("bar"):
                frame.when = frame.when or _moment(known.get("datetime"))
        if "dt-link" in names and (address := known.get("href")):
            (frame.links if frame is not None else self.page.links).append(address)
        if role == "frame":
            state = next(_STATES[name] for name in names if name in _STATES)
            self._frame = Frame(line=self.getpos()[0], state=state, identifiers={known.get("id") or ""} - {""})
            self.page.frames.append(self._frame)
        elif role == "bar" and frame is None:
            self.page.loose += 1
        elif role == "summary":
            self.page.summaries.append("")
        elif role == "table":
            self.page.tables.append("")
        if tag not in _VOID:
            hides = "hidden" in known or _HIDES.search(known.get("style") or "") is not None
            self._open.append((tag, role, hides))
        if role in {"frame", "bar"} and self._frame is not None:
            self._frame.unseen |= any(hides for _, _, hides in self._open)

    def _role(self, names: Iterable[str]) -> str:
        names = set(names)
        if "dt" in names and names & _STATES.keys():
            return "frame"
        if "dt-bar" in names:
            return "bar"
        if names & _ASIDE:
            return "aside"
        if "dt-summary" in names:
            return "summary"
        return "table" if "dt-totals" in names else ""

    def _in(self, role: str) -> bool:
        return any(each == role for _, each, _ in self._open)

    def handle_endtag(self, tag: str) -> None:
        if not any(each == tag for each, _, _ in self._open):
            return
        while True:
            ended, role, _ = self._open.pop()
            if role == "frame":
                self._frame = None
            if ended == tag:
                return

    def handle_data(self, data: str) -> None:
        if self._frame is not None and self._in("bar"):
            self._frame.says += data
        elif self._frame is not None and self._in("code") and not self._in("aside"):
            self._frame.text += data
        elif self._in("summary"):
            self.page.summaries[-1] += data
        elif self._in("table"):
            self.page.tables[-1] += data


def _moment(text: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
