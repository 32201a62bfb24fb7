"""Column types that mean the same on SQLite and on PostgreSQL."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, MetaData, String, Uuid
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC. Takes aware datetimes only, and gives them back from SQLite too."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def as_uuid(value: Any) -> UUID:
    """Answer the UUID of a row that was read as it is stored: as text, in SQLite."""
    return value if isinstance(value, UUID) else UUID(value)


BigKey = BigInteger().with_variant(Integer, "sqlite")
"""A key that numbers itself: SQLite does so for INTEGER alone."""

BytewiseText = String(200).with_variant(String(200, collation="C"), "postgresql")
"""Text compared byte by byte on both databases, so that prefixes are ranges of an index."""

ONE_TREE = {"sqlite_with_rowid": False}
"""For tables found by a key of several columns: SQLite keeps their rows in the key's own index."""

IntKey = Annotated[int, mapped_column(primary_key=True)]
BigIntKey = Annotated[int, mapped_column(BigKey, primary_key=True)]
UuidKey = Annotated[UUID, mapped_column(Uuid, primary_key=True)]
Minor = Annotated[int, mapped_column(BigInteger)]
Milli = Annotated[int, mapped_column(BigInteger)]
Moment = Annotated[datetime, mapped_column(UtcDateTime)]


class Base(DeclarativeBase):
    """Every table. Constraints are named by rule, so that migrations can name them too."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
