"""Tables: carts and what lies in them."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from checkstand.branches.models import Branch
from checkstand.catalog.models import Product
from checkstand.customers.models import Customer
from checkstand.platform.db.types import Base, Milli, Minor, Moment, UuidKey

STATES = ("open", "parked", "checked_out", "cleared")


class Cart(Base):
    """What is being rung up. Its id becomes the purchase's: checked out twice, it is sold once."""

    __tablename__ = "carts"
    __table_args__ = (
        CheckConstraint(
            "state IN (" + ", ".join(f"'{state}'" for state in STATES) + ")", name="state_known"
        ),
        CheckConstraint(
            "discount_minor IS NULL OR discount_bp IS NULL", name="one_kind_of_discount"
        ),
        Index(
            "ix_carts_branch_id_updated_at",
            "branch_id",
            "updated_at",
            postgresql_where=text("state IN ('open', 'parked')"),
            sqlite_where=text("state IN ('open', 'parked')"),
        ),
    )

    id: Mapped[UuidKey]
    branch_id: Mapped[int] = mapped_column(ForeignKey(Branch.id))
    register_code: Mapped[str] = mapped_column(String(64))
    cashier: Mapped[str | None] = mapped_column(String(64))
    customer_id: Mapped[UUID | None] = mapped_column(ForeignKey(Customer.id))
    state: Mapped[str] = mapped_column(String(16), server_default="open")
    name: Mapped[str] = mapped_column(String(100), server_default="")
    """Under which it was parked."""
    discount_minor: Mapped[Minor | None]
    discount_bp: Mapped[int | None]
    items_added: Mapped[int] = mapped_column(server_default="0")
    """Numbers the items: the last one's number, also of one that was removed."""
    version: Mapped[int] = mapped_column(server_default="1")
    """Raised by every change."""
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]


class CartItem(Base):
    """A line of a cart, in the order of `item_id`."""

    __tablename__ = "cart_items"
    __table_args__ = (
        CheckConstraint("quantity_milli > 0", name="quantity_positive"),
        CheckConstraint(
            "discount_minor IS NULL OR discount_bp IS NULL", name="one_kind_of_discount"
        ),
    )

    cart_id: Mapped[UUID] = mapped_column(
        ForeignKey("carts.id", ondelete="CASCADE"), primary_key=True
    )
    item_id: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey(Product.id))
    quantity_milli: Mapped[Milli]
    discount_minor: Mapped[Minor | None]
    discount_bp: Mapped[int | None]
    label: Mapped[str | None] = mapped_column(String(32))
    """The label it was scanned from, which tells weight or price."""
    unit_price_minor: Mapped[Minor]
    """What it was shown at when it was added, to tell when the price has changed."""
