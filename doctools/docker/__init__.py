"""Disposable containers and their terminals; the only code that talks to a container engine. Knows no examples.

In reading order: ``engine`` (DockerEngine: what others use), ``connection`` (which engine answers), ``images`` (built,
pulled or bootstrapped), ``container``, ``terminal``, ``neighbours`` (services and networks), ``owner`` (labels; what
dead runs left behind), ``private`` (an engine of our own), ``faults`` (the SDK's exceptions -> ours).

The SDK takes 130 ms to import, more than all the rest of a run with nothing to do, and every module here needs it: so
import this package inside the function that needs an engine, not at the top of a module.
"""

from __future__ import annotations

from doctools.docker.container import Container
from doctools.docker.engine import DockerEngine
from doctools.docker.images import Image
from doctools.docker.terminal import Terminal

__all__ = ["Container", "DockerEngine", "Image", "Terminal"]
