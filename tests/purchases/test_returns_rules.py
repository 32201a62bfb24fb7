"""Whatever was bought and in whatever parts it goes back: what comes back is what was paid."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from checkstand.branches.repository import BranchRow
from checkstand.catalog.repository import FoundProducts, ProductRow
from checkstand.loyalty.rules import Programme
from checkstand.purchases.compose import Composed, Selling, compose
from checkstand.purchases.drafts import (
    ItemDraft,
    PaymentDraft,
    ProductRef,
    PurchaseDraft,
    ReturnDraft,
    ReturnItem,
)
from checkstand.purchases.lookup import Names
from checkstand.purchases.originals import Original
from checkstand.purchases.recorded import RecordedPurchase
from checkstand.purchases.returns import compose_return

NOW = datetime(2026, 3, 14, 10, 30, tzinfo=UTC)
RATES = (0, 700, 800, 1900, 2550)
PROGRAMME = Programme(
    points=3, per_minor=100, point_value_minor=1, excluded_categories=frozenset({2})
)


@st.composite
def purchases(draw: st.DrawFn) -> tuple[Composed, BranchRow, dict[int, int]]:
    """A purchase of up to eight lines, with discounts, in a branch of any policy."""
    products = {
        number: ProductRow(
            id=number,
            sku=None,
            name=f"p{number}",
            name_key=f"p{number}",
            category_id=draw(st.sampled_from([None, 1, 2])),
            quantity_decimals=draw(st.sampled_from([0, 3])),
            tax_rate_bp=draw(st.sampled_from(RATES)),
            unit_price_minor=draw(st.integers(0, 5_000)),
            active=True,
        )
        for number in range(1, 5)
    }
    branch = BranchRow(
        1, "SM1", "UTC", active=True,
        prices_include_tax=draw(st.booleans()),
        cash_rounding_minor=draw(st.sampled_from([0, 5, 10, 100])),
    )  # fmt: skip
    items = []
    for number in draw(st.lists(st.integers(1, 4), min_size=1, max_size=8)):
        step = products[number].quantity_step_milli
        quantity = draw(st.integers(1, 4_000 // step)) * step
        items.append(
            ItemDraft(
                ProductRef("id", number, "product_id"),
                quantity,
                discount_bp=draw(st.sampled_from([None, 500, 3_333, 10_000])),
            )
        )
    method = draw(st.sampled_from([(), ("cash",), ("card", "cash"), ("cash", "points", "card")]))
    payments = tuple(PaymentDraft(each, None if each == method[-1] else 0) for each in method)
    draft = PurchaseDraft(
        id=uuid4(),
        branch=1,
        items=tuple(items),
        discount_bp=draw(st.sampled_from([None, 100, 1_234, 5_000])),
        payments=payments or None,
        customer=uuid4(),
        content_hash=b"",
    )
    names = Names({1: branch}, FoundProducts(by_id=products), {}, PROGRAMME)
    steps = {number: product.quantity_step_milli for number, product in products.items()}
    return compose(draft, names, Selling(), NOW), branch, steps


def on_file(bought: Composed) -> RecordedPurchase:
    return RecordedPurchase(
        id=bought.draft.id,
        kind="purchase",
        receipt_number="SM1-main-000001",
        branch_id=1,
        branch_code="SM1",
        register="main",
        cashier=None,
        customer_id=bought.customer if isinstance(bought.customer, UUID) else None,
        customer_code=None,
        occurred_at=bought.occurred_at,
        business_date=date(2026, 3, 14),
        items=bought.items,
        discount_minor=bought.discount_minor,
        tax_minor=bought.tax_minor,
        rounding_minor=bought.rounding_minor,
        adjustment_minor=bought.adjustment_minor,
        total_minor=bought.total_minor,
        payments=bought.payments,
        change_minor=bought.change_minor,
        points_earned=bought.points_earned,
        points_spent=bought.points_spent,
        currency="EUR",
        tax_included=bought.tax_included,
        offline=False,
        flags=(),
    )


def original_of(bought: Composed, branch: BranchRow, steps: dict[int, int]) -> Original:
    return Original(on_file(bought), branch, 10, bought.cash_out_minor, bought.taxes, steps)


def give_back(original: Original, items: tuple[ReturnItem, ...] | None, kind: str) -> Composed:
    draft = ReturnDraft(
        id=uuid4(),
        kind="void" if kind == "void" else "refund",
        original_id=original.purchase.id,
        reason="x",
        items=items,
        content_hash=b"",
    )
    back = compose_return(draft, original, Selling(), NOW + timedelta(days=1))
    original.take_back(back)
    return back


@settings(max_examples=300, deadline=None)
@given(purchases(), st.data())
def test_parts_come_to_the_whole(
    made: tuple[Composed, BranchRow, dict[int, int]], data: st.DataObject
) -> None:
    bought, branch, steps = made
    original = original_of(bought, branch, steps)
    backs = []
    while any(original.left_milli(item) for item in bought.items):
        left = [item for item in bought.items if original.left_milli(item)]
        if len(backs) == 6:
            backs.append(give_back(original, None, "refund"))
            break
        item = data.draw(st.sampled_from(left))
        step = steps[item.product_id]
        quantity = data.draw(st.integers(1, original.left_milli(item) // step)) * step
        backs.append(give_back(original, (ReturnItem(quantity, item.line),), "refund"))
    assert sum(each.lines_minor for each in backs) == -bought.lines_minor
    assert sum(each.tax_minor for each in backs) == -bought.tax_minor
    assert sum(each.discount_minor for each in backs) == -bought.discount_minor
    for each in backs:
        assert sum(item.total_minor for item in each.items) == each.lines_minor
        assert sum(tax.gross_minor for tax in each.taxes) == each.lines_minor
        assert all(item.total_minor <= 0 for item in each.items)
        paid = sum(payment.amount_minor for payment in each.payments)
        assert paid == (each.total_minor if each.payments else 0)
    if any(item.earns_points and item.total_minor for item in bought.items):
        assert sum(each.points_earned for each in backs) == -bought.points_earned
    if bought.payments and not any(payment.method == "points" for payment in bought.payments):
        assert sum(each.rounding_minor for each in backs) == -bought.rounding_minor
        assert sum(each.total_minor for each in backs) == -bought.total_minor
    for line in bought.items:
        of_line = [item for each in backs for item in each.items if item.original_line == line.line]
        assert sum(item.quantity_milli for item in of_line) == -line.quantity_milli
        assert sum(item.total_minor for item in of_line) == -line.total_minor
        assert sum(item.added_tax_minor for item in of_line) == -line.added_tax_minor


@settings(max_examples=200, deadline=None)
@given(purchases())
def test_all_at_once_is_the_purchase_with_the_sign_turned(
    made: tuple[Composed, BranchRow, dict[int, int]],
) -> None:
    bought, branch, steps = made
    void = give_back(original_of(bought, branch, steps), None, "void")
    refund = give_back(original_of(bought, branch, steps), None, "refund")
    for back in (void, refund):
        assert back.total_minor == -bought.total_minor
        assert back.rounding_minor == -bought.rounding_minor
        assert back.tax_minor == -bought.tax_minor
        assert [(tax.tax_rate_bp, -tax.gross_minor, -tax.tax_minor) for tax in back.taxes] == [
            (tax.tax_rate_bp, tax.gross_minor, tax.tax_minor) for tax in bought.taxes
        ]
        assert [-item.total_minor for item in back.items] == [
            item.total_minor for item in bought.items
        ]
    assert (void.points_earned, void.points_spent) == (-bought.points_earned, -bought.points_spent)
    assert (void.business_date, void.business_hour) == (bought.business_date, bought.business_hour)
