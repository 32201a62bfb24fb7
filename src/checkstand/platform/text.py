"""What may stand in a text: any script, nothing that can't be stored or printed."""

import re

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_NOT_ON_A_LINE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def is_printable(text: str) -> bool:
    r"""Answer whether a text can be stored and printed; it may have several lines.

    >>> is_printable("שלום 🛒"), is_printable("a\0b")
    (True, False)
    """
    return _UNPRINTABLE.search(text) is None


def is_one_line(text: str) -> bool:
    r"""Answer whether a text can be stored and printed on one line.

    >>> is_one_line("Crème fraîche"), is_one_line("two\nlines")
    (True, False)
    """
    return _NOT_ON_A_LINE.search(text) is None
