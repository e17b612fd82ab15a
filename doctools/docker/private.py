"""An engine of our own: dockerd with its own data, socket and bridge, for machines where none runs.

Touches nothing of the machine's own Docker. Needs root and an installed dockerd; installs nothing.
"""

from __future__ import annotations

import fcntl
import ipaddress
import json
import os
import platform
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree, which
from typing import IO, Self

import docker
import docker.errors

from doctools.docker.connection import PRIVATE_SOCKET
from doctools.errors import EngineError

__all__ = ["Lease", "possible", "start", "stop", "what_to_install"]

_DATA = Path("/var/lib/doctools")
_RUN = PRIVATE_SOCKET.parent
_PID = _RUN / "docker.pid"
_LOG = _RUN / "docker.log"
_EXEC = _RUN / "exec"
_KEPT = _RUN / "kept"
"""There, where the engine was started to stay: it does not stop with its last user."""
_BRIDGE = "doctools0"
_STARTS_WITHIN = 60.0
_STOPS_WITHIN = 30.0


def possible() -> bool:
    """Whether this process may start one: root, on Linux, with dockerd and iptables installed."""
    return platform.system() == "Linux" and os.geteuid() == 0 and not _missing()


def what_to_install() -> str:
    """What makes an engine answer on this machine, in one sentence."""
    if possible():
        return "`doctools engine start` starts one of doctools' own"
    if platform.system() != "Linux":
        return "install and start Docker Desktop or Podman Desktop, or set DOCKER_HOST to an engine elsewhere"
    package = "docker.io iptables" if Path("/etc/debian_version").exists() else "docker"
    tool = next((tool for tool in ("apt-get", "dnf", "zypper", "pacman", "apk") if which(tool)), "your package manager")
    verb = {"pacman": "-S", "apk": "add"}.get(tool, "install")
    if os.geteuid() == 0:
        return f"`{tool} {verb} {package}`; doctools then starts an engine of its own"
    return f"start Docker or Podman, or set DOCKER_HOST; to install one: `sudo {tool} {verb} {package}`"


