"""Tables: imports of CSV files."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from checkstand.platform.db.types import Base, Moment, UtcDateTime, UuidKey

IMPORT_STATUSES = ("running", "done", "refused", "failed")


class Import(Base):
    """One file's import: its progress while it runs, its report for ever."""

    __tablename__ = "imports"
    __table_args__ = (
        CheckConstraint(
            "status IN (" + ", ".join(f"'{status}'" for status in IMPORT_STATUSES) + ")",
            name="status_known",
        ),
    )

    id: Mapped[UuidKey]
    kind: Mapped[str] = mapped_column(String(16))
    file_name: Mapped[str] = mapped_column(String(255))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[str] = mapped_column(String(16))
    rows_read: Mapped[int] = mapped_column(BigInteger, server_default="0")
    report: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    started_at: Mapped[Moment]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
