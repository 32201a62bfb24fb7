"""The reference is what the code says."""

import pytest

from scripts.reference import PAGES, REFERENCE, page


@pytest.mark.parametrize("name", PAGES)
def test_page_is_current(name: str) -> None:
    assert (REFERENCE / name).read_text() == page(name), "run scripts/reference.py"
