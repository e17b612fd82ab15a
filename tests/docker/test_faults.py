"""What goes wrong with an engine is an ``EngineError``, whichever library says it."""

from __future__ import annotations

from unittest.mock import MagicMock

import docker.errors
import pytest
import requests
import urllib3

from doctools.docker.container import Container, remove_container
from doctools.docker.faults import engine_errors
from doctools.docker.images import Image
from doctools.docker.terminal import Terminal
from doctools.errors import EngineError
from doctools.labs import DEFAULT


@pytest.mark.parametrize(
    "error",
    [
        urllib3.exceptions.ReadTimeoutError(MagicMock(), "/", "read timed out"),
        urllib3.exceptions.ProtocolError("connection broken"),
        requests.ConnectionError("refused"),
        docker.errors.DockerException("bad"),
        BrokenPipeError("pipe"),
    ],
)
def test_an_engine_that_is_gone(error: Exception) -> None:
    """The SDK reads raw streams: what urllib3 raises then comes through, and is the engine's fault as well."""
    with pytest.raises(EngineError, match="stopped answering while building"), engine_errors("building"):
        raise error


def test_a_last_command_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that is gone while a lab's `stop` runs is told as such, and its container is removed all the same."""
    api = MagicMock()
    api.exec_start.side_effect = urllib3.exceptions.ProtocolError("connection broken")
    with pytest.raises(EngineError, match="ending a container"):
        remove_container(api, "c", ["stop"])
    api.remove_container.assert_called_once()


def test_a_command_whose_end_is_known_late(monkeypatch: pytest.MonkeyPatch) -> None:
    """The output's end comes before the engine's own knowledge of it: it is asked again, until the time is over."""
    monkeypatch.setattr("doctools.docker.container.Stream", lambda _taken: MagicMock(receive=lambda _seconds: None))
    api = MagicMock()
    api.exec_inspect.side_effect = [{"Running": True}, {"Running": True}, {"Running": False, "ExitCode": 7}]
    container = Container(api, "c", DEFAULT, Image(id="i", name="n", base="b"))
    assert container.run(["true"]) == (7, b"")

    api.exec_inspect.side_effect = lambda _id: {"Running": True}
    with pytest.raises(EngineError, match=r"`true` did not end within 0\.05 s"):
        container.run(["true"], timeout=0.05)


def test_a_terminal_that_is_lost() -> None:
    """Where the engine answers, the terminal has closed because its process ended; where it does not, it is gone."""
    stream, api = MagicMock(), MagicMock()
    stream.send.side_effect = stream.receive.side_effect = BrokenPipeError("pipe")
    terminal = Terminal(api, "e", stream)
    terminal.send(b"ls\n")
    assert terminal.receive(1) is None

    api.exec_inspect.side_effect = requests.ConnectionError("refused")
    for use in (lambda: terminal.send(b"ls\n"), lambda: terminal.receive(1)):
        with pytest.raises(EngineError, match="stopped answering while a terminal was open"):
            use()
