"""How a command that runs for ever is told to stop."""

import os
import signal
from queue import Empty, SimpleQueue
from typing import Any

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Stop:
    """Called with a number of seconds, waits so long; true as soon as this process has been told to stop.

    With `beside`, the id of the process that started this one, also once that has ended, whatever ended it.
    """

    def __init__(self, *, beside: int | None = None) -> None:
        self._beside = beside
        # Of all queues this one alone may be filled by a signal that comes while it is being read.
        self._told: SimpleQueue[None] = SimpleQueue()
        for number in SIGNALS:
            signal.signal(number, self._hear)

    def _hear(self, *of_signal: Any) -> None:
        self._told.put(None)

    def __call__(self, seconds: float) -> bool:
        try:
            self._told.get(timeout=seconds)
        except Empty:
            return self._beside is not None and os.getppid() != self._beside
        return True
