from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkstand.imports.fields import (
    FieldError,
    ItemRef,
    parse_items_list,
    parse_money,
    parse_quantity,
    parse_tax_rate,
    parse_timestamp,
)


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("milk", [("milk", 1000)]),
        ("banana,milk", [("banana", 1000), ("milk", 1000)]),
        (" banana , milk ", [("banana", 1000), ("milk", 1000)]),
        ("apple:2", [("apple", 2000)]),
        ("apple : 2", [("apple", 2000)]),
        ("flour:0.525", [("flour", 525)]),
        ("flour:.5", [("flour", 500)]),
        ("flour:1.5000", [("flour", 1500)]),
        ("whole milk:3,rye bread", [("whole milk", 3000), ("rye bread", 1000)]),
        ("note: big", [("note: big", 1000)]),
        ("note: big:2", [("note: big", 2000)]),
        ("vitamin:e5", [("vitamin:e5", 1000)]),
        ("cola:2l", [("cola:2l", 1000)]),
        ("milk,", [("milk", 1000)]),
        ("milk, ", [("milk", 1000)]),
        ("milk;bread:2", [("milk", 1000), ("bread", 2000)]),
        ("milk|bread|", [("milk", 1000), ("bread", 1000)]),
        ("salt;pepper,bread", [("salt;pepper", 1000), ("bread", 1000)]),
        ("salt|pepper;bread", [("salt|pepper", 1000), ("bread", 1000)]),
        ("milk,milk", [("milk", 1000), ("milk", 1000)]),
    ],
)
def test_items_list(text: str, items: list[tuple[str, int]]) -> None:
    assert parse_items_list(text) == [ItemRef(*item) for item in items]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "items-missing"),
        (" , ", "items-missing"),
        (",milk", "item-empty"),
        ("milk,,bread", "item-empty"),
        ("milk,,", "item-empty"),
        (":2", "item-empty"),
        ("apple:", "quantity-invalid"),
        ("apple:0", "quantity-invalid"),
        ("apple:-1", "quantity-invalid"),
        ("apple:0.5255", "quantity-invalid"),
        ("apple:1e3", "quantity-invalid"),
        ("apple:1000001", "quantity-invalid"),
        ("apple:" + "9" * 100_000, "quantity-invalid"),
    ],
)
def test_items_list_refused(text: str, code: str) -> None:
    with pytest.raises(FieldError) as refused:
        parse_items_list(text)
    assert refused.value.code == code
    assert len(refused.value.message) < 200


names = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=",;|:"), min_size=1)


@given(st.lists(st.tuples(names.filter(str.strip), st.integers(1, 10**9)), min_size=1))
def test_every_items_list_is_read_back(items: list[tuple[str, int]]) -> None:
    written = ",".join(f"{name}:{milli // 1000}.{milli % 1000:03}" for name, milli in items)
    assert parse_items_list(written) == [(name.strip(), milli) for name, milli in items]


@pytest.mark.parametrize(
    ("text", "milli"), [("2", 2000), ("0,5", 500), ("1.250", 1250), ("0,525", 525), ("+3", 3000)]
)
def test_quantity(text: str, milli: int) -> None:
    assert parse_quantity(text) == milli


def test_negative_quantity_where_it_is_allowed() -> None:
    assert parse_quantity("-1.5", allow_negative=True) == -1500
    with pytest.raises(FieldError, match="other than 0"):
        parse_quantity("0", allow_negative=True)


@pytest.mark.parametrize("text", ["", "x", ".", "-", "1,250", "1 000", "nan", "٣"])
def test_quantity_refused(text: str) -> None:
    with pytest.raises(FieldError) as refused:
        parse_quantity(text)
    assert refused.value.code == "quantity-invalid"


@pytest.mark.parametrize(
    ("text", "digits", "minor"),
    [
        ("4.50", 2, 450),
        ("4.5", 2, 450),
        ("4", 2, 400),
        (".5", 2, 50),
        ("0", 2, 0),
        (" 4.50 ", 2, 450),
        ("+4.50", 2, 450),
        ("-0.00", 2, 0),
        ("€4.50", 2, 450),
        ("4,50 €", 2, 450),
        ("$ 4.50", 2, 450),
        ("4,5", 2, 450),
        ("4.5000", 2, 450),
        ("4.500", 2, 450),
        ("0,500", 2, 50),
        ("1,234.50", 2, 123450),
        ("1.234,50", 2, 123450),
        ("1 234,50", 2, 123450),
        ("1\u202f234,50\u00a0€", 2, 123450),
        ("1'234.50", 2, 123450),
        ("1,234,567", 2, 123456700),
        ("1.234.567", 2, 123456700),
        ("1,234,567.8", 2, 123456780),
        ("450", 0, 450),
        ("450.00", 0, 450),
        ("1,234", 0, 1234),
        ("1.234", 3, 1234),
        ("1.234,567", 3, 1234567),
        ("100000000000.00", 2, 10**13),
    ],
)
def test_money(text: str, digits: int, minor: int) -> None:
    assert parse_money(text, digits) == minor


