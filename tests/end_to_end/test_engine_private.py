"""An engine of our own, really started and stopped."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from doctools.docker import connection, private
from doctools.errors import EngineError

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(not private.possible(), reason="needs root, dockerd and iptables"),
]


def shown(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Folders and a bridge for this test alone: the engine that the other tests use may be one of our own."""
    # Not tmp_path: with the worker's and the test's name in it, containerd's socket goes beyond unix(7)'s 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="doctools-t-"))
    run = folder / "run"
    for name, value in {
        "_DATA": folder / "data",
        "_RUN": run,
        "_PID": run / "docker.pid",
        "_LOG": run / "docker.log",
        "_EXEC": run / "exec",
        "_KEPT": run / "kept",
        "_BRIDGE": "doctools-t",
        "PRIVATE_SOCKET": run / "docker.sock",
    }.items():
        monkeypatch.setattr(private, name, value)
    monkeypatch.setattr(connection, "PRIVATE_SOCKET", run / "docker.sock")
    # One at a time, also under pytest-xdist: there is one bridge.
    with Path(tempfile.gettempdir(), "doctools-test-private.lock").open("w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder
        private.stop()
    shutil.rmtree(folder)


def left(place: Path) -> list[str]:
    """What an engine leaves when it is not cleared away: processes, mounts, rules, the bridge."""
    everything = "\n".join(
        (
            shown("ps", "-eo", "args"),
            Path("/proc/self/mountinfo").read_text(encoding="utf-8"),
            shown("iptables", "-w", "-S"),
            shown("iptables", "-w", "-t", "nat", "-S"),
            shown("ip", "link"),
        )
    )
    return [line for line in everything.splitlines() if str(place) in line or "doctools-t" in line]


def test_start_and_stop(place: Path) -> None:
    """It starts once, answers, and stops without leaving a process, a mount, a rule or its bridge."""
    assert private.start(keep=True) is True
    assert private.start(keep=True) is False
    assert private._answers()
    assert private._running_pid() is not None
    assert left(place)

    assert private.stop() is True
    assert private.stop() is False
    assert private._running_pid() is None
    assert not private._KEPT.exists()
    assert left(place) == []


def test_the_last_user_stops_it(place: Path) -> None:
    """An engine that was not started to stay runs as long as anybody uses it."""
    first, second = private.Lease.take(), private.Lease.take()
    private.start(keep=False)

    first.give_back()
    assert private._running_pid() is not None
    second.give_back()
    assert private._running_pid() is None
    assert left(place) == []


def test_a_killed_one_is_replaced(place: Path) -> None:
    """What an engine that was killed left is in nobody's way."""
    private.start(keep=True)
    pid = private._running_pid()
    assert pid is not None
    subprocess.run(["kill", "-KILL", str(pid)], check=True)

    assert private.start(keep=True) is True
    assert private.stop() is True
    assert left(place) == []


def test_one_that_does_not_start(place: Path) -> None:
    """The error shows the end of the log and names it; nothing is left."""
    (place / "data").write_text("in the way", encoding="utf-8")

    with pytest.raises(EngineError, match="dockerd does not start") as caught:
        private.start(keep=False)

    assert str(place / "run" / "docker.log") in str(caught.value)
    assert left(place) == []
