"""Find receipts by their beginning: PostgreSQL compares their numbers byte by byte from now on."""

from alembic import op
from sqlalchemy import String

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    _collate("C")


def downgrade() -> None:
    _collate(None)


def _collate(collation: str | None) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("purchases", "receipt_number", type_=String(160, collation=collation))
