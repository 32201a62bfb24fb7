"""How e-mail addresses and phone numbers are read, and by which words a customer is found."""

import re

from checkstand.platform.search import LONGEST_WORD, words

_PHONE = re.compile(r"\+?[0-9]{3,20}", re.ASCII)
_BETWEEN_DIGITS = re.compile(r"[\s().\-/\u2010-\u2015\u202a-\u202e]+")
_LOOKS_LIKE_PHONE = re.compile(r"[+(]*[0-9][0-9\s().\-/+]{3,}")

# ITU-T E.164: country codes of one and two digits; all others have three.
_ONE_DIGIT = ("1", "7")
_TWO_DIGITS = re.compile(
    "20|27|3[0123469]|4[013456789]|5[12345678]|6[0123456]|8[1246]|9[0123458]", re.ASCII
)


def read_phone(text: str) -> str:
    """Read a phone number as digits, with a `+` before them where a country code follows.

    Raises:
        ValueError: It has other characters, or too few or too many digits.

    >>> read_phone("+972 (50) 123-4567")
    '+972501234567'
    """
    phone = _BETWEEN_DIGITS.sub("", text)
    if not _PHONE.fullmatch(phone):
        raise ValueError("A phone number has 3 to 20 digits, such as +972 50 123 4567.")
    return phone


def read_email(text: str) -> str:
    """Read an e-mail address: something, one `@`, something.

    Raises:
        ValueError: It isn't one.
    """
    email = text.strip()
    before, at, after = email.partition("@")
    if (
        not (before and at and after)
        or "@" in after
        or len(email) > 254
        or email != "".join(email.split())
    ):
        raise ValueError("An e-mail address looks like dana@example.com.")
    return email


def customer_words(name: str, code: str | None, email: str | None, phone: str | None) -> list[str]:
    """Answer the words that a customer is found by: by the beginning of any of them.

    A phone number is found with its country code, and without it with and without the leading zero.

    >>> customer_words("Dana", "u100", None, "+972501234567")
    ['0501234567', '501234567', '972501234567', 'dana', 'u100']
    """
    found = {*words(name), *words(code), *words(email)}
    if phone:
        found.update(_phone_words(phone))
    if code and _LOOKS_LIKE_PHONE.fullmatch(code):
        found.update(searched_words(code))
    return sorted(found)


def searched_words(search: str) -> list[str]:
    """Answer the words to find a customer by; a phone number is one word, however it is grouped.

    >>> searched_words("050 123-45"), searched_words("Dana L")
    (['05012345'], ['dana', 'l'])
    """
    if _LOOKS_LIKE_PHONE.fullmatch(search.strip()):
        digits = "".join(filter(str.isdigit, search))
        return [digits.removeprefix("00")[:LONGEST_WORD]]
    return words(search)


def _phone_words(phone: str) -> set[str]:
    digits = phone.lstrip("+")
    if not phone.startswith("+"):
        if not digits.startswith("00"):
            return {digits, digits.lstrip("0") or digits}
        digits = digits.lstrip("0") or digits
    length = 1 if digits.startswith(_ONE_DIGIT) else 2 if _TWO_DIGITS.match(digits) else 3
    national = digits[length:].lstrip("0")
    return {digits, national, "0" + national} if national else {digits}
