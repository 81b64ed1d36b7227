"""What is reported to governance groups, how often, and what came of it."""

from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Make the tables of report schedules and reports, and of what their rows said before."""
    op.execute("""
        CREATE TABLE actions.report_schedule (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            changed_at timestamptz NOT NULL,
            group_id uuid NOT NULL,
            title text NOT NULL,
            plan_id uuid,
            objective_ids uuid[] NOT NULL,
            commissioned_service_ids uuid[] NOT NULL,
            contract_ids uuid[] NOT NULL,
            cadence text NOT NULL,
            first_on date NOT NULL,
            days_after integer NOT NULL,
            with_papers boolean NOT NULL,
            sections jsonb NOT NULL,
            exceptions_only boolean NOT NULL,
            officer_id uuid,
            ended_on date,
            end_reason text
        );
        CREATE TABLE actions.report_schedule_before (
            LIKE actions.report_schedule,
            valid_to timestamptz NOT NULL,
            PRIMARY KEY (id, version)
        );
        ALTER TABLE actions.report_schedule_before DROP COLUMN end_reason;
        CREATE INDEX report_schedule_group ON actions.report_schedule (group_id, id);
        CREATE INDEX report_schedule_before_group
            ON actions.report_schedule_before (group_id, valid_to);
        CREATE INDEX report_schedule_plan ON actions.report_schedule (plan_id, id);

        CREATE TABLE actions.report (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            changed_at timestamptz NOT NULL,
            schedule_id uuid NOT NULL,
            group_id uuid NOT NULL,
            officer_id uuid,
            title text NOT NULL,
            cadence text NOT NULL,
            period_from_on date NOT NULL,
            period_until_on date NOT NULL,
            due_on date NOT NULL,
            status text NOT NULL,
            opened_at timestamptz NOT NULL,
            answers jsonb NOT NULL,
            submitted_on date,
            as_at timestamptz,
            pack_sha256 text,
            note text,
            waived_on date,
            waive_reason text
        );
        CREATE TABLE actions.report_before (
            LIKE actions.report,
            valid_to timestamptz NOT NULL,
            PRIMARY KEY (id, version)
        );
        ALTER TABLE actions.report_before
            DROP COLUMN answers, DROP COLUMN note, DROP COLUMN waive_reason;
        -- Each period once, whoever asks, and however many workers look at the same time.
        CREATE UNIQUE INDEX report_period ON actions.report (schedule_id, period_from_on);
        CREATE INDEX report_due ON actions.report (due_on, id);
        CREATE INDEX report_group ON actions.report (group_id, due_on, id);

        -- A pack tells of contracts as they stood, too.
        CREATE TABLE actions.known_contract_before (
            LIKE actions.known_contract,
            valid_to timestamptz NOT NULL,
            PRIMARY KEY (id, version)
        );
    """)
