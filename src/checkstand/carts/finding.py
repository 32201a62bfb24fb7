"""Finding carts: listed, or by the name under which they were parked."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from checkstand.branches.service import find_branch_id
from checkstand.carts import repository
from checkstand.carts.errors import CartAmbiguous, CartUnknown
from checkstand.carts.repository import Cart
from checkstand.carts.showing import CartView, shown
from checkstand.platform.http.paging import CursorInvalid, decode_cursor, encode_cursor
from checkstand.platform.search import name_key, words
from checkstand.purchases.service import selling
from checkstand.shop import Shop

_READ_AT_ONCE = 200


def list_carts(
    session: Session,
    shop: Shop,
    *,
    branch: int | str | None = None,
    state: str | None = None,
    register: str | None = None,
    name: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> tuple[list[CartView], str | None]:
    """List the carts that are open or parked, last changed first: one left behind is found again.

    Args:
        session: To read with.
        shop: Whose carts.
        branch: A branch's number or code.
        state: `open` or `parked`; None is both.
        register: Code of the checkout point.
        name: Beginnings of words of the name under which it was parked.
        cursor: Where the list goes on.
        limit: Most to answer.

    Returns:
        The carts, and the cursor of the next page.

    Raises:
        BranchUnknown: There is no such branch.
        CursorInvalid: The cursor was not given out here.
    """
    connection = session.connection()
    branch_id = find_branch_id(connection, branch)
    matches = _matcher(name)
    at_once = _READ_AT_ONCE if name else limit + 1
    before = _read_cursor(cursor) if cursor else None
    found: list[Cart] = []
    while len(found) <= limit:
        carts = repository.carts_before(
            connection, before, at_once, branch_id=branch_id, state=state, register=register
        )
        found += [cart for cart in carts if matches(cart)]
        if len(carts) < at_once:
            break
        before = (carts[-1].updated_at, carts[-1].id)
    next_cursor = None
    if len(found) > limit:
        last = found[limit - 1]
        next_cursor = encode_cursor(last.updated_at.isoformat(), str(last.id))
    return shown(connection, found[:limit], selling(shop)), next_cursor


def find_cart_id(session: Session, ref: str, branch: int | str | None = None) -> UUID:
    """Answer the cart that someone names by its id, or by the name under which it was parked.

    Raises:
        BranchUnknown: There is no such branch.
        CartUnknown: There is none.
        CartAmbiguous: Several lie under the name.
    """
    connection = session.connection()
    branch_id = find_branch_id(connection, branch)
    try:
        return UUID(ref)
    except ValueError:
        pass
    wanted = name_key(ref)
    found: list[Cart] = []
    before: tuple[datetime, UUID] | None = None
    while True:
        carts = repository.carts_before(connection, before, _READ_AT_ONCE, branch_id=branch_id)
        found += [cart for cart in carts if cart.name and name_key(cart.name) == wanted]
        if len(carts) < _READ_AT_ONCE:
            break
        before = (carts[-1].updated_at, carts[-1].id)
    candidates = [cart for cart in found if cart.state == "parked"] or found
    if not candidates:
        raise CartUnknown(f"There is no cart {ref[:80]!r}.")
    if len(candidates) > 1:
        raise CartAmbiguous(f"{len(candidates)} carts are parked as {ref[:80]!r}.")
    return candidates[0].id


def _matcher(name: str | None) -> Callable[[Cart], bool]:
    if not name:
        return lambda _: True
    wanted = words(name)

    def matches(cart: Cart) -> bool:
        known = words(cart.name)
        return bool(wanted) and all(any(word.startswith(each) for word in known) for each in wanted)

    return matches


def _read_cursor(cursor: str) -> tuple[datetime, UUID]:
    moment, id_ = decode_cursor(cursor, str, str)
    try:
        return datetime.fromisoformat(moment).astimezone(UTC), UUID(id_)
    except (ValueError, OverflowError) as error:
        raise CursorInvalid(
            "The cursor is not one that this list gave out.", pointer="/cursor"
        ) from error
