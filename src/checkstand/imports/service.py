"""Importing files, and telling how it went."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import IO
from uuid import UUID

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from checkstand.branches.repository import active_branch_ids, find_branches
from checkstand.imports import line_item_columns, product_rows, purchase_rows, repository
from checkstand.imports.errors import FileUnreadable, ImportUnknown
from checkstand.imports.importing import Changed, Importing, OnChunk
from checkstand.imports.line_item_receipts import ReceiptsTogether
from checkstand.imports.line_items import LineItemsImport
from checkstand.imports.models import Import
from checkstand.imports.products import ProductsImport
from checkstand.imports.purchases import PurchasesImport
from checkstand.imports.reading import CsvFile, CsvFileError, RowError, open_csv
from checkstand.imports.report import (
    ImportKind,
    ImportOptions,
    ImportReport,
    ImportStatus,
    Progress,
)
from checkstand.platform.errors import FieldProblem, Refusal, Unavailable
from checkstand.platform.ids import uuid7
from checkstand.purchases.record import Collision
from checkstand.shop import Shop

OnProgress = Callable[[Progress], None]
"""Told after each chunk; may raise to stop the import, which is then undone."""

TRIES = 4
_START_AGAIN = ("40001", "40P01")
_READINGS = 2
UNEXPECTED = "Something went wrong here; nothing of the file was stored."
ABANDONED = "The server was stopped before the import was done; nothing of the file was stored."


@dataclass(frozen=True, slots=True)
class PreparedImport:
    """An import whose file has been opened and found to be one of its kind."""

    id: UUID
    kind: ImportKind
    file: CsvFile
    options: ImportOptions
    started_at: datetime


def prepare_import(
    shop: Shop, kind: ImportKind, file: IO[bytes], options: ImportOptions
) -> PreparedImport:
    """Open a file for import; it stays the caller's to close.

    Raises:
        FileUnreadable: It is no CSV file, or lacks a column.
    """
    try:
        if kind == "products":
            opened = open_csv(file, product_rows.COLUMNS, required=product_rows.REQUIRED)
        elif kind == "lines":
            opened, options = _open_lines(shop, file, options)
        else:
            opened = open_csv(
                file,
                purchase_rows.COLUMNS,
                required=purchase_rows.REQUIRED,
                greedy_column=purchase_rows.GREEDY,
            )
    except CsvFileError as error:
        raise FileUnreadable(
            str(error),
            code=error.errors[0].code,
            errors=[FieldProblem("/file", each.message) for each in error.errors],
        ) from error
    return PreparedImport(uuid7(), kind, opened, options, shop.clock())


def _open_lines(
    shop: Shop, file: IO[bytes], options: ImportOptions
) -> tuple[CsvFile, ImportOptions]:
    """Open a file of line items, and settle at which branch they were sold.

    That is what the file says, or the branch that was told, or the only one that there is. What
    was told as the file's column may as well be the number or code of a branch that is on file.
    """
    lines = options.lines
    told = dict(lines.columns)
    named = told.get("branch", "")
    names = line_item_columns.USUAL_NAMES

    def open_as(columns: Mapping[str, str]) -> CsvFile:
        return open_csv(file, names, recognise=line_item_columns.ColumnsOfLineItems(columns))

    try:
        opened = open_as(told)
    except CsvFileError:
        with shop.database.read() as session:
            is_branch = bool(named) and bool(find_branches(session.connection(), {named}))
        if not is_branch:
            raise
        del told["branch"]
        lines = replace(lines, columns=told, branch_code=named)
        opened = open_as(told)
    with shop.database.read() as session:
        code = _the_branch(session, lines.branch_code)
    if "branch" not in opened.taken and not code:
        message = "The file has no column for the branch: name the branch (branch_code=…)."
        raise CsvFileError([RowError(1, "branch", "column-missing", message)])
    return opened, replace(options, lines=replace(lines, branch_code=code))


def _the_branch(session: Session, told: str) -> str:
    """Answer the code of the branch that was told, or of the only one; empty where that is open."""
    connection = session.connection()
    if told:
        found = find_branches(connection, {told}).get(told)
        return found.code if found else told
    ids = active_branch_ids(connection, 2)
    return find_branches(connection, ids)[ids[0]].code if len(ids) == 1 else ""


def import_file(
    shop: Shop,
    kind: ImportKind,
    file: IO[bytes],
    options: ImportOptions | None = None,
    progress: OnProgress | None = None,
) -> ImportReport:
    """Import a file: all of it, or its good rows where errors are to be skipped, or nothing.

    What the report says was recorded is committed. A kill, a failed commit or an error leaves
    nothing of the file behind, and the same file can be imported again.

    Args:
        shop: Whose file it is.
        kind: What is in it.
        file: Seekable, open for reading bytes. It is read twice.
        options: Whether to try only, to skip bad rows, to add unknown products.
        progress: Told after each chunk of rows.

    Raises:
        FileUnreadable: It is no CSV file, or lacks a column.
    """
    options = options or ImportOptions()
    prepared = prepare_import(shop, kind, file, options)
    return run_import(shop, prepared, progress, keep=not options.dry_run)


def import_folder(shop: Shop, folder: Path) -> list[ImportReport]:
    """Import a folder's `products*.csv`, then its `purchases*.csv`, each by name.

    Raises:
        FileUnreadable: One of them can't be read; those before it are imported.
    """
    reports = []
    kinds: tuple[ImportKind, ...] = ("products", "purchases")
    for kind in kinds:
        for path in sorted(folder.glob(f"{kind}*.csv")):
            with path.open("rb") as file:
                options = ImportOptions(file_name=path.name)
                try:
                    reports.append(import_file(shop, kind, file, options))
                except FileUnreadable as error:
                    raise FileUnreadable(
                        f"{path.name}: {error.message}", code=error.code, errors=error.errors
                    ) from error
    return reports


def run_import(
    shop: Shop,
    prepared: PreparedImport,
    progress: OnProgress | None = None,
    *,
    keep: bool = True,
    announced: ExitStack | None = None,
) -> ImportReport:
    """Run a prepared import.

    Args:
        shop: Whose file it is.
        prepared: What to import.
        progress: Told after each chunk of rows.
        keep: Keep its report in the table of imports.
        announced: What `announce` answered, if it was called before.
    """
    report = ImportReport(
        kind=prepared.kind,
        dry_run=prepared.options.dry_run,
        import_id=prepared.id if keep else None,
        columns=prepared.file.taken,
        extra_columns=prepared.file.extra_columns,
        encoding=prepared.file.encoding,
        delimiter=prepared.file.delimiter,
    )
    with _importing(shop, prepared, report) as importing:
        _run(shop, importing, prepared, report, progress, keep=keep, announced=announced)
    return report


@contextmanager
def _importing(shop: Shop, prepared: PreparedImport, report: ImportReport) -> Iterator[Importing]:
    file, options = prepared.file, prepared.options
    if prepared.kind == "products":
        yield ProductsImport(shop, file, options, report)
    elif prepared.kind == "purchases":
        yield PurchasesImport(shop, file, options, report)
    else:
        with ReceiptsTogether(file) as together:
            yield LineItemsImport(shop, file, options, report, together)


def _run(
    shop: Shop,
    importing: Importing,
    prepared: PreparedImport,
    report: ImportReport,
    progress: OnProgress | None,
    *,
    keep: bool,
    announced: ExitStack | None,
) -> None:

    def on_chunk(bytes_done: int, rows_read: int) -> None:
        if progress is not None:
            readings = 1 if prepared.options.dry_run else _READINGS
            progress(Progress(bytes_done, readings * prepared.file.size_bytes, rows_read))

    if not keep:
        repository.wake(shop.database)
        _check_and_write(shop, importing, prepared, report, on_chunk)
        return
    with announced or announce(shop, prepared):
        try:
            _check_and_write(shop, importing, prepared, report, on_chunk)
        except BaseException as error:
            report.status = "failed"
            report.failure = error.message if isinstance(error, Refusal) else UNEXPECTED
            with suppress(DBAPIError, Unavailable), shop.database.write() as session:
                repository.end_import(session, prepared.id, report.as_json(), shop.clock())
            raise


def announce(shop: Shop, prepared: PreparedImport) -> ExitStack:
    """Put an import on the list of imports as running; it is until the answer is closed."""
    repository.wake(shop.database)
    with ExitStack() as stack:
        stack.enter_context(repository.sign_of_life(shop.database, prepared.id))
        with shop.database.write() as session:
            repository.add_import(
                session,
                prepared.id,
                prepared.kind,
                prepared.options.file_name[:255],
                prepared.file.size_bytes,
                prepared.started_at,
            )
        return stack.pop_all()


def _check_and_write(
    shop: Shop,
    importing: Importing,
    prepared: PreparedImport,
    report: ImportReport,
    on_chunk: OnChunk,
) -> None:
    """Bring the report to its end, and keep it in the transaction that makes it true."""
    importing.check(on_chunk)
    if report.error_count and not prepared.options.skip_errors:
        _end(shop, report, "refused")
    elif prepared.options.dry_run or not report.new_count:
        _end(shop, report, "done")
    else:
        _write(shop, importing, report, on_chunk)


def _write(shop: Shop, importing: Importing, report: ImportReport, on_chunk: OnChunk) -> None:
    for _ in range(TRIES):
        try:
            with shop.database.write() as session:
                connection = session.connection()
                repository.write_alone(connection)
                importing.write(connection, on_chunk)
                report.status = "done"
                if report.import_id is not None:
                    repository.end_import(session, report.import_id, report.as_json(), shop.clock())
            return
        except Changed:
            report.recorded = report.added = report.updated = 0
            _end(shop, report, "refused")
            return
        except Collision:
            continue  # rare, and dearer to guard each chunk against than to start again
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) not in _START_AGAIN:
                raise
    raise Unavailable("The database is contended right now; import the file again.")


def _end(shop: Shop, report: ImportReport, status: ImportStatus) -> None:
    report.status = status
    if report.import_id is not None:
        with shop.database.write() as session:
            repository.end_import(session, report.import_id, report.as_json(), shop.clock())


def get_import(session: Session, id_: UUID) -> Import:
    """Answer an import that was started, however it ended.

    Raises:
        ImportUnknown: There is none of that id.
    """
    found = repository.find_import(session, id_)
    if found is None:
        raise ImportUnknown(f"There is no import {id_}.")
    return found


def fail_abandoned_imports(shop: Shop) -> int:
    """Mark imports that were running in a process that is gone; all they did was undone with it.

    Imports that run in another living process are left alone.

    Returns:
        How many were marked.
    """
    with shop.database.read() as session:
        running = repository.running_imports(session)
    abandoned = [id_ for id_ in running if not repository.is_alive(shop.database, id_)]
    if abandoned:
        with shop.database.write() as session:
            return repository.fail_imports(session, abandoned, ABANDONED, shop.clock())
    return 0
