"""What an import tells: how many rows became what, what was wrong, and what was understood."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple
from uuid import UUID

from checkstand.imports.reading import RowError

ImportKind = Literal["products", "purchases", "lines"]
ImportStatus = Literal["running", "done", "refused", "failed"]

MOST_LISTED = 1_000
"""Most errors, and most warnings, that are listed; they are counted beyond."""
PREVIEW_ROWS = 20


@dataclass(frozen=True, slots=True)
class LineOptions:
    """How a file of line items is to be understood.

    Attributes:
        columns: What the file calls the columns that are not called by a usual name.
        branch_code: Where all of it was sold, where the file doesn't say.
        day_first: Whether 1/12/2010 is in December or in January; None where nobody says.
        credit_prefix: What the receipts of goods taken back start with; empty where none do.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    branch_code: str = ""
    day_first: bool | None = None
    credit_prefix: str = ""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How a file is to be imported.

    Attributes:
        dry_run: Tell what would happen, and change nothing.
        skip_errors: Import the good rows of a file that has bad ones.
        create_products: Add products that purchases name and the catalogue lacks.
        file_name: As people know the file.
        lines: For a file of line items.
    """

    dry_run: bool = False
    skip_errors: bool = False
    create_products: bool = False
    file_name: str = ""
    lines: LineOptions = field(default_factory=LineOptions)


class Progress(NamedTuple):
    """How far an import has come; a file that is read twice has twice its bytes to do."""

    bytes_done: int
    bytes_total: int
    rows_read: int

    @property
    def percent(self) -> int:
        return min(99, 100 * self.bytes_done // self.bytes_total) if self.bytes_total else 0


@dataclass(slots=True)
class ImportReport:
    """The report of one import.

    Attributes:
        rows: With text in them, below the header.
        valid: Of these, without an error.
        recorded: Purchases recorded, or products added or changed, by this import.
        already_recorded: Purchases that were on file, or products that are as the file says.
        added: Of the products recorded, the new ones.
        updated: Of the products recorded, the others.
        purchases: That the good rows of a file of line items make together; and so for refunds.
        columns: Which column was read from which of the file's.
        error_count: How many errors, also those beyond the listed ones; and so for warnings.
        failure: Why the import failed, as a sentence.
        preview: The first rows as understood, ready for JSON.
        cells_of: Shows the row on a line as it stands in the file.
    """

    kind: ImportKind
    dry_run: bool
    import_id: UUID | None = None
    status: ImportStatus = "running"
    rows: int = 0
    valid: int = 0
    recorded: int = 0
    already_recorded: int = 0
    added: int = 0
    updated: int = 0
    purchases: int = 0
    refunds: int = 0
    error_count: int = 0
    warning_count: int = 0
    errors: list[RowError] = field(default_factory=list)
    warnings: list[RowError] = field(default_factory=list)
    preview: list[dict[str, Any]] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    extra_columns: tuple[str, ...] = ()
    encoding: str = ""
    delimiter: str = ""
    failure: str | None = None
    cells_of: Callable[[int], dict[str, str]] = field(
        default=lambda _: {}, repr=False, compare=False
    )

    @property
    def new_count(self) -> int:
        """How much of what is good is not on file yet."""
        good = self.purchases + self.refunds if self.kind == "lines" else self.valid
        return good - self.already_recorded

    def add_error(self, error: RowError) -> None:
        self.error_count += 1
        if len(self.errors) < MOST_LISTED:
            self.errors.append(self.with_cells(error))

    def add_warning(self, warning: RowError) -> None:
        self.warning_count += 1
        if len(self.warnings) < MOST_LISTED:
            self.warnings.append(self.with_cells(warning))

    def with_cells(self, problem: RowError) -> RowError:
        """Answer the same with its row's cells, while the file is at that row."""
        if problem.cells is not None:
            return problem
        return problem._replace(cells=self.cells_of(problem.row))

    def as_json(self) -> dict[str, Any]:
        """Write the report as API, command line and table `imports` have it."""
        return {
            "import_id": str(self.import_id) if self.import_id else None,
            "kind": self.kind,
            "status": self.status,
            "dry_run": self.dry_run,
            "rows": self.rows,
            "valid": self.valid,
            "recorded": self.recorded,
            "already_recorded": self.already_recorded,
            "added": self.added,
            "updated": self.updated,
            "purchases": self.purchases,
            "refunds": self.refunds,
            "error_count": self.error_count,
            "warning_count": self.warning_count,
            "errors": [error._asdict() for error in self.errors],
            "warnings": [warning._asdict() for warning in self.warnings],
            "preview": self.preview,
            "columns": self.columns,
            "extra_columns": list(self.extra_columns),
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "failure": self.failure,
        }
