"""Sessions -> evidence: what is fresh is left alone, the rest is run, judged and recorded, several at a time.

    clock      time and chance
    engines    the few methods that are needed of an engine
    terminals  the shells of one session
    session    one session in one container -> its record
    plan       which sessions need to run
    watcher    what became of a session, and who is told
    job        one of many sessions, from container to evidence
    runner     run them in parallel, as their images are made
    merge      the evidence of several machines in one store
    accept     write real outputs back into a page
    warm       a container that is ready before it is asked for

Knows no command line, no test runner and no site; the clock and the engine are given.
"""

from __future__ import annotations

from doctools.verify.accept import Accepted, accept
from doctools.verify.clock import Clock
from doctools.verify.engines import Container, Engine, Image, Terminal
from doctools.verify.merge import merge
from doctools.verify.plan import Selection, Task, plan, shard
from doctools.verify.runner import verify
from doctools.verify.session import reach
from doctools.verify.terminals import is_other_prompt
from doctools.verify.warm import Share, Warm
from doctools.verify.watcher import Result, Silent, Watcher

__all__ = [
    "Accepted",
    "Clock",
    "Container",
    "Engine",
    "Image",
    "Result",
    "Selection",
    "Share",
    "Silent",
    "Task",
    "Terminal",
    "Warm",
    "Watcher",
    "accept",
    "is_other_prompt",
    "merge",
    "plan",
    "reach",
    "shard",
    "verify",
]
