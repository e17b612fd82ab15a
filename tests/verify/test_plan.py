"""What needs to run, and who runs it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doctools.evidence import Store
from doctools.labs import DEFAULT
from doctools.model import Example, Expectation, Kind, Options, Session, Span, Step
from doctools.verify import Selection, Task, shard, verify
from tests.local_engine import LocalEngine, LocalImage
from tests.running import CLOCK, Quiet, tasks_of

RIGHT = "```console\n$ echo a\na\n```\n"
WRONG = "```console\n$ echo a\nb\n```\n"
PAGES = {"right.md": RIGHT, "wrong.md": WRONG, "not.md": '```console norun="no"\n$ reboot\n```\n'}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store with evidence of three pages: one right, one wrong, one that is not meant to run."""
    store = Store(tmp_path)
    with ThreadPoolExecutor(2) as executor:
        verify(
            tasks_of(PAGES, store),
            engine=LocalEngine,
            executor=executor,
            store=store,
            clock=CLOCK,
            watcher=Quiet(),
        )
    return store


def needed(store: Store, pages: dict[str, str] = PAGES, **more: object) -> set[str]:
    return {task.page for task in tasks_of(pages, store, **more) if task.needed}  # type: ignore[arg-type]


def test_without_evidence_all_is_needed(tmp_path: Path) -> None:
    """Nothing is known of a page that never ran."""
    assert needed(Store(tmp_path)) == set(PAGES)


def test_what_is_fresh_and_right_is_not_run_again(store: Store) -> None:
    """With evidence, only what is wrong is run again."""
    assert needed(store) == {"wrong.md"}
    assert needed(store, image=LocalImage().id) == {"wrong.md"}


@pytest.mark.parametrize(
    ("selection", "wanted"),
    [
        (Selection.NEEDED, {"wrong.md"}),
        (Selection.FAILED, {"wrong.md"}),
        (Selection.ALL, {"right.md", "wrong.md"}),
    ],
)
def test_selections(store: Store, selection: Selection, wanted: set[str]) -> None:
    """Only what failed, or everything that is meant to run."""
    assert needed(store, selection=selection) == wanted


def test_what_is_old_or_of_another_image_is_run_again(store: Store) -> None:
    """Stale evidence is there, and needs to be renewed."""
    later = CLOCK.now() + timedelta(days=40)

    assert needed(store, image="sha256:other") == {"right.md", "wrong.md"}
    assert needed(store, now=later, max_age=86400) == {"right.md", "wrong.md"}
    assert needed(store, now=later) == {"wrong.md"}
    # `--failed` asks for what failed, however old the rest is.
    assert needed(store, image="sha256:other", selection=Selection.FAILED) == {"wrong.md"}


@pytest.mark.parametrize(
    ("kept", "changed"),
    [
        ('"output": ["a"]', '"output": ["b"]'),
        ('"exit": 0', '"exit": 1'),
        ('"command": "echo a"', '"command": "echo b"'),
        ('[[["a", ""]]]', "[]"),
    ],
)
def test_a_record_that_contradicts_itself_is_no_evidence(store: Store, kept: str, changed: str) -> None:
    """What a record calls right has to be right by what it has kept; else the page is run again."""
    path = store.path_of("right.md")
    text = path.read_text(encoding="utf-8")
    assert kept in text
    path.write_text(text.replace(kept, changed), encoding="utf-8")

    assert needed(store) == {"right.md", "wrong.md"}
    assert needed(store, selection=Selection.FAILED) == {"right.md", "wrong.md"}


def test_a_failure_that_was_made_a_success_is_run_again(store: Store) -> None:
    """Whoever writes "passed" over "failed" changes nothing: the output is still the wrong one."""
    path = store.path_of("wrong.md")
    path.write_text(path.read_text(encoding="utf-8").replace('"failed"', '"passed"'), encoding="utf-8")

    assert needed(store) == {"wrong.md"}


def test_long_outputs_are_not_compared_again(tmp_path: Path) -> None:
    """Of an output that is not kept whole, what was compared when it ran is taken as it is."""
    store = Store(tmp_path)
    page = {"long.md": "```console\n$ seq 1000\n1\n...\n400\n...\n$ printf '%05000d' 0; echo x\n00...x\n```\n"}
    with ThreadPoolExecutor(1) as executor:
        results = verify(
            tasks_of(page, store), engine=LocalEngine, executor=executor, store=store, clock=CLOCK, watcher=Quiet()
        )

    assert [result.failed for result in results] == [False]
    assert needed(store, page) == set()


def test_evidence_of_this_very_run_counts(store: Store) -> None:
    """Also if it says that a page is wrong; but what is to come was dated by a wrong clock, and is of no run."""
    before, now = CLOCK.now() - timedelta(hours=1), CLOCK.now()

    assert needed(store, since=before) == set()
    assert needed(store, since=now) == {"wrong.md"}
    assert needed(store, since=before, now=now - timedelta(days=2)) == {"right.md", "wrong.md"}


def test_what_was_never_run_as_it_is_now_is_needed(store: Store) -> None:
    """A changed page has no evidence, whatever is asked for."""
    changed = PAGES | {"right.md": "Prose.\n\n" + RIGHT.replace("a", "c")}

    assert needed(store, changed) == {"right.md", "wrong.md"}
    assert needed(store, changed, selection=Selection.FAILED) == {"right.md", "wrong.md"}
    # Prose alone changes nothing.
    assert needed(store, PAGES | {"right.md": "Prose.\n\n" + RIGHT}) == {"wrong.md"}


def task(page: str, weight: int, name: str = "") -> Task:
    step = Step(line=1, prompt="$ ", command="ls", expectation=Expectation(), output=Span(start=0, end=0))
    example = Example(
        line=1, kind=Kind.TRANSCRIPT, language="console", source="", options=Options(), steps=(step,) * weight
    )
    session = Session(page=page, name=name, lab="", timeout=30, examples=(example,))
    return Task(page=page, session=session, sessions=("",), lab=DEFAULT, digests=("x",), record=None, needed=True)


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(1, 50)), max_size=20), st.integers(1, 6))
def test_shards_are_parts(drawn: list[tuple[str, int]], of: int) -> None:
    """All shards together are all tasks, each task is in one of them, in page order; pages stay whole."""
    tasks = tuple(task(page, weight, str(number)) for number, (page, weight) in enumerate(sorted(drawn)))
    parts = [shard(tasks, number, of) for number in range(1, of + 1)]

    assert sorted((each for part in parts for each in part), key=tasks.index) == list(tasks)
    for part in parts:
        assert [tasks.index(each) for each in part] == sorted(tasks.index(each) for each in part)
    pages = [{each.page for each in part} for part in parts]
    assert sum(map(len, pages)) == len({page for page, _ in drawn})


def test_shards_are_about_equally_heavy() -> None:
    """A long page has its shard for itself."""
    tasks = (task("a", 90), task("b", 30), task("c", 30), task("d", 30))

    assert [{each.page for each in shard(tasks, number, 2)} for number in (1, 2)] == [{"a"}, {"b", "c", "d"}]
