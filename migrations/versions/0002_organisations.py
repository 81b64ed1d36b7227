"""Organisations: providers, commissioners, partners."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table of organisations."""
    op.execute("""
        CREATE TABLE contracts.organisation (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            changed_at timestamptz NOT NULL,
            name text NOT NULL,
            name_key text NOT NULL,
            kinds text[] NOT NULL,
            identifiers jsonb NOT NULL,
            sme boolean,
            vcse boolean
        );
        CREATE INDEX organisation_name_key ON contracts.organisation (name_key, id);
        CREATE INDEX organisation_identifiers ON contracts.organisation
            USING gin (identifiers jsonb_path_ops);
    """)
