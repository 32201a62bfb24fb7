"""Whatever names and amounts there are, every line fits and nothing is lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wcwidth import wcswidth

from checkstand.receipts.document import plain
from checkstand.receipts.layout import wrap
from checkstand.receipts.text import render_text
from tests.receipts.papers import line, paper

names = st.one_of(
    st.text(max_size=200),
    st.text(alphabet="milk 牛奶חלבحليبе\u0301👨‍👩‍👧नमस्ते-", max_size=200),
)
amounts = st.integers(-(10**13), 10**13)


@settings(max_examples=200, deadline=None)
@given(
    lines=st.lists(
        st.builds(
            line,
            names,
            st.integers(0, 10**13),
            st.sampled_from([1000, -1000, 2000, 525, -1, 10**9]),
            off=amounts,
            shared=amounts,
            added=amounts,
            rate_bp=st.integers(0, 10_000),
        ),
        min_size=1,
        max_size=6,
    ),
    payments=st.lists(st.tuples(names, amounts, amounts), max_size=3),
    rounding=amounts,
    columns=st.sampled_from([32, 40, 48]),
    said=names,
)
def test_every_line_fits(
    lines: list[object],
    payments: list[tuple[str, int, int]],
    rounding: int,
    columns: int,
    said: str,
) -> None:
    document = paper(
        lines,  # type: ignore[arg-type]
        payments=payments,
        taxes=[(each.tax_rate_bp, each.total_minor, 1) for each in lines],  # type: ignore[attr-defined]
        rounding=rounding,
        purchase={"receipt_number": said, "cashier": said, "customer_code": said},
        branch_name=said,
        branch_address=said,
        footer=said,
        customer_name=said,
        copy_number=2,
    )
    text = render_text(document, columns)
    for row in text.splitlines():
        assert 0 <= wcswidth(row) <= columns, row


@settings(max_examples=300, deadline=None)
@given(text=names, room=st.integers(2, 48))
def test_wrapping_loses_nothing(text: str, room: int) -> None:
    clean = plain(text)
    lines = wrap(clean, room)
    assert "".join(lines).replace(" ", "") == clean.replace(" ", "")
    assert all(line == line.strip() and line for line in lines)


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("", 10, []),
        ("milk", 4, ["milk"]),
        ("oat milk", 7, ["oat", "milk"]),
        ("牛奶牛奶", 3, ["牛", "奶", "牛", "奶"]),
        ("e\u0301e\u0301e\u0301", 2, ["e\u0301e\u0301", "e\u0301"]),
        ("ab-cd-efgh", 8, ["ab-cd-", "efgh"]),
    ],
)
def test_where_lines_break(text: str, room: int, lines: list[str]) -> None:
    assert wrap(text, room) == lines


def test_a_mark_that_joins_the_gap_makes_no_line_longer() -> None:
    document = paper([line("milk", 100)], payments=[("\u094d", 100, 100)])
    assert all(wcswidth(row) <= 32 for row in render_text(document, 32).splitlines())
