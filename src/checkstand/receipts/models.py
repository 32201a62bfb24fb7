"""Tables: receipts on their way to paper or to an e-mail address."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from checkstand.platform.db.types import Base, BigIntKey, Moment

DELIVERY_KINDS = ("print", "email", "browser")
STATES = ("waiting", "done", "failed")


class ReceiptDelivery(Base):
    """One receipt handed out, or to be: the log of prints and reprints, and the printer's queue."""

    __tablename__ = "receipt_deliveries"
    __table_args__ = (
        CheckConstraint(
            "kind IN (" + ", ".join(f"'{kind}'" for kind in DELIVERY_KINDS) + ")", name="kind_known"
        ),
        CheckConstraint(
            "state IN (" + ", ".join(f"'{state}'" for state in STATES) + ")", name="state_known"
        ),
        Index(None, "purchase_id", "id"),
        Index(
            "ix_receipt_deliveries_waiting",
            "next_try_at",
            postgresql_where=text("state = 'waiting'"),
            sqlite_where=text("state = 'waiting'"),
        ),
    )

    id: Mapped[BigIntKey]
    purchase_id: Mapped[UUID] = mapped_column(ForeignKey("purchases.id"))
    kind: Mapped[str] = mapped_column(String(16))
    destination: Mapped[str] = mapped_column(String(300))
    """A printer's address or an e-mail address; empty for a browser."""
    copy_number: Mapped[int] = mapped_column(SmallInteger)
    """1 is the receipt, what follows are reprints."""
    state: Mapped[str] = mapped_column(String(16))
    tries: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    error: Mapped[str] = mapped_column(String(300), server_default="")
    created_at: Mapped[Moment]
    next_try_at: Mapped[Moment]
    done_at: Mapped[Moment | None]
