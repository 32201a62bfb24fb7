"""Sell as shops do it: carts, labels, loyalty, receipts on paper, tax added, cash rounded."""

import sqlalchemy as sa
from alembic import op

from checkstand.platform.db.types import UtcDateTime

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "loyalty_programme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("per_minor", sa.BigInteger(), nullable=False),
        sa.Column("point_value_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_loyalty_programme_only_one")),
        sa.CheckConstraint("per_minor > 0", name=op.f("ck_loyalty_programme_per_positive")),
        sa.CheckConstraint(
            "point_value_minor >= 0", name=op.f("ck_loyalty_programme_value_not_negative")
        ),
        sa.CheckConstraint("points >= 0", name=op.f("ck_loyalty_programme_points_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loyalty_programme")),
    )
    op.create_table(
        "carts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("register_code", sa.String(length=64), nullable=False),
        sa.Column("cashier", sa.String(length=64), nullable=True),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=16), server_default="open", nullable=False),
        sa.Column("name", sa.String(length=100), server_default="", nullable=False),
        sa.Column("discount_minor", sa.BigInteger(), nullable=True),
        sa.Column("discount_bp", sa.Integer(), nullable=True),
        sa.Column("items_added", sa.Integer(), server_default="0", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'parked', 'checked_out', 'cleared')",
            name=op.f("ck_carts_state_known"),
        ),
        sa.CheckConstraint(
            "discount_minor IS NULL OR discount_bp IS NULL",
            name=op.f("ck_carts_one_kind_of_discount"),
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_carts_branch_id")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_carts_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carts")),
    )
    op.create_index(
        "ix_carts_branch_id_updated_at",
        "carts",
        ["branch_id", "updated_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('open', 'parked')"),
        sqlite_where=sa.text("state IN ('open', 'parked')"),
    )

    op.create_table(
        "label_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("prefix", sa.String(length=16), nullable=False),
        sa.Column("length", sa.SmallInteger(), nullable=False),
        sa.Column("item_start", sa.SmallInteger(), nullable=False),
        sa.Column("item_length", sa.SmallInteger(), nullable=False),
        sa.Column("value_start", sa.SmallInteger(), nullable=False),
        sa.Column("value_length", sa.SmallInteger(), nullable=False),
        sa.Column("value_kind", sa.String(length=16), nullable=False),
        sa.Column("decimals", sa.SmallInteger(), nullable=False),
        sa.Column("check_digit", sa.String(length=8), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.CheckConstraint(
            "check_digit IN ('gtin', 'none')", name=op.f("ck_label_rules_check_known")
        ),
        sa.CheckConstraint(
            "value_kind IN ('weight', 'price', 'quantity')",
            name=op.f("ck_label_rules_value_kind_known"),
        ),
        sa.CheckConstraint(
            "decimals BETWEEN 0 AND 5", name=op.f("ck_label_rules_decimals_in_range")
        ),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["branches.id"], name=op.f("fk_label_rules_branch_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_rules")),
    )
    op.create_index(
        op.f("ix_label_rules_branch_id_position"),
        "label_rules",
        ["branch_id", "position"],
        unique=False,
    )

    op.create_table(
        "loyalty_exclusions",
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"], ["categories.id"], name=op.f("fk_loyalty_exclusions_category_id")
        ),
        sa.PrimaryKeyConstraint("category_id", name=op.f("pk_loyalty_exclusions")),
    )
    op.create_table(
        "points_balances",
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_points_balances_customer_id")
        ),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_points_balances")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "cart_items",
        sa.Column("cart_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.SmallInteger(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("discount_minor", sa.BigInteger(), nullable=True),
        sa.Column("discount_bp", sa.Integer(), nullable=True),
        sa.Column("label", sa.String(length=32), nullable=True),
        sa.Column("unit_price_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "discount_minor IS NULL OR discount_bp IS NULL",
            name=op.f("ck_cart_items_one_kind_of_discount"),
        ),
        sa.CheckConstraint("quantity_milli > 0", name=op.f("ck_cart_items_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["cart_id"], ["carts.id"], name=op.f("fk_cart_items_cart_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_cart_items_product_id")
        ),
        sa.PrimaryKeyConstraint("cart_id", "item_id", name=op.f("pk_cart_items")),
    )
    op.create_table(
        "points_movements",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("purchase_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=200), server_default="", nullable=False),
        sa.Column("occurred_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('earn', 'spend', 'adjust')", name=op.f("ck_points_movements_kind_known")
        ),
        sa.CheckConstraint("points <> 0", name=op.f("ck_points_movements_points_not_zero")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_points_movements_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["purchase_id"], ["purchases.id"], name=op.f("fk_points_movements_purchase_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points_movements")),
    )
    op.create_index(
        op.f("ix_points_movements_customer_id_id"),
        "points_movements",
        ["customer_id", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_points_movements_purchase_id"), "points_movements", ["purchase_id"], unique=False
    )

    op.create_table(
        "receipt_deliveries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("purchase_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("destination", sa.String(length=300), nullable=False),
        sa.Column("copy_number", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("tries", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("error", sa.String(length=300), server_default="", nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("next_try_at", UtcDateTime(), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('print', 'email', 'browser')", name=op.f("ck_receipt_deliveries_kind_known")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'done', 'failed')", name=op.f("ck_receipt_deliveries_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["purchase_id"], ["purchases.id"], name=op.f("fk_receipt_deliveries_purchase_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt_deliveries")),
    )
    op.create_index(
        op.f("ix_receipt_deliveries_purchase_id_id"),
        "receipt_deliveries",
        ["purchase_id", "id"],
        unique=False,
    )
    op.create_index(
        "ix_receipt_deliveries_waiting",
        "receipt_deliveries",
        ["next_try_at"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
        sqlite_where=sa.text("state = 'waiting'"),
    )

    op.add_column("branches", sa.Column("prices_include_tax", sa.Boolean(), nullable=True))
    op.add_column("branches", sa.Column("cash_rounding_minor", sa.BigInteger(), nullable=True))
    op.add_column("branches", sa.Column("max_units_per_product", sa.Integer(), nullable=True))
    op.add_column(
        "branches",
        sa.Column("receipt_header", sa.String(length=500), server_default="", nullable=False),
    )
    op.add_column(
        "branches",
        sa.Column("receipt_footer", sa.String(length=500), server_default="", nullable=False),
    )

    op.add_column(
        "purchase_items",
        sa.Column("added_tax_minor", sa.BigInteger(), server_default="0", nullable=False),
    )
    op.add_column(
        "purchase_items",
        sa.Column("earns_points", sa.Boolean(), server_default=sa.true(), nullable=False),
    )

    op.add_column(
        "purchases", sa.Column("points_spent", sa.BigInteger(), server_default="0", nullable=False)
    )
    op.add_column(
        "purchases",
        sa.Column("tax_included", sa.Boolean(), server_default=sa.true(), nullable=False),
    )
    op.add_column("purchases", sa.Column("approved_by", sa.String(length=64), nullable=True))

    op.add_column("registers", sa.Column("printer", sa.String(length=300), nullable=True))
    op.add_column(
        "registers",
        sa.Column("paper_columns", sa.SmallInteger(), server_default="48", nullable=False),
    )

    op.create_index(
        "uq_purchases_replaced_once",
        "purchases",
        ["replaces_id"],
        unique=True,
        postgresql_where=sa.text("replaces_id IS NOT NULL"),
        sqlite_where=sa.text("replaces_id IS NOT NULL"),
    )
    _forbid_rewriting("points_movements")


def _forbid_rewriting(table: str) -> None:
    """Let the database itself refuse to change what was written down as a fact."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} are facts: add a correction instead'); END"
            )
        return
    op.execute(
        f"CREATE TRIGGER {table}_no_rewriting BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()"
    )


def downgrade() -> None:
    op.drop_index(
        "uq_purchases_replaced_once",
        table_name="purchases",
        postgresql_where=sa.text("replaces_id IS NOT NULL"),
        sqlite_where=sa.text("replaces_id IS NOT NULL"),
    )
    op.drop_column("registers", "paper_columns")
    op.drop_column("registers", "printer")

    op.drop_column("purchases", "approved_by")
    op.drop_column("purchases", "tax_included")
    op.drop_column("purchases", "points_spent")

    op.drop_column("purchase_items", "earns_points")
    op.drop_column("purchase_items", "added_tax_minor")

    op.drop_column("branches", "receipt_footer")
    op.drop_column("branches", "receipt_header")
    op.drop_column("branches", "max_units_per_product")
    op.drop_column("branches", "cash_rounding_minor")
    op.drop_column("branches", "prices_include_tax")

    op.drop_index(
        "ix_receipt_deliveries_waiting",
        table_name="receipt_deliveries",
        postgresql_where=sa.text("state = 'waiting'"),
        sqlite_where=sa.text("state = 'waiting'"),
    )
    op.drop_index(op.f("ix_receipt_deliveries_purchase_id_id"), table_name="receipt_deliveries")

    op.drop_table("receipt_deliveries")
    op.drop_index(op.f("ix_points_movements_purchase_id"), table_name="points_movements")
    op.drop_index(op.f("ix_points_movements_customer_id_id"), table_name="points_movements")

    op.drop_table("points_movements")
    op.drop_table("cart_items")
    op.drop_table("points_balances")
    op.drop_table("loyalty_exclusions")
    op.drop_index(op.f("ix_label_rules_branch_id_position"), table_name="label_rules")

    op.drop_table("label_rules")
    op.drop_index(
        "ix_carts_branch_id_updated_at",
        table_name="carts",
        postgresql_where=sa.text("state IN ('open', 'parked')"),
        sqlite_where=sa.text("state IN ('open', 'parked')"),
    )

    op.drop_table("carts")
    op.drop_table("loyalty_programme")
