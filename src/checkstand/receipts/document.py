"""The one document that every form of a receipt is rendered from.

It has the words and the amounts, and nothing of paper: text, web page, PDF and printer each lay it
out in their own way.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from checkstand.platform.money import format_minor, format_rate, minor_digits
from checkstand.purchases.recorded import RecordedItem, RecordedPurchase

TIMES = "×"

_BREAKS = re.compile(r"[\t\n\r\u2028\u2029]+")
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_METHODS = {"unspecified": "Paid"}
_KINDS = {"refund": "REFUND", "void": "VOID"}


@dataclass(frozen=True, slots=True)
class TaxSum:
    """Tax of all lines with one rate."""

    rate_bp: int
    gross_minor: int
    tax_minor: int


@dataclass(frozen=True, slots=True)
class ReceiptFacts:
    """A purchase, and what else its receipt tells.

    Attributes:
        purchase: As it was recorded.
        branch_name: Stands at the top.
        branch_address: May have several lines, as header and footer.
        header: What the branch says above the purchase.
        footer: What it says below.
        local_time: The moment of the purchase on the branch's clock.
        customer_name: Empty where only a code is known, or nobody.
        taxes: By rate.
        original_number: The receipt number of the purchase that is taken back.
        replaced_number: The receipt number of the purchase that this one stands for.
        points_balance: What the customer had after the purchase; None where it moved no points.
        copy_number: 1 is the receipt, what follows are reprints.
    """

    purchase: RecordedPurchase
    branch_name: str
    branch_address: str
    header: str
    footer: str
    local_time: datetime
    customer_name: str
    taxes: tuple[TaxSum, ...]
    original_number: str | None
    replaced_number: str | None
    points_balance: int | None
    copy_number: int


@dataclass(frozen=True, slots=True)
class Text:
    """Words that take lines of their own."""

    text: str
    align: Literal["start", "center"] = "start"
    strong: bool = False
    large: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """Something and what it is or comes to, at the other end of the line."""

    label: str
    value: str
    mark: str = ""
    strong: bool = False
    large: bool = False
    indented: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the purchase; quantity and price are empty for a single piece."""

    name: str
    amount: str
    mark: str
    quantity: str = ""
    unit_price: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Columns of figures under a heading each; the first column is words."""

    heading: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Code:
    """What a scanner reads: a QR code."""

    data: str


Line = Text | Pair | Item | Table | Code


@dataclass(frozen=True, slots=True)
class Document:
    """A receipt: sections with a rule between them, none of them empty."""

    title: str
    sections: tuple[tuple[Line, ...], ...]
    mark_width: int
    """Of the widest mark behind an amount of the lines; 0 where all have the same tax rate."""


def receipt_document(facts: ReceiptFacts) -> Document:
    """Write down what a receipt says.

    The lines show price times quantity, and below it what was taken off; together with discounts on
    the whole purchase, added tax, rounding and adjustment they come to the total, to the cent.
    """
    purchase = facts.purchase
    marks = _marks(purchase.items, facts.taxes)
    sections = (
        _head(facts),
        _notices(facts),
        _identity(facts),
        _items(purchase, marks),
        _totals(purchase),
        _payments(purchase),
        _taxes(facts, marks),
        _points(facts),
        _foot(facts),
        (Code(str(purchase.id)), Text(str(purchase.id), "center")),
    )
    return Document(
        title=f"Receipt {plain(purchase.receipt_number)}",
        sections=tuple(filter(None, map(tuple, sections))),
        mark_width=max(map(len, marks.values()), default=0),
    )


def plain(text: str) -> str:
    r"""Answer a text on one line, without characters that steer a printer or turn the line about.

    >>> plain("oat\u202e milk\n1l ")
    'oat milk 1l'
    """
    return " ".join(_INVISIBLE.sub("", _BREAKS.sub(" ", text)).split())


def _lines(text: str) -> list[str]:
    return [line for line in map(plain, text.splitlines()) if line]


def _head(facts: ReceiptFacts) -> Iterator[Line]:
    yield Text(plain(facts.branch_name), "center", strong=True, large=True)
    for line in (*_lines(facts.branch_address), *_lines(facts.header)):
        yield Text(line, "center")


def _notices(facts: ReceiptFacts) -> Iterator[Line]:
    purchase = facts.purchase
    if purchase.kind in _KINDS:
        yield Text(_KINDS[purchase.kind], "center", strong=True, large=True)
    if facts.copy_number > 1:
        yield Text(f"COPY {facts.copy_number}", "center", strong=True, large=True)
    if facts.original_number:
        yield Pair("Takes back", plain(facts.original_number))
    if facts.replaced_number:
        yield Pair("Stands for", plain(facts.replaced_number))
    if plain(purchase.reason):
        yield Pair("Reason", plain(purchase.reason))
    if purchase.approved_by:
        yield Pair("Approved by", plain(purchase.approved_by))


def _identity(facts: ReceiptFacts) -> Iterator[Line]:
    purchase = facts.purchase
    yield Pair("Receipt", plain(purchase.receipt_number))
    yield Pair("Date", facts.local_time.strftime("%Y-%m-%d %H:%M"))
    yield Pair("Register", plain(purchase.register))
    if purchase.cashier:
        yield Pair("Cashier", plain(purchase.cashier))
    name, code = plain(facts.customer_name), plain(purchase.customer_code or "")
    if name or code:
        yield Pair("Customer", f"{name} ({code})" if name and code else name or code)


def _items(purchase: RecordedPurchase, marks: dict[int, str]) -> Iterator[Line]:
    digits = minor_digits(purchase.currency)
    for item in purchase.items:
        is_single = abs(item.quantity_milli) == 1000
        yield Item(
            name=plain(item.product_name),
            amount=format_minor(_gross(item), digits),
            mark=marks.get(item.tax_rate_bp, ""),
            quantity="" if is_single else _quantity(item.quantity_milli),
            unit_price="" if is_single else format_minor(item.unit_price_minor, digits),
        )
        if item.line_discount_minor:
            yield Pair(
                "Discount",
                format_minor(-item.line_discount_minor, digits),
                " " * max(map(len, marks.values()), default=0),
                indented=True,
            )


def _gross(item: RecordedItem) -> int:
    """Answer price times quantity, as it was rounded when the line was priced."""
    return item.total_minor - item.added_tax_minor + item.discount_minor


def _totals(purchase: RecordedPurchase) -> Iterator[Line]:
    digits = minor_digits(purchase.currency)
    subtotal = sum(_gross(item) - item.line_discount_minor for item in purchase.items)
    steps = [
        ("Discount on all", -sum(item.shared_discount_minor for item in purchase.items)),
        ("Tax", sum(item.added_tax_minor for item in purchase.items)),
        ("Rounding", purchase.rounding_minor),
        ("Adjustment", purchase.adjustment_minor),
    ]
    if any(amount for _, amount in steps):
        yield Pair("Subtotal", format_minor(subtotal, digits))
        for label, amount in steps:
            if amount:
                yield Pair(label, format_minor(amount, digits))
    yield Pair(
        f"TOTAL {purchase.currency}",
        format_minor(purchase.total_minor, digits),
        strong=True,
        large=True,
    )


def _payments(purchase: RecordedPurchase) -> Iterator[Line]:
    digits = minor_digits(purchase.currency)
    for paid in purchase.payments:
        method = plain(paid.method)
        name = _METHODS.get(method) or method[:1].upper() + method[1:].replace("_", " ")
        yield Pair(name, format_minor(paid.tendered_minor, digits))
    if purchase.change_minor:
        yield Pair("Change", format_minor(purchase.change_minor, digits))


def _marks(items: Iterable[RecordedItem], taxes: Iterable[TaxSum]) -> dict[int, str]:
    """Answer the letter of each rate, the highest first; none where there is only one."""
    rates = sorted({item.tax_rate_bp for item in items} | {tax.rate_bp for tax in taxes})
    if len(rates) < 2:
        return {}
    return {rate: _letter(number) for number, rate in enumerate(reversed(rates))}


def _letter(number: int) -> str:
    """Answer A to Z, then A1.

    >>> _letter(0), _letter(25), _letter(27)
    ('A', 'Z', 'B1')
    """
    again, letter = divmod(number, 26)
    return chr(ord("A") + letter) + (str(again) if again else "")


def _taxes(facts: ReceiptFacts, marks: dict[int, str]) -> Iterator[Line]:
    if not any(tax.rate_bp for tax in facts.taxes):
        return
    digits = minor_digits(facts.purchase.currency)
    yield Table(
        ("Tax rate", "Net", "Tax", "Gross"),
        tuple(
            (
                f"{marks.get(tax.rate_bp, '')} {format_rate(tax.rate_bp)}%".strip(),
                format_minor(tax.gross_minor - tax.tax_minor, digits),
                format_minor(tax.tax_minor, digits),
                format_minor(tax.gross_minor, digits),
            )
            for tax in sorted(facts.taxes, key=lambda tax: -tax.rate_bp)
        ),
    )


def _points(facts: ReceiptFacts) -> Iterator[Line]:
    for label, points in (
        ("Points earned", facts.purchase.points_earned or None),
        ("Points spent", facts.purchase.points_spent or None),
        ("Points balance", facts.points_balance),
    ):
        if points is not None:
            yield Pair(label, str(points))


def _foot(facts: ReceiptFacts) -> Iterator[Line]:
    for line in _lines(facts.footer):
        yield Text(line, "center")


def _quantity(quantity_milli: int) -> str:
    """Write a quantity without zeros at its end.

    >>> _quantity(2000), _quantity(-525), _quantity(1_500)
    ('2', '-0.525', '1.5')
    """
    whole = format_minor(quantity_milli, 3)
    return whole.rstrip("0").rstrip(".")
