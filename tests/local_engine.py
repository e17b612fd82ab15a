"""An engine without containers: bash on this machine, in scratch folders, for what needs no isolation."""

from __future__ import annotations

import os
import pty
import select
import signal
import struct
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fcntl import ioctl
from pathlib import Path
from shutil import rmtree
from termios import TIOCSWINSZ

from doctools.errors import EngineError
from doctools.labs import Lab


class LocalTerminal:
    """A pseudo-terminal with a process in it."""

    def __init__(self, argv: Sequence[str], folder: Path, *, columns: int = 80, rows: int = 24) -> None:
        self.pid, descriptor = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # Python ignores it, and that is inherited
            environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "TERM": "xterm", "LANG": "C.UTF-8"}
            os.execvpe(argv[0], list(argv), environment)
        # A file, not its number: whoever stops a run closes it from another thread, and a number that is closed
        # twice, or read after that, may by then be the number of somebody else's file.
        self._file = os.fdopen(descriptor, "r+b", buffering=0)
        ioctl(self._file, TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def send(self, data: bytes) -> None:
        while data:
            data = data[self._file.write(data) or 0 :]

    def receive(self, timeout: float) -> bytes | None:
        try:
            ready, _, _ = select.select([self._file], [], [], timeout)
            return (self._file.read(65536) or None) if ready else b""
        except (OSError, ValueError):  # the process has ended; or the terminal was closed meanwhile
            return None

    def close(self) -> None:
        # The children of the shell as well, as far as they are in its session: what a container's end would do.
        with suppress(ProcessLookupError, PermissionError):
            os.kill(self.pid, signal.SIGHUP)
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        self._file.close()
        with suppress(ChildProcessError):  # waited for by the other thread
            os.waitpid(self.pid, 0)


@dataclass(frozen=True, slots=True)
class LocalImage:
    """This machine, as if it were an image."""

    id: str = "sha256:" + "0" * 64
    name: str = "local"
    base: str = "this machine"
    distribution: str = ""


class LocalContainer:
    """A scratch folder; closing it removes it and hangs up its terminals."""

    image = LocalImage()

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="doctools-test-"))
        self.terminals: list[LocalTerminal] = []

    def terminal(self, *, user: str, argv: Sequence[str], columns: int = 80, rows: int = 24) -> LocalTerminal:
        terminal = LocalTerminal(argv, self.folder, columns=columns, rows=rows)
        self.terminals.append(terminal)
        return terminal

    def run(self, argv: Sequence[str], *, user: str = "root", timeout: float = 30) -> tuple[int, bytes]:
        try:
            done = subprocess.run(argv, cwd=self.folder, capture_output=True, timeout=timeout, check=False)
        except FileNotFoundError as error:  # closed meanwhile, by whoever stops a run
            raise EngineError(f"the container is gone: {error}") from error
        return done.returncode, done.stdout + done.stderr

    def write(self, path: str, content: bytes, mode: int, user: str) -> None:
        target = self.folder / path.removeprefix("~/").lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        target.chmod(mode)

    def close(self) -> None:
        for terminal in self.terminals:
            terminal.close()
        self.terminals.clear()
        rmtree(self.folder, ignore_errors=True)


class LocalEngine:
    """Gives out scratch folders; counts them."""

    description = "bash"
    kernel = "local"

    def __init__(self) -> None:
        self.opened: list[LocalContainer] = []

    def image_id(self, name: str) -> str | None:
        return LocalImage().id

    def ensure_image(self, lab: Lab, progress: Callable[[str], None]) -> LocalImage:
        return LocalImage()

    def open(self, lab: Lab, *, life: float) -> LocalContainer:
        container = LocalContainer()
        self.opened.append(container)
        return container

    def close(self) -> None:
        for container in self.opened:
            container.close()
