"""The shop's foundation."""

import sqlalchemy as sa
from alembic import op

from checkstand.platform.db.types import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


FACTS = ("purchases", "purchase_items", "purchase_taxes", "payments", "stock_movements")
"""Tables whose rows are written once: a correction is another row."""


def upgrade() -> None:
    op.create_table(
        "branches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=500), server_default="", nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("code <> ''", name=op.f("ck_branches_code_not_empty")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_branches")),
        sa.UniqueConstraint("code", name=op.f("uq_branches_code")),
    )
    op.create_table(
        "categories",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column(
            "name_key",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_categories")),
        sa.UniqueConstraint("name_key", name=op.f("uq_categories_name_key")),
    )
    op.create_table(
        "customers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=True),
        sa.Column("name", sa.String(length=200), server_default="", nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=32), nullable=True),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers")),
        sa.UniqueConstraint("code", name=op.f("uq_customers_code")),
    )
    op.create_table(
        "imports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("rows_read", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("report", sa.JSON(), nullable=True),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "status IN ('running', 'done', 'refused', 'failed')",
            name=op.f("ck_imports_status_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    op.create_table(
        "customer_branches",
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("purchases", sa.BigInteger(), nullable=False),
        sa.Column("spent_minor", sa.BigInteger(), nullable=False),
        sa.Column("first_at", UtcDateTime(), nullable=False),
        sa.Column("last_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["branches.id"], name=op.f("fk_customer_branches_branch_id")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_customer_branches_customer_id")
        ),
        sa.PrimaryKeyConstraint("branch_id", "customer_id", name=op.f("pk_customer_branches")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_customer_branches_branch_id_purchases_customer_id"),
        "customer_branches",
        ["branch_id", "purchases", "customer_id"],
        unique=False,
    )
    op.create_table(
        "customer_days",
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("purchases", sa.BigInteger(), nullable=False),
        sa.Column("spent_minor", sa.BigInteger(), nullable=False),
        sa.Column("first_at", UtcDateTime(), nullable=False),
        sa.Column("last_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["branches.id"], name=op.f("fk_customer_days_branch_id")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_customer_days_customer_id")
        ),
        sa.PrimaryKeyConstraint(
            "business_date", "branch_id", "customer_id", name=op.f("pk_customer_days")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "customer_totals",
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("purchases", sa.BigInteger(), nullable=False),
        sa.Column("spent_minor", sa.BigInteger(), nullable=False),
        sa.Column("first_at", UtcDateTime(), nullable=False),
        sa.Column("last_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_customer_totals_customer_id")
        ),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_customer_totals")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_customer_totals_purchases_customer_id"),
        "customer_totals",
        ["purchases", "customer_id"],
        unique=False,
    )
    op.create_table(
        "customer_words",
        sa.Column(
            "word",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_customer_words_customer_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("word", "customer_id", name=op.f("pk_customer_words")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_customer_words_customer_id"), "customer_words", ["customer_id"], unique=False
    )
    op.create_table(
        "daily_branch_sales",
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("purchases", sa.BigInteger(), nullable=False),
        sa.Column("walk_ins", sa.BigInteger(), nullable=False),
        sa.Column("units_milli", sa.BigInteger(), nullable=False),
        sa.Column("revenue_minor", sa.BigInteger(), nullable=False),
        sa.Column("discount_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["branches.id"], name=op.f("fk_daily_branch_sales_branch_id")
        ),
        sa.PrimaryKeyConstraint("business_date", "branch_id", name=op.f("pk_daily_branch_sales")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_daily_branch_sales_branch_id_business_date"),
        "daily_branch_sales",
        ["branch_id", "business_date"],
        unique=False,
    )
    op.create_table(
        "daily_category_sales",
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("units_milli", sa.BigInteger(), nullable=False),
        sa.Column("revenue_minor", sa.BigInteger(), nullable=False),
        sa.Column("purchases", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["branches.id"], name=op.f("fk_daily_category_sales_branch_id")
        ),
        sa.PrimaryKeyConstraint(
            "business_date", "branch_id", "category_id", name=op.f("pk_daily_category_sales")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "daily_payment_sales",
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(length=32), nullable=False),
        sa.Column("purchases", sa.BigInteger(), nullable=False),
        sa.Column("units_milli", sa.BigInteger(), nullable=False),
        sa.Column("revenue_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["branches.id"], name=op.f("fk_daily_payment_sales_branch_id")
        ),
        sa.PrimaryKeyConstraint(
            "business_date", "branch_id", "method", name=op.f("pk_daily_payment_sales")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "hourly_branch_sales",
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("business_hour", sa.SmallInteger(), nullable=False),
        sa.Column("purchases", sa.BigInteger(), nullable=False),
        sa.Column("walk_ins", sa.BigInteger(), nullable=False),
        sa.Column("units_milli", sa.BigInteger(), nullable=False),
        sa.Column("revenue_minor", sa.BigInteger(), nullable=False),
        sa.Column("discount_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["branches.id"], name=op.f("fk_hourly_branch_sales_branch_id")
        ),
        sa.PrimaryKeyConstraint(
            "business_date", "branch_id", "business_hour", name=op.f("pk_hourly_branch_sales")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "products",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sku", sa.String(length=64), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "name_key",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("quantity_decimals", sa.SmallInteger(), nullable=False),
        sa.Column("tax_rate_bp", sa.Integer(), nullable=False),
        sa.Column("unit_price_minor", sa.BigInteger(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_products_name_not_empty")),
        sa.CheckConstraint(
            "quantity_decimals BETWEEN 0 AND 3", name=op.f("ck_products_quantity_decimals_in_range")
        ),
        sa.CheckConstraint(
            "tax_rate_bp BETWEEN 0 AND 10000", name=op.f("ck_products_tax_rate_in_range")
        ),
        sa.CheckConstraint("unit_price_minor >= 0", name=op.f("ck_products_price_not_negative")),
        sa.ForeignKeyConstraint(
            ["category_id"], ["categories.id"], name=op.f("fk_products_category_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_products")),
        sa.UniqueConstraint("sku", name=op.f("uq_products_sku")),
    )
    op.create_index(
        op.f("ix_products_category_id_id"), "products", ["category_id", "id"], unique=False
    )
    op.create_index(op.f("ix_products_name_key"), "products", ["name_key"], unique=False)
    op.create_table(
        "registers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("receipts", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("retired", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint("receipts >= 0", name=op.f("ck_registers_receipts_not_negative")),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["branches.id"], name=op.f("fk_registers_branch_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registers")),
        sa.UniqueConstraint("branch_id", "code", name=op.f("uq_registers_branch_id_code")),
    )
    op.create_table(
        "daily_product_sales",
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("units_milli", sa.BigInteger(), nullable=False),
        sa.Column("revenue_minor", sa.BigInteger(), nullable=False),
        sa.Column("purchases", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["branches.id"], name=op.f("fk_daily_product_sales_branch_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_daily_product_sales_product_id")
        ),
        sa.PrimaryKeyConstraint(
            "business_date", "branch_id", "product_id", name=op.f("pk_daily_product_sales")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "product_barcodes",
        sa.Column("gtin14", sa.String(length=14), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("printed", sa.String(length=14), nullable=False),
        sa.CheckConstraint(
            "length(gtin14) = 14", name=op.f("ck_product_barcodes_gtin14_has_14_digits")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_product_barcodes_product_id")
        ),
        sa.PrimaryKeyConstraint("gtin14", name=op.f("pk_product_barcodes")),
    )
    op.create_index(
        op.f("ix_product_barcodes_product_id"), "product_barcodes", ["product_id"], unique=False
    )
    op.create_table(
        "product_totals",
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("units_milli", sa.BigInteger(), nullable=False),
        sa.Column("revenue_minor", sa.BigInteger(), nullable=False),
        sa.Column("purchases", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["branches.id"], name=op.f("fk_product_totals_branch_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_product_totals_product_id")
        ),
        sa.PrimaryKeyConstraint("branch_id", "product_id", name=op.f("pk_product_totals")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "product_words",
        sa.Column(
            "word",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["products.id"],
            name=op.f("fk_product_words_product_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("word", "product_id", name=op.f("pk_product_words")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_product_words_product_id"), "product_words", ["product_id"], unique=False
    )
    op.create_table(
        "purchases",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), server_default="purchase", nullable=False),
        sa.Column("counted", sa.SmallInteger(), nullable=False),
        sa.Column("original_id", sa.Uuid(), nullable=True),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("register_id", sa.Integer(), nullable=False),
        sa.Column("receipt_count", sa.BigInteger(), nullable=False),
        sa.Column("receipt_number", sa.String(length=160), nullable=False),
        sa.Column("cashier", sa.String(length=64), nullable=True),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("occurred_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("business_hour", sa.SmallInteger(), nullable=False),
        sa.Column("units_milli", sa.BigInteger(), nullable=False),
        sa.Column("discount_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("rounding_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("adjustment_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("change_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("points_earned", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("offline", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=500), server_default="", nullable=False),
        sa.Column("content_hash", sa.LargeBinary(length=16), nullable=False),
        sa.CheckConstraint(
            "(kind = 'purchase' AND counted = 1 AND original_id IS NULL) OR (kind = 'refund' AND counted = 0) OR (kind = 'void' AND counted = -1 AND original_id IS NOT NULL)",
            name=op.f("ck_purchases_kind_and_counted_agree"),
        ),
        sa.CheckConstraint(
            "business_hour BETWEEN 0 AND 23", name=op.f("ck_purchases_business_hour_of_a_day")
        ),
        sa.CheckConstraint("change_minor >= 0", name=op.f("ck_purchases_change_not_negative")),
        sa.CheckConstraint("receipt_count > 0", name=op.f("ck_purchases_receipt_count_positive")),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["branches.id"], name=op.f("fk_purchases_branch_id")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_purchases_customer_id")
        ),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_purchases_import_id")),
        sa.ForeignKeyConstraint(
            ["original_id"], ["purchases.id"], name=op.f("fk_purchases_original_id")
        ),
        sa.ForeignKeyConstraint(
            ["register_id"], ["registers.id"], name=op.f("fk_purchases_register_id")
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["purchases.id"], name=op.f("fk_purchases_replaces_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchases")),
        sa.UniqueConstraint(
            "register_id", "receipt_count", name=op.f("uq_purchases_register_id_receipt_count")
        ),
    )
    op.create_index(
        op.f("ix_purchases_branch_id_occurred_at_id"),
        "purchases",
        ["branch_id", "occurred_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_purchases_customer_id_occurred_at",
        "purchases",
        ["customer_id", "occurred_at"],
        unique=False,
        postgresql_where=sa.text("customer_id IS NOT NULL"),
        sqlite_where=sa.text("customer_id IS NOT NULL"),
    )
    op.create_index(
        "ix_purchases_import_id",
        "purchases",
        ["import_id"],
        unique=False,
        postgresql_where=sa.text("import_id IS NOT NULL"),
        sqlite_where=sa.text("import_id IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_purchases_occurred_at_id"), "purchases", ["occurred_at", "id"], unique=False
    )
    op.create_index(
        "ix_purchases_original_id",
        "purchases",
        ["original_id"],
        unique=False,
        postgresql_where=sa.text("original_id IS NOT NULL"),
        sqlite_where=sa.text("original_id IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_purchases_receipt_number"), "purchases", ["receipt_number"], unique=False
    )
    op.create_index(
        "uq_purchases_voided_once",
        "purchases",
        ["original_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'void'"),
        sqlite_where=sa.text("kind = 'void'"),
    )
    op.create_table(
        "stock_levels",
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("reorder_point_milli", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["branches.id"], name=op.f("fk_stock_levels_branch_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_stock_levels_product_id")
        ),
        sa.PrimaryKeyConstraint("branch_id", "product_id", name=op.f("pk_stock_levels")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_stock_levels_product_id"), "stock_levels", ["product_id"], unique=False
    )
    op.create_table(
        "payments",
        sa.Column("purchase_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.SmallInteger(), nullable=False),
        sa.Column("method", sa.String(length=32), nullable=False),
        sa.Column("tendered_minor", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["purchase_id"], ["purchases.id"], name=op.f("fk_payments_purchase_id")
        ),
        sa.PrimaryKeyConstraint("purchase_id", "line", name=op.f("pk_payments")),
    )
    op.create_table(
        "purchase_flags",
        sa.Column("purchase_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("message", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["purchase_id"], ["purchases.id"], name=op.f("fk_purchase_flags_purchase_id")
        ),
        sa.PrimaryKeyConstraint("purchase_id", "position", name=op.f("pk_purchase_flags")),
    )
    op.create_index(op.f("ix_purchase_flags_code"), "purchase_flags", ["code"], unique=False)
    op.create_table(
        "purchase_items",
        sa.Column("purchase_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.SmallInteger(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("sku", sa.String(length=64), nullable=True),
        sa.Column("product_name", sa.String(length=200), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("unit_price_minor", sa.BigInteger(), nullable=False),
        sa.Column("list_price_minor", sa.BigInteger(), nullable=False),
        sa.Column("line_discount_minor", sa.BigInteger(), nullable=False),
        sa.Column("shared_discount_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_rate_bp", sa.Integer(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("original_purchase_id", sa.Uuid(), nullable=True),
        sa.Column("original_line", sa.SmallInteger(), nullable=True),
        sa.CheckConstraint("quantity_milli <> 0", name=op.f("ck_purchase_items_quantity_not_zero")),
        sa.CheckConstraint(
            "unit_price_minor >= 0", name=op.f("ck_purchase_items_price_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["category_id"], ["categories.id"], name=op.f("fk_purchase_items_category_id")
        ),
        sa.ForeignKeyConstraint(
            ["original_purchase_id", "original_line"],
            ["purchase_items.purchase_id", "purchase_items.line"],
            name=op.f("fk_purchase_items_original_purchase_id_original_line"),
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_purchase_items_product_id")
        ),
        sa.ForeignKeyConstraint(
            ["purchase_id"], ["purchases.id"], name=op.f("fk_purchase_items_purchase_id")
        ),
        sa.PrimaryKeyConstraint("purchase_id", "line", name=op.f("pk_purchase_items")),
    )
    op.create_index(
        "ix_purchase_items_original",
        "purchase_items",
        ["original_purchase_id", "original_line"],
        unique=False,
        postgresql_where=sa.text("original_purchase_id IS NOT NULL"),
        sqlite_where=sa.text("original_purchase_id IS NOT NULL"),
    )
    op.create_table(
        "purchase_taxes",
        sa.Column("purchase_id", sa.Uuid(), nullable=False),
        sa.Column("tax_rate_bp", sa.Integer(), nullable=False),
        sa.Column("gross_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["purchase_id"], ["purchases.id"], name=op.f("fk_purchase_taxes_purchase_id")
        ),
        sa.PrimaryKeyConstraint("purchase_id", "tax_rate_bp", name=op.f("pk_purchase_taxes")),
    )
    op.create_table(
        "stock_movements",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("purchase_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=200), server_default="", nullable=False),
        sa.Column("occurred_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('opening', 'sale', 'refund', 'void', 'receive', 'adjust', 'transfer', 'count')",
            name=op.f("ck_stock_movements_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["branches.id"], name=op.f("fk_stock_movements_branch_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_stock_movements_product_id")
        ),
        sa.ForeignKeyConstraint(
            ["purchase_id"], ["purchases.id"], name=op.f("fk_stock_movements_purchase_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_movements")),
    )
    op.create_index(
        op.f("ix_stock_movements_product_id_branch_id_id"),
        "stock_movements",
        ["product_id", "branch_id", "id"],
        unique=False,
    )
    for table in FACTS:
        _forbid_rewriting(table)


def _forbid_rewriting(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} are facts: add a correction instead'); END"
            )
        return
    if table == FACTS[0]:
        op.execute(
            "CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION '% are facts: add a correction instead', TG_TABLE_NAME "
            "USING ERRCODE = 'restrict_violation'; END $$"
        )
    op.execute(
        f"CREATE TRIGGER {table}_no_rewriting BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()"
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_stock_movements_product_id_branch_id_id"), table_name="stock_movements")
    op.drop_table("stock_movements")
    op.drop_table("purchase_taxes")
    op.drop_index(
        "ix_purchase_items_original",
        table_name="purchase_items",
        postgresql_where=sa.text("original_purchase_id IS NOT NULL"),
        sqlite_where=sa.text("original_purchase_id IS NOT NULL"),
    )
    op.drop_table("purchase_items")
    op.drop_index(op.f("ix_purchase_flags_code"), table_name="purchase_flags")
    op.drop_table("purchase_flags")
    op.drop_table("payments")
    op.drop_index(op.f("ix_stock_levels_product_id"), table_name="stock_levels")
    op.drop_table("stock_levels")
    op.drop_index(
        "uq_purchases_voided_once",
        table_name="purchases",
        postgresql_where=sa.text("kind = 'void'"),
        sqlite_where=sa.text("kind = 'void'"),
    )
    op.drop_index(op.f("ix_purchases_receipt_number"), table_name="purchases")
    op.drop_index(
        "ix_purchases_original_id",
        table_name="purchases",
        postgresql_where=sa.text("original_id IS NOT NULL"),
        sqlite_where=sa.text("original_id IS NOT NULL"),
    )
    op.drop_index(op.f("ix_purchases_occurred_at_id"), table_name="purchases")
    op.drop_index(
        "ix_purchases_import_id",
        table_name="purchases",
        postgresql_where=sa.text("import_id IS NOT NULL"),
        sqlite_where=sa.text("import_id IS NOT NULL"),
    )
    op.drop_index(
        "ix_purchases_customer_id_occurred_at",
        table_name="purchases",
        postgresql_where=sa.text("customer_id IS NOT NULL"),
        sqlite_where=sa.text("customer_id IS NOT NULL"),
    )
    op.drop_index(op.f("ix_purchases_branch_id_occurred_at_id"), table_name="purchases")
    op.drop_table("purchases")
    op.drop_index(op.f("ix_product_words_product_id"), table_name="product_words")
    op.drop_table("product_words")
    op.drop_table("product_totals")
    op.drop_index(op.f("ix_product_barcodes_product_id"), table_name="product_barcodes")
    op.drop_table("product_barcodes")
    op.drop_table("daily_product_sales")
    op.drop_table("registers")
    op.drop_index(op.f("ix_products_name_key"), table_name="products")
    op.drop_index(op.f("ix_products_category_id_id"), table_name="products")
    op.drop_table("products")
    op.drop_table("hourly_branch_sales")
    op.drop_table("daily_payment_sales")
    op.drop_table("daily_category_sales")
    op.drop_index(
        op.f("ix_daily_branch_sales_branch_id_business_date"), table_name="daily_branch_sales"
    )
    op.drop_table("daily_branch_sales")
    op.drop_index(op.f("ix_customer_words_customer_id"), table_name="customer_words")
    op.drop_table("customer_words")
    op.drop_index(op.f("ix_customer_totals_purchases_customer_id"), table_name="customer_totals")
    op.drop_table("customer_totals")
    op.drop_table("customer_days")
    op.drop_index(
        op.f("ix_customer_branches_branch_id_purchases_customer_id"), table_name="customer_branches"
    )
    op.drop_table("customer_branches")
    op.drop_table("imports")
    op.drop_table("customers")
    op.drop_table("categories")
    op.drop_table("branches")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_rewriting()")
