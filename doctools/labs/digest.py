"""What a lab is made of, as one number: the lab as written, the files it is built from, the base it asks for.

Reads files and asks no engine, so it is cheap; which image the engine has for it is another question.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

from doctools.errors import LabError, Problem
from doctools.labs.model import Lab, Service

__all__ = ["digest", "image_digest", "image_name"]

_LATER = {"init": True, "stop_signal": "", "cgroup": "", "in_memory": ()}


def digest(lab: Lab) -> str:
    """64 hexadecimal digits that change with everything which could change what a page's commands print."""
    parts = {
        "lab": {"user": lab.user, "shell": lab.shell, "elevated": lab.elevated},
        "services": [[_written(service), image_digest(service)] for service in (lab.service, *lab.services)],
    }
    return _sha256(parts)


def image_digest(service: Service) -> str:
    """64 hexadecimal digits over what its *image* is built from; the name's digest where it is pulled.

    Raises ``LabError`` where a file of the build cannot be read.
    """
    if service.build is None:
        return _sha256({"image": service.image})
    build = service.build
    files = {}
    try:
        for path in sorted(build.context.rglob("*")):
            if path.is_symlink():
                files[path.relative_to(build.context).as_posix()] = ["link", str(path.readlink())]
            elif path.is_file():
                # Of the mode only "executable" counts: git keeps no more of it, so a clone gives the same digest.
                executable = bool(path.stat().st_mode & 0o100)
                files[path.relative_to(build.context).as_posix()] = [
                    "executable" if executable else "file",
                    hashlib.sha256(path.read_bytes()).hexdigest(),
                ]
    except OSError as error:
        raise LabError(
            Problem(path=str(error.filename or build.context), message=f"cannot be read: {error.strerror}")
        ) from error
    return _sha256(
        {
            "arguments": dict(build.arguments),
            "dockerfile": build.dockerfile,
            "target": build.target,
            "files": files,
        }
    )


def image_name(thing: Lab | Service) -> str:
    """The name of its image: ``doctools/NAME:DIGEST`` where it is built, else the image's own.

    As the name holds the digest, "is it up to date?" is a lookup.
    """
    service = thing.service if isinstance(thing, Lab) else thing
    if service.build is None:
        return service.image
    return f"doctools/{service.name.lower()}:{image_digest(service)[:12]}"


def _written(service: Service) -> dict[str, object]:
    """The service without the folder that it is built from: its place on this machine does not matter."""
    values = asdict(service)
    values.pop("build")
    # Keys that came later count where they are used: the labs that do not use them are what they were before.
    return {key: value for key, value in values.items() if key not in _LATER or value != _LATER[key]}


def _sha256(value: object) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, Path):
        return value.as_posix()
    raise TypeError(f"not a value of a lab: {value!r}")
