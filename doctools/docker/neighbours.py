"""What runs beside a session's container: services and the networks they share. Knows no terminals."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

import docker

from doctools.docker.container import remove_container
from doctools.docker.faults import engine_errors
from doctools.docker.owner import OWNER, this_process
from doctools.labs import Lab, Service, image_name

__all__ = ["Neighbours", "Place"]

_LIFE = 3600.0
"""Seconds after which a service ends by itself, at least; then there are others, for whoever comes."""

_Start = Callable[[Service, float, Mapping[str, str]], str]


@dataclass(slots=True, kw_only=True)
class _Running:
    service: Service
    image: str
    container: str
    until: float

    def serves(self, service: Service, until: float) -> bool:
        """Whether it is this service as it is described now, and lives until then."""
        return self.service == service and self.image == image_name(service) and self.until > until


class Place:
    """Services and the networks they are on, for the sessions that entered while they had life enough.

    Not safe to share between threads: ``Neighbours`` is.
    """

    def __init__(self, api: docker.APIClient, start: _Start) -> None:
        self.users = 0
        self._api = api
        self._start = start
        self._token = secrets.token_hex(4)
        self._networks: dict[str, str] = {}
        self._services: dict[str, _Running] = {}

    def lives(self, lab: Lab, until: float) -> bool:
        """Whether what of a lab's services is here already is as described, and lives until then."""
        return all(
            self._services[service.name].serves(service, until)
            for service in lab.services
            if service.name in self._services
        )

    def ensure(self, service: Service, life: float) -> None:
        """Makes a service run, where it does not."""
        if service.name not in self._services:
            whole = max(_LIFE, 2 * life)
            until = time.monotonic() + whole
            container = self._start(service, whole, self.networks_for(service))
            self._services[service.name] = _Running(
                service=service, image=image_name(service), container=container, until=until
            )

    def networks_for(self, service: Service) -> dict[str, str]:
        """Ids of the networks of a lab or a service, made where they are missing, by compose's names."""
        for name, internal in service.networks.items():
            if name not in self._networks:
                with engine_errors(f"making the network `{name}`"):
                    self._networks[name] = self._api.create_network(
                        f"doctools-{self._token}-{name}",
                        driver="bridge",
                        internal=internal,
                        labels={OWNER: this_process()},
                        check_duplicate=True,
                    )["Id"]
        return {name: self._networks[name] for name in service.networks}

    def close(self) -> None:
        """Removes all of it; goes on where something cannot be removed, and raises the error at the end."""
        with ExitStack() as last_first:
            for network in self._networks.values():
                last_first.callback(self._remove_network, network)
            for running in self._services.values():
                last_first.callback(remove_container, self._api, running.container)
            self._networks, self._services = {}, {}

    def _remove_network(self, network: str) -> None:
        with engine_errors("removing a network"):
            self._api.remove_network(network)


class Neighbours:
    """The places of one ``DockerEngine``: one that sessions enter, and those that their last session has not left.

    Services are started when a lab first needs them, and shared by its sessions.
    """

    def __init__(self, api: docker.APIClient, start: _Start) -> None:
        """``start(service, life, networks)`` makes a container run, ready, and returns its id."""
        self._new = partial(Place, api, start)
        self._now = self._new()
        self._left: list[Place] = []
        self._lock = threading.Lock()

    def enter(self, lab: Lab, life: float) -> Place:
        """Where a lab's services run for ``life`` seconds at least, and its networks are. To be left again."""
        with self._lock:  # whoever comes second waits until a service is ready
            if not self._now.lives(lab, time.monotonic() + life):
                # Not in place of what is there: it is in use, and what was put into it belongs to the session that did.
                self._left.append(self._now)
                self._now = self._new()
                self._remove_unused()
            for service in lab.services:
                self._now.ensure(service, life)
            self._now.networks_for(lab.service)
            self._now.users += 1
            return self._now

    def leave(self, place: Place) -> None:
        """A session is over. The place that is still entered stays for the next one."""
        with self._lock:
            place.users -= 1
            self._remove_unused()

    def close(self) -> None:
        """Removes everything."""
        with self._lock, ExitStack() as every:
            for place in (self._now, *self._left):
                every.callback(place.close)
            self._left = []

    def _remove_unused(self) -> None:
        unused = [place for place in self._left if not place.users]
        self._left = [place for place in self._left if place.users]
        with ExitStack() as every:
            for place in unused:
                every.callback(place.close)
