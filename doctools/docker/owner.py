"""Whose a container is: the label that names its owner process, and whether that process still lives.

Only reads /proc; what is done with things whose owner is gone is decided by the caller.
"""

from __future__ import annotations

import os
import platform
from pathlib import Path

__all__ = ["BASE", "LAB", "OWNER", "STOP", "is_gone", "this_process"]

OWNER = "doctools.owner"
"""Label of containers, networks and volumes: the process that they belong to."""
LAB = "doctools.lab"
"""Label of images: the lab or service that they were built for."""
STOP = "doctools.stop"
"""Label of containers: the command to run in them before they are removed, as JSON."""
BASE = "doctools.base"
"""Label of images: where their base came from, in words."""


def this_process() -> str:
    """``PID:START:MACHINE``: a process id alone is given away again, with its start time it is not."""
    return f"{os.getpid()}:{_start_time(os.getpid())}:{_machine()}"


def is_gone(owner: str) -> bool | None:
    """Whether the process that ``this_process`` named has ended; ``None``: it ran elsewhere, nobody here can tell."""
    pid, _, rest = owner.partition(":")
    started, _, machine = rest.partition(":")
    if machine != _machine() or not pid.isdecimal():
        return None
    return _start_time(int(pid)) != started


def _start_time(pid: int) -> str:
    """Clock ticks since the machine started (proc(5), /proc/PID/stat, field 22); empty: no such process."""
    try:
        # The second field, the command's name, may hold blanks and parentheses: count from behind it.
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[19]
    except OSError:
        pass
    if Path("/proc/self").exists():
        return ""
    try:  # no /proc: a living process id is all that can be known
        os.kill(pid, 0)
    except ProcessLookupError:
        return ""
    except PermissionError:
        pass
    return "alive"


def _machine() -> str:
    """This start of this machine, and the set of process ids seen from here (a container has its own)."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot}.{Path('/proc/self/ns/pid').stat().st_ino}"
    except OSError:
        return platform.node()
