"""Services and networks beside sessions: shared, followed by others in time, never taken away from their users."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from unittest.mock import MagicMock

import docker.errors
import pytest

from doctools.docker.neighbours import _LIFE, Neighbours
from doctools.errors import EngineError
from doctools.labs import Lab, Service

REGISTRY = Service(name="registry", image="registry:2", networks={"inner": True})
LAB = Lab(service=Service(name="lab", image="debian", networks={"inner": True}), services=(REGISTRY,))


class World:
    """An engine that only counts, and a clock."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        monkeypatch.setattr(time, "monotonic", lambda: self.now)
        self.api = MagicMock()
        self.networks: set[str] = set()
        self.containers: list[str] = []
        self.made = 0
        self.api.create_network.side_effect = self._network
        self.api.remove_network.side_effect = self.networks.remove
        self.api.remove_container.side_effect = lambda container, **_: self.containers.remove(container)
        self.neighbours = Neighbours(self.api, self._service)

    def _network(self, name: str, **_: object) -> dict[str, str]:
        self.networks.add(name)
        return {"Id": name}

    def _service(self, service: Service, life: float, networks: Mapping[str, str]) -> str:
        assert set(networks) == set(service.networks)
        self.made += 1
        self.containers.append(f"{service.name} {self.made}")
        return self.containers[-1]


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return World(monkeypatch)


def test_shared(world: World) -> None:
    """Sessions share a service, and it stays for the next one; closing leaves nothing."""
    first, second = world.neighbours.enter(LAB, 100), world.neighbours.enter(LAB, 100)
    world.neighbours.leave(first)
    world.neighbours.leave(second)
    assert world.neighbours.enter(LAB, 100) is first
    assert world.containers == ["registry 1"]

    world.neighbours.close()
    assert (world.containers, world.networks) == ([], set())


def test_a_service_stays_as_long_as_a_session_uses_it(world: World) -> None:
    """One whose life will not do has a successor on a network of its own, and goes with its last session."""
    old = world.neighbours.enter(LAB, 900)
    also_old = world.neighbours.enter(LAB, 900)
    world.now = _LIFE - 100
    new = world.neighbours.enter(LAB, 900)

    assert world.containers == ["registry 1", "registry 2"]
    assert old.networks_for(LAB.service) != new.networks_for(LAB.service)
    world.neighbours.leave(old)
    assert "registry 1" in world.containers
    world.neighbours.leave(also_old)
    assert world.containers == ["registry 2"]
    assert len(world.networks) == 1


def test_a_week(world: World) -> None:
    """However long one watches: a session finds a service that lives long enough, and what is over is removed."""
    for _ in range(7 * 24 * 6):
        world.now += 600
        place = world.neighbours.enter(LAB, 900)
        assert len(world.containers) == len(world.networks) == 1
        world.neighbours.leave(place)


def test_a_service_that_was_described_anew(world: World) -> None:
    """Beside the old one, which its sessions still use: they do not get the new one by its name."""
    old = world.neighbours.enter(LAB, 900)
    changed = replace(LAB, services=(replace(REGISTRY, environment={"A": "1"}),))
    new = world.neighbours.enter(changed, 900)

    assert new is not old
    world.neighbours.leave(old)
    assert world.containers == ["registry 2"]


def test_closing_goes_on(world: World) -> None:
    """What cannot be removed keeps nothing else from being removed; it is told at the end."""
    world.neighbours.enter(LAB, 100)
    world.api.remove_container.side_effect = docker.errors.DockerException("no")

    with pytest.raises(EngineError, match="removing a container: no"):
        world.neighbours.close()
    assert world.networks == set()
