"""Tables: the rules by which labels are read."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, true
from sqlalchemy.orm import Mapped, mapped_column

from checkstand.branches.models import Branch
from checkstand.labels.rules import CHECKS, VALUE_KINDS
from checkstand.platform.db.types import Base, IntKey


class LabelRule(Base):
    """How one kind of label is read: which digits name the product, and which tell how much.

    Positions count from 0. A branch's own rules come before those of all branches; among them the
    lower `position` first, and the first that fits a barcode reads it.
    """

    __tablename__ = "label_rules"
    __table_args__ = (
        CheckConstraint(
            "value_kind IN (" + ", ".join(f"'{kind}'" for kind in VALUE_KINDS) + ")",
            name="value_kind_known",
        ),
        CheckConstraint(
            "check_digit IN (" + ", ".join(f"'{check}'" for check in CHECKS) + ")",
            name="check_known",
        ),
        CheckConstraint("decimals BETWEEN 0 AND 5", name="decimals_in_range"),
        Index(None, "branch_id", "position"),
    )

    id: Mapped[IntKey]
    branch_id: Mapped[int | None] = mapped_column(ForeignKey(Branch.id))
    """None is all branches."""
    position: Mapped[int] = mapped_column(SmallInteger)
    name: Mapped[str] = mapped_column(String(100))
    prefix: Mapped[str] = mapped_column(String(16))
    length: Mapped[int] = mapped_column(SmallInteger)
    """Digits of the whole barcode."""
    item_start: Mapped[int] = mapped_column(SmallInteger)
    item_length: Mapped[int] = mapped_column(SmallInteger)
    value_start: Mapped[int] = mapped_column(SmallInteger)
    value_length: Mapped[int] = mapped_column(SmallInteger)
    value_kind: Mapped[str] = mapped_column(String(16))
    decimals: Mapped[int] = mapped_column(SmallInteger)
    """Digits of the value after the point."""
    check_digit: Mapped[str] = mapped_column(String(8))
    """`gtin` where the last digit checks the others, else `none`."""
    active: Mapped[bool] = mapped_column(server_default=true())
