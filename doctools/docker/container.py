"""One disposable container: terminals, single commands, files. Knows no examples and waits for no prompt."""

from __future__ import annotations

import shlex
import struct
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from types import TracebackType
from typing import Self

import docker
import docker.errors

from doctools.docker.faults import engine_errors
from doctools.docker.images import Image
from doctools.docker.terminal import Stream, Terminal
from doctools.errors import EngineError
from doctools.labs import Lab, any_shell

__all__ = ["Container", "remove_container"]

_ANY_SHELL = any_shell("--noprofile", "--norc", "--noediting")
# Size and folder are set inside, before the program starts: the API's resize comes too late for a program that asks at
# once, and the API wants the home's path, which only the image's /etc/passwd knows. OLDPWD is what `cd` leaves behind.
_PREPARE = 'stty cols {columns} rows {rows} 2>/dev/null; {cd} unset OLDPWD; exec "$@"'

# ^P^Q typed on a page is for the engine inside the lab. The API cannot turn its own detach keys off, so they become
# something that nobody types: RS eight times.
_DETACH_KEYS = ",".join(["ctrl-^"] * 8)


class Container:
    """A running container of a lab; made by ``DockerEngine.open``."""

    def __init__(
        self,
        api: docker.APIClient,
        container_id: str,
        lab: Lab,
        image: Image,
        on_close: Callable[[Container], None] | None = None,
    ) -> None:
        self.id = container_id
        self.lab = lab
        self._image = image
        self._describe: Callable[[], Future[Image]] | None = None
        self._described: Future[Image] | None = None
        self._api = api
        self._on_close = on_close
        self._closed = False

    @property
    def image(self) -> Image:
        """What it was started from. Raises ``EngineError``."""
        self._ask()
        if self._described is not None:
            self._image, self._described = self._described.result(), None
        return self._image

    def describe(self, ask: Callable[[], Future[Image]]) -> None:
        """Take a fuller description of its image later, from whom ``ask`` asks."""
        self._describe = ask

    def _ask(self) -> None:
        if self._describe is not None:
            self._described, self._describe = self._describe(), None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def terminal(
        self,
        *,
        user: str = "",
        environment: Mapping[str, str] | None = None,
        argv: Sequence[str] = (),
        columns: int = 80,
        rows: int = 24,
    ) -> Terminal:
        """Starts ``argv`` (else the lab's shell) on a terminal of its own, in the home of ``user``.

        ``user``: ``root``, the lab's user, or empty for the image's own. Raises ``EngineError``.
        """
        variables = {"TERM": "xterm", **_login(user), **(environment or {})}
        prepare = _PREPARE.format(columns=columns, rows=rows, cd="" if self.lab.workdir else "cd 2>/dev/null || cd /;")
        with engine_errors("opening a terminal"):
            exec_id = self._api.exec_create(
                self.id,
                ["sh", "-c", prepare, "sh", *(argv or self.lab.shell or _ANY_SHELL)],
                stdin=True,
                tty=True,
                user=user,
                environment=variables,
                detach_keys=_DETACH_KEYS,
            )["Id"]
            stream = Stream(self._api.exec_start(exec_id, tty=True, socket=True))
        self._ask()
        return Terminal(self._api, exec_id, stream)

    def run(
        self, argv: Sequence[str], *, user: str = "root", timeout: float = 30, standard_input: bytes = b""
    ) -> tuple[int, bytes]:
        """Runs one command without a terminal: its exit status, and its output and errors as one.

        The end of ``standard_input`` is not signalled: the command must know how much it reads.
        Raises ``EngineError``, also where the command does not end within ``timeout`` seconds.
        """
        deadline = time.monotonic() + timeout
        with engine_errors(f"running a command in the lab `{self.lab.name}`"):
            # one stream for both from the start: of two, the engine does not keep the order
            both = ["sh", "-c", 'exec "$@" 2>&1', "sh", *argv]
            exec_id = self._api.exec_create(self.id, both, stdin=bool(standard_input), user=user)["Id"]
            stream = Stream(self._api.exec_start(exec_id, socket=True))
            try:
                if standard_input:
                    stream.send(standard_input)
                raw = bytearray()
                while (left := deadline - time.monotonic()) > 0 and (data := stream.receive(left)) is not None:
                    raw += data
            finally:
                stream.close()
            # Its output may end before the engine knows that it did: Podman's more often than Docker's.
            while (state := self._api.exec_inspect(exec_id))["Running"] and time.monotonic() < deadline:
                time.sleep(0.02)  # between two questions
        if state["Running"]:
            raise EngineError(f"`{shlex.join(argv)}` did not end within {timeout:g} s in the lab `{self.lab.name}`")
        return state["ExitCode"], _payload(raw)

    def last_words(self) -> list[str]:
        """The last lines that its main process wrote. Raises ``EngineError``."""
        with engine_errors("reading a container's log"):
            log: bytes = self._api.logs(self.id, tail=15)
        return log.decode(errors="replace").strip().splitlines()

    def running(self) -> bool:
        """Whether its main process runs. Raises ``EngineError``."""
        with engine_errors("asking for a container's state"):
            return bool(self._api.inspect_container(self.id)["State"]["Running"])

    def write(self, path: str, content: bytes, mode: int, user: str = "") -> None:
        """Writes a file, its folders too. ``~/x`` is in the home of the lab's user and belongs to that user; any other
        path is absolute and belongs to ``user`` (empty: root). Raises ``EngineError`` where it cannot be written.
        """
        owner = user
        if path.startswith("~/"):
            owner = user or self.lab.user
        # As that user in its home, so that new folders are its own as well; through an exec and not the archive API,
        # which does not see what is mounted inside.
        script = (
            'case $1 in "~/"*) set -- "$HOME/${1#??}" "$2" "$3" "$4";; esac\n'
            'mkdir -p "${1%/*}/" && head -c "$2" > "$1" && chmod "$3" "$1" && { [ -z "$4" ] || chown "$4" "$1"; }'
        )
        as_user = owner if path.startswith("~/") else "root"
        chown_to = "" if path.startswith("~/") else owner
        status, output = self.run(
            ["sh", "-c", script, "sh", path, str(len(content)), f"{mode:o}", chown_to],
            user=as_user,
            standard_input=content,
        )
        if status != 0:
            reason = output.decode(errors="replace").strip() or f"exit status {status}"
            raise EngineError(f"{path} cannot be written in the lab `{self.lab.name}`: {reason}")

    def close(self) -> None:
        """Kills and removes it, its volumes too; quiet where it is gone already."""
        if self._closed:
            return
        self._closed = True
        try:
            remove_container(self._api, self.id, self.lab.stop)
        finally:
            if self._on_close:
                self._on_close(self)


