"""To be written."""

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Make nothing yet."""
    op.execute("SELECT 1")
