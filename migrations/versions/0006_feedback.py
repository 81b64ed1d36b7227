"""Comments, and what the feedback service remembers of contracts, organisations and officers."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the tables of the feedback service; there is no column for anybody's words."""
    op.execute("""
        CREATE TABLE feedback.known_organisation (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            changed_at timestamptz NOT NULL,
            identifiers jsonb NOT NULL
        );

        CREATE TABLE feedback.known_officer (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            changed_at timestamptz NOT NULL,
            organisation_id uuid,
            post text,
            standing text,
            sign_in_hash text
        );
        CREATE INDEX known_officer_sign_in ON feedback.known_officer (sign_in_hash);

        CREATE TABLE feedback.known_contract (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            changed_at timestamptz NOT NULL,
            title text NOT NULL,
            provider_id uuid NOT NULL
        );

        CREATE TABLE feedback.comment (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            changed_at timestamptz NOT NULL,
            said_on date NOT NULL,
            voice text NOT NULL,
            category text,
            contract_id uuid REFERENCES feedback.known_contract,
            outcome text,
            answered_on date,
            erased boolean NOT NULL
        );
        CREATE INDEX comment_said_on ON feedback.comment (said_on, id);
        CREATE INDEX comment_contract_id ON feedback.comment (contract_id, said_on, id);
    """)
