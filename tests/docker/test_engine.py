"""What an engine gives back, also where something goes wrong."""

from __future__ import annotations

from typing import Any
from unittest.mock import MagicMock

import docker.errors
import pytest

from doctools.docker import DockerEngine, connection, private
from doctools.docker.container import Container
from doctools.docker.images import Image
from doctools.docker.owner import OWNER, this_process
from doctools.errors import EngineError
from doctools.labs import DEFAULT


@pytest.fixture
def api() -> Any:
    fake = MagicMock()
    fake.version.return_value = {"Version": "1"}
    return fake


def engine_of(api: Any, lease: Any = None) -> DockerEngine:
    return DockerEngine(connection.Connection(api=api, address="unix:///x"), lease)


def test_closing_goes_on(api: Any) -> None:
    """A container that cannot be removed keeps no other, nor the lease, from going; it is told at the end."""
    lease = MagicMock()
    engine = engine_of(api, lease)
    for name in ("one", "two"):
        engine._open[name] = Container(api, name, DEFAULT, Image(id="i", name="n", base="b"))
    api.remove_container.side_effect = docker.errors.DockerException("no")

    with pytest.raises(EngineError, match="removing a container: no"):
        engine.close()
    assert {call.args[0] for call in api.remove_container.call_args_list} == {"one", "two"}
    api.close.assert_called_once()
    lease.give_back.assert_called_once()


def test_an_engine_that_says_no_version(api: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that dies while it is being asked: its connection is closed, and the lease given back."""
    lease = MagicMock()
    api.version.side_effect = docker.errors.DockerException("gone")
    found = connection.Connection(api=api, address=f"unix://{connection.PRIVATE_SOCKET}")
    monkeypatch.setattr(connection, "connect", lambda _environ: found)
    monkeypatch.setattr(private, "possible", lambda: False)
    monkeypatch.setattr(private.Lease, "take", lambda: lease)

    with pytest.raises(EngineError, match="asking its version"):
        DockerEngine.connect({}, may_start=False)
    api.close.assert_called_once()
    lease.give_back.assert_called_once()


def test_sweeping_leaves_what_others_are_making(api: Any) -> None:
    """Of another machine only what has ended goes: a container that was just created is about to start there."""
    states = ("created", "running", "restarting", "exited", "dead")
    foreign = [{"Id": state, "Names": [f"/{state}"], "State": state, "Labels": {OWNER: "1:2:x"}} for state in states]
    mine = {"Id": "mine", "Names": ["/mine"], "State": "exited", "Labels": {OWNER: this_process()}}
    api.containers.return_value = [*foreign, mine]
    api.networks.return_value = []
    api.volumes.return_value = {"Volumes": None}
    engine = engine_of(api)

    assert engine.sweep(dry_run=True) == ["container exited", "container dead"]
    api.remove_container.assert_not_called()
    assert engine.sweep() == ["container exited", "container dead"]
    assert [call.args[0] for call in api.remove_container.call_args_list] == ["exited", "dead"]
