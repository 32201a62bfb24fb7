"""What a manager does with branches, and who else looks them up."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from checkstand.branches import repository
from checkstand.branches.errors import (
    BranchInvalid,
    BranchMissing,
    BranchUnknown,
    CodeTaken,
    PrinterInvalid,
    RegisterUnknown,
)
from checkstand.branches.printers import printer_address
from checkstand.branches.repository import BranchView, RegisterSetup, RegisterView, find_branches
from checkstand.platform.db.constraints import violated
from checkstand.platform.http.paging import decode_cursor, encode_cursor
from checkstand.platform.search import words
from checkstand.platform.text import is_one_line, is_printable

_READ_AT_ONCE = 500

PAPER_COLUMNS = (32, 40, 48)
"""Characters in a line of what printers take: 48 on paper of 80 mm."""

POLICY = ("prices_include_tax", "cash_rounding_minor", "max_units_per_product")
LARGEST_ROUNDING_MINOR = 100_000
MOST_UNITS = 1_000_000


@dataclass(frozen=True, slots=True)
class BranchChanges:
    """What to change of a branch, or what is known of a new one; None is not said."""

    code: str | None = None
    name: str | None = None
    time_zone: str | None = None
    address: str | None = None
    active: bool | None = None
    receipt_header: str | None = None
    receipt_footer: str | None = None
    policy: Mapping[str, Any] = field(default_factory=dict)
    """What is said of how it sells, of `POLICY`; None takes a rule back for the shop's to hold."""


def add_branch(
    session: Session, new: BranchChanges, now: datetime, default_time_zone: str = "UTC"
) -> BranchView:
    """Add a branch. Without a name it is called by its code.

    Raises:
        BranchInvalid: The code is missing, or something can't be.
        CodeTaken: Another branch has the code.
    """
    _check(new)
    if new.code is None:
        raise BranchInvalid("A branch has a code, such as SM1.", pointer="/code")
    connection = session.connection()
    with _code_taken(connection, new.code):
        branch_id = repository.insert_branch(
            connection,
            code=new.code,
            name=new.name or new.code,
            time_zone=new.time_zone or default_time_zone,
            address=new.address or "",
            now=now,
        )
    rest = replace(new, code=None, name=None, time_zone=None, address=None)
    if rest != BranchChanges(active=True):
        return change_branch(session, branch_id, rest)
    return _held(connection, branch_id, lock=False)


def change_branch(session: Session, branch_id: int, changes: BranchChanges) -> BranchView:
    """Change a branch. A new time zone counts for what is sold from now on.

    Raises:
        BranchUnknown: There is none of that number.
        BranchInvalid: Something can't be.
        CodeTaken: Another branch has the code.
    """
    _check(changes)
    connection = session.connection()
    before = _held(connection, branch_id, lock=True)
    after = replace(
        before,
        code=before.code if changes.code is None else changes.code,
        name=before.name if changes.name is None else changes.name,
        time_zone=before.time_zone if changes.time_zone is None else changes.time_zone,
        address=before.address if changes.address is None else changes.address,
        active=before.active if changes.active is None else changes.active,
        receipt_header=before.receipt_header
        if changes.receipt_header is None
        else changes.receipt_header,
        receipt_footer=before.receipt_footer
        if changes.receipt_footer is None
        else changes.receipt_footer,
        **changes.policy,
    )
    if after != before:
        with _code_taken(connection, after.code):
            repository.update_branch(connection, after)
    return after


def deactivate_branch(session: Session, branch_id: int) -> BranchView:
    """Close a branch: it sells no more, and all that it sold stays. Again does nothing.

    Raises:
        BranchUnknown: There is none of that number.
    """
    return change_branch(session, branch_id, BranchChanges(active=False))


def get_branch(session: Session, branch_id: int) -> BranchView:
    """Answer a branch by its number.

    Raises:
        BranchUnknown: There is none.
    """
    return _held(session.connection(), branch_id, lock=False)


def find_branch_id(
    connection: Connection, ref: int | str | None, pointer: str = "/branch"
) -> int | None:
    """Answer the number of the branch that a filter names by number or code; None is no filter.

    Raises:
        BranchUnknown: There is none.
    """
    if ref is None:
        return None
    branch = find_branches(connection, [ref]).get(ref)
    if branch is None:
        raise BranchUnknown(f"There is no branch {str(ref)[:80]!r}.", pointer=pointer)
    return branch.id


def only_branch_id(connection: Connection, pointer: str = "/branch") -> int:
    """Answer the one branch that sells, for those who name none.

    Raises:
        BranchMissing: There is none, or there are several.
    """
    ids = repository.active_branch_ids(connection, 2)
    if len(ids) != 1:
        reason = "there are several" if ids else "there is none yet"
        raise BranchMissing(
            f"Say which branch has the stock, by number or code: {reason}.", pointer=pointer
        )
    return ids[0]


def list_registers(session: Session, branch: int | str | None = None) -> list[RegisterView]:
    """List the checkout points that have sold so far, of one branch or of all.

    Raises:
        BranchUnknown: There is no such branch.
    """
    connection = session.connection()
    return repository.registers_in_use(connection, find_branch_id(connection, branch))


def list_register_setups(session: Session, branch: int | str | None = None) -> list[RegisterSetup]:
    """List checkout points and their printers, of one branch or of all.

    Raises:
        BranchUnknown: There is no such branch.
    """
    connection = session.connection()
    return repository.register_setups(connection, find_branch_id(connection, branch))


