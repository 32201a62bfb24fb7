"""The one door: what it stores, what it refuses, and that it does so once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import RFC_4122, uuid4

import pytest
from sqlalchemy import text

from checkstand.platform.db.database import Database
from checkstand.platform.errors import Refusal
from checkstand.platform.ids import uuid7
from checkstand.purchases import consequences
from checkstand.purchases.drafts import NEW_CUSTOMER, ItemDraft, ProductRef
from checkstand.purchases.recorded import AlreadyRecorded, Recorded, Refused
from checkstand.purchases.repository import load_purchases
from checkstand.purchases.service import record_purchases
from checkstand.shop import Shop
from tests.shop import add_product, draft, make_shop, sell, sell_all

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)

TABLES = (
    "purchases",
    "purchase_items",
    "purchase_taxes",
    "payments",
    "purchase_flags",
    "customers",
    "registers",
    "stock_movements",
    "stock_levels",
    *(summary.table for summary in consequences.SUMMARIES),
)


@pytest.fixture
def shop(database_url: str) -> Iterator[Shop]:
    shop = make_shop(database_url, clock=lambda: NOON)
    for name, price in (("apple", 50), ("bread", 200), ("milk", 150)):
        add_product(shop, name, price, sku=name[:3].upper(), tax_rate_bp=700)
    add_product(shop, "cheese", 1999, sku="CHE", tax_rate_bp=700, quantity_decimals=3)
    yield shop
    shop.database.close()


def rows(shop: Shop, statement: str) -> list[tuple[Any, ...]]:
    with shop.database.read() as session:
        return [tuple(row) for row in session.execute(text(statement))]


def counts(shop: Shop) -> dict[str, int]:
    return {table: rows(shop, f"SELECT count(*) FROM {table}")[0][0] for table in TABLES}


def agrees(shop: Shop) -> bool:
    with shop.database.read() as session:
        return consequences.disagreements(session.connection()) == {}


def named(key: Any, value: int | str, quantity: float = 1, **more: Any) -> ItemDraft:
    field = {"id": "product_id", "name": "product_name"}.get(key, key)
    return ItemDraft(ProductRef(key, value, field), round(quantity * 1000), **more)


def test_a_purchase_with_all_that_follows(shop: Shop) -> None:
    purchase = sell(
        shop,
        [(1, 3), named("sku", "CHE", 0.525, discount_minor=50)],
        branch="SM1",
        register="R2",
        cashier="dana",
        customer="u100",
        payments=[("card", 500), ("cash", 2000)],
        discount_minor=100,
    )
    assert purchase.receipt_number == "SM1-R2-000001"
    assert [item.total_minor for item in purchase.items] == [137, 912]
    assert purchase.discount_minor == 150
    assert purchase.total_minor == 1049
    assert purchase.tax_minor == 69
    assert purchase.change_minor == 1451
    assert rows(
        shop, "SELECT method, tendered_minor, amount_minor FROM payments ORDER BY line"
    ) == [
        ("card", 500, 500),
        ("cash", 2000, 549),
    ]
    assert rows(
        shop, "SELECT product_id, quantity_milli FROM stock_levels ORDER BY product_id"
    ) == [(1, -3000), (4, -525)]
    assert rows(shop, "SELECT kind, quantity_milli FROM stock_movements ORDER BY id") == [
        ("sale", -3000),
        ("sale", -525),
    ]
    assert rows(
        shop,
        "SELECT product_id, units_milli, revenue_minor, purchases FROM daily_product_sales"
        " ORDER BY product_id",
    ) == [(1, 3000, 137, 1), (4, 525, 912, 1)]
    assert rows(
        shop,
        "SELECT purchases, walk_ins, units_milli, revenue_minor, discount_minor, tax_minor"
        " FROM daily_branch_sales",
    ) == [(1, 0, 3525, 1049, 150, 69)]
    assert rows(shop, "SELECT business_hour, revenue_minor FROM hourly_branch_sales") == [
        (13, 1049)
    ]
    assert rows(
        shop, "SELECT method, purchases, revenue_minor FROM daily_payment_sales ORDER BY method"
    ) == [("card", 1, 500), ("cash", 1, 549)]
    assert rows(shop, "SELECT purchases, spent_minor FROM customer_totals") == [(1, 1049)]
    assert rows(shop, "SELECT purchases, spent_minor FROM customer_days") == [(1, 1049)]
    with shop.database.read() as session:
        assert load_purchases(session.connection(), [purchase.id]) == {purchase.id: purchase}
    assert agrees(shop)


def test_the_branch_has_its_own_day(shop: Shop) -> None:
    just_after_midnight = datetime(2026, 11, 19, 23, 30, tzinfo=UTC)
    berlin = sell(shop, [1], branch="SM1", at=just_after_midnight)
    new_york = sell(shop, [1], branch="SM2", at=just_after_midnight)
    said_there = sell(shop, [1], branch="SM3", at=datetime(2026, 11, 20, 8, 12))  # noqa: DTZ001
    assert berlin.business_date == date(2026, 11, 20)
    assert new_york.business_date == date(2026, 11, 19)
    assert said_there.occurred_at == datetime(2026, 11, 19, 23, 12, tzinfo=UTC)
    assert said_there.business_date == date(2026, 11, 20)


def test_the_hour_that_clocks_repeat(shop: Shop) -> None:
    for utc_hour in (0, 1):
        sell(shop, [1], at=datetime(2026, 10, 25, utc_hour, 30, tzinfo=UTC))
    assert rows(shop, "SELECT business_hour, purchases FROM hourly_branch_sales") == [(2, 2)]


def test_products_by_every_name(shop: Shop) -> None:
    barcoded = add_product(shop, "oat milk 1l", 250, barcode="4006381333931")
    purchase = sell(
        shop,
        [
            named("id", 1),
            named("sku", "BRE"),
            named("name", "milk"),
            named("name", "  MILK "),
            named("barcode", "4006381333931"),
            named("barcode", "04006381333931"),
            named("any", "APP"),
            named("any", "oat milk 1l"),
        ],
    )
    assert [item.product_id for item in purchase.items] == [
        1,
        2,
        3,
        3,
        *[barcoded] * 2,
        1,
        barcoded,
    ]


def test_customers(shop: Shop) -> None:
    known = uuid4()
    bought = sell_all(
        shop,
        [
            draft([1], customer=customer)
            for customer in (NEW_CUSTOMER, NEW_CUSTOMER, known, known, "u100", "u100", None)
        ],
    )
    ids = [purchase.customer_id for purchase in bought]
    assert ids[0] != ids[1]
    assert ids[2] == ids[3] == known
    assert ids[4] == ids[5] is not None
    assert ids[6] is None
    assert [each.version for each in ids[:2] if each] == [4, 4]
    assert sell(shop, [1], customer="u100").customer_id == ids[4]
    assert counts(shop)["customers"] == 4
    assert rows(shop, "SELECT sum(purchases) FROM customer_totals")[0][0] == 7


def test_receipts_are_numbered_without_a_gap(shop: Shop) -> None:
    outcomes = record_purchases(
        shop,
        [
            draft([1], register="R1"),
            draft([99], register="R1"),
            draft([1], register="R2"),
            draft([1], register="R1"),
            draft([1]),
        ],
    )
    assert [
        outcome.purchase.receipt_number if isinstance(outcome, Recorded) else None
        for outcome in outcomes
    ] == ["SM1-R1-000001", None, "SM1-R2-000001", "SM1-R1-000002", "SM1-main-000001"]
    assert sell(shop, [1], register="R1").receipt_number == "SM1-R1-000003"


REFUSALS = [
    ("branch-unknown", "/branch_id", {"branch": "SM9"}),
    ("branch-unknown", "/branch_id", {"branch": 99}),
    ("product-unknown", "/items/1/product_id", {"items": [1, 99]}),
    ("product-unknown", "/items/0/sku", {"items": [named("sku", "XXX")]}),
    ("product-unknown", "/items/0/product_name", {"items": [named("name", "caviar")]}),
    ("product-unknown", "/items/0/barcode", {"items": [named("barcode", "not digits")]}),
    ("quantity-invalid", "/items/0/quantity", {"items": [(1, 0)]}),
    ("quantity-invalid", "/items/0/quantity", {"items": [(1, -1)]}),
    ("quantity-invalid", "/items/0/quantity", {"items": [(1, 0.5)]}),
    ("discount-too-large", "/items/0/discount", {"items": [named("id", 1, discount_minor=51)]}),
    ("discount-too-large", "/discount", {"discount_minor": 51}),
    ("payments-too-low", "/payments", {"payments": [("cash", 49)]}),
    ("price-changed", "/items/0/unit_price", {"items": [named("id", 1, unit_price_minor=49)]}),
    ("timestamp-in-future", "/timestamp", {"at": NOON + timedelta(minutes=3)}),
    ("timestamp-invalid", "/timestamp", {"at": datetime(1, 1, 1, tzinfo=UTC)}),
    ("timestamp-invalid", "/timestamp", {"at": datetime(1, 1, 1)}),  # noqa: DTZ001
]


@pytest.mark.parametrize(("code", "pointer", "asked"), REFUSALS)
def test_a_refusal_stores_nothing(
    shop: Shop, code: str, pointer: str, asked: dict[str, Any]
) -> None:
    before = counts(shop)
    with pytest.raises(Refusal) as refused:
        sell(shop, **{"items": [1], "customer": "u100", **asked})
    assert refused.value.code == code
    assert [error.pointer for error in refused.value.errors] == [pointer]
    assert counts(shop) == before


def test_what_is_sold_no_more(shop: Shop) -> None:
    old = add_product(shop, "fax paper", 900, active=False)
    with pytest.raises(Refusal, match="not sold any more"):
        sell(shop, [old])
    assert sell(shop, [old], offline=True).total_minor == 900


def test_one_name_of_two_products(shop: Shop) -> None:
    add_product(shop, "Milk", 160)
    assert sell(shop, [named("name", "milk")]).items[0].product_id == 3
    with pytest.raises(Refusal) as refused:
        sell(shop, [named("name", "MILK")])
    assert refused.value.code == "product-ambiguous"


def test_what_was_paid_offline_by_another_policy_stands(shop: Shop) -> None:
    change = "UPDATE branches SET prices_include_tax = false, cash_rounding_minor = 5"
    with shop.database.write() as session:
        session.execute(text(change))
    with pytest.raises(Refusal) as refused:
        sell(shop, [2], payments=[("cash", 200)])
    assert refused.value.code == "payments-too-low"
    with pytest.raises(Refusal) as refused:
        sell(shop, [2], payments=[("cash", 197)], offline=True)
    assert refused.value.code == "payments-too-low"
    purchase = sell(shop, [2], payments=[("cash", 200)], offline=True)
    assert (purchase.total_minor, purchase.adjustment_minor) == (200, -14)
    assert (purchase.change_minor, purchase.flags) == (0, ("payments-too-low",))
    assert [payment.amount_minor for payment in purchase.payments] == [200]
    with shop.database.read() as session:
        assert consequences.disagreements(session.connection()) == {}


def test_a_price_that_changed_while_offline_is_kept_and_flagged(shop: Shop) -> None:
    purchase = sell(shop, [named("id", 1, 2, unit_price_minor=45)], offline=True)
    assert purchase.total_minor == 90
    assert purchase.flags == ("price-changed",)
    assert rows(shop, "SELECT unit_price_minor, list_price_minor FROM purchase_items") == [(45, 50)]
    assert rows(shop, "SELECT code, message FROM purchase_flags") == [
        ("price-changed", "apple costs 0.50 now, not 0.45.")
    ]


def test_a_policy_of_one_unit(database_url: str) -> None:
    shop = make_shop(database_url, max_units_per_product=1)
    apple, cheese = add_product(shop, "apple"), add_product(shop, "cheese", quantity_decimals=3)
    for items in ([(apple, 2)], [apple, apple]):
        with pytest.raises(Refusal) as refused:
            sell(shop, items)
        assert refused.value.code == "too-many-units"
    assert sell(shop, [apple, (cheese, 2.5)]).total_minor == 350
    shop.database.close()


def test_the_same_id_again(shop: Shop) -> None:
    asked = draft([1, 2], customer=NEW_CUSTOMER, payments=[("cash", 1000)])
    (first,) = record_purchases(shop, [asked])
    after = counts(shop)
    (second,) = record_purchases(shop, [asked])
    assert isinstance(first, Recorded)
    assert second == AlreadyRecorded(first.purchase)
    assert counts(shop) == after


def test_the_same_id_with_another_content(shop: Shop) -> None:
    asked = draft([1])
    other = replace(asked, content_hash=b"other")
    record_purchases(shop, [asked])
    (refused,) = record_purchases(shop, [other])
    assert isinstance(refused, Refused)
    assert refused.refusal.code == "id-reused"
    assert counts(shop)["purchases"] == 1


def test_one_id_many_times_in_a_batch(shop: Shop) -> None:
    asked, bad = draft([1], customer=NEW_CUSTOMER), draft([99])
    good_at_last = replace(draft([2], id=bad.id), content_hash=b"mended")
    outcomes = record_purchases(
        shop, [asked, replace(asked, content_hash=b"other"), asked, bad, bad, good_at_last]
    )
    kinds = [
        outcome.refusal.code if isinstance(outcome, Refused) else type(outcome)
        for outcome in outcomes
    ]
    assert kinds == [
        Recorded,
        "id-reused",
        AlreadyRecorded,
        "product-unknown",
        "product-unknown",
        Recorded,
    ]
    assert counts(shop)["purchases"] == 2
    assert counts(shop)["customers"] == 1
    assert agrees(shop)


def test_a_card_that_paid_too_much_is_given_change_from_the_drawer(shop: Shop) -> None:
    purchase = sell(shop, [1], payments=[("card", 70)])
    assert purchase.change_minor == 20
    assert [(paid.method, paid.tendered_minor) for paid in purchase.payments] == [("card", 70)]
    assert rows(shop, "SELECT method, revenue_minor FROM daily_payment_sales ORDER BY method") == [
        ("card", 70),
        ("cash", -20),
    ]
    with shop.database.read() as session:
        assert load_purchases(session.connection(), [purchase.id]) == {purchase.id: purchase}


def test_an_imported_total_stands(shop: Shop) -> None:
    purchase = sell(shop, [1, 2], total_minor=240, source="import")
    assert (purchase.total_minor, purchase.adjustment_minor) == (240, -10)
    assert sum(item.total_minor for item in purchase.items) + purchase.adjustment_minor == 240
    assert rows(shop, "SELECT revenue_minor FROM daily_branch_sales") == [(240,)]
    assert agrees(shop)


def test_facts_cant_be_rewritten(shop: Shop) -> None:
    sell(shop, [1], payments=[("cash", 50)])
    for table in ("purchases", "purchase_items", "purchase_taxes", "payments", "stock_movements"):
        column = "kind" if table in ("purchases", "stock_movements") else "purchase_id"
        for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
            with pytest.raises(Exception, match="facts"), shop.database.write() as session:
                session.execute(text(statement))
    assert counts(shop)["purchases"] == 1


def test_one_unstorable_purchase_stops_no_other(shop: Shop) -> None:
    """What the checks let through and the database refuses is answered for that purchase alone."""
    with shop.database.write() as session:
        if shop.database.is_sqlite:
            session.execute(
                text(
                    "CREATE TRIGGER refuses_mallory BEFORE INSERT ON purchases"
                    " WHEN NEW.cashier = 'mallory' BEGIN SELECT RAISE(ABORT, 'no'); END"
                )
            )
        else:
            session.execute(
                text("ALTER TABLE purchases ADD CONSTRAINT no_mallory CHECK (cashier <> 'mallory')")
            )
    outcomes = record_purchases(shop, [draft([1]), draft([1], cashier="mallory"), draft([2])])
    assert [type(outcome) for outcome in outcomes] == [Recorded, Refused, Recorded]
    assert isinstance(outcomes[1], Refused)
    assert outcomes[1].refusal.code == "not-storable"
    assert counts(shop)["purchases"] == 2
    assert agrees(shop)


def test_text_is_never_cut_short(shop: Shop) -> None:
    if shop.database.is_sqlite:
        assert sell(shop, [1], cashier="x" * 65).cashier == "x" * 65
        return
    with pytest.raises(Refusal) as refused:
        sell(shop, [1], cashier="x" * 65)
    assert refused.value.code == "not-storable"


def test_ids_are_ordered_by_time() -> None:
    ids = [uuid7() for _ in range(3)]
    assert {(id_.version, id_.variant) for id_ in ids} == {(7, RFC_4122)}
    assert sorted(id_.int >> 80 for id_ in ids) == [id_.int >> 80 for id_ in ids]


def test_a_commit_that_fails_stores_nothing(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    before = counts(shop)

    class DiskFull(Exception):
        pass

    def fails(*_arguments: object) -> None:
        raise DiskFull

    with monkeypatch.context() as broken:
        broken.setattr(type(shop.database.engine.dialect), "do_commit", fails)
        with pytest.raises(DiskFull):
            sell(shop, [1], customer="u100")
    assert counts(shop) == before
    assert sell(shop, [1]).receipt_number == "SM1-main-000001"


def test_databases_are_told_apart() -> None:
    with pytest.raises(ValueError, match="Checkstand runs on"):
        Database("mysql://root@localhost/shop")
