"""Rows of a file of line items, the receipts that they make, and the drafts those stand for."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple
from uuid import UUID

from checkstand.catalog.rules import LONGEST_NAME, LONGEST_SKU
from checkstand.imports.fields import FieldError, parse_money, parse_quantity
from checkstand.imports.line_item_receipts import MOST_LINES
from checkstand.imports.line_item_times import parse_moment
from checkstand.imports.purchase_rows import (
    REGISTER,
    moment_bytes,
    read_branch,
    read_customer,
    uuid8,
)
from checkstand.imports.reading import Row, RowError
from checkstand.imports.report import LineOptions
from checkstand.imports.row_fields import T, checked_text, read_field
from checkstand.purchases.drafts import (
    BlindRefundDraft,
    ItemDraft,
    NewCustomer,
    ProductRef,
    PurchaseDraft,
)

LONGEST_RECEIPT = 200
WITHIN = timedelta(days=1)
"""In which the lines of one receipt lie."""
REASON = "As the imported file has it."

_SEPARATOR, _END = "\x1f", "\x1e"


class LineItem(NamedTuple):
    """A row that could be read. What was taken back has its quantity above zero too."""

    line: int
    branch: str
    receipt: str
    moment: datetime
    customer: UUID | str | NewCustomer | None
    item: ItemDraft
    name: str
    is_taken_back: bool


class Part(NamedTuple):
    """What a receipt has sold, or taken back: a draft, and the line of each of its items."""

    lines: list[int]
    draft: PurchaseDraft | BlindRefundDraft


@dataclass(frozen=True, slots=True)
class Receipt:
    """The good rows of one receipt.

    Attributes:
        moment: The earliest of its rows; its lines are rung up one after the other.
        customer: Whose it is; None where no row says.
    """

    items: tuple[LineItem, ...]
    moment: datetime
    customer: UUID | str | NewCustomer | None

    def parts(self, import_id: UUID | None, without: Collection[int] = ()) -> list[Part]:
        """Answer the purchase and the refund that this receipt stands for, or the one it is.

        Their ids are made of branch, receipt and moment: the same in every import of it.

        Args:
            import_id: The import that records them.
            without: Lines that are left out, because they are bad.
        """
        sold = [each for each in self.items if each.line not in without]
        parts = []
        for is_taken_back in (False, True):
            items = [each for each in sold if each.is_taken_back == is_taken_back]
            if items:
                lines = [each.line for each in items]
                parts.append(Part(lines, self._draft(items, is_taken_back, import_id)))
        return parts

    def _draft(
        self, items: Sequence[LineItem], is_taken_back: bool, import_id: UUID | None
    ) -> PurchaseDraft | BlindRefundDraft:
        branch, receipt = items[0].branch, items[0].receipt
        kind = "refund" if is_taken_back else "purchase"
        mark = _SEPARATOR.join((kind, branch, receipt, self.moment.isoformat()))
        key = moment_bytes(self.moment) + blake2b(mark.encode(), digest_size=10).digest()
        content = _content(mark, self.customer, items)
        drafts = tuple(each.item for each in items)
        if is_taken_back:
            return BlindRefundDraft(
                id=uuid8(key),
                branch=branch,
                branch_field="branch",
                register=REGISTER,
                customer=self.customer,
                occurred_at=self.moment,
                items=drafts,
                reason=REASON,
                approved_by=None,
                source="import",
                import_id=import_id,
                content_hash=content,
            )
        return PurchaseDraft(
            id=uuid8(key),
            branch=branch,
            branch_field="branch",
            register=REGISTER,
            customer=self.customer,
            occurred_at=self.moment,
            items=drafts,
            source="import",
            import_id=import_id,
            content_hash=content,
        )


def receipt_key(row: Row, branch_code: str) -> str:
    """Answer what the rows of one receipt have in common."""
    return _SEPARATOR.join((row.values.get("branch") or branch_code, row.values["receipt"]))


def read_receipt(
    rows: Sequence[Row], options: LineOptions, digits: int
) -> tuple[Receipt | None, list[RowError]]:
    """Read the rows of one receipt; answers what they make, and what is wrong with others.

    Args:
        rows: In the order of the file.
        options: How they are to be understood.
        digits: Of the currency's minor unit.
    """
    errors: list[RowError] = []
    good: list[LineItem] = []
    customer: UUID | str | NewCustomer | None = None
    for row in rows:
        read = read_line_item(row, options, digits)
        if isinstance(read, list):
            errors += read
            continue
        error = _conflict(read, good, customer)
        if error is not None:
            errors.append(error)
            continue
        customer = read.customer if customer is None else customer
        good.append(read)
    if good and not any(_is_worth_something(each) for each in good):
        message = "No line of this receipt has a price above 0: it is no sale, so leave it out."
        errors += [RowError(each.line, "unit_price", "receipt-worthless", message) for each in good]
        good = []
    if not good:
        return None, errors
    return Receipt(tuple(good), min((each.moment for each in good), key=_as_utc), customer), errors


def read_line_item(row: Row, options: LineOptions, digits: int) -> LineItem | list[RowError]:
    """Read one row, or say all that is wrong with its fields."""
    errors: list[RowError] = []

    def given(column: str, parse: Callable[[str], T]) -> T | None:
        return read_field(row, column, parse, errors) if row.values.get(column) else None

    receipt = read_field(row, "receipt", _receipt, errors)
    branch = (
        given("branch", read_branch)
        if row.values.get("branch") or not options.branch_code
        else options.branch_code
    )
    if branch is None and not row.values.get("branch"):
        message = "The branch is missing: write its number or code, or say branch_code."
        errors.append(RowError(row.line, "branch", "branch-missing", message))
    moment = read_field(
        row, "timestamp", lambda text: parse_moment(text, options.day_first), errors
    )
    customer = given("customer", read_customer)
    product = _product(row, errors)
    name = given("name", _name) or ""
    quantity = read_field(row, "quantity", _quantity, errors) if "quantity" in row.values else 1000
    price = (
        read_field(row, "unit_price", lambda text: parse_money(text, digits), errors)
        if "unit_price" in row.values
        else None
    )
    discount = given("discount", lambda text: abs(parse_money(text, digits, allow_negative=True)))
    if (
        errors
        or receipt is None
        or branch is None
        or moment is None
        or product is None
        or quantity is None
    ):
        return errors
    is_credit = bool(options.credit_prefix) and receipt.startswith(options.credit_prefix)
    item = ItemDraft(product, abs(quantity), discount or 0, price)
    return LineItem(
        row.line, branch, receipt, moment, customer, item, name, is_credit or quantity < 0
    )


def _conflict(
    read: LineItem, before: Sequence[LineItem], customer: UUID | str | NewCustomer | None
) -> RowError | None:
    """Say why a row can't be of the same receipt as those before it."""
    if not before:
        return None
    if None not in (read.customer, customer) and read.customer != customer:
        message = f"Receipt {read.receipt} has another customer above: correct one of them."
        return RowError(read.line, "customer", "customer-differs", message)
    if abs(_as_utc(read.moment) - _as_utc(before[0].moment)) > WITHIN:
        message = (
            f"Receipt {read.receipt} has a line above that is more than a day apart: correct the"
            " time, or number receipts so that no two are alike."
        )
        return RowError(read.line, "timestamp", "timestamp-differs", message)
    return None


