"""Tables: purchases and all that is true of them; written once, by `record` alone."""

from datetime import date
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    UniqueConstraint,
    Uuid,
    text,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column

from checkstand.branches.models import Branch, Register
from checkstand.catalog.models import Category, Product
from checkstand.customers.models import Customer
from checkstand.platform.db.types import ONE_TREE, Base, Milli, Minor, Moment, UuidKey


class Purchase(Base):
    """What a customer bought at once; or, with negative lines, a refund or void of it."""

    __tablename__ = "purchases"
    __table_args__ = (
        UniqueConstraint("register_id", "receipt_count"),
        ForeignKeyConstraint(["original_id"], ["purchases.id"]),
        ForeignKeyConstraint(["replaces_id"], ["purchases.id"]),
        CheckConstraint(
            "(kind = 'purchase' AND counted = 1 AND original_id IS NULL)"
            " OR (kind = 'refund' AND counted = 0)"
            " OR (kind = 'void' AND counted = -1 AND original_id IS NOT NULL)",
            name="kind_and_counted_agree",
        ),
        CheckConstraint("business_hour BETWEEN 0 AND 23", name="business_hour_of_a_day"),
        CheckConstraint("receipt_count > 0", name="receipt_count_positive"),
        CheckConstraint("change_minor >= 0", name="change_not_negative"),
        Index(None, "occurred_at", "id"),
        Index(None, "branch_id", "occurred_at", "id"),
        Index(
            "ix_purchases_customer_id_occurred_at",
            "customer_id",
            "occurred_at",
            postgresql_where=text("customer_id IS NOT NULL"),
            sqlite_where=text("customer_id IS NOT NULL"),
        ),
        Index(
            "ix_purchases_original_id",
            "original_id",
            postgresql_where=text("original_id IS NOT NULL"),
            sqlite_where=text("original_id IS NOT NULL"),
        ),
        Index(
            "uq_purchases_voided_once",
            "original_id",
            unique=True,
            postgresql_where=text("kind = 'void'"),
            sqlite_where=text("kind = 'void'"),
        ),
        Index(
            "uq_purchases_replaced_once",
            "replaces_id",
            unique=True,
            postgresql_where=text("replaces_id IS NOT NULL"),
            sqlite_where=text("replaces_id IS NOT NULL"),
        ),
        Index(
            "ix_purchases_import_id",
            "import_id",
            postgresql_where=text("import_id IS NOT NULL"),
            sqlite_where=text("import_id IS NOT NULL"),
        ),
    )

    id: Mapped[UuidKey]
    kind: Mapped[str] = mapped_column(String(16), server_default="purchase")
    counted: Mapped[int] = mapped_column(SmallInteger)
    """What it adds to a count of purchases: 1, nothing for a refund, -1 for a void."""
    original_id: Mapped[UUID | None]
    """The purchase that a refund or void takes back."""
    replaces_id: Mapped[UUID | None]
    """The voided purchase that a manager's correction stands for."""
    branch_id: Mapped[int] = mapped_column(ForeignKey(Branch.id))
    register_id: Mapped[int] = mapped_column(ForeignKey(Register.id))
    receipt_count: Mapped[int] = mapped_column(BigInteger)
    receipt_number: Mapped[str] = mapped_column(
        String(160).with_variant(String(160, collation="C"), "postgresql"), index=True
    )
    cashier: Mapped[str | None] = mapped_column(String(64))
    customer_id: Mapped[UUID | None] = mapped_column(ForeignKey(Customer.id))
    occurred_at: Mapped[Moment]
    recorded_at: Mapped[Moment]
    business_date: Mapped[date]
    """The branch's day."""
    business_hour: Mapped[int] = mapped_column(SmallInteger)
    """The branch's hour, 0 to 23."""
    units_milli: Mapped[Milli]
    """The lines' quantities together."""
    discount_minor: Mapped[Minor]
    """All discounts: those of the lines and that of the whole purchase."""
    tax_minor: Mapped[Minor]
    """Tax contained in the lines' totals."""
    rounding_minor: Mapped[Minor] = mapped_column(server_default="0")
    """Cash rounding: added to what the lines come to."""
    adjustment_minor: Mapped[Minor] = mapped_column(server_default="0")
    """What an imported file's total differs from its lines."""
    total_minor: Mapped[Minor]
    """The lines' totals, the rounding and the adjustment."""
    change_minor: Mapped[Minor] = mapped_column(server_default="0")
    points_earned: Mapped[int] = mapped_column(BigInteger, server_default="0")
    """Below zero where a refund or void takes them back; so with `points_spent`."""
    points_spent: Mapped[int] = mapped_column(BigInteger, server_default="0")
    tax_included: Mapped[bool] = mapped_column(server_default=true())
    """Whether unit prices contained the tax; totals always do."""
    currency: Mapped[str] = mapped_column(String(3))
    offline: Mapped[bool]
    source: Mapped[str] = mapped_column(String(16))
    import_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("imports.id"))
    reason: Mapped[str] = mapped_column(String(500), server_default="")
    approved_by: Mapped[str | None] = mapped_column(String(64))
    """The manager who answers for it, where one has to."""
    content_hash: Mapped[bytes] = mapped_column(LargeBinary(16))
    """Of the request, to tell the same purchase sent again from another under its id."""


