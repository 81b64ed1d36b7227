"""Procurements, and the scheme of delegation that says who may decide about them."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the tables of the pipeline and of the scheme of delegation."""
    op.execute("""
        CREATE TABLE contracts.procurement (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            changed_at timestamptz NOT NULL,
            title text NOT NULL,
            description text,
            kind text NOT NULL,
            category text,
            areas jsonb NOT NULL,
            regime text,
            regime_reason text,
            procedure text,
            lead_commissioner_id uuid NOT NULL REFERENCES contracts.organisation,
            co_commissioner_ids uuid[] NOT NULL,
            officer_id uuid,
            identified_provider_id uuid,
            contract_ids uuid[] NOT NULL,
            commissioned_service_ids uuid[] NOT NULL,
            estimated_value numeric(15, 2),
            yearly_value numeric(15, 2),
            currency text NOT NULL,
            cpv_codes text[] NOT NULL,
            term_months integer,
            extension_months integer,
            start_on date,
            required_gates text[] NOT NULL,
            options jsonb,
            funding_check jsonb,
            risk_level text,
            residual_risk_level text,
            risk text,
            equality_assessment jsonb,
            families_part jsonb,
            notices jsonb NOT NULL,
            status text NOT NULL,
            steps jsonb NOT NULL,
            next_step text,
            next_due_on date,
            approvals jsonb NOT NULL,
            strategy_reason text,
            award_reason text,
            extension_reason text,
            published_on date,
            successor_ids uuid[] NOT NULL,
            closed_on date,
            abandon_reason text
        );
        CREATE INDEX procurement_due
            ON contracts.procurement ((coalesce(next_due_on, 'infinity')), id);
        CREATE INDEX procurement_start
            ON contracts.procurement ((coalesce(start_on, 'infinity')), id)
            WHERE published_on IS NOT NULL;
        CREATE INDEX procurement_contracts ON contracts.procurement USING gin (contract_ids);
        CREATE INDEX procurement_services
            ON contracts.procurement USING gin (commissioned_service_ids);
        CREATE INDEX procurement_officer ON contracts.procurement (officer_id);
        CREATE INDEX procurement_lead ON contracts.procurement (lead_commissioner_id);

        CREATE TABLE contracts.delegation (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            changed_at timestamptz NOT NULL,
            officer_id uuid NOT NULL,
            up_to numeric(15, 2),
            decisions text[] NOT NULL,
            from_on date NOT NULL,
            until_on date,
            revoked_on date,
            CONSTRAINT delegation_ends_after_it_begins CHECK (until_on >= from_on)
        );
        CREATE INDEX delegation_officer ON contracts.delegation (officer_id, id);
        CREATE INDEX delegation_begins ON contracts.delegation (from_on);
    """)
