"""Voids and refunds, written as facts with their consequences."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from checkstand.branches.models import Branch
from checkstand.platform.db.bulk import any_of
from checkstand.platform.ids import uuid7
from checkstand.purchases import consequences
from checkstand.purchases.models import Payment, Purchase, PurchaseItem
from checkstand.shop import Shop


def void(shop: Shop, purchase_id: UUID) -> None:
    """Take a whole purchase back, on its own day."""
    _take_back(shop, purchase_id, "void", None, timedelta())


def refund(shop: Shop, purchase_id: UUID, lines: Mapping[int, int], after: timedelta) -> None:
    """Take quantities (in thousandths) of some lines back, later."""
    _take_back(shop, purchase_id, "refund", lines, after)


def _take_back(
    shop: Shop, purchase_id: UUID, kind: str, lines: Mapping[int, int] | None, after: timedelta
) -> None:
    with shop.database.write() as session:
        old = session.get_one(Purchase, purchase_id)
        branch = session.get_one(Branch, old.branch_id)
        of_old = select(PurchaseItem).where(PurchaseItem.purchase_id == purchase_id)
        items = []
        for item in session.scalars(of_old):
            quantity = item.quantity_milli if lines is None else lines.get(item.line, 0)
            if quantity:
                total = item.total_minor * quantity // item.quantity_milli
                items.append((item, quantity, total))
        whole = lines is None
        moment = old.occurred_at + after
        local = moment.astimezone(ZoneInfo(branch.time_zone))
        new = Purchase(
            id=uuid7(),
            kind=kind,
            counted=-1 if whole else 0,
            original_id=old.id,
            branch_id=old.branch_id,
            register_id=old.register_id,
            receipt_count=10_000_000 + old.receipt_count,
            receipt_number=f"{kind}-{old.receipt_number}",
            customer_id=old.customer_id,
            occurred_at=moment,
            recorded_at=moment,
            business_date=local.date(),
            business_hour=local.hour,
            units_milli=-sum(quantity for _, quantity, _ in items),
            discount_minor=-old.discount_minor if whole else 0,
            tax_minor=-old.tax_minor if whole else 0,
            total_minor=-old.total_minor if whole else -sum(total for _, _, total in items),
            adjustment_minor=-old.adjustment_minor if whole else 0,
            currency=old.currency,
            offline=False,
            source="api",
            content_hash=b"x" * 16,
        )
        session.add(new)
        session.flush()
        for line, (item, quantity, total) in enumerate(items, 1):
            session.add(
                PurchaseItem(
                    purchase_id=new.id,
                    line=line,
                    product_id=item.product_id,
                    product_name=item.product_name,
                    category_id=item.category_id,
                    quantity_milli=-quantity,
                    unit_price_minor=item.unit_price_minor,
                    list_price_minor=item.list_price_minor,
                    line_discount_minor=0,
                    shared_discount_minor=0,
                    tax_rate_bp=item.tax_rate_bp,
                    total_minor=-total,
                    original_purchase_id=old.id,
                    original_line=item.line,
                )
            )
        of_old_payments = select(Payment).where(Payment.purchase_id == purchase_id)
        for payment in session.scalars(of_old_payments) if whole else ():
            session.add(
                Payment(
                    purchase_id=new.id,
                    line=payment.line,
                    method=payment.method,
                    tendered_minor=-payment.tendered_minor,
                    amount_minor=-payment.amount_minor,
                )
            )
        session.flush()
        connection = session.connection()
        consequences.apply(connection, *any_of(connection, "p.id", "uuid", [new.id]))
