"""What dead runs have left in an engine, and its removal. What lives, and what others are making, is left alone."""

from __future__ import annotations

import json
from contextlib import suppress

import docker
import docker.errors

from doctools.docker.container import remove_container
from doctools.docker.faults import engine_errors
from doctools.docker.owner import OWNER, STOP, is_gone

__all__ = ["sweep"]

_ENDED = ("exited", "dead")


def sweep(api: docker.APIClient, *, dry_run: bool) -> list[str]:
    """Removes containers with their volumes, networks, volumes; returns what, in words. With ``dry_run`` only told.

    Of another machine, whose processes cannot be looked at, only what has ended is taken: a container that is not
    running yet may be one that is being started. Raises ``EngineError``.
    """
    removed = []
    with engine_errors("looking for what earlier runs left behind"):
        for each in api.containers(all=True, filters={"label": OWNER}):
            gone = is_gone(each["Labels"][OWNER])
            if gone or (gone is None and each["State"] in _ENDED):
                if not dry_run:
                    remove_container(api, each["Id"], json.loads(each["Labels"].get(STOP, "[]")))
                removed.append(f"container {each['Names'][0].lstrip('/') if each['Names'] else each['Id'][:12]}")
        # Not found: another process sweeps at the same time.
        for each in api.networks(filters={"label": OWNER}):
            gone = is_gone(each["Labels"][OWNER])
            with suppress(docker.errors.NotFound):
                if gone or (gone is None and not api.inspect_network(each["Id"]).get("Containers")):
                    if not dry_run:
                        api.remove_network(each["Id"])
                    removed.append(f"network {each['Name']}")
        volumes = api.volumes(filters={"label": OWNER, "dangling": ["true"]}).get("Volumes")
        for each in volumes or ():
            with suppress(docker.errors.NotFound):
                if is_gone(each["Labels"][OWNER]) is not False:
                    if not dry_run:
                        api.remove_volume(each["Name"])
                    removed.append(f"volume {each['Name'][:12]}")
    return removed
