"""A printer in the network, as a real listener: it can be away, come back, and be slow."""

import socket
import threading
import time
from collections.abc import Callable

from tests.ports import free_port


class Printer:
    """Listens on a port of its own, from `come` to `go`; keeps what it was sent."""

    def __init__(self, *, pause: float = 0.0) -> None:
        self.port = free_port()
        self.jobs: list[bytes] = []
        self._pause = pause
        self._listener: socket.socket | None = None
        self._thread: threading.Thread | None = None

    @property
    def address(self) -> str:
        return f"tcp://127.0.0.1:{self.port}"

    def come(self) -> None:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if self._pause:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        listener.bind(("127.0.0.1", self.port))
        listener.listen(5)
        self._listener = listener
        self._thread = threading.Thread(target=self._serve, args=(listener,), daemon=True)
        self._thread.start()

    def go(self) -> None:
        if self._listener is not None:
            self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            assert self._thread is not None
            self._thread.join(10)
            self._listener = None

    def wait_for(self, jobs: int, seconds: float = 20) -> list[bytes]:
        """Wait until it has printed so many; answers them."""
        wait_until(lambda: len(self.jobs) >= jobs, seconds)
        return self.jobs

    def _serve(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                job = b""
                while part := connection.recv(1024):
                    job += part
                    time.sleep(self._pause)
                self.jobs.append(job)


def wait_until(is_so: Callable[[], bool], seconds: float = 20) -> None:
    """Wait for something that happens in another thread or process."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)
