"""What runs beside a session's container: services and the networks they share. Knows no terminals."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import docker

from doctools.docker.container import remove_container
from doctools.docker.faults import engine_errors
from doctools.docker.owner import OWNER, this_process
from doctools.labs import Service, image_name

__all__ = ["Neighbours"]

_LIFE = 3600.0
"""Seconds after which a service ends by itself; started again while it is still wanted."""


@dataclass(slots=True, kw_only=True)
class _Running:
    container: str
    until: float


class Neighbours:
    """Services and networks of one ``DockerEngine``: started when a lab first needs them, shared by its sessions."""

    def __init__(self, api: docker.APIClient, start: Callable[[Service, float, Mapping[str, str]], str]) -> None:
        """``start(service, life, networks)`` makes a container run, ready, and returns its id."""
        self._api = api
        self._start = start
        self._token = secrets.token_hex(4)
        self._lock = threading.Lock()
        self._networks: dict[str, str] = {}
        self._services: dict[str, _Running] = {}

    def networks_for(self, service: Service) -> dict[str, str]:
        """Ids of the networks of a lab or a service, made where they are missing, by compose's names."""
        with self._lock:
            return self._networks_for(service)

    def ensure(self, service: Service, life: float) -> None:
        """Makes a service run for ``life`` seconds at least."""
        now = time.monotonic()
        key = image_name(service) + service.name
        with self._lock:  # whoever comes second waits until the service is ready
            running = self._services.get(key)
            if running and running.until > now + life:
                return
            if running:
                remove_container(self._api, running.container)
            whole = max(_LIFE, 2 * life)
            container = self._start(service, whole, self._networks_for(service))
            self._services[key] = _Running(container=container, until=now + whole)

    def close(self) -> None:
        with self._lock:
            for running in self._services.values():
                remove_container(self._api, running.container)
            self._services.clear()
            for network in self._networks.values():
                with engine_errors("removing a network"):
                    self._api.remove_network(network)
            self._networks.clear()

    def _networks_for(self, service: Service) -> dict[str, str]:
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
