"""Answers without an end, such as server-sent events: they must not keep the server from ending."""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

EVENT_STREAM = "text/event-stream; charset=utf-8"
_HEADER = (b"content-type", EVENT_STREAM.encode())


def is_endless(headers: Any) -> bool:
    """Answer whether an answer with these raw headers goes on until somebody ends it."""
    return _HEADER in headers


class OpenStreams:
    """The endless answers of a process, cut off when it is told to stop."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()
        self.is_ending = False

    def add(self, task: asyncio.Task[Any]) -> None:
        """Take in the task of an endless answer; it is cancelled when the answer must end."""
        self._tasks.add(task)
        if self.is_ending:
            task.cancel()

    def discard(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)

    def end(self) -> None:
        """Cancel the answers there are, and those that come."""
        self.is_ending = True
        for task in self._tasks:
            task.cancel()

    @contextmanager
    def ended_by_signals(self) -> Iterator[None]:
        """Within the block, end all as soon as Ctrl-C or SIGTERM tells the server to stop.

        The server waits for running answers before it tells the app that it stops.
        """
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        loop = asyncio.get_running_loop()
        before = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
        chained = {each: handler for each, handler in before.items() if callable(handler)}
        for each, handler in chained.items():
            signal.signal(each, self._before(handler, loop))
        try:
            yield
        finally:
            for each, handler in chained.items():
                signal.signal(each, handler)

    def _before(
        self, theirs: Callable[[int, FrameType | None], Any], loop: asyncio.AbstractEventLoop
    ) -> Callable[[int, FrameType | None], None]:
        def told(number: int, frame: FrameType | None) -> None:
            loop.call_soon_threadsafe(self.end)
            theirs(number, frame)

        return told
