"""Imports as JSON: the report, and the list of those that were."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from checkstand.imports.report import ImportKind, ImportStatus


class RowProblem(BaseModel):
    """Something about one row of the file."""

    row: int = Field(description="Line of the file on which the row starts; the header is line 1.")
    column: str | None
    code: str
    message: str
    cells: dict[str, str] = Field(
        {},
        description="The row as it stands, by the header as it is written: at most 30 cells of at"
        " most 200 characters. Empty where it can't be read.",
    )


class ImportReportOut(BaseModel):
    """What an import did, or would do."""

    import_id: UUID | None = Field(description="None for a dry run, of which nothing is kept.")
    kind: ImportKind
    status: ImportStatus = Field(
        description="`refused`: the file has errors and nothing was stored."
    )
    dry_run: bool
    rows: int
    valid: int
    recorded: int
    already_recorded: int
    added: int = Field(description="Products that are new.")
    updated: int = Field(description="Products that were changed.")
    purchases: int = Field(description="That the good rows of a file of line items make.")
    refunds: int = Field(description="The same, of what was taken back.")
    error_count: int
    warning_count: int
    errors: list[RowProblem] = Field(description="The first 1,000.")
    warnings: list[RowProblem] = Field(description="The first 1,000.")
    preview: list[dict[str, Any]] = Field(description="The first 20 rows as understood.")
    columns: dict[str, str] = Field(
        description="Which column was read from which of the file's.",
        examples=[{"receipt": "InvoiceNo", "timestamp": "InvoiceDate", "sku": "StockCode"}],
    )
    extra_columns: list[str] = Field(description="Columns of the file that were ignored.")
    encoding: str
    delimiter: str
    failure: str | None = None


class ImportAcceptedOut(BaseModel):
    """An import that goes on in the background."""

    import_id: UUID
    status: ImportStatus
    job: str = Field(description="Address that tells its progress, and then its report.")


class ImportSummaryOut(BaseModel):
    """One import of the list."""

    import_id: UUID
    kind: ImportKind
    status: ImportStatus
    dry_run: bool = False
    file_name: str
    size_bytes: int
    started_at: datetime
    ended_at: datetime | None = None
    rows_read: int
    percent: int
    rows: int | None = None
    valid: int | None = None
    recorded: int | None = None
    already_recorded: int | None = None
    error_count: int | None = None
    warning_count: int | None = None


class ImportOut(ImportSummaryOut):
    """An import: its progress while it runs, its report ever after."""

    added: int | None = None
    updated: int | None = None
    purchases: int | None = None
    refunds: int | None = None
    errors: list[RowProblem] | None = None
    warnings: list[RowProblem] | None = None
    preview: list[dict[str, Any]] | None = None
    columns: dict[str, str] | None = None
    extra_columns: list[str] | None = None
    encoding: str | None = None
    delimiter: str | None = None
    failure: str | None = None


class ImportPage(BaseModel):
    items: list[ImportSummaryOut]
    next_cursor: str | None
