"""An engine that keeps a container ready for whoever will run next, and the share of it that one run uses."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass

from doctools.errors import EngineError, MachineError
from doctools.labs import Lab, image_name
from doctools.verify.engines import Container, Engine, Image

__all__ = ["Share", "Warm"]

_YOUNG = 1 / 3
"""A container is handed out in the first third of its life: what is left is enough for any page."""


@dataclass(frozen=True, slots=True)
class _Ready:
    container: Future[Container]
    born: float


class _Front:
    """What an engine in front of another one passes on."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @property
    def description(self) -> str:
        return self._engine.description

    @property
    def kernel(self) -> str:
        return self._engine.kernel

    def image_id(self, name: str) -> str | None:
        return self._engine.image_id(name)

    def ensure_image(self, lab: Lab, progress: Callable[[str], None]) -> Image:
        return self._engine.ensure_image(lab, progress)


class Warm(_Front):
    """An engine in front of another one. ``keep`` says of which labs a fresh container is to be at hand.

    A container is handed out once, exactly as the engine made it: nothing has been typed into it. ``clock`` gives
    seconds. Safe to share between threads; close it before the engine behind it.
    """

    def __init__(self, engine: Engine, *, clock: Callable[[], float]) -> None:
        super().__init__(engine)
        self._clock = clock
        self._ready: dict[str, _Ready] = {}
        self._lock = threading.Lock()
        self._closed = False
        self._opener = ThreadPoolExecutor(max_workers=2, thread_name_prefix="warm")

    def open(self, lab: Lab, *, life: float) -> Container:
        """The container that is ready, or a new one. Raises what the engine raises."""
        name = image_name(lab)
        with self._lock:
            ready = self._ready.pop(lab.name, None)
        if ready is not None:
            with suppress(MachineError):  # then it is tried again below, and said
                container = ready.container.result()
                if self._young(ready, lab) and container.image.id == self._engine.image_id(name):
                    return container
                container.close()
        return self._engine.open(lab, life=life)

    def keep(self, labs: Iterable[Lab]) -> None:
        """Have a container of each of these labs ready soon, and none of any other. Waits for nothing.

        Images must be at hand.
        """
        wanted = {lab.name: lab for lab in labs}
        with self._lock:
            if self._closed:
                return
            for name in [name for name, ready in self._ready.items() if not self._wanted(ready, wanted.get(name))]:
                self._opener.submit(_close, self._ready.pop(name).container)
            for name in wanted.keys() - self._ready.keys():
                self._ready[name] = _Ready(self._opener.submit(self._open, wanted[name]), self._clock())

    def close(self) -> None:
        """Remove what is ready. The engine stays open."""
        self.keep(())
        with self._lock:
            self._closed = True
        self._opener.shutdown(wait=True)

    def _open(self, lab: Lab) -> Container:
        container = self._engine.open(lab, life=lab.life)
        _ = container.image  # asked now, while nobody waits for it
        return container

    def _wanted(self, ready: _Ready, lab: Lab | None) -> bool:
        return lab is not None and self._young(ready, lab)

    def _young(self, ready: _Ready, lab: Lab) -> bool:
        return self._clock() - ready.born < lab.life * _YOUNG


def _close(container: Future[Container]) -> None:
    with suppress(MachineError):
        container.result().close()


class Share(_Front):
    """What one run uses of an engine. Closing it ends that run at once: its containers go away."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self._open: list[Container] = []
        self._closed = False
        self._lock = threading.Lock()

    def open(self, lab: Lab, *, life: float) -> Container:
        """A container. Raises ``EngineError`` where the share has been closed meanwhile."""
        container = self._engine.open(lab, life=life)
        with self._lock:
            self._open.append(container)
            closed = self._closed
        if closed:
            container.close()
            raise EngineError("the run was abandoned")
        return container

    def close(self) -> None:
        """Remove its containers, now and whenever one is opened after all."""
        with self._lock:
            self._closed = True
            containers = tuple(self._open)
        for container in containers:
            with suppress(MachineError):
                container.close()
