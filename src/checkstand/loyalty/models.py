"""Tables: the programme, what earns nothing, points moved, and the balances that are their sums."""

from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Uuid, false
from sqlalchemy.orm import Mapped, mapped_column

from checkstand.catalog.models import Category
from checkstand.customers.models import Customer
from checkstand.platform.db.types import ONE_TREE, Base, BigIntKey, IntKey, Minor, Moment

MOVEMENT_KINDS = ("earn", "spend", "adjust")


class LoyaltyProgramme(Base):
    """How points are earned and what they are worth: one row, or none yet."""

    __tablename__ = "loyalty_programme"
    __table_args__ = (
        CheckConstraint("id = 1", name="only_one"),
        CheckConstraint("points >= 0", name="points_not_negative"),
        CheckConstraint("per_minor > 0", name="per_positive"),
        CheckConstraint("point_value_minor >= 0", name="value_not_negative"),
    )

    id: Mapped[IntKey]
    active: Mapped[bool] = mapped_column(server_default=false())
    points: Mapped[int] = mapped_column(BigInteger)
    """Earned for each whole `per_minor` spent."""
    per_minor: Mapped[Minor]
    point_value_minor: Mapped[Minor]
    """What a point pays; 0 where points can't be spent."""


class LoyaltyExclusion(Base):
    """A category whose products earn no points."""

    __tablename__ = "loyalty_exclusions"

    category_id: Mapped[int] = mapped_column(ForeignKey(Category.id), primary_key=True)


class PointsMovement(Base):
    """Points earned or spent, with their cause; never rewritten."""

    __tablename__ = "points_movements"
    __table_args__ = (
        CheckConstraint(
            "kind IN (" + ", ".join(f"'{kind}'" for kind in MOVEMENT_KINDS) + ")", name="kind_known"
        ),
        CheckConstraint("points <> 0", name="points_not_zero"),
        Index(None, "customer_id", "id"),
    )

    id: Mapped[BigIntKey]
    customer_id: Mapped[UUID] = mapped_column(ForeignKey(Customer.id))
    kind: Mapped[str] = mapped_column(String(16))
    points: Mapped[int] = mapped_column(BigInteger)
    """Added to the balance: spending is below zero, and what a refund gives back above."""
    purchase_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("purchases.id"), index=True)
    reason: Mapped[str] = mapped_column(String(200), server_default="")
    occurred_at: Mapped[Moment]


class PointsBalance(Base):
    """What a customer has; below zero where points were spent whose purchase went back."""

    __tablename__ = "points_balances"
    __table_args__ = ONE_TREE

    customer_id: Mapped[UUID] = mapped_column(ForeignKey(Customer.id), primary_key=True)
    points: Mapped[int] = mapped_column(BigInteger)
