"""Officers, their worklists, and the messages to them."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables of the actions service."""
    op.execute("""
        CREATE TABLE actions.known_organisation (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            changed_at timestamptz NOT NULL,
            name text NOT NULL,
            identifiers jsonb NOT NULL
        );

        -- Deferred: in a replay an address or a sign-on may be given on within one batch.
        CREATE TABLE actions.officer (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            changed_at timestamptz NOT NULL,
            organisation_id uuid NOT NULL,
            post text,
            standing text NOT NULL,
            erased boolean NOT NULL,
            name text,
            email text,
            email_key text,
            sign_in_hash text,
            CONSTRAINT officer_email_key UNIQUE (email_key) DEFERRABLE INITIALLY DEFERRED,
            CONSTRAINT officer_sign_in_hash UNIQUE (sign_in_hash) DEFERRABLE INITIALLY DEFERRED
        );
        CREATE INDEX officer_organisation_id ON actions.officer (organisation_id, standing);

        CREATE TABLE actions.worklist_item (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            changed_at timestamptz NOT NULL,
            officer_id uuid,
            alert_id uuid NOT NULL UNIQUE,
            kind text NOT NULL,
            contract_id uuid NOT NULL,
            reference text NOT NULL,
            title text NOT NULL,
            provider_name text,
            value numeric,
            target_on date NOT NULL,
            end_on date NOT NULL,
            months integer NOT NULL,
            opened_at timestamptz NOT NULL,
            acknowledged_at timestamptz,
            closed_at timestamptz,
            closing text
        );
        CREATE INDEX worklist_item_open ON actions.worklist_item (target_on, id)
            WHERE closed_at IS NULL;
        CREATE INDEX worklist_item_officer_id ON actions.worklist_item (officer_id, target_on, id);

        CREATE TABLE actions.message (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            changed_at timestamptz NOT NULL,
            officer_id uuid,
            told_on date NOT NULL,
            item_ids uuid[] NOT NULL,
            state text NOT NULL,
            composed_at timestamptz NOT NULL,
            sent_at timestamptz,
            attempts integer,
            refusal text,
            UNIQUE NULLS NOT DISTINCT (officer_id, told_on)
        );
        CREATE INDEX message_told_on ON actions.message (told_on);

        CREATE TABLE actions.delivery (
            message_id uuid PRIMARY KEY,
            attempts integer NOT NULL,
            next_attempt_at timestamptz NOT NULL,
            lease_until timestamptz,
            last_error text
        );
        CREATE INDEX delivery_next_attempt_at ON actions.delivery (next_attempt_at);
    """)
