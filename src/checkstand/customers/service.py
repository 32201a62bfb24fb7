"""What a manager and a register do with customers. Selling registers new ones by itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from checkstand.customers import repository
from checkstand.customers.errors import CodeTaken, CustomerInvalid, CustomerUnknown
from checkstand.customers.repository import CustomerView, find_customers
from checkstand.customers.rules import customer_words, read_email, read_phone, searched_words
from checkstand.platform.db.constraints import violated
from checkstand.platform.http.paging import CursorInvalid, decode_cursor, encode_cursor
from checkstand.platform.text import is_one_line

_COMMON = 1_000
"""From how many matches on one word isn't worth comparing with another."""


@dataclass(frozen=True, slots=True)
class CustomerChanges:
    """What to change of a customer, or what is known of a new one.

    None is not said; an empty text takes the thing away.
    """

    name: str | None = None
    code: str | None = None
    email: str | None = None
    phone: str | None = None
    active: bool | None = None


def add_customer(session: Session, new: CustomerChanges, now: datetime) -> CustomerView:
    """Register a customer.

    Raises:
        CustomerInvalid: The name is missing, or something can't be.
        CodeTaken: Another customer has the code.
    """
    if not new.name:
        raise CustomerInvalid("A customer has a name.", pointer="/name")
    customer = _changed(CustomerView(uuid4(), None, "", None, None, True), new)
    connection = session.connection()
    with _code_taken(connection, customer.code):
        repository.insert_customer(connection, customer, _words(customer), now)
    return customer


def change_customer(session: Session, ref: UUID | str, changes: CustomerChanges) -> CustomerView:
    """Change a customer, named by id or code.

    Raises:
        CustomerUnknown: There is none.
        CustomerInvalid: Something can't be.
        CodeTaken: Another customer has the code.
    """
    connection = session.connection()
    before = _found(connection, ref, lock=True)
    after = _changed(before, changes)
    if after != before:
        with _code_taken(connection, after.code):
            repository.update_customer(connection, after, _words(after))
    return after


def deactivate_customer(session: Session, ref: UUID | str) -> CustomerView:
    """Put a customer out of use; their purchases stay. Again does nothing.

    Raises:
        CustomerUnknown: There is none of that id or code.
    """
    return change_customer(session, ref, CustomerChanges(active=False))


def get_customer(session: Session, ref: UUID | str) -> CustomerView:
    """Answer a customer by id or code; a text that is a UUID is an id.

    Raises:
        CustomerUnknown: There is none.
    """
    return _found(session.connection(), ref)


def search_customers(
    session: Session,
    *,
    search: str | None = None,
    active: bool | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> tuple[list[CustomerView], str | None]:
    """List customers: all by code, those without one last; or those whom a search finds.

    A search finds by beginnings of words of name, code, e-mail or phone number, and answers those
    first who have the word itself.

    Returns:
        The customers, and the cursor of the next page.

    Raises:
        CursorInvalid: The cursor was not given out here.
    """
    connection = session.connection()
    if search:
        return _search(connection, searched_words(search), active, cursor, limit)
    return _list(connection, active, cursor, limit)


def _list(
    connection: Connection, active: bool | None, cursor: str | None, limit: int
) -> tuple[list[CustomerView], str | None]:
    code, id_ = decode_cursor(cursor, str, str) if cursor else ("", "")
    found: list[CustomerView] = []
    if not id_:
        found = repository.coded_customers(connection, code or None, limit + 1, active)
    if len(found) <= limit:
        after_id = _uuid(id_) if id_ else None
        found += repository.uncoded_customers(connection, after_id, limit + 1 - len(found), active)
    next_cursor = None
    if len(found) > limit:
        last = found[limit - 1]
        next_cursor = (
            encode_cursor("", str(last.id)) if last.code is None else encode_cursor(last.code, "")
        )
    return found[:limit], next_cursor


def _search(
    connection: Connection, asked: list[str], active: bool | None, cursor: str | None, limit: int
) -> tuple[list[CustomerView], str | None]:
    if not asked:
        return [], None
    after = None
    if cursor:
        lead, word, id_ = decode_cursor(cursor, str, str, str)
        after = (word, _uuid(id_))
        if lead not in asked:
            raise CursorInvalid("The cursor is that of another search.", pointer="/cursor")
    else:
        counts = repository.count_matches(connection, asked, _COMMON)
        if not all(counts):
            return [], None
        lead = asked[counts.index(min(counts))]
    rows = repository.matching_customers(connection, asked, lead, after, limit + 1, active)
    found = repository.load_customers(connection, [id_ for _, id_ in rows[:limit]])
    next_cursor = None
    if len(rows) > limit:
        word, last_id = rows[limit - 1]
        next_cursor = encode_cursor(lead, word, str(last_id))
    return found, next_cursor


def _found(connection: Connection, ref: UUID | str, *, lock: bool = False) -> CustomerView:
    key = ref if isinstance(ref, UUID) else _uuid_or_code(ref)
    row = find_customers(connection, [key]).get(key)
    customer = None
    if row is not None:
        customer = repository.load_customer(connection, row.id, lock=lock)
    if customer is None:
        raise CustomerUnknown(f"There is no customer {str(ref)[:80]!r}.")
    return customer


def _uuid_or_code(text: str) -> UUID | str:
    try:
        return UUID(text)
    except ValueError:
        return text


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise CursorInvalid(
            "The cursor is not one that this list gave out.", pointer="/cursor"
        ) from error


def _changed(customer: CustomerView, changes: CustomerChanges) -> CustomerView:
    code, name = changes.code, changes.name
    if code is not None:
        code = code.strip()
        if len(code) > 64 or not is_one_line(code):
            raise CustomerInvalid("A code has at most 64 printable characters.", pointer="/code")
        customer = replace(customer, code=code or None)
    if name is not None:
        name = name.strip()
        if len(name) > 200 or not is_one_line(name):
            raise CustomerInvalid("A name has at most 200 printable characters.", pointer="/name")
        customer = replace(customer, name=name)
    pointer = "/email"
    try:
        if changes.email is not None:
            email = read_email(changes.email) if changes.email.strip() else None
            customer = replace(customer, email=email)
        pointer = "/phone"
        if changes.phone is not None:
            phone = read_phone(changes.phone) if changes.phone.strip() else None
            customer = replace(customer, phone=phone)
    except ValueError as error:
        raise CustomerInvalid(str(error), pointer=pointer) from error
    if changes.active is not None:
        customer = replace(customer, active=changes.active)
    return customer


def _words(customer: CustomerView) -> list[str]:
    return customer_words(customer.name, customer.code, customer.email, customer.phone)


@contextmanager
def _code_taken(connection: Connection, code: str | None) -> Iterator[None]:
    try:
        with connection.begin_nested():
            yield
    except IntegrityError as error:
        if violated(error) != "uq_customers_code":
            raise
        raise CodeTaken(f"Another customer has the code {code!r}.", pointer="/code") from error
