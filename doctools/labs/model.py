"""What a lab is: the image it starts from, the limits it runs under, the services it needs. Reads no file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["DEFAULT", "Build", "Lab", "Service", "any_shell"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """How an image is built: compose's ``build``."""

    context: Path
    """Absolute folder."""
    dockerfile: str = "Dockerfile"
    """Relative to the context."""
    arguments: Mapping[str, str] = field(default_factory=dict)
    """Build arguments. ``BASE`` is special: the name of a base image, resolved by ``doctools.docker``."""
    target: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A container as compose describes it: the subset that doctools supports, under compose's own names.

    Sizes are bytes; empty values leave the choice to the engine.
    """

    name: str
    image: str = ""
    """The image to pull; empty where it is built."""
    build: Build | None = None
    command: tuple[str, ...] = ()
    entrypoint: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    hostname: str = ""
    network_mode: str = ""
    """``none``, ``host`` or ``bridge``; empty: the networks below, or the engine's default one."""
    networks: Mapping[str, bool] = field(default_factory=dict)
    """Networks shared with other services: name, and whether it is internal (no way out)."""
    working_dir: str = ""
    cap_add: tuple[str, ...] = ()
    cap_drop: tuple[str, ...] = ()
    security_opt: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    device_cgroup_rules: tuple[str, ...] = ()
    extra_hosts: Mapping[str, str] = field(default_factory=dict)
    """Lines of /etc/hosts: address by name."""
    privileged: bool = False
    read_only: bool = False
    init: bool = True
    """Whether the engine's own init is the first process; a lab whose program is one itself (systemd) says no."""
    stop_signal: str = ""
    """What tells such a program to end; empty: TERM."""
    cgroup: str = ""
    """``private`` or ``host``: which control groups it sees (``x-doctools.cgroup``); empty: the engine's choice."""
    volumes: tuple[str, ...] = ()
    """Paths inside the container that get an anonymous volume."""
    tmpfs: tuple[str, ...] = ()
    in_memory: tuple[str, ...] = ()
    """Those of its volumes that are a tmpfs where the kernel can: ``PATH:OPTIONS`` (``x-doctools.in_memory``)."""
    mem_limit: int = 0
    pids_limit: int = 0
    cpus: float = 0
    shm_size: int = 0
    ready: tuple[str, ...] = ()
    """Command that succeeds, inside the container, when it is ready (``x-doctools.ready``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lab:
    """What a session runs in: a service, and how pages use it (``x-doctools``)."""

    service: Service
    user: str = ""
    """The ordinary user, whose prompt is ``$ ``; empty: the image's own."""
    shell: tuple[str, ...] = ()
    """Empty: bash where there is one, else sh."""
    elevated: str = ""
    """Why it has more rights than an ordinary container; empty: it has not."""
    life: float = 900
    """Seconds after which its container ends by itself, at most."""
    stop: tuple[str, ...] = ()
    """Command run inside the container, as root, before it is removed: it gives back what would outlive it."""
    services: tuple[Service, ...] = ()
    """What must run beside it, in this order."""
    variant: str = ""
    """Its name among the variants of the lab; empty: the lab as compose itself would start it."""

    @property
    def name(self) -> str:
        """``debian``, or ``debian@trixie``: unique among labs."""
        return f"{self.service.name}@{self.variant}" if self.variant else self.service.name

    @property
    def workdir(self) -> str:
        """Where terminals start; empty: the user's home."""
        return self.service.working_dir

    @property
    def needs(self) -> tuple[str, ...]:
        """The names of the services beside it."""
        return tuple(service.name for service in self.services)


def any_shell(*options: str) -> tuple[str, ...]:
    """A command line that starts bash where there is one, with these options, else sh; both interactive."""
    bash = " ".join(("bash", *options, "-i"))
    return ("sh", "-c", f"command -v bash >/dev/null 2>&1 && exec {bash}; exec sh -i")


DEFAULT = Lab(
    service=Service(
        name="default",
        image="debian:bookworm-slim",
        hostname="lab",
        extra_hosts={"lab": "127.0.1.1"},
        network_mode="none",
        environment={"LANG": "C.UTF-8"},
        mem_limit=1 << 30,
        pids_limit=512,
    )
)
"""The lab of a project that describes none: a plain Debian without network."""
