"""Barcodes as the shop stores them: fourteen digits, whatever was scanned or typed."""

import re

from checkstand.platform.errors import Invalid

_LENGTHS = (8, 12, 13, 14)
_SEPARATORS = re.compile(r"[\s-]+")
_DIGITS = re.compile(r"[0-9]+").fullmatch
_SCIENTIFIC = re.compile(r"[0-9]+(?:[.,][0-9]*)?[eE]\+?[0-9]+").fullmatch


class BarcodeInvalid(Invalid):
    code = "barcode-invalid"


def to_gtin14(text: str) -> str:
    """Bring a GTIN-8, UPC-A, EAN-13 or GTIN-14 to the one form in which products are found.

    Spaces and hyphens are passed over and the check digit is verified. A number of nothing but
    zeros passes every check and stands for no product, so it is refused.

    Raises:
        BarcodeInvalid: It isn't a number of 8, 12, 13 or 14 digits that ends in its check digit.

    >>> to_gtin14("4 006381 333931")
    '04006381333931'
    """
    digits = _SEPARATORS.sub("", text)
    if not digits:
        raise BarcodeInvalid("The barcode is missing: scan it or type its digits.")
    if _SCIENTIFIC(digits):
        raise BarcodeInvalid(
            "A spreadsheet shortened this barcode and its digits are lost: format the column as "
            "text, enter the barcode again and save the file."
        )
    if not _DIGITS(digits):
        raise BarcodeInvalid("A barcode has digits only: remove all other characters.")
    if len(digits) not in _LENGTHS:
        hint = "a spreadsheet may have removed its leading zeros, so " if len(digits) < 13 else ""
        raise BarcodeInvalid(
            f"A barcode has 8, 12, 13 or 14 digits and this one has {len(digits)}: "
            f"{hint}compare it with the package."
        )
    if not digits.strip("0"):
        raise BarcodeInvalid("A barcode of zeros stands for no product: leave the field empty.")
    expected = check_digit(digits[:-1])
    if digits[-1] != expected:
        raise BarcodeInvalid(
            f"The last digit of this barcode should be {expected} and is {digits[-1]}: "
            "compare all its digits with the package."
        )
    return digits.zfill(14)


def check_digit(digits: str) -> str:
    """Work out the digit that ends a GTIN from those before it.

    >>> check_digit("400638133393")
    '1'
    """
    weighted = sum(int(d) * (1 if i % 2 else 3) for i, d in enumerate(reversed(digits)))
    return str(-weighted % 10)
