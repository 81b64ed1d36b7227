"""Officers without an address, two spellings of one person, and disputes."""

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Add the columns and tables; who was known before is found by name as well."""
    op.execute("""
        ALTER TABLE actions.officer
            ADD COLUMN name_key text,
            ADD COLUMN merged_into_id uuid,
            ADD COLUMN capacity numeric(3, 2),
            ADD COLUMN capacity_note text;
        UPDATE actions.officer SET name_key = lower(btrim(regexp_replace(
            translate(name, E'-.\\u2010\\u2011\\u2012\\u2013\\u2014\\u2212\\'\\u2018\\u2019\\u02bc`\\u00b4',
                      repeat(' ', 8)), '\\s+', ' ', 'g')))
        WHERE name IS NOT NULL;
        CREATE INDEX officer_name_key ON actions.officer (name_key);
        CREATE INDEX officer_merged_into ON actions.officer (merged_into_id)
            WHERE merged_into_id IS NOT NULL;

        CREATE FUNCTION actions.officer_who_stays(officer_id uuid) RETURNS uuid
        LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
            WITH RECURSIVE line AS (
                SELECT id, merged_into_id FROM actions.officer WHERE id = officer_id
                UNION ALL
                SELECT o.id, o.merged_into_id
                FROM line JOIN actions.officer AS o ON o.id = line.merged_into_id
            )
            SELECT id FROM line WHERE merged_into_id IS NULL
        $$;
        REVOKE EXECUTE ON FUNCTION actions.officer_who_stays FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION actions.officer_who_stays TO commissioning_actions;

        CREATE TABLE actions.officer_twin (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            changed_at timestamptz NOT NULL,
            one_id uuid NOT NULL,
            other_id uuid NOT NULL
        );

        CREATE TABLE actions.dispute (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            changed_at timestamptz NOT NULL,
            title text NOT NULL,
            party_ids uuid[] NOT NULL,
            about jsonb NOT NULL,
            about_ids uuid[] NOT NULL,
            officer_id uuid,
            raised_on date NOT NULL,
            stages jsonb NOT NULL,
            level text,
            group_id uuid,
            escalation_due_on date,
            attempts integer NOT NULL,
            status text NOT NULL,
            outcome text,
            closed_on date
        );
        CREATE TABLE actions.dispute_before (
            LIKE actions.dispute,
            valid_to timestamptz NOT NULL,
            PRIMARY KEY (id, version)
        );
        CREATE INDEX dispute_parties ON actions.dispute USING gin (party_ids);
        CREATE INDEX dispute_about ON actions.dispute USING gin (about_ids);
        CREATE INDEX dispute_due ON actions.dispute (escalation_due_on, id);
    """)
