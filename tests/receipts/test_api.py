from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, insert, select, text, update

from checkstand.branches.models import Branch
from checkstand.customers.models import Customer
from checkstand.loyalty.models import PointsMovement
from checkstand.purchases.recorded import RecordedPurchase
from checkstand.receipts.html import CONTENT_SECURITY_POLICY
from checkstand.receipts.models import ReceiptDelivery
from checkstand.services import all_in_one
from checkstand.shop import Shop
from tests.client import TestClient
from tests.receipts.decoding import print_out
from tests.shop import add_product, make_shop, sell

NOW = datetime(2026, 11, 20, 8, 12, tzinfo=UTC)
UNKNOWN = "01a1fc13-27e6-7b8f-8614-e3ee80b3a2df"
REGISTER = "/cash-register/purchases"
SIDES = [REGISTER, "/management/purchases"]


@pytest.fixture
def shop(database_url: str) -> Iterator[Shop]:
    shop = make_shop(database_url, clock=lambda: NOW)
    yield shop
    shop.database.close()


@pytest.fixture
def purchase(shop: Shop) -> RecordedPurchase:
    milk = add_product(shop, "oat milk", 250, tax_rate_bp=700)
    return sell(
        shop, [(milk, 2)], register="R2", customer="u100", cashier="dana", payments=[("cash", 1000)]
    )


def deliveries(shop: Shop) -> int:
    with shop.database.read() as session:
        return session.execute(select(func.count()).select_from(ReceiptDelivery)).scalar_one()


def refused(answer: Any, status: int, code: str, pointer: str | None = None) -> None:
    body = answer.json()
    assert (answer.status_code, body["code"]) == (status, code), body
    if pointer is not None:
        assert [error["pointer"] for error in body["errors"]] == [pointer]


@pytest.mark.parametrize("side", SIDES)
def test_text_by_default_in_the_branchs_words_and_time(
    client: TestClient, shop: Shop, purchase: RecordedPurchase, side: str
) -> None:
    with shop.database.write() as session:
        session.execute(
            update(Branch).values(
                address="Markt 1", receipt_header="VAT DE1", receipt_footer="Thank you!"
            )
        )
        session.execute(update(Customer).values(name="Dana Levi"))
        session.execute(text("UPDATE registers SET paper_columns = 32"))
    answer = client.get(f"{side}/{purchase.id}/receipt")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["cache-control"] == "private, no-store"
    number = purchase.receipt_number
    assert answer.headers["content-disposition"] == (
        f"inline; filename*=UTF-8''Receipt-{number}.txt"
    )
    lines = answer.text.splitlines()
    assert lines[:17] == [
        "        Supermarket SM1",
        "            Markt 1",
        "            VAT DE1",
        "-" * 32,
        "Receipt" + number.rjust(25),
        "Date            2026-11-20 09:12",
        "Register                      R2",
        "Cashier                     dana",
        "Customer        Dana Levi (u100)",
        "-" * 32,
        "oat milk",
        "  2 × 2.50                  5.00",
        "-" * 32,
        "TOTAL EUR                   5.00",
        "-" * 32,
        "Cash                       10.00",
        "Change                      5.00",
    ]
    assert lines[18:20] == ["Tax rate     Net     Tax   Gross", "7%          4.67    0.33    5.00"]
    assert "           Thank you!" in lines


@pytest.mark.parametrize(
    ("query", "accept", "media_type", "begins"),
    [
        ("?format=html", "application/pdf", "text/html; charset=utf-8", b"<!doctype html>"),
        ("?format=pdf", "", "application/pdf", b"%PDF-"),
        ("?format=escpos&columns=40", "", "application/octet-stream", b"\x1b@"),
        ("", "text/html,*/*;q=0.8", "text/html; charset=utf-8", b"<!doctype html>"),
        ("", "application/pdf", "application/pdf", b"%PDF-"),
        ("", "application/json", "text/plain; charset=utf-8", b"    "),
        ("?columns=48", "", "text/plain; charset=utf-8", b"                Supermarket SM1"),
    ],
)
def test_forms(
    client: TestClient,
    purchase: RecordedPurchase,
    query: str,
    accept: str,
    media_type: str,
    begins: bytes,
) -> None:
    answer = client.get(f"{REGISTER}/{purchase.id}/receipt{query}", headers={"Accept": accept})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == media_type
    assert answer.content.startswith(begins)
    policy = answer.headers.get("content-security-policy")
    assert policy == (CONTENT_SECURITY_POLICY if "html" in media_type else None)


def test_a_printers_form_can_be_printed(client: TestClient, purchase: RecordedPurchase) -> None:
    job = client.get(f"{REGISTER}/{purchase.id}/receipt?format=escpos&columns=32").content
    (paper,) = print_out(job)
    assert "  2 x 2.50                  5.00" in paper.lines
    assert (paper.codes, paper.cuts) == ([str(purchase.id)], 1)


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("format=docx", "/format"),
        ("columns=33", "/columns"),
        ("columns=0", "/columns"),
        ("columns=x", "/columns"),
    ],
)
def test_forms_that_there_are_not(
    client: TestClient, purchase: RecordedPurchase, query: str, pointer: str
) -> None:
    answer = client.get(f"{REGISTER}/{purchase.id}/receipt?{query}")
    refused(answer, 422, "validation-failed", pointer)


