"""Tables: branches and registers."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    SmallInteger,
    String,
    UniqueConstraint,
    false,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column

from checkstand.platform.db.types import Base, IntKey, Minor, Moment


class Branch(Base):
    """A supermarket."""

    __tablename__ = "branches"
    __table_args__ = (CheckConstraint("code <> ''", name="code_not_empty"),)

    id: Mapped[IntKey]
    code: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    time_zone: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(500), server_default="")
    active: Mapped[bool] = mapped_column(server_default=true())
    prices_include_tax: Mapped[bool | None]
    """None is as the shop's setting says; so are the two that follow."""
    cash_rounding_minor: Mapped[Minor | None]
    """What cash is rounded to: 5 where the smallest coin is five cents; 0 doesn't round."""
    max_units_per_product: Mapped[int | None]
    """Most units of one product in one purchase; 0 is no limit."""
    receipt_header: Mapped[str] = mapped_column(String(500), server_default="")
    receipt_footer: Mapped[str] = mapped_column(String(500), server_default="")
    created_at: Mapped[Moment]


class Register(Base):
    """A checkout point of a branch; numbers its receipts without a gap."""

    __tablename__ = "registers"
    __table_args__ = (
        UniqueConstraint("branch_id", "code"),
        CheckConstraint("receipts >= 0", name="receipts_not_negative"),
    )

    id: Mapped[IntKey]
    branch_id: Mapped[int] = mapped_column(ForeignKey("branches.id"))
    code: Mapped[str] = mapped_column(String(64))
    receipts: Mapped[int] = mapped_column(BigInteger, server_default="0")
    """Receipts numbered so far: the last one's number."""
    retired: Mapped[bool] = mapped_column(server_default=false())
    printer: Mapped[str | None] = mapped_column(String(300))
    """Where its receipts are printed: `tcp://192.168.1.50:9100` or `file:///…`; None is nowhere."""
    paper_columns: Mapped[int] = mapped_column(SmallInteger, server_default="48")
    """Characters in a line of its paper: 48 on 80 mm, 40 or 32 on narrower."""
