"""Everything that is known of an organisation, what was known before, and likely twins."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Let an organisation hold all its facts, and be followed by, or merged into, another."""
    op.execute("""
        ALTER TABLE contracts.organisation
            ADD COLUMN vcse_type text,
            ADD COLUMN accepts_direct_payments boolean,
            ADD COLUMN send_compliance text,
            ADD COLUMN send_checked_on date,
            ADD COLUMN website text,
            ADD COLUMN registrations jsonb NOT NULL DEFAULT '[]',
            ADD COLUMN successor_id uuid,
            ADD COLUMN succeeded_on date,
            ADD COLUMN merged_into_id uuid;

        CREATE TABLE contracts.organisation_before (LIKE contracts.organisation);
        ALTER TABLE contracts.organisation_before
            ADD COLUMN valid_to timestamptz NOT NULL,
            ADD PRIMARY KEY (id, version);

        -- The numbers without case, marks and leading zeros, by which likely twins are found.
        ALTER TABLE contracts.organisation ADD COLUMN twin_numbers text[] NOT NULL DEFAULT '{}';
        UPDATE contracts.organisation SET twin_numbers = ARRAY(
            SELECT DISTINCT upper(scheme) || ':' || number COLLATE "C"
            FROM jsonb_to_recordset(identifiers) AS i (scheme text, id text)
            CROSS JOIN LATERAL regexp_replace(
                regexp_replace(upper(id), '[^0-9A-Z]', '', 'g'), '^([A-Z]*)0+(?=.)', '\\1'
            ) AS number
            WHERE number <> '' ORDER BY 1);

        CREATE INDEX organisation_registrations ON contracts.organisation
            USING gin (registrations jsonb_path_ops);
        CREATE INDEX organisation_successor ON contracts.organisation (successor_id)
            WHERE successor_id IS NOT NULL;
        CREATE INDEX organisation_merged_into ON contracts.organisation (merged_into_id)
            WHERE merged_into_id IS NOT NULL;

        -- What is left of a name without what people write in different ways; null if nothing is.
        ALTER TABLE contracts.organisation
            ADD COLUMN twin_key text GENERATED ALWAYS AS (nullif(trim(regexp_replace(
                regexp_replace(
                    regexp_replace(
                        regexp_replace(
                            replace(translate(lower(normalize(name, NFKC)), '.''\u2019`', ''), '&', ' and '),
                            '[^[:alnum:]]+', ' ', 'g'),
                        '^ *the +(?=[^ ])', ''),
                    'nhs foundation trust', 'nhs ft', 'g'),
                '( +(limited|ltd|community interest company|cic|plc|llp|cio))+ *$', '')), ''))
            STORED;
        CREATE INDEX organisation_twin_key ON contracts.organisation (twin_key, id)
            WHERE merged_into_id IS NULL;

        CREATE TABLE contracts.organisation_twin (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            changed_at timestamptz NOT NULL,
            one_id uuid NOT NULL,
            other_id uuid NOT NULL,
            UNIQUE (one_id, other_id)
        );

        -- What finds the contracts in which another organisation now stands in for one.
        CREATE INDEX contract_sub_contractors ON contracts.contract USING gin (sub_contractor_ids);
        CREATE INDEX contract_co_commissioners
            ON contracts.contract USING gin (co_commissioner_ids);
        CREATE INDEX contract_funders ON contracts.contract
            USING gin (jsonb_path_query_array(lines, '$[*].funder_id'));

        ALTER TABLE actions.known_organisation ADD COLUMN merged_into_id uuid;
        ALTER TABLE feedback.known_organisation ADD COLUMN merged_into_id uuid;
        ALTER TABLE partners.known_organisation ADD COLUMN merged_into_id uuid;
    """)
    for service in ("actions", "feedback", "partners"):
        # What a register calls an organisation was followed nowhere until now.
        op.execute(f"""
            UPDATE {service}.known_organisation AS k
            SET identifiers = o.identifiers,
                version = greatest(k.version, e.subject_version),
                changed_at = greatest(k.changed_at, e.recorded_at)
            FROM contracts.organisation AS o
            JOIN log.event AS e ON e.source = 'contracts' AND e.subject = 'organisations/' || o.id
            WHERE k.id = o.id AND e.type = 'organisation.identified'
              AND e.subject_version = (
                  SELECT max(later.subject_version) FROM log.event AS later
                  WHERE later.source = e.source AND later.subject = e.subject
                    AND later.type = e.type
              )
        """)
