"""Importing CSV files over HTTP."""

import os
import shutil
import tempfile
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import IO, Annotated, Any, cast
from uuid import UUID

import structlog
from fastapi import APIRouter, Depends, FastAPI, File, Form, Query, Request, UploadFile
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from checkstand.dependencies import CurrentShop, ReadSession
from checkstand.imports import repository, service
from checkstand.imports.jobs import ImportJobs, Job
from checkstand.imports.report import ImportKind, ImportOptions, LineOptions
from checkstand.imports.schemas import (
    ImportAcceptedOut,
    ImportOut,
    ImportPage,
    ImportReportOut,
)
from checkstand.platform.errors import Unavailable
from checkstand.platform.http.fields import Cursor, Limit
from checkstand.platform.http.paging import CursorInvalid, decode_cursor, encode_cursor
from checkstand.platform.http.problems import PROBLEM_RESPONSES

log = structlog.get_logger(__name__)

_starting = threading.Lock()


@asynccontextmanager
async def _while_serving(app: FastAPI) -> AsyncIterator[None]:
    """Tidy up after a server that was killed; stop what runs when this one stops."""
    try:
        await run_in_threadpool(service.fail_abandoned_imports, app.state.shop)
    except Unavailable as error:
        log.warning("imports not looked at", reason=error.message)
    yield
    jobs: ImportJobs | None = getattr(app.state, "import_jobs", None)
    if jobs is not None:
        await run_in_threadpool(jobs.close)


management_router = APIRouter(
    prefix="/imports", tags=["imports"], responses=PROBLEM_RESPONSES, lifespan=_while_serving
)


def _import_jobs(request: Request, shop: CurrentShop) -> ImportJobs:
    """Answer the app's imports."""
    state = request.app.state
    with _starting:
        if getattr(state, "import_jobs", None) is None:
            state.import_jobs = ImportJobs(shop)
    return cast("ImportJobs", state.import_jobs)


Jobs = Annotated[ImportJobs, Depends(_import_jobs)]


class _Asked:
    """Options, from the address or from fields beside the file."""

    def __init__(
        self,
        dry_run: Annotated[
            bool, Query(description="Tell what would happen; change nothing.")
        ] = False,
        skip_errors: Annotated[
            bool, Query(description="Import the good rows all the same.")
        ] = False,
        create_products: Annotated[
            bool, Query(description="Add products that the catalogue lacks, priced 0.")
        ] = False,
        background: Annotated[
            bool, Query(description="Answer at once with the address of a job.")
        ] = False,
        dry_run_field: Annotated[bool, Form(alias="dry_run")] = False,
        skip_errors_field: Annotated[bool, Form(alias="skip_errors")] = False,
        create_products_field: Annotated[bool, Form(alias="create_products")] = False,
        background_field: Annotated[bool, Form(alias="background")] = False,
    ) -> None:
        self.dry_run = dry_run or dry_run_field
        self.skip_errors = skip_errors or skip_errors_field
        self.create_products = create_products or create_products_field
        self.background = background or background_field


Asked = Annotated[_Asked, Depends()]


def _column(what: str, *usual: str) -> Any:
    names = ", ".join(f"`{name}`" for name in usual)
    return Query(
        max_length=200,
        description=f"The file's column that holds {what}; else a usual name, like {names}.",
    )


class _AskedOfLines:
    """Which column of a file of line items holds what, and how it is to be understood."""

    def __init__(
        self,
        receipt: Annotated[
            str, _column("the receipt's number", "receipt", "invoice_no", "basket_id")
        ] = "",
        timestamp: Annotated[
            str, _column("date and time", "timestamp", "invoice_date", "date")
        ] = "",
        branch: Annotated[
            str, _column("the branch (or a branch on file)", "branch", "store_id")
        ] = "",
        customer: Annotated[str, _column("the customer", "customer", "customer_id")] = "",
        sku: Annotated[str, _column("the product's sku", "sku", "stock_code")] = "",
        product: Annotated[str, _column("the product's sku or name", "product")] = "",
        name: Annotated[str, _column("the product's name", "name", "description")] = "",
        quantity: Annotated[
            str, _column("how much was sold (1 where no column does)", "quantity", "qty")
        ] = "",
        unit_price: Annotated[
            str, _column("the price (the catalogue's where no column does)", "unit_price", "price")
        ] = "",
        discount: Annotated[str, _column("what was taken off the line", "discount")] = "",
        branch_code: Annotated[
            str, Query(max_length=64, description="The branch, where the file doesn't say.")
        ] = "",
        day_first: Annotated[
            bool | None,
            Query(description="Whether 1/12/2010 is in December; else such a date is an error."),
        ] = None,
        credit_prefix: Annotated[
            str,
            Query(max_length=20, description="What receipts of goods taken back start with."),
        ] = "",
    ) -> None:
        columns = {
            "receipt": receipt,
            "timestamp": timestamp,
            "branch": branch,
            "customer": customer,
            "sku": sku,
            "product": product,
            "name": name,
            "quantity": quantity,
            "unit_price": unit_price,
            "discount": discount,
        }
        self.options = LineOptions(
            {column: name for column, name in columns.items() if name},
            branch_code,
            day_first,
            credit_prefix,
        )


AskedOfLines = Annotated[_AskedOfLines, Depends()]
Upload = Annotated[UploadFile, File(description="The CSV file.")]
_IN_BACKGROUND: dict[int | str, dict[str, Any]] = {
    202: {"model": ImportAcceptedOut, "description": "It goes on in the background."}
}


