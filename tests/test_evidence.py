"""Evidence: what binds it to a text, what is kept, and that a file is whole at any moment."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doctools.errors import StoreError
from doctools.evidence import SCHEMA, Store, digests, freshness, from_json, to_json
from doctools.markdown import parse_page
from doctools.model import (
    Environment,
    Evidence,
    ExampleRecord,
    Fragment,
    Freshness,
    Output,
    Page,
    SessionRecord,
    Status,
    StepRecord,
    Verdict,
)
from doctools.settings import Settings

# -- strategies ------------------------------------------------------------------------------------------------------

text = st.text(st.characters(codec="utf-8"), max_size=12)
seconds = st.integers(0, 10**7).map(lambda number: number / 10_000)
verdicts = st.builds(Verdict, status=st.sampled_from(Status), reason=text, diff=st.lists(text, max_size=2).map(tuple))
pieces = st.lists(st.builds(Fragment, text=text, volatile=text), max_size=2).map(tuple)
steps = st.builds(
    StepRecord,
    line=st.integers(1, 9999),
    prompt=text,
    command=text,
    verdict=verdicts,
    exit=st.none() | st.integers(0, 255),
    output=st.builds(Output, lines=st.lists(text, max_size=3).map(tuple), left_out=st.integers(0, 10**6)),
    shown=st.lists(pieces, max_size=2).map(tuple),
    started=seconds,
    duration=seconds,
)
examples = st.builds(
    ExampleRecord,
    digest=text,
    line=st.integers(1, 9999),
    status=st.sampled_from(Status),
    steps=st.lists(steps, max_size=2).map(tuple),
    reason=text,
)
environments = st.builds(Environment, **dict.fromkeys(Environment.__slots__, text))
sessions = st.builds(
    SessionRecord,
    name=text,
    environment=environments,
    started=st.datetimes(timezones=st.just(UTC)),
    duration=seconds,
    recording=text,
    examples=st.lists(examples, max_size=2).map(tuple),
)
evidences = st.builds(Evidence, page=text, sessions=st.lists(sessions, max_size=2).map(tuple))

ENVIRONMENT = Environment(
    lab="debian", image="x", image_id="sha256:1", base="b", distribution="d", engine="Docker 1", kernel="6"
)
RECORD = ExampleRecord(digest="d", line=3, status=Status.PASSED, steps=())
SESSION = SessionRecord(
    name="",
    environment=ENVIRONMENT,
    started=datetime(2026, 11, 23, 15, 0, tzinfo=UTC),
    duration=1.0,
    recording="page.cast",
    examples=(RECORD,),
)


# -- JSON ------------------------------------------------------------------------------------------------------------


@given(evidences)
def test_what_is_written_is_read(evidence: Evidence) -> None:
    """Evidence of any content is the same after a file."""
    assert from_json(to_json(evidence), where="x") == evidence


@given(evidences, st.data())
def test_a_file_that_is_cut_is_no_evidence(evidence: Evidence, data: st.DataObject) -> None:
    """A file that lacks its end is corrupt: never less evidence than there was, never an error of another kind."""
    whole = to_json(evidence).rstrip("\n")
    cut = whole[: data.draw(st.integers(0, len(whole) - 1))]

    with pytest.raises(StoreError, match="not an evidence file"):
        from_json(cut, where="x")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "null",
        "[]",
        "1",
        '"x"',
        "{}",
        '{"schema": "1", "page": "a", "sessions": []}',
        '{"schema": 1, "page": "a"}',
        '{"schema": 1, "page": "a", "sessions": [1]}',
        '{"schema": 1, "page": "a", "sessions": [{"name": "x"}]}',
        '{"schema": 1, "page": "a", "sessions": {"a": 1}}',
        "\x00" * 50,
        "[" * 100_000,
    ],
)
def test_what_is_no_evidence(content: str) -> None:
    """A file of another kind is named, with the remedy."""
    with pytest.raises(StoreError, match=r"store/page\.json: not an evidence file") as caught:
        from_json(content, where="store/page.json")

    assert "hint: remove the file" in str(caught.value)


def test_a_newer_file_is_refused() -> None:
    """A file of a newer doctools is not guessed at: the message says which version, and what to do."""
    with pytest.raises(StoreError, match="written by a newer doctools") as caught:
        from_json(f'{{"schema": {SCHEMA + 1}, "other": true, "page": "a"}}', where="x")

    assert "upgrade doctools" in caught.value.hint


def test_an_older_file_is_evidence_of_nothing() -> None:
    """A file of an older schema reads as empty: its page is unverified, and the next run replaces it."""
    assert from_json('{"schema": 0, "page": "a", "sessions": [{"old": 1}]}', where="x") == Evidence(page="a")


# -- digests ---------------------------------------------------------------------------------------------------------

FENCES = [
    "```console\n$ echo un\nun\n```\n",
    '```bash title="/tmp/f"\necho 1\n```\n',
    '```console exit="1" timeout="5"\n$ false\n```\n',
    "```console\n# whoami\nroot\n$ cat\na\n^D\n```\n",
]


def page_of(fences: list[str], prose: list[str] | None = None) -> Page:
    prose = prose or [""] * len(fences)
    whole = "".join(f"{words}\n\n{fence}\n" for words, fence in zip(prose, fences, strict=True))
    return parse_page(whole, path="a.md", settings=Settings(root=Path("/")), labs=("other",))


def digests_of(fences: list[str], prose: list[str] | None = None, lab: str = "lab") -> tuple[str, ...]:
    (session,) = page_of(fences, prose).sessions
    return digests(session, lab_digest=lab)


@pytest.mark.parametrize("number", range(len(FENCES)))
@pytest.mark.parametrize(
    "change",
    [
        lambda fence: fence.replace("\n```\n", "x\n```\n"),
        lambda fence: fence.replace("\n```\n", "\n\n\n```\n"),
        lambda fence: fence.replace("console", 'console terminal="2"').replace('"/tmp/f"', '"/tmp/g"'),
        lambda fence: fence.replace("console", 'console volatile="pid"').replace("echo 1", "#!/bin/sh"),
    ],
    ids=["text", "blank", "place", "options"],
)
def test_a_change_reaches_what_is_below(number: int, change: Callable[[str], str]) -> None:
    """A changed fence leaves the evidence of the fences above it valid, and takes its own and that of those below."""
    before = digests_of(FENCES)
    after = digests_of([change(fence) if place == number else fence for place, fence in enumerate(FENCES)])

    assert after[:number] == before[:number]
    assert all(new != old for new, old in zip(after[number:], before[number:], strict=True))


@given(st.lists(st.text(st.sampled_from("abc é.\n"), max_size=30), min_size=4, max_size=4))
def test_prose_changes_nothing(prose: list[str]) -> None:
    """Words between fences, and the lines that fences stand on, bind nothing."""
    assert digests_of(FENCES, prose) == digests_of(FENCES)


@pytest.mark.parametrize(
    "fence",
    [
        '```make title="/tmp/Makefile"\nall:\n\tcc\n```\n',
        "```console\n$ printf 'a\\tb\\n'\na\tb\n```\n",
        "```console\n$ cat\ta\n```\n",
    ],
    ids=["file", "output", "command"],
)
def test_a_tab_is_no_blanks(fence: str) -> None:
    """A page that shows blanks where it showed a tab is another page, although a renderer shows both alike."""
    column = fence[fence.rindex("\n", 0, fence.index("\t")) + 1 : fence.index("\t")]
    blanks = fence.replace("\t", " " * (4 - len(column) % 4))
    (tab,), (other,) = (page_of([each]).examples for each in (fence, blanks))

    assert tab.source == other.source
    assert digests_of([fence]) != digests_of([blanks])


def test_what_else_binds() -> None:
    """The lab as written, and the time that a command may take, are part of what was verified."""
    (session,) = page_of(FENCES).sessions
    all_of_them = {
        digests(session, lab_digest="lab"),
        digests(session, lab_digest="other"),
        digests(replace(session, timeout=1.0), lab_digest="lab"),
    }

    assert len(all_of_them) == 3


def test_the_same_fence_twice_has_two_digests() -> None:
    """A fence is bound to what ran before it, so that two fences with the same text have evidence of their own."""
    first, second = digests_of([FENCES[0], FENCES[0]])

    assert first != second


def test_a_reason_may_be_reworded() -> None:
    """Why a fence is not run changes no evidence; whether it is run does."""
    fences = ['```console norun="a"\n$ ls\n```\n', FENCES[0]]
    reworded = ['```console norun="b"\n$ ls\n```\n', FENCES[0]]
    run = ["```console\n$ ls\n```\n", FENCES[0]]

    assert digests_of(fences) == digests_of(reworded)
    assert not set(digests_of(fences)) & set(digests_of(run))


def test_digests_are_the_same_everywhere() -> None:
    """Another process, with another hash seed, computes the same digests."""
    code = "from tests.test_evidence import *\nprint(*digests_of(FENCES))"
    found = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "77"},
        cwd=Path(__file__).parents[1],
    ).stdout.split()

    assert tuple(found) == digests_of(FENCES)


# -- freshness -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("image", "age", "limit", "wanted"),
    [
        ("sha256:1", 0, None, Freshness.FRESH),
        ("sha256:1", 10**9, None, Freshness.FRESH),
        ("sha256:2", 0, None, Freshness.STALE),
        (None, 0, None, Freshness.FRESH),
        ("sha256:1", 99, 100, Freshness.FRESH),
        ("sha256:1", 101, 100, Freshness.STALE),
        (None, 101, 100, Freshness.STALE),
    ],
)
def test_how_long_a_record_speaks(image: str | None, age: float, limit: float | None, wanted: Freshness) -> None:
    """A record is stale where the image is another one, or where it is too old; an engine that is away ages nothing."""
    now = SESSION.started + timedelta(seconds=age)

    assert freshness(RECORD, SESSION, image_id=image, now=now, max_age=limit) is wanted


def test_no_record_is_no_evidence() -> None:
    """Without a record an example is unverified, whatever its session says."""
    now = SESSION.started

    assert freshness(None, SESSION, image_id=None, now=now, max_age=None) is Freshness.UNVERIFIED
    assert freshness(RECORD, None, image_id=None, now=now, max_age=None) is Freshness.UNVERIFIED


# -- the store -------------------------------------------------------------------------------------------------------

OLD = Evidence(page="docs/a.md", sessions=(SESSION,))
NEW = Evidence(page="docs/a.md", sessions=(replace(SESSION, duration=2.0),))


def files(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


def test_a_store_keeps_what_it_is_given(tmp_path: Path) -> None:
    """One file a page and one recording a session, and nothing else; no evidence is no error."""
    store = Store(tmp_path)
    store.save(OLD, {"": "cast", "b": "cast of b"})

    assert store.load("docs/a.md") == OLD
    assert store.load("docs/b.md") is None
    assert store.pages() == ("docs/a.md",)
    assert store.recording_path("docs/a.md", "b").read_text() == "cast of b"
    assert len(files(tmp_path)) == 3


def test_a_store_that_is_not_there_has_no_pages(tmp_path: Path) -> None:
    """A folder that does not exist is a store without evidence, and is not made by looking."""
    store = Store(tmp_path / "none")

    assert store.pages() == ()
    assert store.load("a.md") is None
    assert not store.root.exists()


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    """A file that is not UTF-8 is corrupt, with the place."""
    store = Store(tmp_path)
    store.save(OLD, {})
    store.path_of("docs/a.md").write_bytes(b'{"schema": \xff}')

    with pytest.raises(StoreError, match="not UTF-8 at byte 11"):
        store.load("docs/a.md")


def test_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    """Where a file cannot be written to its end, the error says so, and the old evidence stays."""
    store = Store(tmp_path)
    store.save(OLD, {})
    big = replace(NEW, sessions=(replace(SESSION, recording="x" * 100_000),))
    before = files(tmp_path)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limits[1]))
    try:
        with pytest.raises(StoreError, match="evidence cannot be written") as caught:
            store.save(big, {})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert "the old evidence is untouched" in caught.value.hint
    assert store.load("docs/a.md") == OLD
    assert files(tmp_path) == before


def test_a_folder_that_is_no_folder(tmp_path: Path) -> None:
    """A file where the store should be is an error with a remedy, not a crash."""
    (tmp_path / "evidence").write_text("")
    store = Store(tmp_path)

    with pytest.raises(StoreError, match="evidence cannot be written"):
        store.save(OLD, {})
    with pytest.raises(StoreError), store.locked("docs/a.md"):
        pass


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    """A read-only store keeps its evidence and says what is wrong."""
    store = Store(tmp_path)
    store.save(OLD, {})
    store.path_of("docs/a.md").parent.chmod(0o500)
    try:
        with pytest.raises(StoreError, match="Permission denied"):
            store.save(NEW, {})
    finally:
        store.path_of("docs/a.md").parent.chmod(0o700)

    assert store.load("docs/a.md") == OLD


def test_a_reader_never_sees_half_a_file(tmp_path: Path) -> None:
    """While evidence is replaced again and again, every read gives the old one or the new one."""
    store = Store(tmp_path)
    store.save(OLD, {})
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            store.save(NEW, {})
            store.save(OLD, {})

    writer = threading.Thread(target=write)
    writer.start()
    try:
        seen = [store.load("docs/a.md") for _ in range(300)]
    finally:
        stop.set()
        writer.join()

    assert all(each in (OLD, NEW) for each in seen)
    assert len(files(tmp_path)) == 1


def test_two_writers_do_not_disturb_each_other(tmp_path: Path) -> None:
    """Threads of one process that write the same page both succeed, and leave one whole file."""
    store = Store(tmp_path)
    failed: list[BaseException] = []

    def write(evidence: Evidence) -> None:
        try:
            for _ in range(50):
                store.save(evidence, {"": "cast"})
        except BaseException as error:  # noqa: BLE001 - told below
            failed.append(error)

    writers = [threading.Thread(target=write, args=(each,)) for each in (OLD, NEW)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert failed == []
    assert store.load("docs/a.md") in (OLD, NEW)


def test_a_lock_keeps_others_out(tmp_path: Path) -> None:
    """Who holds a page's lock is alone with it; other pages are free."""
    store = Store(tmp_path)
    order: list[str] = []

    def second() -> None:
        with store.locked("a.md"):
            order.append("second")

    with store.locked("a.md"):
        other = threading.Thread(target=second)
        other.start()
        with store.locked("b.md"):
            order.append("first")
        other.join(0.05)
        order.append("first again")
    other.join()

    assert order == ["first", "first again", "second"]


def test_evidence_is_json_a_person_can_read(tmp_path: Path) -> None:
    """Letters of any language stand in the file as they are, and each example on a line of its own."""
    named = replace(RECORD, reason="à voir")
    whole = to_json(Evidence(page="é.md", sessions=(replace(SESSION, examples=(named, named)),)))

    assert "à voir" in whole
    assert json.loads(whole)["page"] == "é.md"
    assert sum('"digest"' in line for line in whole.splitlines()) == 2


def test_what_killed_runs_left_is_removed(tmp_path: Path) -> None:
    """Scratch files of processes that are gone are removed, those of living ones and evidence itself are not."""
    store = Store(tmp_path)
    folder = store.path_of("docs/page.md").parent
    folder.mkdir(parents=True)
    names = [".page.md.json.11.7", ".page.md.page.cast.11.8", ".page.md.json.22.9", "page.md.json", ".hidden.json"]
    for name in names:
        (folder / name).write_text("x", encoding="utf-8")

    removed = store.tidy(lives=lambda process: process == 22)

    assert sorted(path.name for path in removed) == names[:2]
    assert sorted(path.name for path in folder.iterdir()) == sorted(names[2:])
