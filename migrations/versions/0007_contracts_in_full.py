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
            ADD COLUMN phase_told text,
            ADD COLUMN phase_on date,
            ADD COLUMN known_at timestamptz;
        -- Nothing was set by another event than the one that set the end.
        UPDATE contracts.contract SET review_set_by = end_set_by, terms_set_by = end_set_by;
        UPDATE contracts.contract AS c SET known_at = e.recorded_at
        FROM log.event AS e
        WHERE e.source = 'contracts' AND e.subject = 'contracts/' || c.id
          AND e.subject_version = 1;
        ALTER TABLE contracts.contract
            ALTER COLUMN known_at SET NOT NULL,
            ALTER COLUMN review_set_by SET NOT NULL,
            ALTER COLUMN terms_set_by SET NOT NULL;

        CREATE TABLE contracts.contract_before (LIKE contracts.contract);
        ALTER TABLE contracts.contract_before
            DROP COLUMN regime_reason,
            ADD COLUMN valid_to timestamptz NOT NULL,
            ADD PRIMARY KEY (id, version);
        CREATE INDEX contract_before_end
            ON contracts.contract_before ((coalesce(end_on, 'infinity')), id);
        -- Kept, because a search that walks along an order would make them anew for every row.
        ALTER TABLE contracts.contract
            ADD COLUMN words tsvector GENERATED ALWAYS AS (to_tsvector('english',
                title || ' ' || coalesce(category, '') || ' ' || coalesce(description, ''))) STORED;
        CREATE INDEX contract_words ON contracts.contract USING gin (words);
        CREATE INDEX organisation_words ON contracts.organisation
            USING gin (to_tsvector('simple', name));
        -- One order for codes, in which also their beginnings are found.
        CREATE INDEX contract_by_reference ON contracts.contract (reference COLLATE "C", id);
        CREATE INDEX contract_by_start ON contracts.contract (start_on, id);
        CREATE INDEX contract_by_title ON contracts.contract (lower(title), id);
        CREATE INDEX contract_by_value ON contracts.contract (coalesce(value, -1), id);
        CREATE INDEX contract_by_change ON contracts.contract (changed_at, id);
        CREATE INDEX contract_other_providers ON contracts.contract USING gin (other_provider_ids);
        CREATE INDEX contract_services
            ON contracts.contract USING gin (commissioned_service_ids);
        CREATE INDEX contract_framework ON contracts.contract (framework_id)
            WHERE framework_id IS NOT NULL;
    """)
