"""What a receipt says, to the letter: as text, which is the document laid out and nothing else."""

from typing import Any

import pytest

from checkstand.receipts.document import Document, Item, Pair
from checkstand.receipts.text import render_text
from tests.receipts.papers import HEBREW, full, line, paper

LTR = "\u200e"


def rows(document: Document, columns: int = 40) -> list[str]:
    return render_text(document, columns).splitlines()


def between(document: Document, first: str, last: str, columns: int = 40) -> list[str]:
    """The lines from the one that begins so to the one that begins so."""
    lines = rows(document, columns)
    start = next(i for i, each in enumerate(lines) if each.startswith(first))
    end = next(i for i, each in enumerate(lines[start:], start) if each.startswith(last))
    return lines[start : end + 1]


def test_a_receipt_with_all_that_it_can_have() -> None:
    assert rows(full()) == [
        "       Supermarket at the station",
        "                Markt 1",
        "              10115 Berlin",
        "            VAT DE123456789",
        "----------------------------------------",
        "Receipt                    SM1-R2-000017",
        "Date                    2026-11-20 09:12",
        "Register                              R2",
        "Cashier                             dana",
        "Customer                Dana Levi (u100)",
        "----------------------------------------",
        "oat milk 1l",
        "  2 × 2.50                        5.00 B",
        "  Discount                       -0.50",
        f"{LTR}חלב 3% תנובה (1 ליטר){LTR}             6.90 A",
        "牛奶 1L 鮮乳",
        "  3 × 1.20                        3.60 B",
        "apples, loose",
        "  0.525 × 3.99                    2.09 B",
        f"{LTR}حليب كامل الدسم{LTR}                   1.50 C",
        "Crème fraîche Молоко Łódź         1.50 D",
        "----------------------------------------",
        "Subtotal                           20.09",
        "Discount on all                    -0.30",
        "Rounding                           -0.02",
        "TOTAL EUR                          19.77",
        "----------------------------------------",
        "Card                                5.00",
        "Cash                               20.00",
        "Change                              5.53",
        "----------------------------------------",
        "Tax rate        Net       Tax      Gross",
        "A 19%          5.80      1.10       6.90",
        "B 7%           8.96      0.63       9.59",
        "C 5.5%         1.42      0.08       1.50",
        "D 0%           1.50      0.00       1.50",
        "----------------------------------------",
        "Points earned                         19",
        "Points balance                       234",
        "----------------------------------------",
        "         Thank you, come again!",
        "----------------------------------------",
        "  0192f1c3-27e6-7b8f-8614-e3ee80b3a2df",
    ]


def test_a_simple_receipt_has_no_more_than_it_needs() -> None:
    document = paper(
        [line("milk", 150, rate_bp=0)],
        payments=[("unspecified", 150, 150)],
        taxes=[(0, 150, 0)],
        purchase={"cashier": None},
        branch_address="",
        header="",
        footer="",
    )
    assert rows(document, 32) == [
        "   Supermarket at the station",
        "--------------------------------",
        "Receipt            SM1-R2-000017",
        "Date            2026-11-20 09:12",
        "Register                      R2",
        "--------------------------------",
        "milk                        1.50",
        "--------------------------------",
        "TOTAL EUR                   1.50",
        "--------------------------------",
        "Paid                        1.50",
        "--------------------------------",
        "    0192f1c3-27e6-7b8f-8614-",
        "          e3ee80b3a2df",
    ]


