"""A built site against the evidence that it should show: what is missing, what says more than is known. Draws nothing.

A generator that drops the plugin builds a site without a single bar, and without a word; a site that was built before
the evidence changed says what was true then. Neither is seen by building strictly.
"""

from __future__ import annotations

import json
import posixpath
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from doctools.errors import Problem
from doctools.model import Kind
from doctools.publish.audit.built import BuiltPage, Frame, read
from doctools.publish.messages import LANGUAGES
from doctools.publish.proof import VERIFIED, PageProofs, Proof, State, Total, normal
from doctools.publish.record import RECORDS, page_json
from doctools.publish.register import Register
from doctools.publish.register.data import register_json
from doctools.publish.safe import drawn
from doctools.publish.totals import sentence

__all__ = ["Audit", "addresses"]

_DATED = VERIFIED | {State.FAILED}
_ANY_DAY = datetime(1970, 1, 1, tzinfo=UTC)
_SAID = {
    State.PASSED: "passed",
    State.LESSON: "passed (it fails on purpose)",
    State.FAILED: "failed",
    State.UNVERIFIED: "not verified",
    State.SKIPPED: "not meant to run",
}
_AGAIN = "was the site built before the evidence or the page changed? build it again"
_NO_FENCE = f"{_AGAIN}; within a box (`!!!`) or a tab (`===`), does the site have the Markdown extension for it?"
_PLUGIN = "was the site built with the plugin `doctools`? A generator that does not know it says nothing"


def addresses(data: Path) -> dict[str, str]:
    """Where a site has its pages, by what the project calls them, as its data for other programs says.

    Plugins may move pages: a blog does. Without such a file, or with one that cannot be read, nothing is known.
    """
    try:
        pages = [(str(page["source"]), unquote(page["url"])) for page in json.loads(data.read_bytes())["pages"]]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}
    return {source: f"{url}index.html" if url == "" or url.endswith("/") else url for source, url in pages}


