"""To be written."""

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Make nothing yet."""
    op.execute("SELECT 1")
