"""Needs, findings of inspections and reviews, and proposals."""

from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Make the tables of needs, findings and proposals, and of what each row said before."""
    op.execute("""
        CREATE TABLE actions.need (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            changed_at timestamptz NOT NULL,
            title text NOT NULL,
            kind text NOT NULL,
            organisation_id uuid,
            officer_id uuid,
            summary text,
            published_on date,
            links jsonb NOT NULL,
            priorities text[] NOT NULL,
            areas jsonb NOT NULL,
            figures jsonb NOT NULL,
            refresh_months integer,
            refresh_due_on date,
            edition integer NOT NULL,
            retired_on date,
            successor_id uuid
        );
        CREATE TABLE actions.need_before (
            LIKE actions.need,
            valid_to timestamptz NOT NULL,
            PRIMARY KEY (id, version)
        );
        CREATE TABLE actions.finding (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            changed_at timestamptz NOT NULL,
            source_kind text NOT NULL,
            title text NOT NULL,
            reference text,
            body text,
            published_on date,
            report_url text,
            area text,
            text text NOT NULL,
            plan_id uuid,
            organisation_ids uuid[] NOT NULL,
            position jsonb NOT NULL,
            stated_on date,
            closed_on date,
            agreed_by_group_id uuid,
            agreed_by_officer_id uuid,
            agreed_by_body text,
            close_reason text
        );
        CREATE TABLE actions.finding_before (
            LIKE actions.finding,
            valid_to timestamptz NOT NULL,
            PRIMARY KEY (id, version)
        );
        ALTER TABLE actions.finding_before DROP COLUMN close_reason;
        CREATE TABLE actions.proposal (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            changed_at timestamptz NOT NULL,
            title text NOT NULL,
            kind text NOT NULL,
            summary text,
            organisation_ids uuid[] NOT NULL,
            officer_id uuid,
            plan_id uuid,
            serves jsonb NOT NULL,
            need_ids uuid[] NOT NULL,
            costs jsonb,
            benefits text[] NOT NULL,
            options jsonb NOT NULL,
            funding_source text,
            amount_asked numeric(15, 2),
            risk jsonb,
            implications jsonb NOT NULL,
            equality_assessment jsonb,
            scheme jsonb,
            status text NOT NULL,
            submitted_on date,
            group_id uuid,
            verdict text,
            decided_on date,
            decided_by_group_id uuid,
            decided_by_officer_id uuid,
            missing_when_decided text[] NOT NULL,
            decision_reason text,
            withdrawn_on date,
            withdraw_reason text,
            result text,
            answered_on date,
            amount_granted numeric(15, 2),
            outcome_note text
        );
        CREATE TABLE actions.proposal_before (
            LIKE actions.proposal,
            valid_to timestamptz NOT NULL,
            PRIMARY KEY (id, version)
        );
        ALTER TABLE actions.proposal_before
            DROP COLUMN decision_reason, DROP COLUMN withdraw_reason, DROP COLUMN outcome_note;

        CREATE INDEX need_refresh ON actions.need (refresh_due_on, id);
        CREATE INDEX finding_organisations ON actions.finding USING gin (organisation_ids);
        CREATE INDEX proposal_organisations ON actions.proposal USING gin (organisation_ids);
        CREATE INDEX proposal_plan ON actions.proposal (plan_id);
        CREATE INDEX proposal_serves ON actions.proposal USING gin (serves jsonb_path_ops);
    """)
