"""Texts in CSV files that a spreadsheet would take for formulas.

What people have typed may begin as a formula does. Such a text is written with an apostrophe before
it, and read without: any text comes back as it was.
"""

import re

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_DEFUSED = re.compile(r"'+[=+\-@\t\r]")


def defused(text: str) -> str:
    """Write a text so that no spreadsheet works it out.

    >>> defused("=1+1"), defused("'=1+1"), defused("oat milk")
    ("'=1+1", "''=1+1", 'oat milk')
    """
    return f"'{text}" if _FORMULA.match(text) else text


def undefused(text: str) -> str:
    """Read a text that was written so.

    >>> undefused("'=1+1"), undefused("''=1+1"), undefused("'n Beetje")
    ('=1+1', "'=1+1", "'n Beetje")
    """
    return text[1:] if _DEFUSED.match(text) else text
