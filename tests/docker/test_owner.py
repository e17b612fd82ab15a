"""Whose a container is."""

from __future__ import annotations

import subprocess
import sys

from doctools.docker.owner import is_gone, this_process


def test_this_process_lives() -> None:
    """The process that asks is not gone."""
    assert is_gone(this_process()) is False


def test_a_process_that_ended_is_gone() -> None:
    """A process that ended is gone, whatever has its number now."""
    command = "from doctools.docker.owner import this_process; print(this_process(), end='')"
    owner = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True).stdout
    pid, started, machine = owner.split(":")
    mine, my_start, _ = this_process().split(":")

    assert is_gone(owner) is True
    assert is_gone(f"{mine}:{started}:{machine}") is (started != my_start)
    assert is_gone(f"{pid}:x:{machine}") is True


def test_other_machines_are_not_known() -> None:
    """Nobody here can tell for another machine, another start of this one, or a label of somebody else."""
    assert is_gone("1:2:elsewhere") is None
    assert is_gone("nonsense") is None
