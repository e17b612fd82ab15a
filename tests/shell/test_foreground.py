"""What the foreground process does, read from reports and from real processes."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from doctools.shell import PROBE, Foreground, read_probe
from tests.local_engine import LocalTerminal


@pytest.mark.parametrize(
    ("report", "state"),
    [
        ("", Foreground.UNKNOWN),
        ("sh: syntax error", Foreground.UNKNOWN),
        ("end 9 x86_64", Foreground.BUSY),
        ("9 0 /dev/pts/0 wait_woken 0x400 S\nend 9 x86_64", Foreground.SHELL),
        ("9 0 /dev/pts/0 wait_woken 0x2000 S\nend 9 x86_64", Foreground.SHELL),
        ("9 0 /dev/pts/0 wait_woken 0x1000 S\nend 9 x86_64", Foreground.BUILTIN),
        ("9 0 /dev/pts/0 wait_woken 0x1 S\nend 9 x86_64", Foreground.BUILTIN),
        ("9 7 ? do_poll 0xffffffff S\nend 9 x86_64 raw", Foreground.SHELL),
        ("9 7 ? do_poll 0xffffffff S\nend 9 x86_64", Foreground.BUILTIN),
        ("9 ? files wait_woken ? S\nend 9 x86_64", Foreground.SHELL),
        ("12 0 /dev/pts/0 wait_woken 0x400 S\nend 9 x86_64", Foreground.READING),
        ("12 0 /dev/pts/0 wait_woken 0x400 S\n12 202 ? futex 0x0 S\nend 9 x86_64", Foreground.RELAYING),
        ("12 0 /dev/pts/0 wait_woken 0x400 R\nend 9 x86_64", Foreground.BUSY),
        ("12 0 pipe:[7] pipe_read 0x400 S\nend 9 x86_64", Foreground.BUSY),
        ("12 0 pipe:[7] pipe_read 0x400 S\n13 0 /dev/pts/0 wait_woken 0x400 S\nend 9 x86_64", Foreground.READING),
        ("12 0 /dev/pts/0 wait_woken 0x1 S\nend 9 x86_64 raw", Foreground.KEYS),
        ("12 271 ? poll_schedule_timeout.constprop.0 0x1 S\nend 9 x86_64 raw", Foreground.KEYS),
        ("12 230 ? hrtimer_nanosleep 0x0 S\nend 9 x86_64", Foreground.BUSY),
        ("12 running ? 0 ? R\nend 9 x86_64", Foreground.BUSY),
        ("12 271 ? poll_schedule_timeout.constprop.0 0x1 S\nend 9 x86_64", Foreground.POLLING),
        ("12 73 ? flock_lock_inode_wait 0x6 S\nend 9 x86_64", Foreground.BUSY),
        ("12 72 ? fcntl_setlk 0x3 S\nend 9 x86_64", Foreground.BUSY),
        ("12 73 ? do_sys_poll 0x1 S\nend 9 aarch64", Foreground.POLLING),
        ("12 63 /dev/pts/0 wait_woken 0x400 S\nend 9 aarch64", Foreground.READING),
        ("12 0 ? do_io_setup 0x400 S\nend 9 aarch64", Foreground.BUSY),
        ("12 168 ? do_sys_poll 0x1 S\nend 9 armv7l", Foreground.POLLING),
        ("12 ? ? wait_woken ? S\nend 9 x86_64", Foreground.POLLING),
        ("12 ? files wait_woken ? S\nend 9 x86_64", Foreground.READING),
        ("12 ? ? ? ? S\nend 9 x86_64", Foreground.UNKNOWN),
        ("12 ? ? ? ? Z\nend 9 x86_64", Foreground.BUSY),
    ],
)
def test_reports(report: str, state: Foreground) -> None:
    """Each way to wait has its state; what is not known is not guessed."""
    assert read_probe(report) is state


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[LocalTerminal]:
    terminal = LocalTerminal(["bash", "--norc", "--noprofile", "--noediting", "-i"], tmp_path)
    yield terminal
    terminal.close()


def state_of(terminal: LocalTerminal, wanted: Foreground) -> Foreground:
    """The state once it is what is wanted, or after a while."""
    state = Foreground.UNKNOWN
    for _ in range(100):
        report = subprocess.run(
            ["sh", "-c", PROBE, "sh", str(terminal.pid)], capture_output=True, text=True, check=False
        )
        state = read_probe(report.stdout)
        if state is wanted:
            break
        time.sleep(0.05)
    return state


@pytest.mark.parametrize(
    ("command", "state"),
    [
        ("true", Foreground.SHELL),
        ("read x", Foreground.BUILTIN),
        ("read -s -p 'x: ' y", Foreground.BUILTIN),
        ("read -t 60 x", Foreground.BUILTIN),
        ("select x in a b; do :; done", Foreground.BUILTIN),
        ("mapfile x", Foreground.BUILTIN),
        ("cat", Foreground.READING),
        ("sh -c 'read x'", Foreground.BUILTIN),
        ("sh -c 'cat | cat'", Foreground.READING),
        ("sleep 60", Foreground.BUSY),
        ("sleep 60 | cat", Foreground.BUSY),
        ("bash --norc --noprofile -i", Foreground.KEYS),
    ],
)
def test_processes(terminal: LocalTerminal, command: str, state: Foreground) -> None:
    """Real processes on a real terminal are in the state that they should be in."""
    terminal.send(command.encode() + b"\n")

    assert state_of(terminal, state) is state
