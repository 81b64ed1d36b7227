"""Commissioned services, which outlive their contracts, and the versions of their specifications."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the tables of commissioned services and of specifications."""
    op.execute("""
        CREATE TABLE contracts.commissioned_service (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            changed_at timestamptz NOT NULL,
            name text NOT NULL,
            name_key text NOT NULL,
            description text,
            category text,
            category_code text,
            lead_commissioner_id uuid NOT NULL REFERENCES contracts.organisation,
            co_commissioner_ids uuid[] NOT NULL,
            commissioner_kind text NOT NULL,
            outcomes text[] NOT NULL,
            outcome_tool text,
            minimum_age integer,
            maximum_age integer,
            areas jsonb NOT NULL,
            eligibility text,
            officer_id uuid,
            cycle_stage text,
            stage_label text,
            stage_since_on date,
            placements jsonb NOT NULL,
            evaluations jsonb NOT NULL,
            closed_on date,
            transitional_arrangements text,
            close_reason text,
            CONSTRAINT commissioned_service_ages CHECK (maximum_age >= minimum_age)
        );
        CREATE INDEX commissioned_service_name ON contracts.commissioned_service (name_key, id);
        CREATE INDEX commissioned_service_category
            ON contracts.commissioned_service (lower(category));
        CREATE INDEX commissioned_service_lead
            ON contracts.commissioned_service (lead_commissioner_id);

        CREATE TABLE contracts.specification (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            changed_at timestamptz NOT NULL,
            commissioned_service_id uuid NOT NULL REFERENCES contracts.commissioned_service,
            number integer NOT NULL,
            title text NOT NULL,
            outcomes jsonb NOT NULL,
            review_on date,
            reviewed_on date,
            document_url text,
            families_part jsonb,
            status text NOT NULL,
            published_on date,
            superseded_on date,
            superseded_by_id uuid,
            contract_ids uuid[] NOT NULL,
            CONSTRAINT specification_number UNIQUE (commissioned_service_id, number)
        );
        CREATE INDEX specification_review
            ON contracts.specification ((coalesce(review_on, 'infinity')), id);
        CREATE INDEX specification_contracts ON contracts.specification USING gin (contract_ids);
    """)
