"""Contracts, the officers that the service knows, imports, alerts, and what is watched."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables of the register and its alerts."""
    op.execute("""
        CREATE TABLE contracts.known_officer (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            changed_at timestamptz NOT NULL,
            organisation_id uuid,
            post text,
            standing text,
            sign_in_hash text
        );
        CREATE INDEX known_officer_sign_in ON contracts.known_officer (sign_in_hash);

        CREATE TABLE contracts.contract (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            changed_at timestamptz NOT NULL,
            reference text NOT NULL,
            title text NOT NULL,
            description text,
            category text,
            provider_id uuid NOT NULL REFERENCES contracts.organisation,
            other_provider_ids uuid[] NOT NULL,
            lead_commissioner_id uuid NOT NULL REFERENCES contracts.organisation,
            co_commissioner_ids uuid[] NOT NULL,
            officer_id uuid,
            regime text,
            procedure text,
            cpv_codes text[] NOT NULL,
            value numeric(15, 2),
            currency text NOT NULL,
            awarded_on date,
            start_on date NOT NULL,
            end_on date,
            latest_end_on date,
            end_set_by uuid NOT NULL,
            end_known_at timestamptz NOT NULL,
            terminated_on date,
            decision text,
            import_id uuid,
            CONSTRAINT contract_ends_after_its_start CHECK (end_on >= start_on),
            CONSTRAINT contract_reference UNIQUE (lead_commissioner_id, reference)
        );
        CREATE INDEX contract_end ON contracts.contract ((coalesce(end_on, 'infinity')), id);
        CREATE INDEX contract_provider ON contracts.contract (provider_id);
        CREATE INDEX contract_officer ON contracts.contract (officer_id);
        CREATE INDEX contract_import ON contracts.contract (import_id);

        CREATE TABLE contracts.import (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            changed_at timestamptz NOT NULL,
            file_hash text NOT NULL,
            started_at timestamptz NOT NULL,
            finished_at timestamptz,
            rows integer,
            imported integer,
            changed integer,
            skipped integer,
            refused integer,
            ended_before integer,
            armed boolean NOT NULL
        );

        CREATE INDEX import_started ON contracts.import (started_at, id);

        CREATE TABLE contracts.alert (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            changed_at timestamptz NOT NULL,
            kind text NOT NULL,
            contract_id uuid NOT NULL REFERENCES contracts.contract,
            set_by uuid NOT NULL,
            target_on date NOT NULL,
            months integer NOT NULL,
            due_on date NOT NULL,
            end_on date NOT NULL,
            officer_id uuid,
            raised_at timestamptz NOT NULL,
            settlement text,
            CONSTRAINT alert_once UNIQUE (contract_id, kind, set_by, target_on, months)
        );
        CREATE INDEX alert_raised ON contracts.alert (raised_at, id);
        CREATE INDEX alert_open ON contracts.alert (contract_id) WHERE settlement IS NULL;

        -- Derived from contracts, alerts and the settings: an index, outside replay and as-at.
        CREATE TABLE contracts.watch (
            contract_id uuid NOT NULL,
            kind text NOT NULL,
            next_due_on date NOT NULL,
            last_due_on date NOT NULL,
            PRIMARY KEY (contract_id, kind)
        );
        CREATE INDEX watch_due ON contracts.watch (kind, next_due_on);
        CREATE INDEX watch_past ON contracts.watch (kind, last_due_on);
        CREATE TABLE contracts.watch_settings (
            only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
            fingerprint text NOT NULL
        );
    """)