@dataclass(slots=True, kw_only=True)
class Audit:
    """Looks at the pages of a site one by one."""

    site: Path
    """Folder of the built site."""
    summaries: bool = True
    """Whether pages end with a count of their commands."""
    problems: list[Problem] = field(default_factory=list)
    pages: int = 0
    """Pages with commands, so far."""
    fences: int = 0
    links: int = 0
    """Links to records and recordings that lead to a file."""
    total: Total = field(default_factory=Total)
    register: Register = field(default_factory=Register)
    _bars: int = 0
    _tables: list[tuple[str, str]] = field(default_factory=list)
    """Place and text of each count of the whole site."""

    def page(self, proofs: PageProofs, address: str, recordings: Iterable[tuple[str, Path]]) -> None:
        """Look at one page.

        ``address`` is that of its HTML file, from the root of the site; ``recordings`` are pairs of the address of a
        recording and the file in the store.
        """
        path = self.site / address
        expected = [proof for proof in proofs.proofs if proof.anchor]
        try:
            built = read(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            if expected:
                hint = "a page that is left out on purpose belongs into `exclude_docs` or `draft_docs`"
                self._wrong(proofs.page, f"is not in the site: there is no {path}", hint)
            return
        except (OSError, UnicodeDecodeError) as error:
            self._wrong(str(path), f"cannot be read: {error}")
            return
        self._bars += len(built.frames)
        self._tables += [(str(path), text) for text in built.tables]
        links = {*built.links, *(link for frame in built.frames for link in frame.links)}
        up = "../" * address.count("/")
        links |= {f"{up}{RECORDS}/{cast}" for frame in built.frames for cast in frame.replays}
        if expected:
            self.pages += 1
            self.fences += len(expected)
            self.total += proofs.total
            self.register.add(proofs, url=address, title=proofs.page)
            frames = self._frames(proofs.page, expected, built, path)
            self._borrowed(proofs.page, frames, built, path)
            self._count(proofs, built, path)
            self._records(proofs, recordings)
        else:
            self._borrowed(proofs.page, {}, built, path)
        self._links(links, address, path)

    def end(self, *, data: str = "") -> tuple[Problem, ...]:
        """What is wrong, when all pages have been looked at.

        ``data`` is the address of the file that has all commands for other programs; empty: there is none.
        """
        if self.fences and not self._bars:
            text = f"none of the {self.fences:,} fences of {self.pages:,} pages has its bar"
            return (Problem(path=str(self.site), message=text, hint=_PLUGIN),)
        for path, text in self._tables:
            if not _says(text, self.total):
                self._wrong(path, f"the count of the site is not {_english(self.total)}", _AGAIN)
        if data:
            self._data(self.site / data)
        return tuple(self.problems)

    def _wrong(self, path: str, message: str, hint: str = "", line: int | None = None) -> None:
        self.problems.append(Problem(path=path, line=line, message=message, hint=hint))

    # -- fences ----------------------------------------------------------------------------------------------------

    def _frames(self, page: str, expected: Sequence[Proof], built: BuiltPage, path: Path) -> dict[str, Frame]:
        frames = {name: frame for frame in built.frames for name in frame.identifiers}
        found = {proof.anchor: frames[proof.anchor] for proof in expected if proof.anchor in frames}
        if not found:
            self._wrong(page, f"none of its {len(expected)} fences has its bar in {path}", _PLUGIN)
            return found
        for proof in expected:
            frame = found.get(proof.anchor)
            if frame is None:
                self._wrong(page, f"the fence has no bar in {path}", _NO_FENCE, proof.example.line)
            else:
                for what in _differences(proof, frame):
                    self._wrong(page, f"{what} ({path}:{frame.line})", _AGAIN, proof.example.line)
        return found

    def _borrowed(self, page: str, matched: dict[str, Frame], built: BuiltPage, path: Path) -> None:
        """Green bars that no fence of the page stands behind.

        A generator may draw a fence twice (in an excerpt, a feed): the second time it has no identifier.
        """
        known = {(frame.state, frame.copy, frame.when) for frame in matched.values()}
        mine = {id(frame) for frame in matched.values()}
        for frame in built.frames:
            again = not any(name.startswith("dt-") for name in frame.identifiers)
            again = again and (frame.state, frame.copy, frame.when) in known
            if id(frame) not in mine and frame.state in VERIFIED and not again:
                text = f"a bar says {_SAID[frame.state]}, but no fence of {page} is this one"
                self._wrong(str(path), text, _AGAIN, frame.line)
        if built.loose:
            hint = "does a theme or another plugin rewrite the page?"
            self._wrong(str(path), f"{built.loose} bars belong to no fence", hint)

    # -- counts ----------------------------------------------------------------------------------------------------

    def _count(self, proofs: PageProofs, built: BuiltPage, path: Path) -> None:
        total = proofs.total
        if not self.summaries or not total.commands:
            return
        if not built.summaries:
            self._wrong(proofs.page, f"{path} does not count its commands: {_english(total)}", _AGAIN)
        elif not _says(built.summaries[-1], total):
            self._wrong(proofs.page, f"{path} counts other commands than {_english(total)}", _AGAIN)

    # -- files -----------------------------------------------------------------------------------------------------

    def _records(self, proofs: PageProofs, recordings: Iterable[tuple[str, Path]]) -> None:
        shown = [each for proof in proofs.proofs for each in proof.everywhere]
        for address in sorted({proof.record_path for proof in shown if proof.record_path}):
            path = self.site / address
            try:
                if json.loads(path.read_text(encoding="utf-8")) != json.loads(page_json(proofs.page, proofs.proofs)):
                    self._wrong(str(path), f"is not the record of {proofs.page} that the evidence gives", _AGAIN)
            except FileNotFoundError:
                pass  # told with the links
            except (OSError, ValueError, RecursionError) as error:
                self._wrong(str(path), f"is no record: {error}", _AGAIN)
        for address, source in recordings:
            path = self.site / address
            if path.is_file() and source.is_file() and path.read_bytes() != source.read_bytes():
                self._wrong(str(path), f"is not the recording of {proofs.page} that was kept", _AGAIN)

    def _data(self, path: Path) -> None:
        """Each command with its verdict; whether it is fresh is a matter of the day, which does not count here."""
        text = register_json(self.register, site="", now=_ANY_DAY, max_age=None, schema_url="")
        try:
            found, wanted = (_verdicts(json.loads(each)) for each in (path.read_text(encoding="utf-8"), text))
        except (OSError, ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
            self._wrong(str(path), f"cannot be read: {type(error).__name__}: {error}", _AGAIN)
            return
        for more, message in ((wanted - found, "is not in it as the evidence says"), (found - wanted, "is not known")):
            for (source, line, verdict, command), _ in more.most_common(3):
                self._wrong(str(path), f"{source}:{line}: `{command}`, {verdict}, {message}", _AGAIN)

    def _links(self, links: Iterable[str], address: str, path: Path) -> None:
        for link in sorted(links):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = posixpath.normpath(posixpath.join(posixpath.dirname(address), unquote(parts.path)))
            if target.startswith("../") or not (self.site / target).is_file():
                self._wrong(str(path), f"links to a record that is not there: {link}", _AGAIN)
            else:
                self.links += 1


def _verdicts(document: Any) -> Counter[tuple[str, int, str, str]]:
    sources = [page["source"] for page in document["pages"]]
    return Counter(
        (sources[each["page"]], each["line"], each["verdict"], each["command"]) for each in document["commands"]
    )


def _differences(proof: Proof, frame: Frame) -> Iterator[str]:
    """How a bar differs from what it should say."""
    if not frame.says.strip():
        yield "the fence has no bar"
    if frame.unseen:
        yield "the bar is in an element that hides it from readers"
    if frame.state is not proof.state:
        yield f"the bar says {_SAID[frame.state]}, the evidence {_SAID[proof.state]}"
        return
    if proof.ran is not None and proof.state in _DATED and not _same(frame.when, proof.ran.started):
        says = f"{frame.when.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if frame.when else "no date"
        yield f"the bar says {says}, the evidence {proof.ran.started.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    if proof.state in VERIFIED:
        yield from _other_text(proof, frame)
    if frame.marks["passed"] > proof.passed:
        yield f"{frame.marks['passed']} commands are marked as passed, of which {proof.passed} did"
    if proof.example.kind is Kind.TRANSCRIPT and frame.copy and not frame.marks.total():
        yield "its commands have no marks"
    if proof.record_path and not any(link.endswith(".json") for link in frame.links):
        yield "the bar does not link to its record"


def _other_text(proof: Proof, frame: Frame) -> Iterator[str]:
    """How the text in a green frame differs from the one that was verified."""
    example = proof.example
    source = drawn(example.source) if example.kind is Kind.TRANSCRIPT else example.source
    shown, written = (normal(text).split("\n") for text in (frame.text, source))
    first = next((at for at, pair in enumerate(zip(shown, written, strict=False)) if pair[0] != pair[1]), None)
    if first is None and len(shown) != len(written):
        first = min(len(shown), len(written))
    if first is not None and first < len(shown) >= len(written):
        yield f"what is verified is another text than `{shown[first]}`"
    elif first is not None:
        yield f"what is verified is another text: it has `{written[first]}` as well"
    commands = "\n".join(step.command for step in example.steps)
    if example.kind is Kind.TRANSCRIPT and frame.copy not in {None, commands}:
        yield "other commands are copied than those that are shown"


def _same(shown: datetime | None, ran: datetime) -> bool:
    return shown is not None and abs((shown - ran.replace(second=0, microsecond=0)).total_seconds()) < 60


def _says(text: str, total: Total) -> bool:
    return any(sentence(total, messages) in text for messages in LANGUAGES.values())


def _english(total: Total) -> str:
    return f"{total.passed:,} of {total.commands:,} verified"