@pytest.mark.parametrize("side", SIDES)
def test_unknown_purchases(client: TestClient, shop: Shop, side: str) -> None:
    place = f"{side}/{UNKNOWN}/receipt"
    refused(client.get(place), 404, "purchase-unknown")
    refused(client.get(f"{place}/deliveries"), 404, "purchase-unknown")
    for action in ("print", "email", "handed-out"):
        refused(client.post(f"{place}/{action}", json={}), 404, "purchase-unknown")
    assert deliveries(shop) == 0


def test_what_was_handed_out_is_marked_as_a_copy(
    client: TestClient, shop: Shop, purchase: RecordedPurchase
) -> None:
    place = f"{REGISTER}/{purchase.id}/receipt"
    assert "COPY" not in client.get(place).text
    assert "COPY" not in client.get(place).text  # to look at it is not to hand it out
    answer = client.post(f"{place}/handed-out", json={})
    assert answer.status_code == 201
    (id_,) = (each["id"] for each in client.get(f"{place}/deliveries").json()["items"])
    assert answer.json() == {
        "id": id_,
        "purchase_id": str(purchase.id),
        "kind": "browser",
        "destination": "",
        "copy_number": 1,
        "state": "done",
        "tries": 0,
        "error": "",
        "created_at": "2026-11-20T08:12:00Z",
        "next_try_at": None,
        "done_at": "2026-11-20T08:12:00Z",
    }
    assert "COPY 2" in client.get(place).text
    client.post(f"{place}/handed-out", json={})
    assert "COPY 3" in client.get(f"{place}?format=html").text
    assert [each["copy_number"] for each in client.get(f"{place}/deliveries").json()["items"]] == [
        1,
        2,
    ]
    with shop.database.write() as session:
        session.execute(update(ReceiptDelivery).values(state="failed"))
    assert "COPY" not in client.get(place).text


@pytest.mark.parametrize(
    ("action", "body", "status", "code", "pointer"),
    [
        ("print", {}, 409, "no-printer", None),
        ("print", {"register": "R2"}, 409, "no-printer", None),
        ("print", {"register": "R9"}, 404, "register-unknown", "/register"),
        ("print", {"register": ""}, 422, "validation-failed", "/register"),
        ("print", {"printer": "tcp://h:1"}, 422, "validation-failed", "/printer"),
        ("email", {}, 409, "mail-not-set-up", None),
        ("email", {"address": "dana@example.com"}, 409, "mail-not-set-up", None),
        ("handed-out", {"x": 1}, 422, "validation-failed", "/x"),
    ],
)
def test_refusals_store_nothing(
    client: TestClient,
    shop: Shop,
    purchase: RecordedPurchase,
    action: str,
    body: dict[str, Any],
    status: int,
    code: str,
    pointer: str | None,
) -> None:
    refused(
        client.post(f"{REGISTER}/{purchase.id}/receipt/{action}", json=body), status, code, pointer
    )
    assert deliveries(shop) == 0


@pytest.mark.parametrize(
    ("settings", "body", "status", "code"),
    [
        ({"smtp_url": "ftp://mail.example"}, {"address": "a@b.example"}, 409, "mail-not-set-up"),
        ({"smtp_url": "smtp://mail.example"}, {"address": "a@b.example"}, 409, "mail-not-set-up"),
        ({"smtp_url": "smtp://till%40s.example:x@mail.example"}, {}, 422, "address-missing"),
        (
            {"smtp_url": "smtp://mail.example", "mail_from": "Shop <till@shop.example>"},
            {"address": "nobody"},
            422,
            "address-invalid",
        ),
        (
            {"smtp_url": "smtp://mail.example", "mail_from": "till@shop.example"},
            {"address": "a@b.example\nBcc: c@d.example"},
            422,
            "address-invalid",
        ),
    ],
)
def test_mail_that_can_not_be_sent(
    sqlite_url: str, settings: dict[str, Any], body: dict[str, Any], status: int, code: str
) -> None:
    shop = make_shop(sqlite_url, **settings)
    sold = sell(shop, [add_product(shop, "milk")])
    with TestClient(all_in_one.create(shop)) as client:
        refused(client.post(f"{REGISTER}/{sold.id}/receipt/email", json=body), status, code)
        assert deliveries(shop) == 0


def test_points_and_their_balance_as_they_were_after_the_purchase(
    client: TestClient, shop: Shop, purchase: RecordedPurchase
) -> None:
    assert purchase.customer_id is not None
    move_points(shop, purchase.customer_id, 100, None)
    move_points(shop, purchase.customer_id, 5, purchase.id)
    move_points(shop, purchase.customer_id, -2, purchase.id)
    move_points(shop, purchase.customer_id, 1000, None)
    other = sell(shop, [1], customer="u200")
    assert other.customer_id is not None
    move_points(shop, other.customer_id, 7, None)
    lines = client.get(f"{REGISTER}/{purchase.id}/receipt?columns=32").text.splitlines()
    assert "Points balance               103" in lines
    assert "Points" not in client.get(f"{REGISTER}/{other.id}/receipt").text


def move_points(shop: Shop, customer_id: UUID, points: int, purchase_id: UUID | None) -> None:
    with shop.database.write() as session:
        session.execute(
            insert(PointsMovement).values(
                customer_id=customer_id,
                kind="adjust",
                points=points,
                purchase_id=purchase_id,
                occurred_at=NOW,
            )
        )


def test_ids_that_are_none(client: TestClient) -> None:
    refused(client.get(f"{REGISTER}/x/receipt"), 422, "validation-failed", "/purchase_id")
    refused(client.get(f"{REGISTER}/{uuid4()}/receipt"), 404, "purchase-unknown")