class PurchaseItem(Base):
    """A line of a purchase, with what was true then."""

    __tablename__ = "purchase_items"
    __table_args__ = (
        CheckConstraint("quantity_milli <> 0", name="quantity_not_zero"),
        CheckConstraint("unit_price_minor >= 0", name="price_not_negative"),
        ForeignKeyConstraint(
            ["original_purchase_id", "original_line"],
            ["purchase_items.purchase_id", "purchase_items.line"],
        ),
        Index(
            "ix_purchase_items_original",
            "original_purchase_id",
            "original_line",
            postgresql_where=text("original_purchase_id IS NOT NULL"),
            sqlite_where=text("original_purchase_id IS NOT NULL"),
        ),
    )

    purchase_id: Mapped[UUID] = mapped_column(ForeignKey("purchases.id"), primary_key=True)
    line: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey(Product.id))
    sku: Mapped[str | None] = mapped_column(String(64))
    product_name: Mapped[str] = mapped_column(String(200))
    category_id: Mapped[int | None] = mapped_column(ForeignKey(Category.id))
    quantity_milli: Mapped[Milli]
    unit_price_minor: Mapped[Minor]
    list_price_minor: Mapped[Minor]
    """The server's price at that moment; differs where the register sold offline at another."""
    line_discount_minor: Mapped[Minor]
    shared_discount_minor: Mapped[Minor]
    """The line's part of the discount on the whole purchase."""
    tax_rate_bp: Mapped[int]
    added_tax_minor: Mapped[Minor] = mapped_column(server_default="0")
    """The line's part of tax that its price did not contain."""
    total_minor: Mapped[Minor]
    """With all tax, after all discounts."""
    earns_points: Mapped[bool] = mapped_column(server_default=true())
    original_purchase_id: Mapped[UUID | None]
    original_line: Mapped[int | None] = mapped_column(SmallInteger)


class PurchaseTax(Base):
    """Tax per rate, derived from the total of the lines with that rate."""

    __tablename__ = "purchase_taxes"

    purchase_id: Mapped[UUID] = mapped_column(ForeignKey("purchases.id"), primary_key=True)
    tax_rate_bp: Mapped[int] = mapped_column(primary_key=True)
    gross_minor: Mapped[Minor]
    tax_minor: Mapped[Minor]


class Payment(Base):
    """Money taken, or given back with a refund. Line 0 is change that did not come in as cash."""

    __tablename__ = "payments"

    purchase_id: Mapped[UUID] = mapped_column(ForeignKey("purchases.id"), primary_key=True)
    line: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    method: Mapped[str] = mapped_column(String(32))
    tendered_minor: Mapped[Minor]
    amount_minor: Mapped[Minor]
    """What stays: tendered less change."""


