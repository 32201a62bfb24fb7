"""What lies in a cart, and what adding to it does: pure, without prices."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from checkstand.platform.money import MAX_QUANTITY_MILLI
from checkstand.purchases.drafts import NewCustomer
from checkstand.purchases.rules import percent_of

CustomerRef = UUID | str | NewCustomer
"""Whose a cart is, as it is said; who is not on file is registered."""


@dataclass(frozen=True, slots=True)
class Discount:
    """Off a line or a whole cart: an amount, or a per cent that stays one as the cart changes.

    Attributes:
        minor: The amount.
        bp: The per cent, in place of an amount.
    """

    minor: int | None = None
    bp: int | None = None

    def off(self, amount_minor: int) -> int:
        """Answer what it takes off an amount, or would take.

        >>> Discount(minor=50).off(1999), Discount(bp=1000).off(1999), NO_DISCOUNT.off(1999)
        (50, 200, 0)
        """
        return percent_of(amount_minor, self.bp) if self.bp is not None else self.minor or 0


NO_DISCOUNT = Discount()


@dataclass(frozen=True, slots=True)
class CartLine:
    """A line of a cart.

    Attributes:
        item_id: Its number in the cart, which no other line gets when it is gone.
        label: The label that it was scanned from, which tells weight or price.
        unit_price_minor: The price when it was added.
    """

    item_id: int
    product_id: int
    quantity_milli: int
    unit_price_minor: int
    discount: Discount = NO_DISCOUNT
    label: str | None = None

    @property
    def takes_more(self) -> bool:
        """Whether more of the product is counted up here, in place of a line of its own."""
        return self.discount == NO_DISCOUNT and self.label is None


def with_more(lines: Sequence[CartLine], new: CartLine) -> tuple[tuple[CartLine, ...], int]:
    """Put something into a cart: more on a line of the same, or on a line of its own.

    Args:
        lines: What lies in it.
        new: Numbered as a line of its own would be.

    Returns:
        What lies in it then, and the number of the line that it is on.

    >>> apples = CartLine(1, 7, 1000, 50)
    >>> with_more([apples], replace(apples, item_id=2))[0][0].quantity_milli
    2000
    >>> with_more([apples], replace(apples, item_id=2, discount=Discount(bp=1000)))[1]
    2
    """
    if new.takes_more:
        for position, line in enumerate(lines):
            quantity = line.quantity_milli + new.quantity_milli
            fits = line.takes_more and quantity <= MAX_QUANTITY_MILLI
            if line.product_id == new.product_id and fits:
                raised = replace(line, quantity_milli=quantity)
                return (*lines[:position], raised, *lines[position + 1 :]), line.item_id
    return (*lines, new), new.item_id
