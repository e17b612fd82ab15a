"""The SDK's exceptions -> ``EngineError``. Decides nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import docker.errors
import requests
import urllib3

from doctools.errors import EngineError

__all__ = ["engine_errors", "engine_gone"]


@contextmanager
def engine_errors(doing: str) -> Iterator[None]:
    """Turns what goes wrong inside into ``EngineError``; ``doing`` completes "... while"."""

    try:
        yield
    except docker.errors.APIError as error:
        reason = str(error.explanation or error)
        full = "no space left on device" in reason
        hint = "free some space on the engine's disk (`docker system df` shows what takes it)" if full else ""
        raise EngineError(f"the container engine refused while {doing}: {reason}", hint=hint) from error
    # urllib3's own come through where the SDK reads a raw stream: of a build, a pull, an exec.
    except (docker.errors.DockerException, requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        raise engine_gone(doing, error) from error


def engine_gone(doing: str, error: Exception) -> EngineError:
    return EngineError(
        f"the container engine stopped answering while {doing}: {error}",
        hint="`doctools engine` says which engine is used; run again once it answers",
    )
