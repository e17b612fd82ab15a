"""The SDK's exceptions -> ``EngineError``. Decides nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import docker.errors
import requests
import urllib3

from doctools.errors import EngineError

__all__ = ["NO_SPACE", "engine_errors"]

NO_SPACE = "free some space on the engine's disk (`docker system df` shows what takes it)"
"""The next step where an engine's disk is full."""


@contextmanager
def engine_errors(doing: str) -> Iterator[None]:
    """Turns what goes wrong inside into ``EngineError``; ``doing`` completes "... while"."""
    try:
        yield
    except docker.errors.APIError as error:
        reason = str(error.explanation or error)
        full = "no space left on device" in reason
        hint = NO_SPACE if full else ""
        raise EngineError(f"the container engine refused while {doing}: {reason}", hint=hint) from error
    # urllib3's own come through where the SDK reads a raw stream: of a build, a pull, an exec.
    except (docker.errors.DockerException, requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        raise EngineError(
            f"the container engine stopped answering while {doing}: {error}",
            hint="`doctools engine` says which engine is used; run again once it answers",
        ) from error
