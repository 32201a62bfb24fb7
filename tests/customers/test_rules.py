import pytest

from checkstand.customers.rules import customer_words, read_email, read_phone, searched_words


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("+972 50-123-4567", "+972501234567"),
        ("(030) 12 34 56", "030123456"),
        ("030/123.456", "030123456"),
        ("0049 30 123456", "004930123456"),
        ("110", "110"),
    ],
)
def test_phone_numbers(text: str, phone: str) -> None:
    assert read_phone(text) == phone


@pytest.mark.parametrize(
    "text", ["", "12", "call me", "+", "1" * 21, "12+34", "٠٥٠١٢٣", "12\x0034"]
)
def test_no_phone_numbers(text: str) -> None:
    with pytest.raises(ValueError, match="3 to 20 digits"):
        read_phone(text)


@pytest.mark.parametrize("text", ["dana@example.com", "a@b", "דנה@example.co.il", " x@y.z "])
def test_emails(text: str) -> None:
    assert read_email(text) == text.strip()


@pytest.mark.parametrize(
    "text", ["", "dana", "@", "a@", "@b", "a@b@c", "a b@c", "x" * 250 + "@y.zz"]
)
def test_no_emails(text: str) -> None:
    with pytest.raises(ValueError, match="looks like"):
        read_email(text)


@pytest.mark.parametrize(
    ("phone", "words"),
    [
        ("+972501234567", ["0501234567", "501234567", "972501234567"]),
        ("00972501234567", ["0501234567", "501234567", "972501234567"]),
        ("+15551234567", ["05551234567", "15551234567", "5551234567"]),
        ("+49301234", ["0301234", "301234", "49301234"]),
        ("0501234567", ["0501234567", "501234567"]),
        ("000", ["000"]),
        ("+972", ["972"]),
    ],
)
def test_a_phone_number_is_found_as_people_type_it(phone: str, words: list[str]) -> None:
    assert customer_words("", None, None, phone) == words


@pytest.mark.parametrize(
    ("search", "words"),
    [
        ("Dana Levi", ["dana", "levi"]),
        ("050-123", ["050123"]),
        ("+972 50 123", ["97250123"]),
        ("00972 50 123", ["97250123"]),
        ("(050) 1", ["0501"]),
        ("u100", ["u100"]),
        ("12", ["12"]),
        ("dana@example.com", ["com", "dana", "example"]),
        ("1" * 200, ["1" * 40]),
        ("***", []),
    ],
)
def test_what_is_searched_for(search: str, words: list[str]) -> None:
    assert searched_words(search) == words


def test_a_code_of_digits_is_found_as_it_is_written() -> None:
    assert set(searched_words("12-345")) <= set(customer_words("", "12-345", None, None))
