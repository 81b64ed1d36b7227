"""Officers who stand in for others, and items of worklists that wait, are handed on and climb."""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add the columns; what was opened before keeps its officer, and climbs after two weeks."""
    op.execute("""
        ALTER TABLE actions.officer
            ADD COLUMN line_manager_id uuid,
            ADD COLUMN deputy_id uuid,
            ADD COLUMN away_from_on date,
            ADD COLUMN away_until_on date,
            ADD COLUMN away_deputy_id uuid;

        ALTER TABLE actions.worklist_item
            ADD COLUMN named_officer_id uuid,
            ADD COLUMN line_from_id uuid,
            ADD COLUMN step text,
            ADD COLUMN why text,
            ADD COLUMN safe_start_on date,
            ADD COLUMN page text,
            ADD COLUMN tell_from_on date,
            ADD COLUMN climbs_on date,
            ADD COLUMN quiet_until_on date,
            ADD COLUMN snoozed boolean NOT NULL DEFAULT false,
            ADD COLUMN delegated_by_id uuid,
            ADD COLUMN climbed_from uuid[] NOT NULL DEFAULT '{}';
        UPDATE actions.worklist_item
        SET named_officer_id = officer_id, line_from_id = officer_id,
            tell_from_on = (opened_at AT TIME ZONE 'UTC')::date,
            climbs_on = (opened_at AT TIME ZONE 'UTC')::date + 14;
        ALTER TABLE actions.worklist_item
            ALTER COLUMN tell_from_on SET NOT NULL,
            ALTER COLUMN climbs_on SET NOT NULL,
            ALTER COLUMN snoozed DROP DEFAULT,
            ALTER COLUMN climbed_from DROP DEFAULT;

        CREATE INDEX worklist_item_climbs_on ON actions.worklist_item (climbs_on)
            WHERE closed_at IS NULL;
        CREATE INDEX worklist_item_named_officer_id ON actions.worklist_item (named_officer_id)
            WHERE closed_at IS NULL;
        CREATE INDEX worklist_item_contract_id ON actions.worklist_item (contract_id);
    """)