def add_register(
    session: Session, branch: int | str, code: str, changes: Mapping[str, str | int | None]
) -> RegisterSetup:
    """Add a register before it sells, with what `set_up_register` takes. Selling adds others.

    Raises:
        BranchUnknown: There is no such branch.
        CodeTaken: The branch has a register of that code.
        PrinterInvalid: Nothing could be printed there, or on paper so wide.
    """
    connection = session.connection()
    branch_id = find_branch_id(connection, branch, "/branch_id") or 0
    register_id = repository.add_register(connection, branch_id, code)
    if register_id is None:
        raise CodeTaken(f"The branch has a register {code!r} already.", pointer="/code")
    return set_up_register(session, register_id, changes)


def set_up_register(
    session: Session, register_id: int, changes: Mapping[str, str | int | None]
) -> RegisterSetup:
    """Change where a register prints: its `printer`, where None is none, and its `paper_columns`.

    Raises:
        RegisterUnknown: There is none of that number.
        PrinterInvalid: Nothing could be printed there, or on paper so wide.
    """
    connection = session.connection()
    before = None
    if 0 < register_id <= repository.MAX_ID:
        before = repository.load_register(connection, register_id)
    if before is None:
        raise RegisterUnknown(f"There is no register number {str(register_id)[:20]}.")
    after = replace(before, **changes)  # type: ignore[arg-type]
    if after.printer is not None:
        try:
            printer_address(after.printer)
        except ValueError as error:
            message = str(error)
            raise PrinterInvalid(
                f"{message[:1].upper()}{message[1:]}.", pointer="/printer"
            ) from error
    if after.paper_columns not in PAPER_COLUMNS:
        raise PrinterInvalid("Paper has 32, 40 or 48 columns.", pointer="/paper_columns")
    if after != before:
        repository.update_register(connection, after)
    return after


def search_branches(
    session: Session,
    *,
    search: str | None = None,
    active: bool | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> tuple[list[BranchView], str | None]:
    """List branches by number, those found by the beginnings of words of their code or name.

    A chain has hundreds of branches at most, so they are read through.

    Returns:
        The branches, and the cursor of the next page.

    Raises:
        CursorInvalid: The cursor was not given out here.
    """
    connection = session.connection()
    after_id: int = decode_cursor(cursor, int)[0] if cursor else 0
    after_id = min(max(after_id, 0), repository.MAX_ID)
    matches = _matcher(search)
    at_once = _READ_AT_ONCE if search else limit + 1
    found: list[BranchView] = []
    while len(found) <= limit:
        rows = repository.branches_after(connection, after_id, at_once, active)
        found += [row for row in rows if matches(row)]
        if len(rows) < at_once:
            break
        after_id = rows[-1].id
    next_cursor = encode_cursor(found[limit - 1].id) if len(found) > limit else None
    return found[:limit], next_cursor


def _matcher(search: str | None) -> Callable[[BranchView], bool]:
    if not search:
        return lambda _: True
    wanted = words(search)

    def matches(branch: BranchView) -> bool:
        known = words(branch.code, branch.name)
        return bool(wanted) and all(any(word.startswith(each) for word in known) for each in wanted)

    return matches


def _held(connection: Connection, branch_id: int, *, lock: bool) -> BranchView:
    branch = None
    if 0 < branch_id <= repository.MAX_ID:
        branch = repository.load_branch(connection, branch_id, lock=lock)
    if branch is None:
        raise BranchUnknown(f"There is no branch number {str(branch_id)[:20]}.")
    return branch


def _check(branch: BranchChanges) -> None:
    if branch.code is not None and not (
        0 < len(branch.code) <= 64
        and branch.code == branch.code.strip()
        and is_one_line(branch.code)
    ):
        raise BranchInvalid("A code has 1 to 64 printable characters.", pointer="/code")
    if branch.name is not None and not (0 < len(branch.name) <= 200 and is_one_line(branch.name)):
        raise BranchInvalid("A name has 1 to 200 printable characters.", pointer="/name")
    if branch.address is not None and not (
        len(branch.address) <= 500 and is_printable(branch.address)
    ):
        raise BranchInvalid("An address has at most 500 printable characters.", pointer="/address")
    for name, text in (("header", branch.receipt_header), ("footer", branch.receipt_footer)):
        if text is not None and not (len(text) <= 500 and is_printable(text)):
            raise BranchInvalid(
                f"A receipt's {name} has at most 500 printable characters.",
                pointer=f"/receipt_{name}",
            )
    step = branch.policy.get("cash_rounding_minor")
    if step is not None and not 0 <= step <= LARGEST_ROUNDING_MINOR:
        raise BranchInvalid("Cash is not rounded to so much.", pointer="/cash_rounding")
    units = branch.policy.get("max_units_per_product")
    if units is not None and not 0 <= units <= MOST_UNITS:
        raise BranchInvalid(
            "At most a million units; 0 is no limit.", pointer="/max_units_per_product"
        )
    if branch.time_zone is not None and branch.time_zone not in _time_zones():
        raise BranchInvalid(
            f"{branch.time_zone[:64]!r} is no time zone: write one like Europe/Berlin.",
            pointer="/time_zone",
            code="time-zone-unknown",
        )


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones() - {"localtime"})


@contextmanager
def _code_taken(connection: Connection, code: str) -> Iterator[None]:
    try:
        with connection.begin_nested():
            yield
    except IntegrityError as error:
        if violated(error) != "uq_branches_code":
            raise
        raise CodeTaken(f"Another branch has the code {code!r}.", pointer="/code") from error
