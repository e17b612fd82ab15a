"""Runs: parallel, longest first, kept session by session, with machines that fail and runs that are stopped."""

from __future__ import annotations

import pickle
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from doctools.errors import EngineError, ImageError, MachineError, StoreError
from doctools.evidence import Store
from doctools.labs import DEFAULT, Lab
from doctools.model import Status, StepRecord
from doctools.verify import Result, Selection, Task, verify
from tests.local_engine import LocalContainer, LocalEngine, LocalImage, LocalTerminal
from tests.running import CLOCK, Quiet, tasks_of

RIGHT = "```console\n$ echo a\na\n```\n"
WRONG = "```console\n$ echo a\nb\n```\n"


def run(
    tasks: tuple[Task, ...],
    store: Store,
    *,
    engine: LocalEngine | None = None,
    watcher: Quiet | None = None,
    fail_fast: bool = False,
    workers: int = 2,
    stopped: Callable[[], bool] = lambda: False,
    at_a_time: int | None = None,
) -> tuple[Result, ...]:
    with ThreadPoolExecutor(workers) as executor:
        return verify(
            tasks,
            engine=lambda: engine or LocalEngine(),
            executor=executor,
            store=store,
            clock=CLOCK,
            watcher=watcher or Quiet(),
            fail_fast=fail_fast,
            stopped=stopped,
            at_a_time=at_a_time,
        )


def closed(engine: LocalEngine) -> bool:
    return not any(container.folder.exists() for container in engine.opened)


def test_results_come_in_page_order(tmp_path: Path) -> None:
    """Every task has its result, in the order of the tasks; what is wrong is a value."""
    pages = {"c.md": RIGHT, "a.md": WRONG, "b.md": RIGHT}
    engine = LocalEngine()
    results = run(tasks_of(pages, Store(tmp_path)), Store(tmp_path), engine=engine)

    assert [(each.task.page, each.failed, each.ran) for each in results] == [
        ("c.md", False, True),
        ("a.md", True, True),
        ("b.md", False, True),
    ]
    assert closed(engine)


def test_an_engine_is_asked_for_only_if_needed(tmp_path: Path) -> None:
    """Where everything is fresh, no engine is looked for, and the records of the last time are the results."""
    store = Store(tmp_path)
    pages = {"a.md": RIGHT}
    (first,) = run(tasks_of(pages, store), store)
    with ThreadPoolExecutor(1) as executor:
        (again,) = verify(
            tasks_of(pages, store),
            engine=lambda: pytest.fail("an engine was asked for"),
            executor=executor,
            store=store,
            clock=CLOCK,
            watcher=Quiet(),
        )

    assert again.record is not None
    assert first.record is not None
    assert again.record.started == first.record.started
    assert not again.ran


def test_sessions_run_at_the_same_time(tmp_path: Path) -> None:
    """Two sessions that wait for each other both end: they run at the same time."""
    meeting = tmp_path / "meeting"
    meeting.mkdir()
    page = f"```console\n$ touch {meeting}/$$; until [ $(ls {meeting} | wc -l) = 2 ]; do sleep 0.05; done\n```\n"
    results = run(tasks_of({"a.md": page, "b.md": page}, Store(tmp_path)), Store(tmp_path))

    assert not any(each.failed for each in results)


def test_the_next_container_is_opened_while_a_session_types(tmp_path: Path) -> None:
    """One session at a time, and a worker more: the first one sees that the second one's container is open already."""

    class Telling(LocalEngine):
        def open(self, lab: Lab, *, life: float) -> LocalContainer:
            container = super().open(lab, life=life)
            (tmp_path / f"open-{len(self.opened)}").touch()
            return container

    page = f"```console\n$ until [ -e {tmp_path}/open-2 ]; do sleep 0.05; done\n```\n"
    engine = Telling()
    results = run(tasks_of({"a.md": page, "b.md": RIGHT}, Store(tmp_path)), Store(tmp_path), engine=engine, at_a_time=1)

    assert not any(each.failed for each in results)
    assert closed(engine)


