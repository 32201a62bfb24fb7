"""Rows written in bulk are the rows that SQLAlchemy would have written."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select, text, tuple_

from checkstand.branches.models import Branch
from checkstand.platform.db.bulk import insert_rows
from checkstand.platform.db.database import Database
from checkstand.purchases.models import DailyBranchSales

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "moment",
    [
        NOON,
        NOON.replace(microsecond=250_000),
        NOON.astimezone(timezone(timedelta(hours=5, minutes=30))),
    ],
)
def test_moments_and_days_are_kept_as_the_types_keep_them(
    database_url: str, moment: datetime
) -> None:
    database = Database(database_url)
    columns = ("code", "name", "time_zone", "created_at")
    with database.write() as session:
        insert_rows(session.connection(), Branch, columns, [("B1", "B1", "UTC", moment)])
        session.add(Branch(code="B2", name="B2", time_zone="UTC", created_at=moment))
        session.flush()
        names = [column.name for column in DailyBranchSales.__table__.c]
        insert_rows(session.connection(), DailyBranchSales, names, [(moment.date(), 1, *[0] * 6)])
        session.add(
            DailyBranchSales(
                business_date=moment.date(), branch_id=2, **dict.fromkeys(names[2:], 0)
            )
        )
    with database.read() as session:
        kept = session.execute(text("SELECT DISTINCT created_at FROM branches")).all()
        days = session.execute(text("SELECT DISTINCT business_date FROM daily_branch_sales")).all()
        same = select(Branch.code).where(
            tuple_(Branch.created_at, Branch.id) >= (moment, 1), Branch.created_at == moment
        )
        assert (len(kept), len(days)) == (1, 1)
        assert sorted(session.scalars(same)) == ["B1", "B2"]
    database.close()
