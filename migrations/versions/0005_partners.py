"""API clients of partner systems, and the organisations and officers that the service knows."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables of the partners service."""
    op.execute("""
        CREATE TABLE partners.known_organisation (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            changed_at timestamptz NOT NULL,
            name text NOT NULL,
            identifiers jsonb NOT NULL
        );

        CREATE TABLE partners.known_officer (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            changed_at timestamptz NOT NULL,
            organisation_id uuid,
            post text,
            standing text,
            sign_in_hash text
        );
        CREATE INDEX known_officer_sign_in ON partners.known_officer (sign_in_hash);

        CREATE TABLE partners.client (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            changed_at timestamptz NOT NULL,
            name text NOT NULL,
            organisation_id uuid NOT NULL,
            scopes text[] NOT NULL,
            secret_hash text,
            old_secret_hash text,
            old_until timestamptz,
            revoked_at timestamptz
        );
        CREATE INDEX client_name ON partners.client (name, id);
    """)