def start(*, keep: bool) -> bool:
    """Starts it where it does not run; returns whether it was this call that did.

    ``keep``: it stays until ``stop``; else it stops with the last process that holds a ``Lease``.
    Raises ``EngineError`` that names the log.
    """
    if not possible():
        raise EngineError("an engine of our own cannot be started here", hint=what_to_install())
    _RUN.mkdir(parents=True, exist_ok=True)
    with _locked():
        if keep:
            _KEPT.touch()
        if _running_pid() is not None:
            return False
        _remove_leftovers()
        _add_bridge()
        with _LOG.open("wb") as log:
            process = subprocess.Popen(
                [
                    "dockerd",
                    f"--data-root={_DATA}",
                    f"--exec-root={_EXEC}",
                    f"--pidfile={_PID}",
                    f"--host=unix://{PRIVATE_SOCKET}",
                    f"--bridge={_BRIDGE}",
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # ^C in a terminal is for doctools, not for the engine
                cwd="/",
            )
        deadline = time.monotonic() + _STARTS_WITHIN
        while not _answers():
            if process.poll() is not None or time.monotonic() > deadline:
                _end(process.pid)
                last = _LOG.read_text(encoding="utf-8", errors="replace").splitlines()[-5:]
                _remove_leftovers()
                raise EngineError(
                    "\n  ".join(("dockerd does not start; its log ends:", *last)), hint=f"the whole log: {_LOG}"
                )
            time.sleep(0.05)
        return True


def stop() -> bool:
    """Stops it with all of its containers, and takes its bridge and mounts away; returns whether it was running."""
    if not _RUN.exists():
        return False
    with _locked():
        return _stop()


class Lease:
    """Says "I use it": the last one to give its lease back stops an engine that was not started to stay."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    @classmethod
    def take(cls) -> Self:
        """Raises ``EngineError`` where this user may not use it."""
        file = _opened("users")
        # The kernel gives it back for a process that is killed.
        fcntl.flock(file, fcntl.LOCK_SH)
        return cls(file)

    def give_back(self) -> None:
        """Stop the engine, if nobody else uses it and it was not started to stay."""
        try:
            with _locked():
                try:
                    fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    return  # somebody else uses it
                if not _KEPT.exists():
                    _stop()
        finally:
            self._file.close()


@contextmanager
def _locked() -> Iterator[None]:
    """Only one process at a time starts or stops."""
    with _opened("lock") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _opened(name: str) -> IO[str]:
    try:
        _RUN.mkdir(parents=True, exist_ok=True)
        return (_RUN / name).open("w", encoding="ascii")
    except OSError as error:
        raise EngineError(
            f"doctools' own engine cannot be used by this user: {_RUN / name}: {error.strerror}",
            hint="run as root, or start Docker or Podman, or set DOCKER_HOST",
        ) from error


def _stop() -> bool:
    pid = _running_pid()
    if pid is not None:
        _end(pid)
    _remove_leftovers()
    _KEPT.unlink(missing_ok=True)
    return pid is not None


def _end(pid: int) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.kill(pid, number)
        deadline = time.monotonic() + _STOPS_WITHIN
        while _alive(pid):
            if time.monotonic() > deadline:
                break
            time.sleep(0.05)
        else:
            return


def _alive(pid: int) -> bool:
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)  # it may be a child of this very process, and stay a zombie
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def _running_pid() -> int | None:
    try:
        pid = int(_PID.read_text(encoding="ascii"))
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, ValueError):
        return None
    return pid if f"--pidfile={_PID}".encode() in command else None


def _answers() -> bool:
    if not PRIVATE_SOCKET.is_socket():
        return False
    try:
        docker.APIClient(f"unix://{PRIVATE_SOCKET}", version="auto", timeout=5).close()
    except docker.errors.DockerException:
        return False
    return True


def _missing() -> list[str]:
    return [program for program in ("dockerd", "iptables", "ip") if not which(program)]


def _remove_leftovers() -> None:
    """What an engine that is gone left: processes, mounts, rules, the bridge (a killed one leaves them all)."""
    for proc in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if str(_EXEC).encode() in (proc / "cmdline").read_bytes():  # containerd and its shims
                _end(int(proc.name))
    mounts = [line.split()[4] for line in Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines()]
    for mount in sorted(mounts, reverse=True):  # inner ones first
        if mount == str(_DATA) or mount.startswith((f"{_EXEC}/", f"{_RUN}/", f"{_DATA}/")):
            _quietly("umount", "--lazy", mount)
    for table in ("filter", "nat"):
        rules = subprocess.run(
            ["iptables", "-w", "-t", table, "-S"], capture_output=True, text=True, check=False, timeout=30
        ).stdout
        for rule in rules.splitlines():
            if _BRIDGE in rule.split():
                _quietly("iptables", "-w", "-t", table, "-D", *rule.split()[1:])
    _quietly("ip", "link", "delete", _BRIDGE)
    rmtree(_EXEC, ignore_errors=True)
    for path in (PRIVATE_SOCKET, _PID):
        path.unlink(missing_ok=True)


def _add_bridge() -> None:
    shown = subprocess.run(["ip", "-json", "route"], capture_output=True, text=True, check=False, timeout=10).stdout
    taken = [
        ipaddress.ip_network(route["dst"], strict=False)
        for route in json.loads(shown or "[]")
        if route.get("dst", "default") != "default"
    ]
    candidates = (ipaddress.ip_network(f"10.{second}.77.0/24") for second in range(90, 250))
    network = next((each for each in candidates if not any(each.overlaps(other) for other in taken)), None)
    if network is None:
        raise EngineError("no free network 10.x.77.0/24 for the bridge of an engine of our own")
    for command in (
        ("ip", "link", "add", _BRIDGE, "type", "bridge"),
        ("ip", "address", "add", f"{network[1]}/24", "dev", _BRIDGE),
        ("ip", "link", "set", _BRIDGE, "up"),
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=10)
        if done.returncode != 0:
            _quietly("ip", "link", "delete", _BRIDGE)
            raise EngineError(f"`{' '.join(command)}` failed: {done.stderr.strip()}")


def _quietly(*command: str) -> None:
    subprocess.run(command, capture_output=True, check=False, timeout=30)
