"""A service as compose describes it -> a running container that ends by itself. Waits for nothing."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from typing import Any

import docker
import docker.types

from doctools.docker.faults import engine_errors
from doctools.docker.images import Image
from doctools.docker.owner import OWNER, STOP, this_process
from doctools.labs import Lab, Service

__all__ = ["launch", "main_process"]

_SYSTEMPATHS = "systempaths=unconfined"
"""An option of the docker client, not of the engine: the client turns it into two empty lists (docker/cli: opts.go)."""

# A first process of its own leaves no place above it for `timeout`, and KILL from inside does not reach it: something
# beside it tells it to end, in its own way.
_GUARD = '(sleep "$1"; eval "$2"; kill -s "$3" 1) & shift 3; exec "$@"'


def launch(
    api: docker.APIClient,
    thing: Lab | Service,
    image: Image,
    argv: Sequence[str],
    networks: Mapping[str, str],
    *,
    in_memory: bool,
) -> str:
    """Creates and starts a container whose only command is ``argv``; returns its id. Raises ``EngineError``.

    ``networks``: ids by compose's names; other containers there reach it by the service's name. ``in_memory``: whether
    the volumes that may be a tmpfs are one.
    """
    service, stop = (thing.service, thing.stop) if isinstance(thing, Lab) else (thing, ())
    owner = {OWNER: this_process()}
    memory = _tmpfs(service.in_memory) if in_memory else {}
    first, *others = networks.values() or (None,)
    with engine_errors(f"starting a container of `{service.name}`"):
        host = api.create_host_config(
            # What it says is wanted if it does not get ready: then somebody has to remove it, `sweep` at the latest.
            auto_remove=not service.ready,
            init=service.init,  # reaps what background jobs leave behind, and ends at once when told to
            network_mode=first or service.network_mode or None,
            cap_add=list(service.cap_add),
            cap_drop=list(service.cap_drop),
            security_opt=[option for option in service.security_opt if option != _SYSTEMPATHS],
            devices=list(service.devices),
            device_cgroup_rules=list(service.device_cgroup_rules),
            extra_hosts=dict(service.extra_hosts),
            privileged=service.privileged,
            read_only=service.read_only,
            # Programs, devices and setuid: what a volume allows, and a tmpfs does not unless told.
            tmpfs=_tmpfs(service.tmpfs) | {path: f"exec,dev,suid,{options}" for path, options in memory.items()},
            mounts=[docker.types.Mount(path, None, labels=owner) for path in service.volumes if path not in memory],
            pids_limit=service.pids_limit or None,
            nano_cpus=int(service.cpus * 1e9) or None,
            shm_size=service.shm_size or None,
            mem_limit=service.mem_limit or None,
            memswap_limit=service.mem_limit or None,  # no swap beyond it
        )
        if _SYSTEMPATHS in service.security_opt:
            host |= {"MaskedPaths": [], "ReadonlyPaths": []}
        if service.cgroup:
            host["CgroupnsMode"] = service.cgroup
        container = api.create_container(
            image.id,
            entrypoint=list(argv[:1]),
            command=list(argv[1:]),
            hostname=service.hostname or None,
            environment=dict(service.environment),
            working_dir=service.working_dir or None,
            labels=owner | ({STOP: json.dumps(stop)} if stop else {}),  # kept with it, for whoever removes it
            host_config=host,
            networking_config=_at(api, service, first),
            stdin_open=False,
        )["Id"]
        try:
            for network in others:
                api.connect_container_to_network(container, network, aliases=[service.name])
            api.start(container)
        except BaseException:
            api.remove_container(container, force=True, v=True)
            raise
    return str(container)


def main_process(api: docker.APIClient, thing: Lab | Service, image: Image, life: float) -> list[str]:
    """What keeps a container running for ``life`` seconds at most, even if nobody is left to end it.

    The service's own program, where compose names one; else, of a lab, just sleep; else the image's program.
    """
    service = thing.service if isinstance(thing, Lab) else thing
    seconds = str(max(1, round(life)))
    program = [*service.entrypoint, *service.command]
    if not program and isinstance(thing, Lab):
        return ["sleep", seconds]
    if not service.entrypoint:
        with engine_errors(f"asking what the image of `{service.name}` runs"):
            config: dict[str, Any] = api.inspect_image(image.id)["Config"]  # type: ignore[no-untyped-call]  # untyped in the stubs
        program = [*(config.get("Entrypoint") or ()), *(service.command or config.get("Cmd") or ())]
    if not service.init:
        stop = shlex.join(thing.stop) if isinstance(thing, Lab) else ""
        return ["sh", "-c", _GUARD, "sh", seconds, stop, service.stop_signal or "TERM", *program]
    # TERM first, KILL for what does not listen
    return ["timeout", "-k", "5", seconds, *program]


def _at(api: docker.APIClient, service: Service, network: str | None) -> dict[str, Any] | None:
    if network is None:
        return None
    endpoints: Any = {network: api.create_endpoint_config(aliases=[service.name])}
    return dict(api.create_networking_config(endpoints))


def _tmpfs(entries: Sequence[str]) -> dict[str, str]:
    """``/run:size=64m`` -> ``{"/run": "size=64m"}``."""
    return {path: options for path, _, options in (entry.partition(":") for entry in entries)}