def test_a_refund_is_below_zero_and_says_of_what_and_why() -> None:
    document = paper(
        [line("milk", 100, -2000), line("bread", 150, -1000, off=-20)],
        payments=[("cash", -330, -330)],
        taxes=[(700, -330, -22)],
        purchase={"kind": "refund", "reason": "sour\x1b@\nmilk", "approved_by": "mira"},
        original_number="SM1-R2-000009",
        copy_number=3,
    )
    assert between(document, "             REFUND", "Tax rate", 32)[:4] == [
        "             REFUND",
        "             COPY 3",
        "Takes back         SM1-R2-000009",
        "Reason                sour@ milk",
    ]
    assert between(document, "milk", "7%", 32) == [
        "milk",
        "  -2 × 1.00                -2.00",
        "bread                      -1.50",
        "  Discount                  0.20",
        "--------------------------------",
        "TOTAL EUR                  -3.30",
        "--------------------------------",
        "Cash                       -3.30",
        "--------------------------------",
        "Tax rate     Net     Tax   Gross",
        "7%         -3.08   -0.22   -3.30",
    ]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"purchase": {"kind": "void"}}, ["VOID"]),
        ({"copy_number": 2}, ["COPY 2"]),
        ({"replaced_number": "SM1-R2-9"}, ["Stands for           SM1-R2-9"]),
        ({"purchase": {"approved_by": "mira"}}, ["Approved by              mira"]),
    ],
)
def test_what_stands_out(more: dict[str, Any], said: list[str]) -> None:
    lines = [each.strip() for each in rows(paper([line("milk")], **more), 29)]
    assert lines[lines.index("Receipt         SM1-R2-000017") - 2] == said[0]


def test_added_tax_and_adjustment_lead_to_the_total() -> None:
    document = paper(
        [line("milk", 1000, added=190, shared=100, rate_bp=1900)],
        taxes=[(1900, 1090, 190)],
        adjustment=-90,
    )
    assert between(document, "milk", "TOTAL", 32) == [
        "milk                       10.00",
        "--------------------------------",
        "Subtotal                   10.00",
        "Discount on all            -1.00",
        "Tax                         1.90",
        "Adjustment                 -0.90",
        "TOTAL EUR                  10.00",
    ]


@pytest.mark.parametrize(
    ("currency", "amount"), [("EUR", "12.34"), ("JPY", "1234"), ("KWD", "1.234")]
)
def test_every_currency_has_its_digits(currency: str, amount: str) -> None:
    document = paper([line("milk", 1234)], purchase={"currency": currency})
    assert (
        between(document, "milk", "TOTAL")[-1]
        == f"TOTAL {currency}".ljust(40 - len(amount)) + amount
    )


def test_a_name_of_200_characters_is_wrapped() -> None:
    name = ("Donaudampfschifffahrtsgesellschaftskapitänsmütze " * 5)[:200].strip()
    said = between(paper([line(name, 1999, 4000)]), "Donau", "  4 ×")
    assert said == [
        "Donaudampfschifffahrtsgesellschaftskapit",
        "änsmütze",
        "Donaudampfschifffahrtsgesellschaftskapit",
        "änsmütze",
        "Donaudampfschifffahrtsgesellschaftskapit",
        "änsmütze",
        "Donaudampfschifffahrtsgesellschaftskapit",
        "änsmütze Dona",
        "  4 × 19.99                        79.96",
    ]


def test_200_lines_are_all_there_and_add_up() -> None:
    document = paper([line(f"product {n}", 100 + n) for n in range(200)])
    said = between(document, "product 0", "TOTAL")
    assert said[:2] == [
        "product 0                           1.00",
        "product 1                           1.01",
    ]
    assert len(said) == 202
    amounts = [round(float(each.split()[-1]) * 100) for each in said[:200]]
    assert said[-1].split() == ["TOTAL", "EUR", f"{sum(amounts) / 100:.2f}"]


def test_nothing_in_a_name_steers_the_printer_or_turns_the_line() -> None:
    document = paper([line("milk\x1b@\x1dV\x00\u202e drop \r\n\u2066x")])
    (item,) = (each for section in document.sections for each in section if isinstance(each, Item))
    assert item.name == "milk@V drop x"
    assert f"{LTR}{HEBREW}{LTR}" in render_text(paper([line(HEBREW)]), 48)


def test_huge_amounts_find_their_place() -> None:
    document = paper(
        [line("gold", 9_999_999_999_999)],
        taxes=[(700, 9_999_999_999_999, 654_205_607_476)],
        purchase={"currency": "EUR", "customer_code": "c" * 64},
    )
    assert between(document, "7%", "----", 32) == [
        "7%",
        "  Net             93457943925.23".replace("93457943925.23", "93457943925.23"),
        "  Tax              6542056074.76",
        "  Gross           99999999999.99",
        "-" * 32,
    ]
    assert [each for each in rows(document, 32) if "ccc" in each] == ["c" * 32, "c" * 32]
    pairs = [each for section in document.sections for each in section if isinstance(each, Pair)]
    assert pairs[-1].value == "99999999999.99"