def too_long(row: Row) -> RowError:
    """Refuse a row beyond the most that one receipt may have."""
    message = (
        f"This receipt has more than {MOST_LINES:,} lines: check that this column holds the"
        " receipt's number."
    )
    return RowError(row.line, "receipt", "receipt-too-long", message)


def _is_worth_something(line: LineItem) -> bool:
    return line.item.unit_price_minor != 0


def _as_utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _content(
    mark: str, customer: UUID | str | NewCustomer | None, items: Sequence[LineItem]
) -> bytes:
    """Answer sixteen bytes that are equal for the same lines of a receipt, in whatever order."""
    who = customer.value if isinstance(customer, NewCustomer) else str(customer or "")
    said = sorted(
        _SEPARATOR.join(
            (
                each.item.product.key,
                str(each.item.product.value),
                str(each.item.quantity_milli),
                str(each.item.unit_price_minor),
                str(each.item.discount_minor),
            )
        )
        for each in items
    )
    return blake2b(_END.join((mark, who, *said)).encode(), digest_size=16).digest()


def _product(row: Row, errors: list[RowError]) -> ProductRef | None:
    """Read which product a row means: by its sku, else by what may be either, else by its name."""
    for column, parse in (("sku", _sku_ref), ("product", _any_ref), ("name", _name_ref)):
        if row.values.get(column):
            return read_field(row, column, parse, errors)
    column = next(each for each in ("sku", "product", "name") if each in row.values)
    message = "The product is missing: write its sku or its name."
    errors.append(RowError(row.line, column, "product-missing", message))
    return None


@lru_cache(maxsize=8192)
def _sku_ref(text: str) -> ProductRef:
    return ProductRef("sku", checked_text(text, LONGEST_SKU, "A sku"), "sku")


@lru_cache(maxsize=8192)
def _any_ref(text: str) -> ProductRef:
    return ProductRef("any", checked_text(text, LONGEST_NAME, "A product's name"), "product")


@lru_cache(maxsize=8192)
def _name_ref(text: str) -> ProductRef:
    return ProductRef("name", checked_text(text, LONGEST_NAME, "A product's name"), "name")


def _name(text: str) -> str:
    return checked_text(" ".join(text.split()), LONGEST_NAME, "A product's name")


def _receipt(text: str) -> str:
    if not text:
        message = "The receipt is missing: write its number, the same on each of its lines."
        raise FieldError("receipt-missing", message)
    return checked_text(text, LONGEST_RECEIPT, "A receipt's number")


def _quantity(text: str) -> int:
    return parse_quantity(text, allow_negative=True)
