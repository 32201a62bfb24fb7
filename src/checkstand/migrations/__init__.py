"""One tree of Alembic migrations for both databases."""