class PurchaseFlag(Base):
    """Something to look at in a purchase that was recorded all the same."""

    __tablename__ = "purchase_flags"

    purchase_id: Mapped[UUID] = mapped_column(ForeignKey("purchases.id"), primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    code: Mapped[str] = mapped_column(String(32), index=True)
    message: Mapped[str] = mapped_column(String(500))


class DailyProductSales(Base):
    """Summary: what a branch sold of a product on one of its days."""

    __tablename__ = "daily_product_sales"
    __table_args__ = ONE_TREE

    business_date: Mapped[date] = mapped_column(primary_key=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey(Branch.id), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey(Product.id), primary_key=True)
    units_milli: Mapped[Milli]
    revenue_minor: Mapped[Minor]
    purchases: Mapped[int] = mapped_column(BigInteger)


class ProductTotals(Base):
    """Summary: what a branch ever sold of a product."""

    __tablename__ = "product_totals"
    __table_args__ = ONE_TREE

    branch_id: Mapped[int] = mapped_column(ForeignKey(Branch.id), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey(Product.id), primary_key=True)
    units_milli: Mapped[Milli]
    revenue_minor: Mapped[Minor]
    purchases: Mapped[int] = mapped_column(BigInteger)


class DailyCategorySales(Base):
    """Summary: what a branch sold of a category, as it was then, on one of its days."""

    __tablename__ = "daily_category_sales"
    __table_args__ = ONE_TREE

    business_date: Mapped[date] = mapped_column(primary_key=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey(Branch.id), primary_key=True)
    category_id: Mapped[int] = mapped_column(primary_key=True)
    """0 where the product had none."""
    units_milli: Mapped[Milli]
    revenue_minor: Mapped[Minor]
    purchases: Mapped[int] = mapped_column(BigInteger)


class HourlyBranchSales(Base):
    """Summary: what a branch sold in one hour of one of its days."""

    __tablename__ = "hourly_branch_sales"
    __table_args__ = ONE_TREE

    business_date: Mapped[date] = mapped_column(primary_key=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey(Branch.id), primary_key=True)
    business_hour: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    purchases: Mapped[int] = mapped_column(BigInteger)
    walk_ins: Mapped[int] = mapped_column(BigInteger)
    units_milli: Mapped[Milli]
    revenue_minor: Mapped[Minor]
    discount_minor: Mapped[Minor]
    tax_minor: Mapped[Minor]


class DailyBranchSales(Base):
    """Summary: what a branch sold on one of its days."""

    __tablename__ = "daily_branch_sales"
    __table_args__ = (Index(None, "branch_id", "business_date"), ONE_TREE)

    business_date: Mapped[date] = mapped_column(primary_key=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey(Branch.id), primary_key=True)
    purchases: Mapped[int] = mapped_column(BigInteger)
    walk_ins: Mapped[int] = mapped_column(BigInteger)
    units_milli: Mapped[Milli]
    revenue_minor: Mapped[Minor]
    discount_minor: Mapped[Minor]
    tax_minor: Mapped[Minor]


class DailyPaymentSales(Base):
    """Summary: how a branch was paid on one of its days."""

    __tablename__ = "daily_payment_sales"
    __table_args__ = ONE_TREE

    business_date: Mapped[date] = mapped_column(primary_key=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey(Branch.id), primary_key=True)
    method: Mapped[str] = mapped_column(String(32), primary_key=True)
    purchases: Mapped[int] = mapped_column(BigInteger)
    units_milli: Mapped[Milli]
    revenue_minor: Mapped[Minor]


class CustomerDay(Base):
    """Summary: what a customer bought in a branch on one of its days."""

    __tablename__ = "customer_days"
    __table_args__ = ONE_TREE
    business_date: Mapped[date] = mapped_column(primary_key=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey(Branch.id), primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(ForeignKey(Customer.id), primary_key=True)
    purchases: Mapped[int] = mapped_column(BigInteger)
    spent_minor: Mapped[Minor]
    first_at: Mapped[Moment]
    last_at: Mapped[Moment]


class CustomerBranch(Base):
    """Summary: what a customer ever bought in a branch."""

    __tablename__ = "customer_branches"
    __table_args__ = (Index(None, "branch_id", "purchases", "customer_id"), ONE_TREE)

    branch_id: Mapped[int] = mapped_column(ForeignKey(Branch.id), primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(ForeignKey(Customer.id), primary_key=True)
    purchases: Mapped[int] = mapped_column(BigInteger)
    spent_minor: Mapped[Minor]
    first_at: Mapped[Moment]
    last_at: Mapped[Moment]


class CustomerTotals(Base):
    """Summary: what a customer bought, everywhere and ever."""

    __tablename__ = "customer_totals"
    __table_args__ = (Index(None, "purchases", "customer_id"), ONE_TREE)

    customer_id: Mapped[UUID] = mapped_column(ForeignKey(Customer.id), primary_key=True)
    purchases: Mapped[int] = mapped_column(BigInteger)
    spent_minor: Mapped[Minor]
    first_at: Mapped[Moment]
    last_at: Mapped[Moment]
