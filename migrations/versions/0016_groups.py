"""Governance groups, their meetings, what they agreed and what they decided."""

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Make the tables of groups and of what they do, and of what each row said before."""
    op.execute("""
        CREATE TABLE actions."group" (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            changed_at timestamptz NOT NULL,
            name text NOT NULL,
            kind text NOT NULL,
            remit text,
            organisation_id uuid,
            meets text,
            members jsonb NOT NULL,
            organisation_ids uuid[] NOT NULL,
            relations jsonb NOT NULL,
            dissolved_on date,
            successor_id uuid
        );
        CREATE TABLE actions.group_before (
            LIKE actions."group",
            valid_to timestamptz NOT NULL,
            PRIMARY KEY (id, version)
        );
        CREATE TABLE actions.meeting (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            changed_at timestamptz NOT NULL,
            group_id uuid NOT NULL,
            title text,
            meets_on date NOT NULL,
            begins time,
            place text,
            papers_due_on date,
            agenda jsonb NOT NULL,
            status text NOT NULL,
            held_on date,
            present text[] NOT NULL,
            apologies text[] NOT NULL,
            minutes_url text,
            summary text,
            reason text
        );
        CREATE TABLE actions.meeting_before (
            LIKE actions.meeting,
            valid_to timestamptz NOT NULL,
            PRIMARY KEY (id, version)
        );
        ALTER TABLE actions.meeting_before DROP COLUMN summary, DROP COLUMN reason;
        CREATE TABLE actions.agreed_action (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            changed_at timestamptz NOT NULL,
            group_id uuid NOT NULL,
            meeting_id uuid NOT NULL,
            title text NOT NULL,
            officer_id uuid,
            action_id uuid,
            agreed_on date NOT NULL,
            due_on date,
            first_due_on date,
            state text NOT NULL,
            chased_on date,
            times_chased integer NOT NULL,
            times_extended integer NOT NULL,
            closed_on date,
            outcome text,
            reason text
        );
        CREATE TABLE actions.agreed_action_before (
            LIKE actions.agreed_action,
            valid_to timestamptz NOT NULL,
            PRIMARY KEY (id, version)
        );
        ALTER TABLE actions.agreed_action_before DROP COLUMN reason;
        CREATE TABLE actions.group_decision (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            changed_at timestamptz NOT NULL,
            group_id uuid NOT NULL,
            meeting_id uuid,
            title text NOT NULL,
            officer_id uuid,
            about jsonb NOT NULL,
            about_ids uuid[] NOT NULL,
            asked_on date NOT NULL,
            due_on date,
            report_url text,
            current_risk text,
            residual_risk text,
            risk text,
            implications jsonb NOT NULL,
            equality_assessment jsonb,
            recommendations jsonb NOT NULL,
            state text NOT NULL,
            decided_on date,
            reason text
        );
        CREATE TABLE actions.group_decision_before (
            LIKE actions.group_decision,
            valid_to timestamptz NOT NULL,
            PRIMARY KEY (id, version)
        );
        ALTER TABLE actions.group_decision_before DROP COLUMN risk, DROP COLUMN reason;

        CREATE INDEX group_organisations ON actions."group" USING gin (organisation_ids);
        CREATE INDEX group_relations ON actions."group" USING gin (relations jsonb_path_ops);
        CREATE INDEX group_successor ON actions."group" (successor_id)
            WHERE successor_id IS NOT NULL;
        CREATE INDEX meeting_day ON actions.meeting (meets_on, id);
        CREATE INDEX meeting_group ON actions.meeting (group_id, meets_on, id);
        CREATE INDEX agreed_action_group ON actions.agreed_action (group_id, due_on, id);
        CREATE INDEX agreed_action_meeting ON actions.agreed_action (meeting_id);
        CREATE INDEX agreed_action_officer ON actions.agreed_action (officer_id, due_on, id)
            WHERE closed_on IS NULL;
        CREATE INDEX group_decision_group ON actions.group_decision (group_id, due_on, id);
        CREATE INDEX group_decision_meeting ON actions.group_decision (meeting_id);
        CREATE INDEX group_decision_about ON actions.group_decision USING gin (about_ids);
    """)