def test_no_more_sessions_type_than_may(tmp_path: Path) -> None:
    """Three workers, one session at a time: no two of them hold a folder that only one can make."""
    page = f"```console\n$ mkdir {tmp_path}/mine && sleep 0.1 && rmdir {tmp_path}/mine\n```\n"
    pages = dict.fromkeys(("a.md", "b.md", "c.md"), page)
    results = run(tasks_of(pages, Store(tmp_path)), Store(tmp_path), workers=3, at_a_time=1)

    assert [each.failed for each in results] == [False] * 3


def test_who_waits_for_a_turn_and_is_stopped_leaves_the_evidence_alone(tmp_path: Path) -> None:
    """A session whose container is open, and which has not typed yet when another one fails, has no record."""
    store = Store(tmp_path)
    typing = tmp_path / "typing"

    class Second(LocalEngine):
        def open(self, lab: Lab, *, life: float) -> LocalContainer:
            while lab.name == "second" and not typing.exists():
                time.sleep(0.01)
            return super().open(lab, life=life)

    pages = {
        "a.md": f"```console\n$ touch {typing}; sleep 0.3; false\n$ true\n```\n",
        "b.md": RIGHT.replace("console", 'console lab="second"'),
    }
    engine = Second()
    tasks = tasks_of(pages, store, labs={"second": named("second")})
    results = run(tasks, store, engine=engine, fail_fast=True, at_a_time=1)

    assert [(each.failed, each.ran) for each in results] == [(True, True), (False, False)]
    assert store.load("b.md") is None
    assert closed(engine)


def test_the_longest_goes_first(tmp_path: Path) -> None:
    """With one worker, the session that took longest last time is started first; what is new is taken to be long."""
    store = Store(tmp_path)
    pages = {"short.md": RIGHT, "long.md": "```console\n$ sleep 0.5\n```\n"}
    run(tasks_of(pages, store), store)
    watcher = Quiet()
    pages |= {"new.md": RIGHT}
    run(tasks_of(pages, store, selection=Selection.ALL), store, watcher=watcher, workers=1)

    assert [page for page, _ in watcher.steps] == ["new.md", "long.md", "short.md"]


def test_fail_fast_stops_the_rest(tmp_path: Path) -> None:
    """The first wrong command stops what has not run yet; what is left has no result of its own, and no evidence."""
    store = Store(tmp_path)
    pages = {"a.md": WRONG + "\n" + RIGHT * 3, "b.md": RIGHT, "c.md": RIGHT}
    results = run(tasks_of(pages, store), store, fail_fast=True, workers=1)

    assert results[0].failed
    assert [(each.record, each.error, each.ran) for each in results[1:]] == [(None, None, False)] * 2
    assert store.load("b.md") is None


def test_a_stop_ends_sessions_between_commands(tmp_path: Path) -> None:
    """Who is stopped says nothing about what did not run."""
    store = Store(tmp_path)
    stop = threading.Event()

    class Stopping(Quiet):
        def stepped(self, task: Task, step: StepRecord) -> None:
            super().stepped(task, step)
            stop.set()

    watcher = Stopping()
    engine = LocalEngine()
    (result,) = run(tasks_of({"a.md": RIGHT * 3}, store), store, engine=engine, watcher=watcher, stopped=stop.is_set)

    assert len(watcher.steps) == 1
    assert not result.failed
    assert closed(engine)
    # What there is as evidence is not taken for the whole.
    (again,) = tasks_of({"a.md": RIGHT * 3}, store)
    assert again.needed


class Failing(LocalEngine):
    """Opens no container of the lab `bad`, and has no image of the lab `missing`."""

    def ensure_image(self, lab: Lab, progress: Callable[[str], None]) -> LocalImage:
        if lab.name == "missing":
            raise ImageError("the image of `missing` does not build")
        return super().ensure_image(lab, progress)

    def open(self, lab: Lab, *, life: float) -> LocalContainer:
        if lab.name == "bad":
            raise EngineError("out of memory")
        return super().open(lab, life=life)


def named(name: str) -> Lab:
    return replace(DEFAULT, service=replace(DEFAULT.service, name=name, image=name))


