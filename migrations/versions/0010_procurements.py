"""To be written."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make nothing yet."""
    op.execute("SELECT 1")
