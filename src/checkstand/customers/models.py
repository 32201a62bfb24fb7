"""Tables: customers and the words that find one."""

from uuid import UUID

from sqlalchemy import ForeignKey, String, true
from sqlalchemy.orm import Mapped, mapped_column

from checkstand.platform.db.types import ONE_TREE, Base, BytewiseText, Moment, UuidKey


class Customer(Base):
    __tablename__ = "customers"

    id: Mapped[UuidKey]
    code: Mapped[str | None] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200), server_default="")
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(32))
    active: Mapped[bool] = mapped_column(server_default=true())
    created_at: Mapped[Moment]


class CustomerWord(Base):
    """The search index: customers by the words of their name, code, e-mail and phone."""

    __tablename__ = "customer_words"
    __table_args__ = ONE_TREE

    word: Mapped[str] = mapped_column(BytewiseText, primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(
        ForeignKey("customers.id", ondelete="CASCADE"), primary_key=True, index=True
    )