@pytest.mark.parametrize(
    ("text", "digits", "code"),
    [
        ("", 2, "amount-missing"),
        ("  ", 2, "amount-missing"),
        ("free", 2, "amount-invalid"),
        ("€", 2, "amount-invalid"),
        ("-", 2, "amount-invalid"),
        ("--4", 2, "amount-invalid"),
        ("€4€", 2, "amount-invalid"),
        ("4.", 2, "amount-invalid"),
        (".", 2, "amount-invalid"),
        ("4.50.1", 2, "amount-invalid"),
        ("12,34,567.00", 2, "amount-invalid"),
        ("1.234,567.89", 2, "amount-invalid"),
        ("1234,567.89", 2, "amount-invalid"),
        ("4 50", 2, "amount-invalid"),
        ("4e3", 2, "amount-invalid"),
        ("NaN", 2, "amount-invalid"),
        ("inf", 2, "amount-invalid"),
        ("٤", 2, "amount-invalid"),
        ("9" * 10_000, 2, "amount-invalid"),
        ("1,234", 2, "amount-ambiguous"),
        ("1,000", 2, "amount-ambiguous"),
        ("1,234", 3, "amount-ambiguous"),
        ("1.000", 0, "amount-ambiguous"),
        ("4.505", 2, "amount-too-precise"),
        ("4.5", 0, "amount-too-precise"),
        ("-4.50", 2, "amount-negative"),
        ("€-4.50", 2, "amount-negative"),
        ("−4.50", 2, "amount-negative"),
        ("100000000000.01", 2, "amount-too-large"),
        ("9" * 13, 2, "amount-too-large"),
        ("9" * 30, 2, "amount-too-large"),
    ],
)
def test_money_refused(text: str, digits: int, code: str) -> None:
    with pytest.raises(FieldError) as refused:
        parse_money(text, digits)
    assert refused.value.code == code
    assert len(refused.value.message) < 200


def test_negative_money_where_it_is_allowed() -> None:
    assert parse_money("-4.50", 2, allow_negative=True) == -450
    assert parse_money("−€1.234,50", 2, allow_negative=True) == -123450


@pytest.mark.parametrize(
    ("digits", "message"),
    [
        (2, "'1,234' can be read in two ways: write 1234 or 1.23."),
        (3, "'1,234' can be read in two ways: write 1234 or 1.234."),
    ],
)
def test_ambiguous_money_names_both_readings(digits: int, message: str) -> None:
    with pytest.raises(FieldError) as refused:
        parse_money("1,234", digits)
    assert refused.value.message == message


@given(st.integers(-(10**13), 10**13), st.sampled_from([("", "."), (",", "."), (".", ",")]))
def test_every_amount_is_read_back(minor: int, style: tuple[str, str]) -> None:
    group, point = style
    whole, cents = divmod(abs(minor), 100)
    written = "-" * (minor < 0) + f"{whole:,}".replace(",", group) + f"{point}{cents:02}"
    assert parse_money(written, 2, allow_negative=True) == minor


@given(st.text("0123456789.,' €-", max_size=45), st.sampled_from([0, 2, 3]))
def test_money_is_read_or_refused_and_never_fails(text: str, digits: int) -> None:
    with suppress(FieldError):
        assert 0 <= parse_money(text, digits) <= 10**13


