"""Tables: stock movements, and the levels that are their sums."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from checkstand.branches.models import Branch
from checkstand.platform.db.types import ONE_TREE, Base, BigIntKey, Milli, Moment

MOVEMENT_KINDS = ("opening", "sale", "refund", "void", "receive", "adjust", "transfer", "count")


class StockLevel(Base):
    """What a branch has of a product; below zero where more was sold than was booked in."""

    __tablename__ = "stock_levels"
    __table_args__ = ONE_TREE

    branch_id: Mapped[int] = mapped_column(ForeignKey(Branch.id), primary_key=True)
    product_id: Mapped[int] = mapped_column(
        Integer, ForeignKey("products.id"), primary_key=True, index=True
    )
    quantity_milli: Mapped[Milli]
    reorder_point_milli: Mapped[Milli | None]


class StockMovement(Base):
    """One change of a stock level; never rewritten."""

    __tablename__ = "stock_movements"
    __table_args__ = (
        CheckConstraint(
            "kind IN (" + ", ".join(f"'{kind}'" for kind in MOVEMENT_KINDS) + ")", name="kind_known"
        ),
        Index(None, "product_id", "branch_id", "id"),
    )

    id: Mapped[BigIntKey]
    branch_id: Mapped[int] = mapped_column(ForeignKey(Branch.id))
    product_id: Mapped[int] = mapped_column(Integer, ForeignKey("products.id"))
    kind: Mapped[str] = mapped_column(String(16))
    quantity_milli: Mapped[Milli]
    purchase_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("purchases.id"))
    reason: Mapped[str] = mapped_column(String(200), server_default="")
    occurred_at: Mapped[Moment]
