"""All SQL on branches and registers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from checkstand.branches.models import Branch, Register
from checkstand.platform.db.bulk import any_of, insert_rows, next_ids

MAIN_REGISTER = "main"
"""The register of purchases that name none."""

MAX_ID = 2**31 - 1
"""The largest number that a branch can have."""


@dataclass(frozen=True, slots=True)
class BranchView:
    """A branch, as everybody is told of it."""

    id: int
    code: str
    name: str
    time_zone: str
    address: str
    active: bool
    prices_include_tax: bool | None = None
    """None is as the shop has it; so are the two that follow."""
    cash_rounding_minor: int | None = None
    max_units_per_product: int | None = None
    receipt_header: str = ""
    receipt_footer: str = ""


@dataclass(frozen=True, slots=True)
class RegisterView:
    """A checkout point, as everybody is told of it."""

    branch_id: int
    branch_code: str
    code: str


@dataclass(frozen=True, slots=True)
class RegisterSetup:
    """A checkout point, and where it prints."""

    id: int
    branch_id: int
    branch_code: str
    code: str
    retired: bool
    printer: str | None
    paper_columns: int


@dataclass(frozen=True, slots=True)
class BranchRow:
    """What selling needs to know of a branch; None is as the shop has it."""

    id: int
    code: str
    time_zone: str
    active: bool
    prices_include_tax: bool | None = None
    cash_rounding_minor: int | None = None
    max_units_per_product: int | None = None
    gives_points: bool = False
    """Whether customers earn points; told here, since every sale asks for its branch anyway."""


def find_branches(
    connection: Connection, refs: Collection[int | str]
) -> dict[int | str, BranchRow]:
    """Look up branches by number or code.

    Returns:
        Each found one under its number and under its code. A number written as text is found too,
        where no branch has it for a code.
    """
    codes = [ref for ref in refs if isinstance(ref, str)]
    ids = [ref for ref in refs if isinstance(ref, int) and 0 < ref <= MAX_ID]
    ids += [int(code) for code in codes if code.isascii() and code.isdigit() and len(code) < 10]
    found: dict[int | str, BranchRow] = {}
    for column, kind, values in (("id", "bigint", ids), ("code", "text", codes)):
        if not values:
            continue
        condition, parameter = any_of(connection, column, kind, values)
        for row in connection.exec_driver_sql(
            "SELECT id, code, time_zone, active, prices_include_tax, cash_rounding_minor,"
            " max_units_per_product, EXISTS (SELECT 1 FROM loyalty_programme WHERE active)"
            f" FROM branches WHERE {condition}",
            (parameter,),
        ):
            includes_tax = None if row[4] is None else bool(row[4])
            policy = (includes_tax, row[5], row[6], bool(row[7]))
            branch = BranchRow(row[0], row[1], row[2], bool(row[3]), *policy)
            if column == "id":
                found[branch.id] = branch
                found.setdefault(str(branch.id), branch)
            else:
                found[branch.code] = branch
    return found


def add_branches(
    connection: Connection, codes: Sequence[str], time_zone: str, now: datetime
) -> None:
    """Register branches known by nothing but their code; known codes are left alone."""
    if not codes:
        return
    first_id = next_ids(connection, Branch, len(set(codes)))[0]
    condition, parameter = any_of(connection, "code", "text", list(codes))
    known = connection.exec_driver_sql(
        f"SELECT code FROM branches WHERE {condition}", (parameter,)
    ).scalars()
    new = sorted(set(codes).difference(known))
    insert_rows(
        connection,
        Branch,
        ("id", "code", "name", "time_zone", "created_at"),
        [(id_, code, code, time_zone, now) for id_, code in enumerate(new, first_id)],
        on_conflict="ON CONFLICT (code) DO NOTHING",
    )


def number_receipts(
    connection: Connection, wanted: Mapping[tuple[int, str], int]
) -> dict[tuple[int, str], tuple[int, int]]:
    """Take receipt numbers from registers, without a gap, and hold the registers till the end.

    Registers are made on first use, and always locked in the order of their keys.

    Args:
        connection: Of the transaction that stores the receipts.
        wanted: How many numbers each (branch, register code) needs.

    Returns:
        For each, the register's id and the number before the first one taken.
    """
    keys = sorted(wanted)
    found = lock_registers(connection, keys)
    missing = [key for key in keys if key not in found]
    if missing:
        insert_rows(
            connection,
            Register,
            ("branch_id", "code"),
            missing,
            on_conflict="ON CONFLICT (branch_id, code) DO NOTHING",
        )
        found = lock_registers(connection, keys)
    raised = [(found[key][1] + wanted[key], found[key][0]) for key in keys]
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(
            "UPDATE registers r SET receipts = n.receipts"
            " FROM unnest(%s::bigint[], %s::int[]) AS n(receipts, id) WHERE r.id = n.id",
            ([row[0] for row in raised], [row[1] for row in raised]),
        )
    else:
        connection.exec_driver_sql("UPDATE registers SET receipts = ? WHERE id = ?", raised)
    return found


def lock_registers(
    connection: Connection, keys: Collection[tuple[int, str]]
) -> dict[tuple[int, str], tuple[int, int]]:
    """Hold registers until the transaction ends, in the order of their keys.

    Returns:
        For each (branch, register code) that has been used, its id and its last receipt's number.
    """
    branches, parameter = any_of(connection, "branch_id", "int", sorted({key[0] for key in keys}))
    codes, code_parameter = any_of(connection, "code", "text", sorted({key[1] for key in keys}))
    lock = " FOR UPDATE" if connection.dialect.name == "postgresql" else ""
    rows = connection.exec_driver_sql(
        f"SELECT branch_id, code, id, receipts FROM registers WHERE {branches} AND {codes}"
        f" ORDER BY branch_id, code{lock}",
        (parameter, code_parameter),
    )
    wanted = set(keys)
    return {(row[0], row[1]): (row[2], row[3]) for row in rows if (row[0], row[1]) in wanted}


# --- Management ---------------------------------------------------------------------------------

_VIEW = select(
    Branch.id,
    Branch.code,
    Branch.name,
    Branch.time_zone,
    Branch.address,
    Branch.active,
    Branch.prices_include_tax,
    Branch.cash_rounding_minor,
    Branch.max_units_per_product,
    Branch.receipt_header,
    Branch.receipt_footer,
)


def branches_after(
    connection: Connection, after_id: int, limit: int, active: bool | None
) -> list[BranchView]:
    """List branches by number, from the one after `after_id`.

    Args:
        connection: To read with.
        after_id: 0 starts at the first.
        limit: Most to answer.
        active: Only those that sell, or only those that don't; None is both.
    """
    statement = _VIEW.where(Branch.id > after_id).order_by(Branch.id).limit(limit)
    if active is not None:
        statement = statement.where(Branch.active == active)
    return [BranchView(*row) for row in connection.execute(statement)]


def load_branch(connection: Connection, branch_id: int, *, lock: bool = False) -> BranchView | None:
    """Read a branch, and hold it until the transaction ends if asked to."""
    statement = _VIEW.where(Branch.id == branch_id)
    if lock:
        statement = statement.with_for_update(key_share=True)
    row = connection.execute(statement).first()
    return None if row is None else BranchView(*row)


def registers_in_use(connection: Connection, branch_id: int | None) -> list[RegisterView]:
    """List checkout points by branch and code, of one branch or of all."""
    statement = (
        select(Register.branch_id, Branch.code, Register.code)
        .join(Branch, Branch.id == Register.branch_id)
        .where(~Register.retired)
        .order_by(Register.branch_id, Register.code)
    )
    if branch_id is not None:
        statement = statement.where(Register.branch_id == branch_id)
    return [RegisterView(*row) for row in connection.execute(statement)]


def active_branch_ids(connection: Connection, limit: int) -> list[int]:
    """Answer the first branches that sell."""
    statement = select(Branch.id).where(Branch.active).order_by(Branch.id).limit(limit)
    return list(connection.scalars(statement))


def insert_branch(
    connection: Connection, *, code: str, name: str, time_zone: str, address: str, now: datetime
) -> int:
    """Add a branch; answers its number."""
    (id_,) = next_ids(connection, Branch, 1)
    connection.execute(
        insert(Branch).values(
            id=id_, code=code, name=name, time_zone=time_zone, address=address, created_at=now
        )
    )
    return id_


def update_branch(connection: Connection, branch: BranchView) -> None:
    """Write a branch as it is now."""
    connection.execute(
        update(Branch)
        .where(Branch.id == branch.id)
        .values(
            code=branch.code,
            name=branch.name,
            time_zone=branch.time_zone,
            address=branch.address,
            active=branch.active,
            prices_include_tax=branch.prices_include_tax,
            cash_rounding_minor=branch.cash_rounding_minor,
            max_units_per_product=branch.max_units_per_product,
            receipt_header=branch.receipt_header,
            receipt_footer=branch.receipt_footer,
        )
    )


_SETUP = select(
    Register.id,
    Register.branch_id,
    Branch.code,
    Register.code,
    Register.retired,
    Register.printer,
    Register.paper_columns,
).join(Branch, Branch.id == Register.branch_id)


def register_setups(connection: Connection, branch_id: int | None) -> list[RegisterSetup]:
    """List checkout points and their printers by branch and code, of one branch or of all."""
    statement = _SETUP.order_by(Register.branch_id, Register.code)
    if branch_id is not None:
        statement = statement.where(Register.branch_id == branch_id)
    return [RegisterSetup(*row) for row in connection.execute(statement)]


def load_register(connection: Connection, register_id: int) -> RegisterSetup | None:
    """Read a register, and hold it until the transaction ends."""
    row = connection.execute(
        _SETUP.where(Register.id == register_id).with_for_update(key_share=True, of=Register)
    ).first()
    return None if row is None else RegisterSetup(*row)


def add_register(connection: Connection, branch_id: int, code: str) -> int | None:
    """Add a register that has not sold yet; answers its number, None where the code is taken."""
    added = insert_rows(
        connection,
        Register,
        ("branch_id", "code"),
        [(branch_id, code)],
        on_conflict="ON CONFLICT (branch_id, code) DO NOTHING",
    )
    return lock_registers(connection, {(branch_id, code)})[branch_id, code][0] if added else None


def update_register(connection: Connection, register: RegisterSetup) -> None:
    """Write down where a register prints."""
    connection.execute(
        update(Register)
        .where(Register.id == register.id)
        .values(printer=register.printer, paper_columns=register.paper_columns)
    )