@pytest.mark.parametrize(
    ("text", "basis_points"),
    [
        ("19", 1900),
        ("19%", 1900),
        ("19 %", 1900),
        ("7.5", 750),
        ("7,5", 750),
        ("7.2500", 725),
        ("0.19", 1900),
        ("0.0775", 775),
        (".07", 700),
        ("0.5%", 50),
        ("1", 100),
        ("0", 0),
        ("100", 10_000),
    ],
)
def test_tax_rate(text: str, basis_points: int) -> None:
    assert parse_tax_rate(text) == basis_points


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "rate-missing"),
        ("%", "rate-invalid"),
        ("reduced", "rate-invalid"),
        ("-7", "rate-invalid"),
        ("1e1", "rate-invalid"),
        ("NaN", "rate-invalid"),
        ("9" * 10_000, "rate-invalid"),
        ("7.125", "rate-too-precise"),
        ("0.07125", "rate-too-precise"),
        ("100.01", "rate-out-of-range"),
        ("1900", "rate-out-of-range"),
    ],
)
def test_tax_rate_refused(text: str, code: str) -> None:
    with pytest.raises(FieldError) as refused:
        parse_tax_rate(text)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2025-10-28T09:30:00", "2025-10-28T09:30:00"),
        ("2025-10-28 09:30", "2025-10-28T09:30:00"),
        ("2025-05-26T19:51:00.539354", "2025-05-26T19:51:00.539354"),
        ("2025-10-28T09:30:00,5", "2025-10-28T09:30:00.500000"),
        ("2025-10-28T09:30:00.123456789", "2025-10-28T09:30:00.123456"),
        (" 2025-10-28T09:30:00 ", "2025-10-28T09:30:00"),
        ("2025-10-28T09:30:00Z", "2025-10-28T09:30:00+00:00"),
        ("2025-10-28t09:30:00z", "2025-10-28T09:30:00+00:00"),
        ("2025-10-28T09:30Z", "2025-10-28T09:30:00+00:00"),
        ("2025-10-28T09:30:00+02:00", "2025-10-28T07:30:00+00:00"),
        ("2025-10-28 09:30:00 -0330", "2025-10-28T13:00:00+00:00"),
        ("2025-10-28 09:30:00 UTC", "2025-10-28T09:30:00+00:00"),
        ("2025-10-28 09:30:00 +0000 UTC", "2025-10-28T09:30:00+00:00"),
        ("2025-10-28T09:30:00[Europe/Berlin]", "2025-10-28T08:30:00+00:00"),
        ("2025-07-28T09:30:00 Europe/Berlin", "2025-07-28T07:30:00+00:00"),
        ("2025-10-28T09:30:00+01:00[Europe/Berlin]", "2025-10-28T08:30:00+00:00"),
        ("2025-10-28T09:30:00Z[Europe/Berlin]", "2025-10-28T09:30:00+00:00"),
        # The hour that summer time's end repeats: the first, unless the offset says the second.
        ("2025-10-26T02:30:00[Europe/Berlin]", "2025-10-26T00:30:00+00:00"),
        ("2025-10-26T02:30:00+01:00[Europe/Berlin]", "2025-10-26T01:30:00+00:00"),
        ("1970-01-01T00:00:00", "1970-01-01T00:00:00"),
        ("2199-12-31T23:59:59.999999", "2199-12-31T23:59:59.999999"),
    ],
)
def test_timestamp(text: str, moment: str) -> None:
    assert parse_timestamp(text).isoformat() == moment


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (" ", "timestamp-missing"),
        ("2025-10-28", "timestamp-invalid"),
        ("28.10.2025 09:30", "timestamp-invalid"),
        ("2025-10-28T09", "timestamp-invalid"),
        ("2025-10-28T9:30", "timestamp-invalid"),
        ("20251028T093000", "timestamp-invalid"),
        ("2025-W44-2T09:30", "timestamp-invalid"),
        ("2025-02-29T09:30:00", "timestamp-invalid"),
        ("2025-10-28T24:00:00", "timestamp-invalid"),
        ("2025-10-28T09:30:60", "timestamp-invalid"),
        ("2025-10-28T09:30:00+25:00", "timestamp-invalid"),
        ("2025-10-28T09:30:00 noon", "timestamp-invalid"),
        ("2025-10-28T09:30:00[Europe]", "timestamp-invalid"),
        ("2025-10-28T09:30:00[Europe/Atlantis]", "timestamp-invalid"),
        ("2025-10-28T09:30:00[/etc/passwd]", "timestamp-invalid"),
        ("2025-07-28T09:30:00+01:00[Europe/Berlin]", "timestamp-invalid"),
        ("1761643800", "timestamp-invalid"),
        ("1969-12-31T23:59:59", "timestamp-out-of-range"),
        ("1970-01-01T00:30:00+02:00", "timestamp-out-of-range"),
        ("0001-01-01T00:00:00+02:00", "timestamp-out-of-range"),
        ("2200-01-01T00:00:00", "timestamp-out-of-range"),
        ("9999-12-31T23:59:59-02:00", "timestamp-out-of-range"),
    ],
)
def test_timestamp_refused(text: str, code: str) -> None:
    with pytest.raises(FieldError) as refused:
        parse_timestamp(text)
    assert refused.value.code == code


@given(
    st.datetimes(datetime.fromisoformat("1970-01-02"), datetime.fromisoformat("2199-12-30")),
    st.integers(-14 * 60, 14 * 60),
    st.sampled_from(["T", " "]),
)
def test_every_moment_is_read_back(moment: datetime, minutes: int, joint: str) -> None:
    assert parse_timestamp(moment.isoformat(joint)) == moment
    placed = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    read = parse_timestamp(placed.isoformat(joint))
    assert (read, read.tzinfo) == (placed, UTC)
