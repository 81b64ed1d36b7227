"""To be written."""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Make nothing yet."""
    op.execute("SELECT 1")