def test_a_machine_that_fails_one_session_fails_no_other(tmp_path: Path) -> None:
    """An error of the machine is no verdict: its session has none, and the others have theirs."""
    store = Store(tmp_path)
    labs = {name: named(name) for name in ("bad", "missing")}
    pages = {
        "a.md": RIGHT,
        "b.md": RIGHT.replace("console", 'console lab="bad"'),
        "c.md": RIGHT.replace("console", 'console lab="missing"'),
        "d.md": WRONG,
    }
    results = run(tasks_of(pages, store, labs=labs), store, engine=Failing())

    assert [type(each.error) for each in results] == [type(None), EngineError, ImageError, type(None)]
    assert [each.failed for each in results] == [False, False, False, True]
    assert [each.record is None for each in results] == [False, True, True, False]
    assert store.pages() == ("a.md", "d.md")


def test_sessions_run_while_images_are_made(tmp_path: Path) -> None:
    """The image of a lab is made for as long as the session of another lab, whose image is there, has not typed."""
    typed = tmp_path / "typed"

    class Building(LocalEngine):
        def image_id(self, name: str) -> str | None:
            return None if name == "late" else super().image_id(name)

        def ensure_image(self, lab: Lab, progress: Callable[[str], None]) -> LocalImage:
            until = time.monotonic() + 10
            while lab.name == "late" and not typed.exists() and time.monotonic() < until:
                time.sleep(0.01)
            return super().ensure_image(lab, progress)

    store = Store(tmp_path)
    watcher = Quiet()
    pages = {
        "a.md": '```console lab="late"\n$ true\n$ true\n$ true\n```\n',  # longer, and yet its lab comes last
        "b.md": f"```console\n$ touch {typed}\n```\n",
    }
    tasks = tasks_of(pages, store, labs={"late": named("late")})
    results = run(tasks, store, engine=Building(), watcher=watcher, workers=1)

    assert [each.failed for each in results] == [False, False]
    assert [page for page, _ in watcher.steps] == ["b.md", "a.md", "a.md", "a.md"]


class Making(LocalEngine):
    """Notes whose images it makes; that of the lab `second` not before ``begin``."""

    def __init__(self, begin: threading.Event) -> None:
        super().__init__()
        self.begin = begin
        self.made: list[str] = []

    def ensure_image(self, lab: Lab, progress: Callable[[str], None]) -> LocalImage:
        self.made.append(lab.name)
        if lab.name == "second":
            assert self.begin.wait(10)
            time.sleep(0.1)  # until the session before has ended, too
        return super().ensure_image(lab, progress)


def three_labs(first: str, store: Store) -> tuple[Task, ...]:
    """A session with these commands in the usual lab, and a short one in each of the labs `second` and `third`."""
    labs = {name: named(name) for name in ("second", "third")}
    pages = {f"{name}.md": RIGHT.replace("console", f'console lab="{name}"') for name in labs}
    return tasks_of({"a.md": f"```console\n{first}```\n"} | pages, store, labs=labs)


def test_images_are_not_made_for_a_run_that_is_over(tmp_path: Path) -> None:
    """After the first wrong command of ``fail_fast``, no further image is made, and what waited for it is not run."""
    engine = Making(threading.Event())

    class Watching(Quiet):
        def ended(self, result: Result) -> None:
            super().ended(result)
            engine.begin.set()

    store = Store(tmp_path)
    tasks = three_labs("$ echo a\n$ echo b\n$ echo c\n", store)
    results = run(tasks, store, engine=engine, watcher=Watching(), fail_fast=True, workers=1)

    assert engine.made == [DEFAULT.name, "second"]
    assert [(each.failed, each.ran, each.error) for each in results] == [
        (True, True, None),
        (False, False, None),
        (False, False, None),
    ]


