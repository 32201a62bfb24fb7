"""Imports in the background: one at a time in a thread of its own, with live progress."""

import threading
from collections import deque
from collections.abc import Callable
from contextlib import ExitStack, suppress
from typing import IO
from uuid import UUID

import structlog

from checkstand.imports.errors import ImportsBusy, ImportStopped
from checkstand.imports.report import ImportReport, Progress
from checkstand.imports.service import PreparedImport, announce, run_import
from checkstand.platform.errors import Refusal
from checkstand.shop import Shop

log = structlog.get_logger(__name__)

MOST_WAITING = 4


class Job:
    """An import of this process that has not ended."""

    def __init__(self, prepared: PreparedImport) -> None:
        self.prepared = prepared
        readings = 1 if prepared.options.dry_run else 2
        self.progress = Progress(0, readings * prepared.file.size_bytes, 0)


class ImportJobs:
    """Runs a process's imports and knows how far each has come.

    Progress is kept here and not in the database: on SQLite nobody can write there while an
    import does.
    """

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._lock = threading.Lock()
        self._jobs: dict[UUID, Job] = {}
        self._waiting: deque[tuple[Job, Callable[[], object]]] = deque()
        self._worker: threading.Thread | None = None
        self._stopping = False

    def run(self, prepared: PreparedImport) -> ImportReport:
        """Run an import now and answer its report."""
        job = Job(prepared)
        return self._run(job, keep=not prepared.options.dry_run)

    def submit(self, prepared: PreparedImport, file: IO[bytes]) -> None:
        """Run an import in the background, after those that wait already.

        Args:
            prepared: What to import.
            file: Its file, closed when the import has ended. Closed too when it is refused.

        Raises:
            ImportsBusy: Too many are waiting.
        """
        with ExitStack() as undo:
            undo.callback(file.close)
            with self._lock:
                if self._stopping or len(self._waiting) >= MOST_WAITING:
                    raise ImportsBusy(
                        "Other imports are waiting to be done; try again when one has ended."
                    )
                job = self._jobs[prepared.id] = Job(prepared)
            undo.callback(self._jobs.pop, prepared.id, None)
            announced: ExitStack | None = None
            if not self._shop.database.is_sqlite:  # where it might wait for an import's end
                announced = undo.enter_context(announce(self._shop, prepared))
            ended = undo.pop_all()

        def work() -> None:
            with ended:
                self._run(job, keep=True, announced=announced)

        with self._lock:
            self._waiting.append((job, work))
            if self._worker is None:
                self._worker = threading.Thread(target=self._work, name="imports", daemon=True)
                self._worker.start()

    def find(self, import_id: UUID) -> Job | None:
        """Answer an import that waits or runs in this process."""
        return self._jobs.get(import_id)

    def close(self) -> None:
        """Stop the imports that run and wait; what they have done so far is undone."""
        with self._lock:
            self._stopping = True
            worker = self._worker
        if worker is not None:
            worker.join()

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._worker = None
                    return
                job, work = self._waiting.popleft()
            try:
                work()
            except Refusal as refusal:
                log.warning("import failed", import_id=str(job.prepared.id), code=refusal.code)
            except Exception:
                log.exception("import failed", import_id=str(job.prepared.id))

    def _run(self, job: Job, *, keep: bool, announced: ExitStack | None = None) -> ImportReport:
        def on_progress(progress: Progress) -> None:
            job.progress = progress
            if self._stopping:
                raise ImportStopped("The server is stopping; nothing of the file was stored.")

        id_ = job.prepared.id
        self._jobs[id_] = job
        try:
            return run_import(self._shop, job.prepared, on_progress, keep=keep, announced=announced)
        finally:
            with suppress(KeyError):
                del self._jobs[id_]
