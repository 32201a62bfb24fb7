"""Alembic's entry: runs migrations on the connection that `platform.db.migrate` hands over."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from checkstand.migrations.tables import metadata
from checkstand.platform.db.types import UtcDateTime


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write our own types in a migration as one would by hand."""
    if kind == "type" and isinstance(item, UtcDateTime):
        autogen.imports.add("from checkstand.platform.db.types import UtcDateTime")
        return "UtcDateTime()"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=render_item,
    transaction_per_migration=False,
)
context.run_migrations()