def remove_container(api: docker.APIClient, container_id: str, stop: Sequence[str] = ()) -> None:
    """Kills and removes it, its volumes too; ``stop`` is run in it before, where it still runs, for 10 s at most."""
    try:
        # Refused: it has ended, and what keeps its life short has run this already.
        with engine_errors("ending a container"), suppress(docker.errors.APIError):
            if stop:
                exec_id = api.exec_create(container_id, ["timeout", "-k", "1", "10", *stop], user="root")["Id"]
                api.exec_start(exec_id)
    finally:
        with engine_errors("removing a container"):
            try:
                api.remove_container(container_id, force=True, v=True)
            except docker.errors.APIError as error:
                # 404: it ended and was removed; 409: its removal, started by its own end, is under way
                if error.status_code not in {404, 409}:
                    raise


def _login(user: str) -> dict[str, str]:
    """What a login would set, and an exec does not."""
    return {"USER": user, "LOGNAME": user} if user else {}


def _payload(raw: bytearray) -> bytes:
    """The content of a multiplexed stream (Docker Engine API, "Stream format": type, three zeros, length, payload)."""
    content = bytearray()
    place = 0
    while place + 8 <= len(raw):
        (length,) = struct.unpack_from(">L", raw, place + 4)
        content += raw[place + 8 : place + 8 + length]
        place += 8 + length
    return bytes(content)
