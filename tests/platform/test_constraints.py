from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from checkstand.platform.db.constraints import violated
from checkstand.platform.db.database import Database

BRANCH = (
    "INSERT INTO branches (id, code, name, time_zone, created_at)"
    " VALUES ({}, '{}', 'A', 'UTC', '2026-01-01 00:00:00')"
)
REGISTER = "INSERT INTO registers (branch_id, code) VALUES (7, '{}')"


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    database = Database(database_url)
    with database.write() as session:
        connection = session.connection()
        connection.execute(text(BRANCH.format(7, "A")))
        connection.execute(text(REGISTER.format("R")))
        yield connection
    database.close()


@pytest.mark.parametrize(
    ("insert", "constraint"),
    [
        (BRANCH.format(8, "A"), "uq_branches_code"),
        (BRANCH.format(7, "B"), "pk_branches"),
        (REGISTER.format("R"), "uq_registers_branch_id_code"),
        ("INSERT INTO registers (branch_id) VALUES (7)", None),
    ],
)
def test_both_databases_name_a_constraint_alike(
    connection: Connection, insert: str, constraint: str | None
) -> None:
    with pytest.raises(IntegrityError) as refused, connection.begin_nested():
        connection.execute(text(insert))
    assert violated(refused.value) == constraint
