"""The engine behind pages that are watched, and a container of each lab that is ready before one of them is saved."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection
from contextlib import suppress

from doctools.errors import DoctoolsError
from doctools.labs import Lab
from doctools.verify import Engine, Warm

__all__ = ["Containers"]


class Containers:
    """``engine`` is asked once, when a container is first needed. Safe to share between threads."""

    def __init__(self, engine: Callable[[], Engine]) -> None:
        self._ask = engine
        self._warm: Warm | None = None
        self._lock = threading.Lock()

    def engine(self) -> Warm:
        """The engine that hands them out. Raises what asking for it raises."""
        with self._lock:
            if self._warm is None:
                self._warm = Warm(self._ask(), clock=time.monotonic)
            return self._warm

    def prepare(self, labs: Collection[Lab]) -> None:
        """Have one of each lab, and its image, before anything has run. Waits for nothing."""
        threading.Thread(target=self._prepare, args=(labs,), name="warm up", daemon=True).start()

    def keep(self, labs: Collection[Lab]) -> None:
        """Have one of each lab, and of no other; their images are at hand. Waits for nothing."""
        if self._warm is not None:
            self._warm.keep(labs)

    def close(self) -> None:
        """Remove those that are ready. The engine stays open."""
        with self._lock:
            if self._warm is not None:
                self._warm.close()

    def _prepare(self, labs: Collection[Lab]) -> None:
        with suppress(DoctoolsError):  # said when a page needs it
            warm = self.engine()
            for lab in labs:
                warm.ensure_image(lab, lambda _line: None)
            warm.keep(labs)
