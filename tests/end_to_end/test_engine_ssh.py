"""An engine on another machine, through ssh."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from doctools.docker import DockerEngine
from doctools.errors import EngineError
from doctools.labs import DEFAULT

# Stands in for ssh(1): understands -L as it does, and leads to the engine of this machine.
SSH = """\
#!/usr/bin/env python3
import os, socket, sys, threading
local = sys.argv[sys.argv.index("-L") + 1].split(":")[0]
if "refused" in sys.argv[-1]:
    sys.exit("ssh: connect to host refused port 22: Connection refused")
listener = socket.socket(socket.AF_UNIX); listener.bind(local); listener.listen()
def copy(a, b):
    try:
        while data := a.recv(65536): b.sendall(data)
        b.shutdown(socket.SHUT_WR)
    except OSError: pass
while True:
    client, _ = listener.accept()
    server = socket.socket(socket.AF_UNIX); server.connect(os.environ["THIS_ENGINE"])
    for pair in ((client, server), (server, client)):
        threading.Thread(target=copy, args=pair, daemon=True).start()
"""


@pytest.fixture(autouse=True)
def _ssh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ssh").write_text(SSH, encoding="utf-8")
    (tmp_path / "ssh").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setenv("TMPDIR", str(tmp_path))


@pytest.mark.engine
def test_terminals_through_ssh(engine: DockerEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    """DOCKER_HOST=ssh://... gives containers and terminals as a local engine does, and ends its tunnel."""
    if not engine.address.startswith("unix://"):
        pytest.skip("needs an engine on a local socket")
    monkeypatch.setenv("THIS_ENGINE", engine.address.removeprefix("unix://"))
    engine.ensure_image(DEFAULT, lambda _line: None)

    with DockerEngine.connect({"DOCKER_HOST": "ssh://ada@elsewhere:2222"}, may_start=False) as through:
        assert through.address == "ssh://ada@elsewhere:2222"
        with through.open(DEFAULT, life=60) as container:
            terminal = container.terminal(argv=["cat"])
            terminal.send(b"hello\n")
            read = b""
            while b"hello\r\nhello" not in read:
                read += terminal.receive(10) or pytest.fail(f"only {read!r} came")
        process = through._connection.tunnel._process  # type: ignore[union-attr]

    assert process.poll() is not None


def test_ssh_that_does_not_connect() -> None:
    """What ssh says is in the error."""
    with pytest.raises(EngineError, match="ssh does not reach ssh://refused: ssh: connect to host refused port 22"):
        DockerEngine.connect({"DOCKER_HOST": "ssh://refused"}, may_start=False)