def test_what_ends_a_run_ends_it_between_two_images(tmp_path: Path) -> None:
    """A reader who has gone is noticed while images are still to be made: the next one is not begun."""
    engine = Making(threading.Event())

    class Reader(Quiet):
        def ended(self, result: Result) -> None:
            engine.begin.set()
            raise BrokenPipeError

    store = Store(tmp_path)
    tasks = three_labs("$ echo a\na\n$ echo b\nb\n$ echo c\nc\n", store)
    with pytest.raises(BrokenPipeError):
        run(tasks, store, engine=engine, watcher=Reader())

    assert engine.made == [DEFAULT.name, "second"]
    assert closed(engine)


class Dying(LocalEngine):
    """Its terminals die after a while, as those of an engine that is killed."""

    def open(self, lab: Lab, *, life: float) -> LocalContainer:
        container = super().open(lab, life=life)

        class Dead(LocalTerminal):
            sent = 0

            def send(self, data: bytes) -> None:
                self.sent += 1
                if self.sent > 2:
                    raise EngineError("the engine stopped answering")
                super().send(data)

        def terminal(*, user: str, argv: tuple[str, ...], columns: int = 80, rows: int = 24) -> LocalTerminal:
            made = Dead(argv, container.folder)
            container.terminals.append(made)
            return made

        container.terminal = terminal  # type: ignore[method-assign,assignment]
        return container


def test_an_engine_that_dies_in_the_middle(tmp_path: Path) -> None:
    """A page whose engine dies while it runs is not wrong: nothing is known of it, and nothing is kept."""
    store = Store(tmp_path)
    engine = Dying()
    (result,) = run(tasks_of({"a.md": RIGHT * 3}, store), store, engine=engine)

    assert isinstance(result.error, MachineError)
    assert not result.failed
    assert store.load("a.md") is None
    assert closed(engine)


def test_evidence_that_cannot_be_kept(tmp_path: Path) -> None:
    """A store that cannot be written is an error, and containers are closed all the same."""
    (tmp_path / "evidence").write_text("no folder")
    engine = LocalEngine()
    tasks = tasks_of({"a.md": RIGHT}, Store(tmp_path / "other"))

    with pytest.raises(StoreError):
        run(tasks, Store(tmp_path), engine=engine)

    assert closed(engine)


