"""`checkstand serve`: the whole shop in one process, or one of its services alone."""

import errno
import ipaddress
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from enum import StrEnum
from types import FrameType
from typing import Annotated

import typer
import uvicorn
from uvicorn.supervisors import Multiprocess

from checkstand.cli.errors import ExitCode, Stop
from checkstand.cli.first_start import load_at_first_start
from checkstand.cli.output import AsJson, print_json, print_line
from checkstand.cli.shop import bring_up_to_date, explained, opened, read_settings
from checkstand.platform.logging import set_up_logging
from checkstand.settings import Settings
from checkstand.shop import Shop

BACKLOG = 2048
STOP_SECONDS = 10
"""How long running requests may take to finish once the server is told to stop."""

app = typer.Typer()


class Service(StrEnum):
    """What can be served alone."""

    CASH_REGISTER = "cash-register"
    ANALYTICS = "analytics"
    MANAGEMENT = "management"
    GATEWAY = "gateway"


_PORTS = {
    None: 8000,
    Service.CASH_REGISTER: 8001,
    Service.ANALYTICS: 8002,
    Service.MANAGEMENT: 8003,
    Service.GATEWAY: 8000,
}


@app.command()
def serve(
    service: Annotated[
        Service | None, typer.Argument(help="The service to run alone; all of them without.")
    ] = None,
    host: Annotated[
        str | None, typer.Option(help="Address to listen on, instead of CHECKSTAND_HOST.")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=65535,
            help="Port to listen on, instead of CHECKSTAND_PORT; 0 takes a free one. Where neither"
            " is set: 8000, and 8001, 8002, 8003 for the services alone.",
        ),
    ] = None,
    workers: Annotated[
        int, typer.Option(min=1, max=64, help="Processes to serve with, on PostgreSQL.")
    ] = 1,
    as_json: AsJson = False,
) -> None:
    """Serve the shop over HTTP until Ctrl-C.

    Makes or upgrades the database first. An empty one gets the files of CHECKSTAND_IMPORT_DIR, or
    else the sample supermarket, unless CHECKSTAND_SAMPLE_DATA=0.
    """
    settings = read_settings()
    host = host or settings.host
    if port is None:
        port = _PORTS[service] if settings.port is None else settings.port
    _check_who_may_connect(settings, host)
    if workers > 1 and service is not Service.GATEWAY and settings.database_url[:6] == "sqlite":
        raise Stop(
            "SQLite is served by one process: leave --workers out, or use PostgreSQL.",
            ExitCode.USAGE,
        )
    if hasattr(signal, "SIGPIPE"):  # a client that hangs up must not end the server
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    with closing(_bind(host, port)) as listener, _ended_in_order():
        if service is not Service.GATEWAY:
            prepare(settings)
        _listen(listener, host)
        _run(service, settings, workers, listener, as_json=as_json)


