"""To be written."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Make nothing yet."""
    op.execute("SELECT 1")
