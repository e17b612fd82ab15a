"""The container engine as the rest of doctools sees it: images at hand, containers opened, nothing left behind."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from tarfile import TarError
from tarfile import open as open_tar
from types import TracebackType
from typing import Protocol, Self

import docker
import docker.errors

from doctools.docker import connection, images, leftovers
from doctools.docker.container import Container, remove_container
from doctools.docker.faults import engine_errors
from doctools.docker.images import Image
from doctools.docker.launch import launch, main_process
from doctools.docker.neighbours import Neighbours
from doctools.errors import EngineError
from doctools.labs import Lab, Service, image_name

__all__ = ["DockerEngine"]

_READY_WITHIN = 60.0
_NO_ENGINE = "no container engine answers"


class _Lease(Protocol):
    """The use of an engine of our own, until it is given back."""

    def give_back(self) -> None:
        """Nobody else need wait for us."""


class DockerEngine:
    """A connection to a container engine; safe to share between threads. Close it: it is a context manager."""

    @classmethod
    def connect(cls, environ: Mapping[str, str], *, may_start: bool) -> Self:
        """The engine that answers; else, with ``may_start``, as root and where dockerd is installed, one of our own.

        Raises ``EngineError`` that says what to install.
        """
        from doctools.docker import private  # noqa: PLC0415 (it locks files as only Unix does)

        found = connection.connect(environ)
        if found is not None and found.address != f"unix://{connection.PRIVATE_SOCKET}":
            return cls._of(found, None)
        startable = may_start and private.possible()
        if found is None and not startable:
            raise EngineError(_NO_ENGINE, hint=private.what_to_install())
        # One of our own, running or not: first say that it is used, so that nobody stops it meanwhile, then look again.
        lease = private.Lease.take()
        with ExitStack() as on_failure:
            on_failure.callback(lease.give_back)
            if startable:
                private.start(keep=False)
            found = connection.connect(environ)
            if found is None:
                raise EngineError(_NO_ENGINE, hint=private.what_to_install())
            engine = cls._of(found, lease)
            on_failure.pop_all()
        return engine

    @classmethod
    def _of(cls, found: connection.Connection, lease: _Lease | None) -> Self:
        try:
            return cls(found, lease)
        except BaseException:
            found.close()
            raise

    def __init__(self, found: connection.Connection, lease: _Lease | None = None) -> None:
        self._connection = found
        self._api = found.api
        self._lease = lease
        self._neighbours = Neighbours(found.api, self._start_service)
        self._open: dict[str, Container] = {}
        self._lock = threading.Lock()
        self._distributions: dict[str, str] = {}
        self._background = ThreadPoolExecutor(max_workers=2, thread_name_prefix="engine")
        with engine_errors("asking its version"):
            version = self._api.version()
        components = [str(component.get("Name", "")) for component in version.get("Components") or ()]
        name = "Podman" if any("Podman" in component for component in components) else "Docker"
        self.description = f"{name} {str(version.get('Version', '')).partition('+')[0]}".strip()
        self.kernel = str(version.get("KernelVersion", ""))
        self.address = found.address

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def image_id(self, name: str) -> str | None:
        """``sha256:...`` of the image at hand; ``None``: there is none. Pulls and builds nothing."""
        found = images.find(self._api, name)
        return found.id if found else None

    def local_name(self, name: str) -> str:
        """Under which name this engine has an image: its own, or that of what was bootstrapped in its place.

        For whoever runs compose beside doctools: ``DOCTOOLS_BASE`` in labs/compose.yaml.
        """
        found = images.find(self._api, name)
        return found.name if found else name

    def ensure_image(self, lab: Lab, progress: Callable[[str], None]) -> Image:
        """Builds or pulls what a lab and its services need; ``progress`` gets whole lines. Raises ``ImageError``."""
        for service in lab.services:
            images.ensure(self._api, service, progress)
        return images.ensure(self._api, lab.service, progress)

    def save_images(self, labs: Iterable[Lab], path: Path) -> None:
        """Writes the images of labs and of their services into a file; those that are not at hand are left out."""
        services = [service for lab in labs for service in (lab.service, *lab.services)]
        found = (images.find(self._api, image_name(service)) for service in services)
        images.save(self._api, sorted({image.name for image in found if image}), path)

    def load_images(self, path: Path) -> None:
        """Takes what ``save_images`` wrote, here or on another machine. Raises ``StoreError``."""
        images.load(self._api, path)

    def open(self, lab: Lab, *, life: float) -> Container:
        """A new container of the lab, ready to use, services included. It ends by itself after ``life`` seconds.

        Raises ``EngineError``, ``ImageError``.
        """
        image = images.ensure(self._api, lab.service, _nobody)
        place = self._neighbours.enter(lab, life)
        try:
            argv = main_process(self._api, lab, image, life)
            identity = self._launch(lab, image, argv, place.networks_for(lab.service))
        except BaseException:
            self._neighbours.leave(place)
            raise

        def closed(container: Container) -> None:
            self._forget(container)
            self._neighbours.leave(place)

        container = Container(self._api, identity, lab, image, on_close=closed)
        with self._lock:
            self._open[identity] = container
        try:
            # 50 ms that nobody needs to wait for: it is asked for once a terminal is open, while commands run. The
            # engine does one thing at a time with a container.
            container.describe(lambda: self._background.submit(self._described, lab, image, identity))
            _wait_until_ready(container, lab.service)
        except BaseException:
            container.close()
            raise
        return container

    def sweep(self, *, dry_run: bool = False) -> list[str]:
        """Removes what dead runs left: containers with their volumes, networks. Returns what, in words.

        With ``dry_run`` only told.
        """
        return leftovers.sweep(self._api, dry_run=dry_run)

    def remove_images(self, *, dry_run: bool = False) -> list[str]:
        """Removes the images built for labs; returns the names removed. With ``dry_run`` only told."""
        return images.remove_images(self._api, dry_run=dry_run)

    def close(self) -> None:
        """Removes all that it started; stops an engine of our own that nobody else uses.

        Goes on where something cannot be removed, and raises the ``EngineError`` at the end.
        """
        with ExitStack() as last_first:
            if self._lease is not None:
                last_first.callback(self._lease.give_back)
                self._lease = None
            last_first.callback(self._connection.close)
            last_first.callback(self._background.shutdown, cancel_futures=True)
            last_first.callback(self._neighbours.close)
            for container in list(self._open.values()):
                last_first.callback(container.close)

    def _start_service(self, service: Service, life: float, networks: Mapping[str, str]) -> str:
        image = images.ensure(self._api, service, _nobody)
        argv = main_process(self._api, service, image, life)
        identity = self._launch(service, image, argv, networks)
        try:
            _wait_until_ready(Container(self._api, identity, Lab(service=service), image), service)
        except BaseException:
            remove_container(self._api, identity)
            raise
        return identity

    def _launch(self, thing: Lab | Service, image: Image, argv: Sequence[str], networks: Mapping[str, str]) -> str:
        # A tmpfs takes the attributes that an unprivileged overlay mount leaves on files since Linux 6.6
        # (tmpfs(5), "extended attributes").
        number = re.match(r"(\d+)\.(\d+)", self.kernel)
        new_enough = number is not None and (int(number[1]), int(number[2])) >= (6, 6)
        return launch(self._api, thing, image, argv, networks, in_memory=new_enough)

    def _origin(self, lab: Lab, image: Image) -> str:
        """Where the lab came from, in words: its base, and what each service beside it is and was told."""
        words = [image.base]
        for service in lab.services:
            beside = images.find(self._api, image_name(service))
            told = ", ".join(f"{name}={value}" for name, value in service.environment.items() if value)
            words.append(f"with {service.name}: {beside.name if beside else '?'}{f' ({told})' if told else ''}")
        return "; ".join(words)

    def _described(self, lab: Lab, image: Image, container: str) -> Image:
        return replace(image, base=self._origin(lab, image), distribution=self._distribution(image, container))

    def _distribution(self, image: Image, container: str) -> str:
        """PRETTY_NAME of os-release(5), read once an image: it costs 50 ms."""
        if image.id not in self._distributions:
            self._distributions[image.id] = _pretty_name(self._api, container)
        return self._distributions[image.id]

    def _forget(self, container: Container) -> None:
        with self._lock:
            self._open.pop(container.id, None)


def _wait_until_ready(container: Container, service: Service) -> None:
    """Repeats the service's ``ready`` command until it succeeds; best is one that waits: each try costs 0.1 s.

    Raises ``EngineError`` with its last words.
    """
    if not service.ready:
        return
    deadline = time.monotonic() + _READY_WITHIN
    while True:
        fault = "ended"
        if container.running():
            left = max(1, round(deadline - time.monotonic()))
            status, output = container.run(["timeout", str(left), *service.ready], timeout=left + 5)
            if status == 0:
                return
            if time.monotonic() < deadline:
                time.sleep(0.05)  # between two tries; each costs about as much
                continue
            last = output.decode(errors="replace").strip().splitlines()[-3:]
            fault = "\n  ".join((f"is not ready after {_READY_WITHIN:g} s: `{' '.join(service.ready)}` says", *last))
        raise EngineError("\n  ".join((f"`{service.name}` {fault}; its log ends:", *container.last_words())))


def _pretty_name(api: docker.APIClient, container: str) -> str:
    # The second is a link to the first, as a rule, and links are not followed.
    for path in ("/usr/lib/os-release", "/etc/os-release"):
        with engine_errors("reading /etc/os-release"):
            try:
                archive = b"".join(api.get_archive(container, path)[0])
            except docker.errors.NotFound:
                continue
        with suppress(TarError), open_tar(fileobj=BytesIO(archive)) as tar:
            member = tar.next()
            content = tar.extractfile(member) if member else None
            for line in (content.read().decode(errors="replace") if content else "").splitlines():
                name, _, value = line.partition("=")
                if name == "PRETTY_NAME":
                    return value.strip("\"'")
    return ""


def _nobody(_line: str) -> None:
    """Progress that nobody listens to: images are made ready before sessions open."""
