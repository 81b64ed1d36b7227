"""Reminders, and items of worklists that are about more than contracts."""

from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Make the table of reminders, and let an item be about an alert or a reminder."""
    op.execute("""
        CREATE TABLE actions.reminder (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            changed_at timestamptz NOT NULL,
            kind text NOT NULL,
            about text NOT NULL,
            target_on date NOT NULL,
            officer_id uuid,
            reference text,
            title text NOT NULL,
            part_of text,
            why text,
            raised_at timestamptz NOT NULL,
            settled_at timestamptz,
            settlement text,
            -- Nobody is reminded twice of the same, whoever looks. Deferred: in a replay one may be
            -- raised before the one whose place it takes is settled.
            CONSTRAINT reminder_once EXCLUDE USING btree (
                kind WITH =, about WITH =, target_on WITH =,
                coalesce(officer_id, '00000000-0000-0000-0000-000000000000') WITH =
            ) WHERE (settlement IS NULL) DEFERRABLE INITIALLY DEFERRED
        );
        CREATE INDEX reminder_open ON actions.reminder (id) WHERE settlement IS NULL;
        CREATE INDEX reminder_raised ON actions.reminder (raised_at, id);
        CREATE INDEX reminder_about ON actions.reminder (about, raised_at, id);
        CREATE INDEX reminder_officer ON actions.reminder (officer_id, raised_at, id);

        -- Where a job looks every minute for what has not begun and what has gone quiet.
        CREATE INDEX action_not_started ON actions.action (from_on)
            WHERE NOT removed AND state = 'planned';
        CREATE INDEX action_quiet ON actions.action ((greatest(reported_on, started_on)))
            WHERE NOT removed AND state = 'started';

        ALTER TABLE actions.worklist_item
            ADD COLUMN reminder_id uuid UNIQUE,
            ADD COLUMN about text,
            ADD COLUMN part_of text,
            ALTER COLUMN alert_id DROP NOT NULL,
            ALTER COLUMN contract_id DROP NOT NULL,
            ALTER COLUMN reference DROP NOT NULL,
            ALTER COLUMN months DROP NOT NULL;
        UPDATE actions.worklist_item SET about = 'contracts/' || contract_id;
        ALTER TABLE actions.worklist_item ALTER COLUMN about SET NOT NULL;
        CREATE INDEX worklist_item_about ON actions.worklist_item (about);
    """)