@management_router.post("/products", response_model=ImportReportOut, responses=_IN_BACKGROUND)
def import_products(
    request: Request, shop: CurrentShop, jobs: Jobs, file: Upload, asked: Asked
) -> Any:
    """Add and update products from a CSV file with `product_name` and `unit_price`.

    May have `sku`, `barcode`, `category`, `tax_rate`, `unit`, `stock`, `reorder_point`, `branch`
    as well. A file with errors changes nothing unless `skip_errors` says so.
    """
    return _import(request, shop, jobs, "products", file, asked)


@management_router.post("/purchases", response_model=ImportReportOut, responses=_IN_BACKGROUND)
def import_purchases(
    request: Request, shop: CurrentShop, jobs: Jobs, file: Upload, asked: Asked
) -> Any:
    """Record purchases from a CSV file.

    Its columns are `supermarket_id`, `timestamp`, `user_id`, `items_list` and, if it likes,
    `total_amount`. A file with errors changes nothing unless `skip_errors` says so; the same file
    again records nothing new.
    """
    return _import(request, shop, jobs, "purchases", file, asked)


@management_router.post("/lines", response_model=ImportReportOut, responses=_IN_BACKGROUND)
def import_lines(
    request: Request,
    shop: CurrentShop,
    jobs: Jobs,
    file: Upload,
    asked: Asked,
    lines: AskedOfLines,
) -> Any:
    """Record purchases and refunds from a CSV file with a row for each line item.

    The rows of one receipt at one branch are one purchase, wherever they stand in the file; those
    with a quantity below zero are a refund. Columns may be called as they are: say which is which,
    or leave it to their usual names, and read in `columns` what was taken for what. Prices are the
    file's. A file with errors changes nothing unless `skip_errors` says so; the same file again
    records nothing new.
    """
    return _import(request, shop, jobs, "lines", file, asked, lines.options)


@management_router.get("", response_model=ImportPage, response_model_exclude_unset=True)
def list_imports(session: ReadSession, jobs: Jobs, limit: Limit = 50, cursor: Cursor = None) -> Any:
    """List imports, the newest first."""
    before = _before(cursor) if cursor else None
    rows = repository.imports_page(session, before, limit + 1)
    items = [_summary(row, jobs.find(row.id)) for row in rows[:limit]]
    next_cursor = encode_cursor(str(rows[limit - 1].id)) if len(rows) > limit else None
    return {"items": items, "next_cursor": next_cursor}


@management_router.get("/{import_id}", response_model=ImportOut, response_model_exclude_unset=True)
def show_import(import_id: UUID, shop: CurrentShop, jobs: Jobs) -> Any:
    """Tell how far an import has come, and when it has ended, its report."""
    job = jobs.find(import_id)
    if job is not None:
        return _running(job)
    with shop.database.read() as session:
        found = service.get_import(session, import_id)
    return {**(found.report or {}), **_summary(found, None)}


def _import(
    request: Request,
    shop: CurrentShop,
    jobs: ImportJobs,
    kind: ImportKind,
    upload: UploadFile,
    asked: _Asked,
    lines: LineOptions | None = None,
) -> Any:
    options = ImportOptions(
        dry_run=asked.dry_run,
        skip_errors=asked.skip_errors,
        create_products=asked.create_products,
        file_name="".join(filter(str.isprintable, upload.filename or ""))[:255],
        lines=lines or LineOptions(),
    )
    if not asked.background:
        return jobs.run(service.prepare_import(shop, kind, upload.file, options)).as_json()
    file = _kept(upload)
    try:
        prepared = service.prepare_import(shop, kind, file, options)
    except BaseException:
        file.close()
        raise
    jobs.submit(prepared, file)
    job = f"{request.url.path.rpartition('/')[0]}/{prepared.id}"
    body = {"import_id": str(prepared.id), "status": "running", "job": job}
    return JSONResponse(body, 202, {"Location": job})


def _kept(upload: UploadFile) -> IO[bytes]:
    """Answer the uploaded file under a handle of its own, which outlives the request."""
    spooled = upload.file
    if isinstance(spooled, tempfile.SpooledTemporaryFile):
        spooled.rollover()
        return os.fdopen(os.dup(spooled.fileno()), "rb")
    copy = tempfile.TemporaryFile()  # noqa: SIM115
    shutil.copyfileobj(spooled, copy)
    return copy


def _before(cursor: str) -> UUID:
    try:
        return UUID(decode_cursor(cursor, str)[0])
    except ValueError as error:
        raise CursorInvalid(
            "The cursor is not one that this list gave out.", pointer="/cursor"
        ) from error


def _summary(row: Any, job: Job | None) -> dict[str, Any]:
    """Tell what stands on the list of imports, with live progress where there is some."""
    said = {
        "import_id": row.id,
        "kind": row.kind,
        "status": row.status,
        "file_name": row.file_name,
        "size_bytes": row.size_bytes,
        "started_at": row.started_at,
        "ended_at": row.ended_at,
        "rows_read": job.progress.rows_read if job else row.rows_read,
        "percent": job.progress.percent if job else 0 if row.status == "running" else 100,
    }
    if job is not None:
        said["dry_run"] = job.prepared.options.dry_run
    counts = ("dry_run", "rows", "valid", "recorded", "already_recorded")
    for name in (*counts, "error_count", "warning_count"):
        if getattr(row, name, None) is not None:
            said[name] = getattr(row, name)
    return said


def _running(job: Job) -> dict[str, Any]:
    prepared, progress = job.prepared, job.progress
    return {
        "import_id": prepared.id,
        "kind": prepared.kind,
        "status": "running",
        "dry_run": prepared.options.dry_run,
        "file_name": prepared.options.file_name,
        "size_bytes": prepared.file.size_bytes,
        "started_at": prepared.started_at,
        "rows_read": progress.rows_read,
        "percent": progress.percent,
    }
