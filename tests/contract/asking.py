"""What the tests of the contract ask with, and what they hold answers to."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI
from sqlalchemy import func, select

from checkstand.migrations.tables import metadata
from checkstand.services import all_in_one, analytics, cash_register, management
from checkstand.shop import Shop
from tests.shop import add_product

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
"""The moment in which the shop of these tests lives."""
PURCHASES = "/cash-register/purchases"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
SERVICES = {
    "all in one": all_in_one,
    "cash-register": cash_register,
    "analytics": analytics,
    "management": management,
}
UNKNOWN_ID = "01a1fc13-27e6-7b8f-8614-e3ee80b3a2df"


def furnish(shop: Shop) -> None:
    """Put in what the contract's requests name: products 1 to 5, a barcode, and apples by weight.

    They cost: apple 0.50, bread 2.00, milk 1.50, eggs 3.00, cheese 9.99; and APL 3.99 a kilogram.
    """
    add_product(shop, "apple", 50, tax_rate_bp=700)
    add_product(shop, "bread", 200, tax_rate_bp=700)
    add_product(shop, "milk", 150, category="dairy", tax_rate_bp=700)
    add_product(shop, "eggs", 300, tax_rate_bp=700)
    add_product(
        shop, "cheese", 999, sku="CHE", barcode="4006381333931", category="dairy", tax_rate_bp=1900
    )
    add_product(shop, "apples, loose", 399, sku="APL", quantity_decimals=3, tax_rate_bp=700)


def row_counts(shop: Shop) -> dict[str, int]:
    """Count the rows of every table there is."""
    with shop.database.read() as session:
        return {
            table.name: session.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }


def problem_of(response: httpx.Response) -> dict[str, Any]:
    """Hold an answer to the one shape of errors, and answer it."""
    assert response.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    hold_to_problem(problem)
    assert problem["status"] == response.status_code
    assert problem["request_id"] == response.headers["x-request-id"]
    return problem


def hold_to_problem(problem: dict[str, Any]) -> None:
    """Hold to RFC 9457 and to what the contract adds to it."""
    must = {"type", "title", "status", "code", "detail"}
    assert must <= problem.keys() <= must | {"errors", "request_id"}
    assert problem["type"] == "about:blank"
    assert 400 <= problem["status"] <= 599
    assert problem["code"] == problem["code"].lower().replace("_", "-")
    texts = [problem["title"], problem["detail"]]
    for error in problem.get("errors", ()):
        assert error.keys() == {"pointer", "message"}
        assert error["pointer"] == "" or error["pointer"].startswith("/")
        texts.append(error["message"])
    for text in texts:
        assert 0 < len(text) < 1000
        assert not any(sign in text for sign in _OURS), text
    assert all(sentence.endswith(".") for sentence in texts[1:])


_OURS = (
    "Traceback",
    "sqlalchemy",
    "psycopg",
    "sqlite3",
    "pydantic",
    "Exception",
    'File "',
    " at 0x",
)
"""What would give away how the shop is made."""


def refusal(response: httpx.Response) -> tuple[int, str, list[str]]:
    """Answer the status, the code and the pointers of a refusal."""
    problem = problem_of(response)
    pointers = [error["pointer"] for error in problem.get("errors", ())]
    return problem["status"], problem["code"], pointers


def is_uuid4(text: str) -> bool:
    return str(UUID(text)) == text and UUID(text).version == 4


def operations(app: FastAPI) -> list[tuple[str, str, dict[str, Any]]]:
    """List method, path and description of all that an app's OpenAPI promises."""
    return [
        (method.upper(), path, operation)
        for path, item in app.openapi()["paths"].items()
        for method, operation in item.items()
    ]


def is_endless(operation: dict[str, Any]) -> bool:
    """Tell an address whose right answer never ends: nothing here could wait for it."""
    return "text/event-stream" in operation["responses"].get("200", {}).get("content", {})


def filled(path: str, values: Iterable[tuple[str, str]] = ()) -> str:
    """Put values in the place of a path's parameters: of things that aren't there, if none."""
    known = {
        "purchase_id": UNKNOWN_ID,
        "cart_id": UNKNOWN_ID,
        "item_id": "999999",
        "import_id": UNKNOWN_ID,
        "customer_id": "nobody",
        "product_id": "999999",
        "category_id": "999999",
        "branch_id": "999999",
        "register_id": "999999",
        "rule_id": "999999",
        **dict(values),
    }
    for name, value in known.items():
        path = path.replace(f"{{{name}}}", value)
    assert "{" not in path, path
    return path
