"""To be written."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make nothing yet."""
    op.execute("SELECT 1")
