"""Tables: branches and registers."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    String,
    UniqueConstraint,
    false,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column

from checkstand.platform.db.types import Base, IntKey, Moment


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
