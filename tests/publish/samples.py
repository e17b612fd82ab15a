"""Examples and evidence made by hand, a short way: the tests of the site need no engine, and no parser of pages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from doctools import labs
from doctools.evidence import Store, digests
from doctools.markdown import parse_page
from doctools.matching import on_screen
from doctools.model import (
    Environment,
    Evidence,
    Example,
    ExampleRecord,
    Expectation,
    FileToWrite,
    Fragment,
    Freshness,
    Kind,
    Options,
    Output,
    Session,
    SessionRecord,
    Span,
    Status,
    Step,
    StepRecord,
    Verdict,
)
from doctools.publish.messages import FRENCH
from doctools.publish.proof import PageProofs, Proof
from doctools.publish.replay import Replay
from doctools.settings import load
from doctools.terminal import Recording

PAGE = "docs/chroot/prison.md"
RAN = datetime(2026, 11, 23, 15, 5, 42, tzinfo=UTC)
ENVIRONMENT = Environment(
    lab="debian",
    image="doctools/debian:5f0c1e7a9b3d",
    image_id="sha256:3f2a9c815de0" + "7" * 52,
    base="mmdebstrap bookworm",
    distribution="Debian GNU/Linux 12 (bookworm)",
    engine="Docker 20.10.24",
    kernel="6.18",
)
REPLAY = Replay(cast="", text="$ ", size=1_200, clips={})
PROMPT = re.compile(r"(?:\$ |# |\S+@\S+[#$] |\S+[#$] |MariaDB \[[^]]*\]> )")
VOLATILE = re.compile(r"(?P<wildcard>\.\.\.)|(?P<address>0x[0-9a-f]{4,16})|(?P<id>\b[0-9a-f]{12}\b)")


def transcript(source: str, *, line: int = 10, options: Options | None = None) -> Example:
    """A transcript whose prompts are the ones that a reader would take for one."""
    options = options or Options()
    found: list[tuple[int, str, list[str], list[str]]] = []
    for number, text in enumerate(source.split("\n"), line + 1):
        if prompt := PROMPT.match(text):
            found.append((number, prompt[0], [text[prompt.end() :]], []))
        elif text.startswith("> ") and found and not found[-1][3]:
            found[-1][2].append(text[2:])
        elif found:
            found[-1][3].append(text)
    steps = [
        Step(
            line=number,
            prompt=prompt,
            command="\n".join(command),
            expectation=Expectation(lines=tuple(printed), exit=options.exit if number == found[-1][0] else 0),
            output=Span(start=0, end=0),
        )
        for number, prompt, command, printed in found
    ]
    return Example(
        line=line, kind=Kind.TRANSCRIPT, language="console", source=source, options=options, steps=tuple(steps)
    )


def file(source: str, path: str, *, language: str = "bash", line: int = 10, mode: int = 0o755) -> Example:
    return Example(
        line=line,
        kind=Kind.FILE,
        language=language,
        source=source,
        options=Options(),
        file=FileToWrite(path=path, content=source + "\n", mode=mode),
    )


def shown(lines: Sequence[str]) -> tuple[tuple[Fragment, ...], ...]:
    return tuple(tuple(_fragments(line)) for line in lines)


def _fragments(line: str) -> list[Fragment]:
    pieces, at = [], 0
    for found in VOLATILE.finditer(line):
        pieces += [Fragment(text=line[at : found.start()]), Fragment(text=found[0], volatile=found.lastgroup or "")]
        at = found.end()
    return [*pieces, Fragment(text=line[at:])]


def record(
    example: Example,
    *,
    exits: Sequence[int | None] = (),
    failed: Mapping[int, Verdict] | None = None,
    printed: Mapping[int, tuple[str, ...]] | None = None,
    digest: str = "d" * 64,
) -> ExampleRecord:
    """All steps passed, but for those in ``failed`` (by their place, from 0)."""
    failed, printed = failed or {}, printed or {}
    steps = tuple(
        StepRecord(
            line=step.line,
            prompt=step.prompt,
            command=step.command,
            verdict=failed.get(place, Verdict(status=Status.PASSED)),
            exit=exits[place] if place < len(exits) else _exit(step),
            output=Output(lines=printed.get(place, on_screen(step.expectation.lines))),
            shown=shown(step.expectation.lines),
            started=1.0 + place,
            duration=0.0042 * (place + 1) ** 3,
        )
        for place, step in enumerate(example.steps)
    )
    status = Status.FAILED if any(step.verdict.status is Status.FAILED for step in steps) else Status.PASSED
    return ExampleRecord(digest=digest, line=example.line, status=status, steps=steps)


def _exit(step: Step) -> int:
    return 0 if step.expectation.exit == "any" else step.expectation.exit


def proof(
    example: Example,
    found: ExampleRecord | None = None,
    *,
    freshness: Freshness | None = None,
    environment: Environment = ENVIRONMENT,
    page: str = PAGE,
) -> Proof:
    session = Session(page=page, name="", lab="debian", timeout=30, examples=(example,))
    ran = None
    if found is not None:
        ran = SessionRecord(
            name="",
            environment=environment,
            started=RAN,
            duration=3.2,
            recording="prison.md.page.cast",
            examples=(found,),
        )
    return Proof(
        page=page,
        example=example,
        session=session,
        record=found,
        ran=ran,
        freshness=freshness or (Freshness.UNVERIFIED if found is None else Freshness.FRESH),
        record_path="doctools/chroot/prison.json" if found is not None else "",
        recording_path="doctools/chroot/prison/page.cast" if found is not None else "",
    )


def page(*proofs: Proof, root: str = "../../") -> PageProofs:
    recordings = {each.recording_path: REPLAY for proof in proofs for each in proof.everywhere if each.recording_path}
    return PageProofs(page=PAGE, proofs=proofs, messages=FRENCH, timezone=UTC, root=root, recordings=recordings)


def recorded(ran: SessionRecord) -> str:
    """What a terminal would have shown of a session: a command a second."""
    recording = Recording()
    recording.show(0.3, "$ ")
    steps = [step for example in ran.examples for step in example.steps]
    for at, step in enumerate(steps, 1):
        recording.mark(at, str(step.line))
        recording.show(at + 0.01, step.command.replace("\n", "\r\n") + "\r\n")
        recording.show(at + 0.02, "".join(f"{line}\r\n" for line in step.output.lines) + step.prompt)
    return recording.to_asciicast(title=ran.name, environment={})


def verified(
    project: Path,
    *,
    wrong: str = "",
    page: str = "docs/sous/page.md",
    environment: Environment = ENVIRONMENT,
    started: datetime = RAN,
) -> None:
    """Write the evidence that a run of the page would have left; the command ``wrong`` fails."""
    settings = load(project)
    read = parse_page((project / page).read_text(encoding="utf-8"), path=page, settings=settings, labs=())
    sessions = []
    for session in read.sessions:
        bound = digests(session, lab_digest=labs.digest(labs.DEFAULT))
        records = []
        for example, digest in zip(session.examples, bound, strict=True):
            failed = {
                place: Verdict(status=Status.FAILED, reason="status 1 instead of 0", diff=("- un", "+ deux"))
                for place, step in enumerate(example.steps)
                if step.command == wrong
            }
            exits = [0 if isinstance(step.expectation.exit, str) else step.expectation.exit for step in example.steps]
            found = record(example, exits=exits, failed=failed, digest=digest)
            if example.options.norun is not None:
                found = replace(found, status=Status.SKIPPED, steps=())
            records.append(found)
        sessions.append(
            SessionRecord(
                name=session.name,
                environment=environment,
                started=started,
                duration=1.0,
                recording=f"{session.name or 'page'}.cast",  # as a run writes it
                examples=tuple(records),
            )
        )
    store = Store(project / settings.evidence)
    store.save(Evidence(page=page, sessions=tuple(sessions)), {each.name: recorded(each) for each in sessions})
