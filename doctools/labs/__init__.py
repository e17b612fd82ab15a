"""Labs: what a session runs in, as ``labs/compose.yaml`` describes it. Starts nothing and talks to no engine.

In reading order: ``model`` (Lab, Service), ``compose`` (file -> labs), ``fields`` (the kinds of its values),
``digest`` (lab -> number).
"""

from __future__ import annotations

from doctools.labs.compose import load_labs
from doctools.labs.digest import digest, image_name
from doctools.labs.model import DEFAULT, Build, Lab, Service

__all__ = ["DEFAULT", "Build", "Lab", "Service", "digest", "image_name", "load_labs"]
