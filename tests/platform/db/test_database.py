"""The database's connections, and when they end."""

from typing import Any

import psycopg
from sqlalchemy import text

from checkstand.platform.db.database import Database


def test_a_connection_that_is_given_back_late_is_closed(postgres_url: str) -> None:
    database = Database(postgres_url)
    with database.read() as session:
        session.execute(text("SELECT 1"))
        connection: psycopg.Connection[Any] = session.connection().connection.driver_connection  # type: ignore[assignment]
        database.close()
        assert not connection.closed
    assert connection.closed
