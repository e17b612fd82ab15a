"""Disposable containers and their terminals; the only code that talks to a container engine. Knows no examples.

    engine       DockerEngine: what others use
    connection   which engine answers
    images       built, pulled or bootstrapped
    launch       a service -> a container that runs
    container    terminals, single commands and files of one
    terminal     bytes in and out
    neighbours   services and the networks that they share
    owner        labels: whose a thing is
    leftovers    what dead runs left behind
    private      an engine of our own
    faults       the SDK's exceptions -> ours

The SDK takes 130 ms to import, more than all the rest of a run with nothing to do, and every module here needs it: so
import this package inside the function that needs an engine, not at the top of a module.
"""

from __future__ import annotations

from doctools.docker.container import Container
from doctools.docker.engine import DockerEngine
from doctools.docker.images import Image
from doctools.docker.terminal import Terminal

__all__ = ["Container", "DockerEngine", "Image", "Terminal"]