def prepare(settings: Settings) -> None:
    """Bring the database up to date, and fill it where it is empty."""
    with explained(settings.database_url), opened(settings.database_url) as database:
        bring_up_to_date(database)
        load_at_first_start(Shop(settings, database))


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """Take Ctrl-C and SIGTERM for what they are: the wish to end, and no error."""

    def end(_signal: int, _frame: FrameType | None) -> None:
        raise _Ended

    before = {each: signal.signal(each, end) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    except _Ended:
        pass
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


class _Ended(BaseException):
    """Somebody wants the server to end."""


# --- Who may connect, and where -----------------------------------------------------------------


def _check_who_may_connect(settings: Settings, host: str) -> None:
    """Keep the server to this machine, as long as nobody can be made to sign in.

    Raises:
        Stop: It would let in whom the settings keep out.
    """
    if settings.auth == "required":
        raise Stop(
            "CHECKSTAND_AUTH=required can't be kept yet, because there is no signing in:"
            " set it to auto to serve this machine alone.",
            ExitCode.USAGE,
        )
    if settings.auth == "auto" and not _is_this_machine(host):
        raise Stop(
            f"On {host} anybody who can connect could use the shop, because there is no signing in"
            " yet: listen on 127.0.0.1, or set CHECKSTAND_AUTH=off to let them.",
            ExitCode.USAGE,
        )


def _is_this_machine(host: str) -> bool:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return False
    return all(
        ipaddress.ip_address(str(address[4][0]).partition("%")[0]).is_loopback for address in found
    )


def _bind(host: str, port: int) -> socket.socket:
    """Take the port before anything else is done; nobody can connect until it is listened on.

    Raises:
        Stop: It can't be had.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        raise Stop(
            f"There is no address {host!r} to listen on: name one of this machine, such as"
            " 127.0.0.1, with --host or CHECKSTAND_HOST.",
            ExitCode.UNEXPECTED,
        ) from error
    # `localhost` may be ::1 as well; what people type is 127.0.0.1.
    family, kind, protocol, _, where = min(found, key=lambda each: each[0] != socket.AF_INET)
    listener = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(where)
    except OSError as error:
        listener.close()
        raise _not_had(error, host, port) from error
    return listener


def _listen(listener: socket.socket, host: str) -> None:
    """Open the port to clients; another program may have bound it too, and have come before us."""
    try:
        listener.listen(BACKLOG)
    except OSError as error:
        raise _not_had(error, host, listener.getsockname()[1]) from error


def _not_had(error: OSError, host: str, port: int) -> Stop:
    if error.errno == errno.EADDRINUSE:
        sentence = (
            f"Port {port} on {host} is in use: end the program that listens there, or take another"
            " port with --port or CHECKSTAND_PORT."
        )
    elif error.errno == errno.EACCES:
        sentence = f"Port {port} is reserved: take one from 1024 with --port or CHECKSTAND_PORT."
    else:
        sentence = (
            f"{host} port {port} can't be listened on ({error.strerror}): name an address of this"
            " machine, such as 127.0.0.1, with --host or CHECKSTAND_HOST."
        )
    return Stop(sentence, ExitCode.UNEXPECTED)


# --- The server ---------------------------------------------------------------------------------


class _Config(uvicorn.Config):
    """Logs as the shop does, in every process that serves."""

    def __init__(self, name: str, settings: Settings, workers: int) -> None:
        self._logging = (settings.log_level, settings.log_dir, name)
        super().__init__(
            f"checkstand.services.{name}:create",
            factory=True,
            workers=workers,
            loop="auto",
            http="httptools",
            ws="none",
            lifespan="on",
            log_config=None,
            log_level="warning",
            access_log=False,
            server_header=False,
            backlog=BACKLOG,
            timeout_graceful_shutdown=STOP_SECONDS,
        )

    def configure_logging(self) -> None:
        set_up_logging(*self._logging)
        super().configure_logging()


class _Server(uvicorn.Server):
    """Tells when it can be connected to."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._announce()


class _Servers(Multiprocess):
    """Several processes on one port; tells when the first of them can be connected to."""

    def __init__(
        self, config: uvicorn.Config, sockets: list[socket.socket], announce: Callable[[], None]
    ) -> None:
        super().__init__(config, sockets)
        self.announced = False
        self._announce = announce

    def handle_signals(self) -> None:
        super().handle_signals()
        if not self.announced and any(process.is_ready(1) for process in self.processes):
            self.announced = True
            self._announce()


def _run(
    service: Service | None,
    settings: Settings,
    workers: int,
    listener: socket.socket,
    *,
    as_json: bool,
) -> None:
    """Serve until told to end, then finish what is running.

    Raises:
        Stop: The server could not be started.
    """
    host, port = listener.getsockname()[:2]
    url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    def announce() -> None:
        if as_json:
            print_json({"service": service, "url": url, "pid": os.getpid(), "workers": workers})
        else:
            print_line(f"Checkstand{f' {service}' if service else ''} is open at {url}")
        sys.stdout.flush()

    name = (service or "all-in-one").replace("-", "_")
    try:
        config = _Config(name, settings, workers)
    except OSError as error:
        raise Stop(
            f"{settings.log_dir} can't be written in ({error.strerror}): name another folder in"
            " CHECKSTAND_LOG_DIR, or unset it.",
            ExitCode.UNEXPECTED,
        ) from error
    if workers > 1:
        servers = _Servers(config, [listener], announce)
        servers.run()
        has_started = servers.announced
    else:
        server = _Server(config, announce)
        try:
            server.run([listener])
        except SystemExit as error:  # uvicorn's way to say that the app did not start
            raise _not_started() from error
        has_started = server.started
    if not has_started:
        raise _not_started()


def _not_started() -> Stop:
    return Stop(
        "The server did not start: its log says why, and `checkstand doctor` what to do.",
        ExitCode.UNEXPECTED,
    )
