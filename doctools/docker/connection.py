"""Which container engine answers: ``DOCKER_HOST``, the chosen context, the usual sockets. Starts none."""

from __future__ import annotations

import os
import platform
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree, which
from typing import Any

import docker
import docker.context
import docker.errors
import docker.utils

from doctools.errors import EngineError

__all__ = ["PRIVATE_SOCKET", "Connection", "connect"]

PRIVATE_SOCKET = Path("/run/doctools/docker.sock")
"""Where an engine of our own listens (``doctools.docker.private``)."""


@dataclass(slots=True, kw_only=True)
class Connection:
    """An engine that answered."""

    api: docker.APIClient
    address: str
    """``unix:///var/run/docker.sock``, ``tcp://...``, ``ssh://...``"""
    tunnel: _Tunnel | None = None

    def close(self) -> None:
        """Hang up; the engine stays."""
        self.api.close()
        if self.tunnel:
            self.tunnel.close()


def connect(environ: Mapping[str, str]) -> Connection | None:
    """The first engine that answers, ``None`` where none does.

    One that was asked for by name (``DOCKER_HOST``, a context) is the only one tried: where it does not answer, that is
    an ``EngineError``, and no other engine is used in its place. So is a socket that this user may not use, where no
    other engine answers.
    """
    if environ.get("DOCKER_HOST"):
        return _named(environ["DOCKER_HOST"], "DOCKER_HOST", _tls_of(environ))
    chosen = _context(environ)
    if chosen:
        return chosen
    sockets = [path for path in _usual_sockets(environ) if _is_socket(path)]
    for path in sockets:
        connection = _try(f"unix://{path}", {})
        if connection:
            return connection
    for path in sockets:
        _refuse_closed(path)
    if platform.system() == "Windows":
        return _try("npipe:////./pipe/docker_engine", {})
    return None


def _usual_sockets(environ: Mapping[str, str]) -> Iterator[Path]:
    """Docker's, rootless Docker's, Podman's of this user and of root, that of an engine of our own."""
    runtime = Path(environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}")
    yield Path("/var/run/docker.sock")
    yield runtime / "docker.sock"
    yield runtime / "podman" / "podman.sock"
    yield Path("/run/podman/podman.sock")
    yield PRIVATE_SOCKET


def _is_socket(path: Path) -> bool:
    try:
        return path.is_socket()
    except OSError:  # below a folder of root's alone: Fedora's /run/podman
        return False


def _refuse_closed(path: Path) -> None:
    """Tell apart what does not answer and what may not be asked, which looks the same to the SDK."""
    if os.access(path, os.W_OK):
        return
    import grp  # noqa: PLC0415 - not on every platform, and only for this error

    status = path.stat()
    hint = "run as root, or start rootless Docker or Podman"
    if status.st_mode & stat.S_IWGRP and status.st_gid:
        with suppress(KeyError):  # a number without a name
            group = grp.getgrgid(status.st_gid).gr_name
            hint = f"`sudo usermod -aG {group} $USER`, then log in again; or start rootless Docker or Podman"
    raise EngineError(f"{path}: a container engine's socket, which this user may not use", hint=hint)


def _tls_of(environ: Mapping[str, str]) -> dict[str, Any]:
    # Its own reading of DOCKER_TLS_VERIFY and DOCKER_CERT_PATH; the address is ours to read (ssh).
    kept = docker.utils.kwargs_from_env(environment=dict(environ))
    return {"tls": kept["tls"]} if "tls" in kept else {}


def _context(environ: Mapping[str, str]) -> Connection | None:
    """The context that the docker client would use, unless it is the default one."""
    folder = Path(environ.get("DOCKER_CONFIG") or Path(environ.get("HOME", "/")) / ".docker")
    if not environ.get("DOCKER_CONTEXT") and not (folder / "config.json").exists():
        return None
    try:
        context = docker.context.ContextAPI.get_context(environ.get("DOCKER_CONTEXT"))
    except docker.errors.DockerException as error:
        raise EngineError(f"the docker context cannot be read: {error}") from error
    if context is None:
        raise EngineError(
            f"no docker context is named `{environ.get('DOCKER_CONTEXT')}`", hint="`docker context ls` lists them"
        )
    if context.Name == "default" or not context.Host:
        return None
    # the SDK types it as always there; it is None for a context without TLS
    tls: object = context.TLSConfig
    return _named(context.Host, f"the docker context `{context.Name}`", {"tls": tls} if tls else {})


def _named(address: str, by: str, tls: dict[str, Any]) -> Connection:
    """The engine at an address that was asked for; ``by`` what, in words."""
    tunnel = _Tunnel(address) if address.startswith("ssh://") else None
    connection = _try(tunnel.url if tunnel else address, tls)
    if connection is None:
        if tunnel:
            tunnel.close()
        elif _is_socket(path := Path(address.removeprefix("unix://"))):
            _refuse_closed(path)
        raise EngineError(
            f"no container engine answers at {address}, named by {by}",
            hint="is it running, and may this user talk to it? Unset DOCKER_HOST and DOCKER_CONTEXT to use another one",
        )
    connection.address = address
    connection.tunnel = tunnel
    return connection


def _try(url: str, tls: dict[str, Any]) -> Connection | None:
    try:
        # The constructor asks for the version: whoever does not answer that in 10 s is no engine to work with.
        api = _Client(url, version="auto", timeout=10, **tls)
    except docker.errors.DockerException:
        return None
    api.timeout = 60
    return Connection(api=api, address=url)


class _Client(docker.APIClient):
    """Remembers what the engine said of itself: the constructor has asked already, and each answer takes 15 ms."""

    _said: dict[str, Any] | None = None

    def version(self, api_version: bool = True) -> dict[str, Any]:  # noqa: FBT001, FBT002 - the SDK's own signature
        """As the SDK's."""
        if self._said is None:
            self._said = super().version(api_version)
        return self._said


class _Tunnel:
    """A local socket that leads to the engine's on another machine.

    The SDK's own ssh has no socket to wait on, which a terminal needs; ssh(1) forwards sockets itself (``-L``).
    """

    def __init__(self, address: str) -> None:
        if not which("ssh"):
            raise EngineError(f"{address} needs the program ssh", hint="install openssh-client")
        self._folder = Path(tempfile.mkdtemp(prefix="doctools-ssh-"))
        local = self._folder / "docker.sock"
        self.url = f"unix://{local}"
        forward = f"{local}:/var/run/docker.sock"
        self._process = subprocess.Popen(
            ["ssh", "-nNT", "-o", "BatchMode=yes", "-o", "ExitOnForwardFailure=yes", "-L", forward, address],
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        for _ in range(300):  # 15 s
            if self._process.poll() is not None or local.is_socket():
                break
            time.sleep(0.05)  # ssh(1) says nothing when its socket is there
        if not local.is_socket():
            self._process.kill()
            reason = self._process.communicate()[1].decode(errors="replace").strip() or "no answer within 15 s"
            self.close()
            raise EngineError(f"ssh does not reach {address}: {reason}", hint=f"does `ssh {address} true` work?")

    def close(self) -> None:
        self._process.terminate()
        self._process.wait()
        if self._process.stderr:
            self._process.stderr.close()
        rmtree(self._folder, ignore_errors=True)
