"""Alerts of every kind, with their steps and reasons, and the key dates that they come from."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Let an alert be about a step, and index the key dates of every contract."""
    op.execute("""
        ALTER TABLE contracts.alert
            ADD COLUMN step text,
            ADD COLUMN why text,
            ADD COLUMN safe_start_on date,
            ADD COLUMN page text,
            ALTER COLUMN end_on DROP NOT NULL,
            DROP CONSTRAINT alert_once,
            ADD CONSTRAINT alert_once UNIQUE NULLS NOT DISTINCT
                (contract_id, kind, step, set_by, target_on, months);
        -- The review of a contract without an end.
        ALTER TABLE actions.worklist_item ALTER COLUMN end_on DROP NOT NULL;

        -- The settings have changed their names, so the worker fills both indexes anew by itself.
        TRUNCATE contracts.watch;
        ALTER TABLE contracts.watch
            ADD COLUMN step text NOT NULL DEFAULT '',
            DROP CONSTRAINT watch_pkey,
            ADD PRIMARY KEY (contract_id, kind, step);

        -- Derived like the watch: outside replay and as-at.
        CREATE TABLE contracts.key_date (
            contract_id uuid NOT NULL,
            kind text NOT NULL,
            due_on date NOT NULL,
            PRIMARY KEY (contract_id, kind)
        );
        CREATE INDEX key_date_due ON contracts.key_date (due_on, contract_id, kind);
        CREATE INDEX key_date_kind ON contracts.key_date (kind, due_on, contract_id);
    """)
