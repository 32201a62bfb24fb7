"""Logs: one event a line, for people on a terminal and as JSON everywhere else."""

import logging
import logging.handlers
import sys
from pathlib import Path

import structlog


def set_up_logging(level: str, directory: Path | None, service: str) -> None:
    """Send structlog and the standard library's loggers to one place.

    Args:
        level: `debug`, `info`, `warning` or `error`.
        directory: Where to keep `<service>.log`, of 10 MiB and ten generations; None for stderr.
        service: Stands in every line.
    """
    if directory is None:
        handler: logging.Handler = logging.StreamHandler(sys.stderr)
        for_people = sys.stderr.isatty()
    else:
        directory.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            directory / f"{service}.log", maxBytes=10 * 1024 * 1024, backupCount=10
        )
        for_people = False
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *(
                    [
                        structlog.dev.ConsoleRenderer(
                            exception_formatter=structlog.dev.plain_traceback
                        )
                    ]
                    if for_people
                    else [
                        structlog.processors.format_exc_info,
                        structlog.processors.JSONRenderer(),
                    ]
                ),
            ],
        )
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for noisy in ("httpx", "httpcore", "uvicorn.access"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
