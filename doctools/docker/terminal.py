"""The bytes of a pseudo-terminal inside a container. Knows neither prompts nor screens."""

from __future__ import annotations

import socket
import ssl
from contextlib import suppress
from typing import Any

import docker
import docker.errors

from doctools.docker.faults import engine_errors

__all__ = ["Stream", "Terminal"]

_MOST = 65536
_NOT_NOW = (TimeoutError, BlockingIOError, ssl.SSLWantReadError)


class Stream:
    """The connection of a running exec: the SDK's own, taken over (``socket=True``)."""

    __slots__ = ("_early", "_response", "_socket")

    def __init__(self, taken: Any) -> None:
        # The SDK hands out the innermost object; beside it stands the buffer through which it read the HTTP header, and
        # which may have read the first bytes of the terminal with it. Without this they would be lost now and then.
        self._response = taken._response  # noqa: SLF001
        self._socket: socket.socket = getattr(taken, "_sock", taken)
        self._socket.setblocking(False)  # noqa: FBT003
        try:
            self._early: bytes = self._response.raw._fp.fp.peek()  # noqa: SLF001
        except (*_NOT_NOW, AttributeError):
            self._early = b""

    def send(self, data: bytes) -> None:
        """All of it, within 60 s. ``OSError``: lost."""
        self._socket.settimeout(60)
        self._socket.sendall(data)

    def receive(self, timeout: float) -> bytes | None:
        """What came; ``b""``: nothing in ``timeout`` seconds; ``None``: closed. ``OSError``: lost."""
        if self._early:
            early, self._early = self._early, b""
            return early
        self._socket.settimeout(max(timeout, 0))
        try:
            return self._socket.recv(_MOST) or None
        except _NOT_NOW:
            return b""

    def close(self) -> None:
        """Let go of the connection; what runs goes on, or ends with its terminal."""
        self._socket.close()
        self._response.close()


class Terminal:
    """A process on a pseudo-terminal of its own. Close it, or close its container."""

    __slots__ = ("_api", "_exec", "_stream")

    def __init__(self, api: docker.APIClient, exec_id: str, stream: Stream) -> None:
        self._api = api
        self._exec = exec_id
        self._stream = stream

    def send(self, data: bytes) -> None:
        """Types ``data``. Raises ``EngineError`` where the connection is lost."""
        try:
            self._stream.send(data)
        except OSError:
            self._ask_engine()  # it answers: so the shell has ended, and `receive` will say so

    def receive(self, timeout: float) -> bytes | None:
        """What was printed, as soon as something was; ``b""`` after ``timeout`` seconds of silence; ``None`` when the
        terminal is closed because its process ended. Raises ``EngineError`` where the engine is gone instead.
        """
        try:
            data = self._stream.receive(timeout)
        except OSError:
            data = None
        if data is None:
            self._ask_engine()  # one that is killed closes its connections, too
        return data

    def close(self) -> None:
        """Hang up."""
        self._stream.close()

    def _ask_engine(self) -> None:
        """Raises ``EngineError`` where the engine is gone, and not only this terminal."""
        # not found: the container is gone, with all of its terminals
        with engine_errors("a terminal was open"), suppress(docker.errors.NotFound):
            self._api.exec_inspect(self._exec)
