"""Plans that come in from tables."""

from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Make the tables of imports, and of what the last one said in each row of a plan."""
    op.execute("""
        CREATE TABLE actions.plan_import (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            changed_at timestamptz NOT NULL,
            plan_id uuid NOT NULL,
            file_hash text NOT NULL,
            started_at timestamptz NOT NULL,
            finished_at timestamptz,
            rows integer,
            imported integer,
            changed integer,
            skipped integer,
            refused integer,
            not_in_file integer
        );
        CREATE INDEX plan_import_started ON actions.plan_import (started_at, id);

        CREATE TABLE actions.plan_import_progress (
            plan_import_id uuid PRIMARY KEY,
            plan_id uuid NOT NULL,
            file_hash text NOT NULL,
            chunk_size integer NOT NULL,
            chunks integer NOT NULL DEFAULT 0,
            rows integer NOT NULL DEFAULT 0,
            imported integer NOT NULL DEFAULT 0,
            changed integer NOT NULL DEFAULT 0,
            skipped integer NOT NULL DEFAULT 0,
            refused integer NOT NULL DEFAULT 0,
            ignored text[] NOT NULL,
            notes text[] NOT NULL,
            finished boolean NOT NULL DEFAULT false
        );
        CREATE INDEX plan_import_progress_unfinished
            ON actions.plan_import_progress (plan_id, file_hash) WHERE NOT finished;

        -- What became of each row, a chunk of them at a time, for whoever asks for the report.
        CREATE TABLE actions.plan_import_chunk (
            plan_import_id uuid NOT NULL,
            number integer NOT NULL,
            rows json NOT NULL,
            told json NOT NULL,
            PRIMARY KEY (plan_import_id, number)
        );

        -- Which action a row became, and a hash of each thing that the last file said of it: so the
        -- next one changes what it says anew, and nothing that people have changed since. And the
        -- words of the plan about legislation, of which an action keeps what they mean.
        CREATE TABLE actions.plan_import_row (
            plan_id uuid NOT NULL,
            key text NOT NULL,
            action_id uuid NOT NULL,
            said jsonb NOT NULL,
            legislation text,
            plan_import_id uuid NOT NULL,
            PRIMARY KEY (plan_id, key)
        );
        CREATE INDEX plan_import_row_action ON actions.plan_import_row (action_id);
    """)
