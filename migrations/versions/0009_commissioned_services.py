"""To be written."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make nothing yet."""
    op.execute("SELECT 1")
