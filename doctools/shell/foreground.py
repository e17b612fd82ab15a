"""What the foreground process of a terminal is doing: does it wait for a line to be typed?

Asked from a second process in the same container, through /proc (proc(5)): ``stat`` names the terminal and its
foreground process group, ``syscall`` says in which system call a process is blocked, ``wchan`` in which function of the
kernel.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

__all__ = ["PROBE", "Foreground", "read_probe"]


class Foreground(Enum):
    """The state of a terminal's foreground process group."""

    READING = "reading"
    """A process is blocked in a read of a line from the terminal."""
    RELAYING = "relaying"
    """A program with several threads reads, perhaps for somebody else who does not ask yet (``docker run -i``)."""
    POLLING = "polling"
    """A process waits for several things at once; a typed line may be one of them."""
    KEYS = "keys"
    """It waits for single keys, perhaps among other things: a line editor, or a relay to one (``docker run -ti``)."""
    SHELL = "shell"
    """The terminal's own shell reads: the command is over, although no prompt mark came."""
    BUILTIN = "builtin"
    """A shell reads one line for one of its own commands: ``read``, ``mapfile``, ``select``."""
    BUSY = "busy"
    """Running, or waiting for something else."""
    UNKNOWN = "unknown"
    """The processes belong to another user, or /proc tells nothing."""

    @property
    def may_read(self) -> bool:
        """Whether a line may be waited for, among other things."""
        return self in (Foreground.RELAYING, Foreground.POLLING, Foreground.KEYS)

    @property
    def reads(self) -> bool:
        """Whether a line is surely waited for, by something other than the shell's prompt."""
        return self in (Foreground.READING, Foreground.BUILTIN)


PROBE = r"""
exec 2>/dev/null
shell=$1
set -- $(sed 's/.*) //' "/proc/$shell/stat")
group=$3 terminal=$5 foreground=$6
for directory in /proc/[0-9]*; do
  IFS= read -r line < "$directory/stat" || continue
  set -- ${line##*) }
  [ "$5" = "$terminal" ] && [ "$3" = "$foreground" ] || continue
  pid=${directory#/proc/} run=$1
  for task in "$directory"/task/*; do
    call='' channel=''
    IFS= read -r call < "$task/syscall"
    IFS= read -r channel < "$task/wchan"
    set -- ${call:-?}
    target=''
    case $1 in
      0|63) target=$(readlink "$directory/fd/$(($2))") ;;
      '?') case $(ls -l "$directory/fd") in ''|*socket:*) ;; *) target=files ;; esac ;;
    esac
    echo "$pid $1 ${target:-?} ${channel:-?} ${4:-?} $run"
  done
done
case $(stty -a < "/proc/$shell/fd/0") in *-icanon*) raw=raw ;; esac
echo "end $shell $(uname -m) $raw"
"""
"""A POSIX shell script. Its argument is the process id of the terminal's shell; prints a line for each thread of the
foreground process group: process id, number of the system call, the file that it reads, kernel function, bytes asked
for, state of the process; then ``end``, the shell, the machine's architecture, and whether the terminal gives single
keys instead of lines. Where the system call is kept from us, the third column says ``files`` for a process that has no
sockets."""

_SLEEPS = {"S", "I", "?"}
"""States of proc(5) in which a process can wait for a line: `D` waits for a disk, `R` computes, `Z` has ended."""


@dataclass(frozen=True, slots=True)
class _Calls:
    """Numbers of system calls on an architecture."""

    read: str = ""
    polls: frozenset[str] = frozenset()


_GENERIC = _Calls("63", frozenset(("22", "72", "73", "441")))
"""read; epoll_pwait, pselect6, ppoll, epoll_pwait2 (include/uapi/asm-generic/unistd.h)."""
_CALLS = {
    # x86/entry/syscalls/syscall_64.tbl: read, then poll, select, epoll_wait, pselect6, ppoll, epoll_pwait, epoll_pwait2
    "x86_64": _Calls("0", frozenset(("7", "23", "232", "270", "271", "281", "441"))),
    "aarch64": _GENERIC,
    "riscv64": _GENERIC,
    "loongarch64": _GENERIC,
}

_BUILTIN_READS = {"0x1", "0x80", "0x1000"}
"""Bytes that shells ask for in ``read`` and its like: one by one, so as not to take what belongs to the next command,
or in bash's buffer (lib/sh/zread.c: 128, later 4096). At their prompts they ask for other numbers: bash without a line
editor for 1024, dash for 8192."""

# Where Yama keeps the system call from us, the kernel may still name the function that a process sleeps in.
_READING = {"wait_woken", "n_tty_read"}
_POLLING = {"do_poll", "do_select", "do_sys_poll", "ep_poll", "poll_schedule_timeout"}


def read_probe(report: str) -> Foreground:
    """Read what ``PROBE`` printed."""
    rows = [line.split() for line in report.splitlines()]
    threads = [row for row in rows if len(row) == 6 and row[0] != "end"]
    end = next((row for row in rows if len(row) > 1 and row[0] == "end"), None)
    if end is None:
        return Foreground.UNKNOWN
    if not threads:
        return Foreground.BUSY  # one process has ended, and the next one is not there yet
    shell, raw = end[1], "raw" in end
    calls = _CALLS.get(end[2]) if len(end) > 2 else None
    states = [(row[0], _state(row, calls)) for row in threads]
    kinds = {state for _, state in states}
    if all(pid == shell for pid, _ in states) and kinds & {Foreground.READING, Foreground.POLLING}:
        # A line editor polls single keys; `read -t` polls, too, but wants a line.
        builtin = Foreground.READING not in kinds or any(row[4] in _BUILTIN_READS for row in threads)
        return Foreground.BUILTIN if builtin and not raw else Foreground.SHELL
    if Foreground.READING in kinds:
        if raw:
            return Foreground.KEYS
        asked = [row[4] for row in threads if calls is not None and row[1] == calls.read]
        if asked and _BUILTIN_READS.issuperset(asked):
            return Foreground.BUILTIN  # a script's
        readers = [pid for pid, state in states if state is Foreground.READING]
        alone = any(sum(pid == reader for pid, _ in states) == 1 for reader in readers)
        return Foreground.READING if alone else Foreground.RELAYING
    if Foreground.POLLING in kinds:
        return Foreground.KEYS if raw else Foreground.POLLING
    return Foreground.UNKNOWN if Foreground.UNKNOWN in kinds else Foreground.BUSY


def _state(row: list[str], calls: _Calls | None) -> Foreground:
    _, number, target, channel, _, run = row
    channel = channel.partition(".")[0]
    if run not in _SLEEPS:
        return Foreground.BUSY  # whoever computes waits for nobody, however little else is known of it
    if number == "running":
        return Foreground.BUSY
    if number != "?" and calls is not None:
        if number == calls.read:
            on_terminal = target.startswith(("/dev/pts/", "/dev/tty", "/dev/console"))
            return Foreground.READING if on_terminal else Foreground.BUSY
        return Foreground.POLLING if number in calls.polls else Foreground.BUSY
    if channel in _READING:
        # A read from a socket sleeps in the same function (sk_wait_data): `ssh`, which hides its system call and files.
        return Foreground.READING if target == "files" else Foreground.POLLING
    if channel in _POLLING:
        return Foreground.POLLING
    return Foreground.UNKNOWN if channel in {"?", "0"} else Foreground.BUSY
