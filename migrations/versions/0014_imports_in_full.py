"""Imports that can be left in the middle and gone on with, and rows that were not asked for."""

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Keep how far each import is, and what became of its rows."""
    op.execute("""
        ALTER TABLE contracts.import
            ADD COLUMN only_childrens boolean NOT NULL DEFAULT false,
            ADD COLUMN left_out integer;
        UPDATE contracts.import SET left_out = 0 WHERE finished_at IS NOT NULL;

        CREATE TABLE contracts.import_progress (
            import_id uuid PRIMARY KEY,
            file_hash text NOT NULL,
            only_childrens boolean NOT NULL,
            chunk_size integer NOT NULL,
            chunks integer NOT NULL DEFAULT 0,
            rows integer NOT NULL DEFAULT 0,
            imported integer NOT NULL DEFAULT 0,
            changed integer NOT NULL DEFAULT 0,
            skipped integer NOT NULL DEFAULT 0,
            refused integer NOT NULL DEFAULT 0,
            left_out integer NOT NULL DEFAULT 0,
            ended_before integer NOT NULL DEFAULT 0,
            ignored text[] NOT NULL,
            notes text[] NOT NULL,
            finished boolean NOT NULL DEFAULT false
        );
        CREATE INDEX import_progress_unfinished
            ON contracts.import_progress (file_hash) WHERE NOT finished;

        -- What became of each row, a chunk of them at a time, for whoever asks for the report.
        CREATE TABLE contracts.import_chunk (
            import_id uuid NOT NULL,
            number integer NOT NULL,
            rows json NOT NULL,
            told json NOT NULL,
            PRIMARY KEY (import_id, number)
        );
    """)
