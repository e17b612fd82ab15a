"""doctools: the shell commands that your documentation prints, really run - and shown to have been.

The map, in reading order:

    model, errors, volatile                      what is spoken of
    files                                        a file replaced as a whole
    settings, labs, docker, terminal, evidence   the world: configuration, containers, screens, the store
    markdown                                     text -> Page
    shell, matching                              one command at a time -> Outcome -> Verdict
    verify                                       sessions -> evidence
    publish                                      evidence -> HTML
    integrations                                 command line, Sybil, pytest, MkDocs

Imports point up this list only. ``__version__`` is the only name defined here.
"""

from __future__ import annotations

__all__ = ["__version__"]

__version__ = "0.1.0"
