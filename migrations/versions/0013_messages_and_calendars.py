"""How often an officer is told, and the calendars that their programs fetch."""

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Make the tables, and find the messages about an item by the item."""
    op.execute("""
        -- Messages come once a day and are looked through at every tick: no list of what is pending.
        CREATE INDEX message_item_ids ON actions.message USING gin (item_ids)
            WITH (fastupdate = off);
        CREATE INDEX message_officer_id ON actions.message (officer_id, told_on DESC);

        CREATE TABLE actions.message_preference (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            changed_at timestamptz NOT NULL,
            rhythm text NOT NULL
        );

        CREATE TABLE actions.calendar (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            changed_at timestamptz NOT NULL,
            officer_id uuid NOT NULL,
            made_at timestamptz NOT NULL,
            secret_hash text,
            revoked_at timestamptz
        );
        CREATE UNIQUE INDEX calendar_secret_hash ON actions.calendar (secret_hash);
        CREATE INDEX calendar_officer_id ON actions.calendar (officer_id, id);
    """)
