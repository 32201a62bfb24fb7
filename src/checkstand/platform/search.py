"""Words to find things by: the same folding for what is stored and for what is asked."""

import re
import unicodedata

_WORD = re.compile(r"[\w]+", re.UNICODE)
LONGEST_WORD = 40
MOST_WORDS = 24


def name_key(name: str) -> str:
    """Fold a name for comparing: compatibility forms, case and spaces.

    >>> name_key("  Oat  MILK 1L ")
    'oat milk 1l'
    """
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def words(*texts: str | None) -> list[str]:
    """Cut texts into the distinct words of the search index: folded, without accents.

    >>> words("Crème fraîche 30%", "OAT-1")
    ['1', '30', 'creme', 'fraiche', 'oat']
    """
    found: set[str] = set()
    for text in texts:
        if text:
            decomposed = unicodedata.normalize("NFKD", text.casefold())
            plain = "".join(c for c in decomposed if not unicodedata.combining(c))
            found.update(word[:LONGEST_WORD] for word in _WORD.findall(plain))
    return sorted(found)[:MOST_WORDS]


def after_prefix(prefix: str) -> str:
    """Answer the first text, bytewise, that is after all those that start with `prefix`."""
    return prefix + "\U0010ffff"
