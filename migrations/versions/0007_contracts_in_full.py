"""Everything a register says about a contract, and what it said before."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Let a contract hold all its terms, and keep what each row said before it was changed."""
    op.execute("""
        ALTER TABLE contracts.contract
            ADD COLUMN kind text NOT NULL DEFAULT 'contract',
            ADD COLUMN framework_id uuid,
            ADD COLUMN predecessor_ids uuid[] NOT NULL DEFAULT '{}',
            ADD COLUMN successor_ids uuid[] NOT NULL DEFAULT '{}',
            ADD COLUMN commissioned_service_ids uuid[] NOT NULL DEFAULT '{}',
            ADD COLUMN sub_contractor_ids uuid[] NOT NULL DEFAULT '{}',
            ADD COLUMN directorate text,
            ADD COLUMN regime_reason text,
            ADD COLUMN tender_route text,
            ADD COLUMN procurement_category text,
            ADD COLUMN classifications jsonb NOT NULL DEFAULT '[]',
            ADD COLUMN areas jsonb NOT NULL DEFAULT '[]',
            ADD COLUMN open_contracting_id text,
            ADD COLUMN yearly_value numeric(15, 2),
            ADD COLUMN irrecoverable_vat numeric(15, 2),
            ADD COLUMN fixed_cost boolean,
            ADD COLUMN lines jsonb NOT NULL DEFAULT '[]',
            ADD COLUMN extension_options jsonb NOT NULL DEFAULT '[]',
            ADD COLUMN notice_months integer,
            ADD COLUMN review_on date,
            ADD COLUMN ladder_months integer[] NOT NULL DEFAULT '{}',
            ADD COLUMN standard_terms text,
            ADD COLUMN clauses jsonb NOT NULL DEFAULT '[]',
            ADD COLUMN documents jsonb NOT NULL DEFAULT '[]',
            ADD COLUMN review_set_by uuid,
            ADD COLUMN terms_set_by uuid,
            ADD COLUMN variations integer NOT NULL DEFAULT 0,
            ADD COLUMN value_share numeric(9, 4),
            ADD COLUMN term_share numeric(9, 4),
            ADD COLUMN suspended_on date,
            ADD COLUMN decision_set_by uuid,
            ADD COLUMN phase_told text;
        -- Nothing was set by another event than the one that set the end.
        UPDATE contracts.contract SET review_set_by = end_set_by, terms_set_by = end_set_by;
        ALTER TABLE contracts.contract
            ALTER COLUMN review_set_by SET NOT NULL,
            ALTER COLUMN terms_set_by SET NOT NULL;

        CREATE TABLE contracts.contract_before (LIKE contracts.contract);
        ALTER TABLE contracts.contract_before
            DROP COLUMN regime_reason,
            ADD COLUMN valid_to timestamptz NOT NULL,
            ADD PRIMARY KEY (id, version);
        CREATE INDEX contract_before_end
            ON contracts.contract_before ((coalesce(end_on, 'infinity')), id);
        CREATE INDEX contract_changed ON contracts.contract (changed_at);
    """)
