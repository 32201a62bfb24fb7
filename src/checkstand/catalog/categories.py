"""What a manager does with categories."""

from dataclasses import replace

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from checkstand.catalog import repository
from checkstand.catalog.errors import CategoryTaken, CategoryUnknown
from checkstand.catalog.repository import CategoryView
from checkstand.catalog.rules import checked_category
from checkstand.platform.db.constraints import violated
from checkstand.platform.http.paging import decode_cursor, encode_cursor
from checkstand.platform.search import name_key, words


def add_category(session: Session, name: str, *, active: bool = True) -> CategoryView:
    """Add a category.

    Raises:
        CategoryInvalid: It can't be called that.
        CategoryTaken: There is one of that name.
    """
    connection = session.connection()
    name = checked_category(name)
    if not repository.add_categories(connection, [name]):
        raise CategoryTaken(f"There is a category {name!r} already.", pointer="/name")
    category_id = repository.find_category_ids(connection, [name])[name_key(name)]
    if not active:
        return change_category(session, category_id, active=False)
    return get_category(session, category_id)


def change_category(
    session: Session, category_id: int, *, name: str | None = None, active: bool | None = None
) -> CategoryView:
    """Rename a category, or take it out of use or back; its products stay in it.

    Raises:
        CategoryUnknown: There is none of that number.
        CategoryInvalid: It can't be called that.
        CategoryTaken: Another one is called that.
    """
    connection = session.connection()
    before = _category(connection, category_id, lock=True)
    after = replace(
        before,
        name=before.name if name is None else checked_category(name),
        active=before.active if active is None else active,
    )
    if after == before:
        return after
    try:
        with connection.begin_nested():
            repository.update_category(connection, after)
    except IntegrityError as error:
        if violated(error) != "uq_categories_name_key":
            raise
        raise CategoryTaken(
            f"There is a category {after.name!r} already.", pointer="/name"
        ) from error
    if words(after.name) != words(before.name):
        repository.reindex_category(connection, category_id)
    return after


def deactivate_category(session: Session, category_id: int) -> CategoryView:
    """Take a category out of use; its products stay in it. Again does nothing.

    Raises:
        CategoryUnknown: There is none of that number.
    """
    return change_category(session, category_id, active=False)


def get_category(session: Session, category_id: int) -> CategoryView:
    """Answer a category by its number.

    Raises:
        CategoryUnknown: There is none.
    """
    return _category(session.connection(), category_id)


def search_categories(
    session: Session,
    *,
    search: str | None = None,
    active: bool | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> tuple[list[CategoryView], str | None]:
    """List categories by name, those whose name begins as asked.

    Returns:
        The categories, and the cursor of the next page.

    Raises:
        CursorInvalid: The cursor was not given out here.
    """
    after: str = decode_cursor(cursor, str)[0] if cursor else ""
    found = repository.categories_after(
        session.connection(), after, name_key(search or ""), limit + 1, active
    )
    next_cursor = encode_cursor(name_key(found[limit - 1].name)) if len(found) > limit else None
    return found[:limit], next_cursor


def _category(connection: Connection, category_id: int, *, lock: bool = False) -> CategoryView:
    category = None
    if 0 < category_id <= repository.MAX_ID:
        category = repository.load_category(connection, category_id, lock=lock)
    if category is None:
        raise CategoryUnknown(f"There is no category number {str(category_id)[:20]}.")
    return category
