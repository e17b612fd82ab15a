"""A project's pages and their evidence -> proofs, for whoever builds its site. Runs nothing, draws nothing.

Everything that can be wrong with a page or its evidence is reported in one line with its place, and the page goes on
without: a site can always be built.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from pathlib import Path, PurePosixPath

from doctools import labs
from doctools.errors import DoctoolsError, PageError
from doctools.evidence import Store, digests, freshness
from doctools.markdown import parse_page
from doctools.model import Evidence, ExampleRecord, Freshness, Page, SessionRecord
from doctools.publish.ageing import Why, images_at_hand
from doctools.publish.messages import Messages
from doctools.publish.proof import PageProofs, Proof, State, anchors
from doctools.publish.record import RECORDS, page_json
from doctools.publish.replay import MAX_BYTES, NotARecording, Replay, cast_path, replay, text_path
from doctools.settings import Settings, page_file

__all__ = ["Site"]

_SEVERITY = {State.FAILED: 0, State.UNVERIFIED: 1}


@dataclass(slots=True, kw_only=True)
class Site:
    """Opens pages one after the other. ``now`` has a time zone; ``report`` takes one line for each thing wrong."""

    settings: Settings
    messages: Messages
    timezone: tzinfo
    now: datetime
    report: Callable[[str], None]
    player: bool = False
    """Whether recordings can be replayed in the site."""
    _labs: Mapping[str, labs.Lab] | None = None
    _broken: bool = False
    _unread: set[str] = field(default_factory=set)
    """Pages that cannot be read, which has been reported."""
    _digests: dict[str, str] = field(default_factory=dict)
    _loaded: dict[str, Evidence] = field(default_factory=dict)
    """Evidence of pages that have not been opened yet."""
    _at_hand: Mapping[str, str] | None = None

    store: Store = field(init=False)

    def __post_init__(self) -> None:
        self.store = Store(self.settings.root / self.settings.evidence)

    def path_of(self, file: Path, *, otherwise: str) -> str:
        """What the project calls a page: the path of its file within it; ``otherwise`` for one from elsewhere."""
        root, file = self.settings.root, page_file(file, self.settings.root)
        return file.relative_to(root).as_posix() if file.is_relative_to(root) else otherwise

    def open(self, path: str, text: str, *, name: str, root: str) -> PageProofs:
        """The proofs of a page.

        ``path`` is relative to the project; ``name`` stands for the page in addresses of the site; ``root`` leads from
        the page's address to the site's root (empty, or ending with ``/``).
        """
        page = self._read(path, text)
        evidence = self._evidence(path) if page is not None and page.examples else None
        runs = evidence.sessions if evidence is not None else ()
        recordings = self._recordings(path, name, runs)
        proofs = tuple(self._proofs(page, name, runs, recordings)) if page is not None else ()
        for proof in proofs:
            for each in proof.everywhere:
                self._complain(each)
        return PageProofs(
            page=path,
            proofs=proofs,
            messages=self.messages,
            timezone=self.timezone,
            max_age=self.settings.max_age,
            root=root,
            report=self.report,
            complete=path not in self._unread,
            recordings=dict(recordings.values()),
            player=self.player,
        )

    def alone(self, *, now: datetime, report: Callable[[str], None]) -> Site:
        """The same site for a look at single pages later on. Evidence of other pages, which tells of newer images, is
        not asked.
        """
        return Site(
            settings=self.settings,
            messages=self.messages,
            timezone=self.timezone,
            now=now,
            report=report,
            player=self.player,
            _at_hand={},
        )

    def recording(self, proof: Proof) -> Path:
        """Where the recording lies that ``recording_path`` publishes."""
        return self.store.path_of(proof.page).with_name(Path(proof.recording_path).name)

    def files_of(self, page: PageProofs) -> dict[str, str | Path]:
        """What is published beside a page, by its path in the site: a text, or the file that is to be copied."""
        shown = [each for proof in page.proofs for each in proof.everywhere]
        found: dict[str, str | Path] = {}
        for path in {proof.record_path for proof in shown if proof.record_path}:
            found[path] = page_json(page.page, page.proofs)
        for path, proof in {proof.recording_path: proof for proof in shown if proof.recording_path}.items():
            found[path] = self.recording(proof)
            found[text_path(path)] = page.recordings[path].text
            if self.player:
                found[cast_path(path)] = page.recordings[path].cast
        return found

    def labs_of(self, page: PageProofs) -> list[labs.Lab]:
        """What the commands of a page run in, in the order of their first ones; variants of a lab are one."""
        known = self._known_labs()
        names = dict.fromkeys(proof.session.plain_lab for proof in page.proofs if proof.state is not State.SKIPPED)
        return [known.get(name, labs.DEFAULT) for name in names]

    def _read(self, path: str, text: str) -> Page | None:
        if "```" not in text and "~~~" not in text:
            return None
        known = self._known_labs()
        if self._broken:  # without its labs no page can be read; this was reported once
            self._unread.add(path)
            return None
        try:
            return parse_page(text, path=path, settings=self.settings, labs=known)
        except PageError as error:
            for problem in error.problems:
                self.report(_line(str(problem)))
        except DoctoolsError as error:
            self.report(_line(str(error)))
        self._unread.add(path)
        return None

    def _known_labs(self) -> Mapping[str, labs.Lab]:
        if self._labs is None:
            self._labs = {}
            if self.settings.labs:
                try:
                    self._labs = labs.load_labs(self.settings.root / self.settings.labs)
                except DoctoolsError as error:
                    self._broken = True
                    self.report(_line(str(error)))
        return self._labs

    def _digest(self, name: str) -> str:
        if name not in self._digests:
            lab = self._known_labs()[name] if name else labs.DEFAULT
            try:
                self._digests[name] = labs.digest(lab)
            except DoctoolsError as error:
                self._digests[name] = ""  # no evidence has it, so all of this lab's examples are unverified
                self.report(_line(str(error)))
        return self._digests[name]

    def _recordings(self, path: str, name: str, runs: Iterable[SessionRecord]) -> dict[str, tuple[str, Replay]]:
        """Of each session that has a recording: where that is published, and what is made of it."""
        found = {}
        for ran in runs:
            file = self.store.recording_path(path, ran.name)
            made = self._replay(file, ran) if ran.recording and file.is_file() else None
            if made is not None:
                found[ran.name] = PurePosixPath(RECORDS, name).with_name(file.name).as_posix(), made
        return found

    def _proofs(
        self, page: Page, name: str, runs: Sequence[SessionRecord], recordings: Mapping[str, tuple[str, Replay]]
    ) -> Iterator[Proof]:
        known: dict[str, list[tuple[ExampleRecord, SessionRecord]]] = {}
        for ran in runs:
            for each in ran.examples:
                known.setdefault(each.digest, []).append((each, ran))
        former = {ran.name: ran.started for ran in runs}
        numbers = {example.line: number for number, example in enumerate(page.examples, 1)}
        names = anchors(page.examples)
        found: dict[int, dict[str, list[Proof]]] = {}
        for session in page.sessions:
            bound = digests(session, lab_digest=self._digest(session.lab)) if known else ("",) * len(session.examples)
            for example, digest in zip(session.examples, bound, strict=True):
                record, mine = _next(known.get(digest, []))
                number = numbers[example.line]
                runs_at_all = example.options.norun is None
                fresh, why = self._freshness(record, mine)
                before = former.get(session.name) if record is None and runs_at_all else None
                proof = Proof(
                    page=page.path,
                    example=example,
                    number=number,
                    anchor=names[example.line],
                    session=session,
                    record=record,
                    ran=mine,
                    freshness=fresh,
                    why=why if before is None else Why.TEXT,
                    before=before,
                    record_path=f"{RECORDS}/{name}.json" if record is not None and runs_at_all else "",
                    recording_path=recordings[mine.name][0] if mine is not None and mine.name in recordings else "",
                )
                found.setdefault(number, {}).setdefault(session.plain_name, []).append(proof)
        for number in sorted(found):
            # A file may be written into several containers. One is shown: the worst, with its own other systems.
            yield min(map(_worst, found[number].values()), key=_rank)

    def _freshness(self, record: ExampleRecord | None, ran: SessionRecord | None) -> tuple[Freshness, Why | None]:
        image = None if ran is None else self._images().get(ran.environment.lab)
        found = freshness(record, ran, image_id=image, now=self.now, max_age=self.settings.max_age)
        if found is not Freshness.STALE or ran is None:
            return found, None
        return found, Why.IMAGE if image not in {None, ran.environment.image_id} else Why.AGE

    def _images(self) -> Mapping[str, str]:
        if self._at_hand is None:
            for path in self.store.pages():
                # What is wrong with a file is told when its page is opened.
                with suppress(DoctoolsError):
                    found = self.store.load(path)
                    if found is not None:
                        self._loaded[path] = found
            self._at_hand = images_at_hand(run for each in self._loaded.values() for run in each.sessions)
        return self._at_hand

    def _replay(self, file: Path, ran: SessionRecord) -> Replay | None:
        try:
            size = file.stat().st_size
            if size > MAX_BYTES:
                raise NotARecording(f"{size:,} bytes, of {MAX_BYTES:,} at most")
            return replay(file.read_text(encoding="utf-8"), ran, player=self.player)
        except (OSError, ValueError) as error:  # bytes that are no UTF-8, and NotARecording
            what = error.strerror if isinstance(error, OSError) else error
            hint = "remove the file, then `doctools verify --all` its page; until then the site goes without it"
            self.report(f"{file}: not a recording: {what} (hint: {hint})")
            return None

    def _evidence(self, path: str) -> Evidence | None:
        self._images()
        try:
            return self._loaded.pop(path, None) or self.store.load(path)
        except DoctoolsError as error:
            self.report(_line(str(error)))
            return None

    def _complain(self, proof: Proof) -> None:
        where, hint = f"{proof.page}:{proof.example.line}", f"doctools verify {shlex.quote(proof.page)}"
        if proof.state is State.FAILED:
            step = next((step for step in proof.steps if step is not None and step.verdict.reason), None)
            reason = (step.verdict.reason if step is not None else "") or (proof.record.reason if proof.record else "")
            line = step.line if step is not None else proof.example.line
            self.report(_line(f"{proof.page}:{line}: not as printed: {reason}\nhint: {hint}"))
        elif proof.state is State.UNVERIFIED:
            several = proof.also or proof.session.name != proof.session.plain_name
            lab = f" in the lab {proof.session.lab}" if several else ""
            self.report(f"{where}: not verified: no evidence of exactly this text{lab} (hint: {hint})")


def _worst(variants: list[Proof]) -> Proof:
    """The proof to be shown: where one variant is wrong, the page is."""
    worst = min(variants, key=_rank)
    return replace(worst, also=tuple(each for each in variants if each is not worst)) if variants[1:] else worst


def _rank(proof: Proof) -> tuple[int, bool]:
    """Sorts the worst first; of equals, what is to be verified again."""
    return _SEVERITY.get(proof.state, len(_SEVERITY)), proof.outdated is None


def _next(same: list[tuple[ExampleRecord, SessionRecord]]) -> tuple[ExampleRecord | None, SessionRecord | None]:
    # Sessions with the same text have the same digests, and each has its own record, in page order.
    if not same:
        return None, None
    return same.pop(0) if len(same) > 1 else same[0]


def _line(message: str) -> str:
    first, *rest = message.split("\n")
    return f"{first} ({'; '.join(rest)})" if rest else first
