"""Run a command when this process is gone, however it went."""

import subprocess


class Lifeline:
    """Holds a command that ends what a test started: a server, its folder.

    A shell waits at the other end of a pipe. The pipe closes when we let go, and the system closes
    it when we are killed, so that even `kill -9` of pytest leaves nothing running.
    """

    def __init__(self, *command: str, user: str | None = None) -> None:
        self._shell = subprocess.Popen(
            ["sh", "-c", 'cat >/dev/null; exec "$@"', "sh", *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for pytest
            cwd="/",
            user=user,
        )

    def let_go(self) -> None:
        """Run the command now, unless it has run, and wait for its end."""
        assert self._shell.stdin is not None
        self._shell.stdin.close()
        self._shell.wait(timeout=30)