def test_two_runs_on_the_same_store(tmp_path: Path) -> None:
    """Two runs at once of the same page, with different sessions, both keep what they saw; files stay whole."""
    store = Store(tmp_path)
    page = (
        RIGHT
        + "\n"
        + RIGHT.replace("console", 'console session="b"')
        + "\n"
        + WRONG.replace("console", "console isolated")
    )
    results: list[tuple[Result, ...]] = []

    def one() -> None:
        results.append(run(tasks_of({"a.md": page}, store, selection=Selection.ALL), store))

    threads = [threading.Thread(target=one) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(results) == 3
    evidence = store.load("a.md")
    assert evidence is not None
    assert [session.name for session in evidence.sessions] == ["", "b", "isolated-1"]
    assert [task.needed for task in tasks_of({"a.md": page}, store)] == [False, False, True]


def test_prose_above_an_isolated_fence_changes_nothing(tmp_path: Path) -> None:
    """A session of one fence has its evidence, wherever in the page that fence stands."""
    store = Store(tmp_path)
    isolated = RIGHT.replace("console", "console isolated")
    run(tasks_of({"a.md": isolated}, store), store)

    assert [task.needed for task in tasks_of({"a.md": "Prose.\n\n" + isolated}, store)] == [False]


def test_sessions_that_are_gone_take_their_recordings(tmp_path: Path) -> None:
    """A recording that no record names is removed; those of other pages are not."""
    store = Store(tmp_path)
    other = RIGHT.replace("console", 'console session="b"')
    run(tasks_of({"a.md": RIGHT + other, "a.md.b.md": RIGHT, "aa.md": other}, store), store)
    run(tasks_of({"a.md": RIGHT.replace("a", "c")}, store), store)

    assert sorted(path.name for path in (tmp_path / "evidence").glob("*.cast")) == [
        "a.md.b.md.page.cast",
        "a.md.page.cast",
        "aa.md.b.cast",
    ]


def test_sessions_that_are_gone_leave_the_evidence(tmp_path: Path) -> None:
    """Evidence holds the sessions that the page has now."""
    store = Store(tmp_path)
    other = RIGHT.replace("console", 'console session="b"')
    run(tasks_of({"a.md": RIGHT + other}, store), store)
    run(tasks_of({"a.md": RIGHT.replace("a", "c")}, store), store)

    evidence = store.load("a.md")
    assert evidence is not None
    assert [session.name for session in evidence.sessions] == [""]


def test_an_interrupted_run_closes_its_containers(tmp_path: Path) -> None:
    """Whoever watches may raise (as ^C does): containers are closed, nothing hangs."""

    class Interrupting(Quiet):
        def ended(self, result: Result) -> None:
            raise KeyboardInterrupt

    engine = LocalEngine()
    store = Store(tmp_path)
    pages = {"a.md": RIGHT, "b.md": "```console\n$ sleep 0.3\n$ echo x\nx\n```\n"}

    with pytest.raises(KeyboardInterrupt):
        run(tasks_of(pages, store), store, engine=engine, watcher=Interrupting())

    assert closed(engine)


def test_a_huge_output_is_kept_in_part(tmp_path: Path) -> None:
    """Evidence of a huge output has its first and last lines, and how many are left out; of a line, its beginning."""
    store = Store(tmp_path)
    page = "```console\n$ seq 5000\n1\n...\n5000\n$ printf '%050000d\\n' 7\n...\n```\n"
    (result,) = run(tasks_of({"a.md": page}, store), store)

    assert result.record is not None
    first, second = result.record.examples[0].steps
    assert first.verdict.status is Status.PASSED
    assert first.output.lines[0] == "1"
    assert first.output.lines[-1] == "5000"
    assert first.output.left_out + len(first.output.lines) == 5000
    assert len(first.output.lines) < 500
    assert len(second.output.lines[0]) < 5000
    assert store.path_of("a.md").stat().st_size < 50_000


def test_tasks_and_results_are_plain_data(tmp_path: Path) -> None:
    """What goes into a run and what comes out of it can be sent to another machine."""
    store = Store(tmp_path)
    tasks = tasks_of({"a.md": RIGHT}, store)
    results = run(tasks, store)

    assert pickle.loads(pickle.dumps(tasks)) == tasks
    assert pickle.loads(pickle.dumps(results)) == results


@pytest.mark.parametrize(("command", "status"), [("exit", None), ("exit 3", 3)])
def test_a_shell_that_is_left(tmp_path: Path, command: str, status: int | None) -> None:
    """The status of the last `exit` is the number that it is given; without one nobody can see it, and none is told."""
    page = f'```console exit="1"\n$ false\n```\n\n```console exit="{status or "any"}"\n$ {command}\n...\n```\n'
    (result,) = run(tasks_of({"a.md": page}, Store(tmp_path)), Store(tmp_path))

    assert result.record is not None
    assert not result.failed
    assert [step.exit for example in result.record.examples for step in example.steps] == [1, status]


@pytest.mark.parametrize(
    ("page", "typed"),
    [
        ("$ sh -c 'printf \"Checked: \"; read x'\nChecked: 128 of 128\n", [("128 of 128",)]),
        ("$ sleep 0.2; cat >/dev/null; true\nInstalled: 42 packages\n^D\n", [("Installed: 42 packages",)]),
        ("$ read -p 'Name: ' x; read -p 'Age: ' y; echo $x\nName: Ada\nAge: 36\nAda\n", [("Ada", "36")]),
        ("$ echo 'Name: Ada'\nName: Ada\n", [()]),
    ],
)
def test_what_was_typed_is_told(tmp_path: Path, page: str, typed: list[tuple[str, ...]]) -> None:
    """What stands on the page and was typed, not printed, is known as such in the evidence, also in the kept one."""
    store = Store(tmp_path)
    (result,) = run(tasks_of({"a.md": f"```console\n{page}```\n"}, store), store)
    kept = store.load("a.md")

    assert not result.failed
    assert kept is not None
    assert [step.typed for each in kept.sessions[0].examples for step in each.steps] == typed
