"""Mark changes of the catalogue, so that registers know when theirs is old."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "catalogue_marks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_marks")),
    )


def downgrade() -> None:
    op.drop_table("catalogue_marks")
